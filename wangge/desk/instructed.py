"""Leaders' instructions in words: on the page of their case, and as lines of the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.queries.instructions import instructions_of
from wangge.cases.queries.telling import named_area, named_org
from wangge.desk.words import Words
from wangge.lib.actor import Actor
from wangge.people.queries import names_of

if TYPE_CHECKING:
    from wangge.cases.models import Case, Instruction

STATUSES: dict[str, Words] = {
    "to_reply": gettext_lazy("待回复"),
    "late": gettext_lazy("逾期未回复"),
    "replied": gettext_lazy("已回复"),
    "replied_late": gettext_lazy("逾期回复"),
}
TONES = {"to_reply": "warn", "late": "late", "replied": "ok", "replied_late": "warn"}


@dataclass(frozen=True, slots=True)
class InstructionRow:
    """One instruction with what became of it."""

    href: str
    number: str
    text: str
    leader: str
    unit: str
    place: str
    status: str
    tone: str
    given_at: datetime
    due_at: datetime
    is_waiting: bool
    reply: str
    replied_at: datetime | None
    replier: str


def status_of(instruction: "Instruction", now: datetime) -> str:
    is_late = instruction.is_late(now)
    if instruction.replied_at is None:
        return "late" if is_late else "to_reply"
    return "replied_late" if is_late else "replied"


def on_case(case: "Case", actor: Actor, now: datetime) -> list[InstructionRow]:
    """Those on one case, oldest first."""
    return rows(instructions_of(case), now)


def rows(found: Sequence["Instruction"], now: datetime) -> list[InstructionRow]:
    """Lines of the list, with the names of people read in one query."""
    names = names_of({by for each in found for by in (each.given_by, each.replied_by) if by is not None})
    return [_row(each, names, now) for each in found]


def _row(instruction: "Instruction", names: dict[int, str], now: datetime) -> InstructionRow:
    case, status = instruction.case, status_of(instruction, now)
    org_id = instruction.replied_org_id if instruction.replied_at else instruction.owed_by()
    place = named_area(case.village or case.town)
    return InstructionRow(
        href=reverse("desk:case", args=[case.number]),
        number=case.number,
        text=instruction.text,
        leader=names.get(instruction.given_by, "") or _("领导"),
        unit=(named_org(org_id) or {}).get("name", ""),
        place=place["name"] if place else "",
        status=str(STATUSES[status]),
        tone=TONES[status],
        given_at=instruction.given_at,
        due_at=instruction.reply_due_at,
        is_waiting=instruction.replied_at is None,
        reply=instruction.reply,
        replied_at=instruction.replied_at,
        replier=names.get(instruction.replied_by or 0, ""),
    )
