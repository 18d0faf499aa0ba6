"""Leaders' instructions by the API: the list. Giving one and replying are acts on the case."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from wangge.api.answers import answer
from wangge.api.auth import CASE_STAFF, caller
from wangge.api.reference import REFUSALS
from wangge.api.schemas import Named
from wangge.cases.queries import instructions
from wangge.cases.queries.telling import named_org
from wangge.lib import clock

if TYPE_CHECKING:
    from wangge.cases.models import Instruction

router = Router(tags=["instructions"])


class WantedInstructions(Schema):
    status: Literal["to_reply", "late", "replied", "replied_late"] | None = None
    cursor: int | None = None
    limit: int = Field(default=50, ge=1, le=200)


class InstructionAnswer(Schema):
    """An instruction on a case: what is wanted, who owes the reply by when, and the reply."""

    id: int
    case: str
    text: str
    org: Named | None
    given_at: datetime
    reply_due_at: datetime
    late: bool
    reply: str | None
    replied_at: datetime | None


class InstructionList(Schema):
    items: list[InstructionAnswer]
    next_cursor: str | None


@router.get("/instructions", auth=CASE_STAFF, response={200: InstructionList, **REFUSALS})
def get_instructions(request: HttpRequest, wanted: Query[WantedInstructions]) -> HttpResponse:
    """The instructions on the cases that the caller may see, newest first."""
    now = clock.now()
    page = instructions.list_instructions(
        caller(request), now, status=wanted.status or "", below=wanted.cursor, limit=wanted.limit
    )
    following = str(page.next_below) if page.next_below is not None else None
    return answer({"items": [_document(each, now) for each in page.items], "next_cursor": following})


def _document(instruction: "Instruction", now: datetime) -> dict[str, Any]:
    replied_at = instruction.replied_at
    return {
        "id": instruction.pk,
        "case": instruction.case.number,
        "text": instruction.text,
        "org": named_org(instruction.replied_org_id if replied_at else instruction.owed_by()),
        "given_at": clock.office_time(instruction.given_at),
        "reply_due_at": clock.office_time(instruction.reply_due_at),
        "late": instruction.is_late(now),
        "reply": instruction.reply or None,
        "replied_at": clock.office_time(replied_at) if replied_at else None,
    }
