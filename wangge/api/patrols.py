"""Patrols for the phone: what is due in the own grids, and a look at a place."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Schema
from ninja.files import UploadedFile

from wangge.api.answers import answer, answer_once
from wangge.api.auth import Staff, caller
from wangge.api.places import PlaceAnswer
from wangge.api.reference import REFUSALS
from wangge.api.reports import FILE_REFUSALS, WRITE_REFUSALS
from wangge.api.schemas import FileAnswer
from wangge.files.actions import store_upload
from wangge.lib import clock
from wangge.lib.actor import Role
from wangge.patrols.access import CHECKERS
from wangge.patrols.actions.checking import check_place
from wangge.patrols.queries.due import due_for
from wangge.patrols.queries.standing import own_check
from wangge.patrols.said import CheckInput
from wangge.places.access import place_for
from wangge.places.queries.telling import place_document

router = Router(tags=["patrols"])


class DueAnswer(Schema):
    """A place to look at, in which patrol, and until when."""

    plan: int
    title: str
    opens_at: datetime
    closes_at: datetime
    reason: str | None
    place: PlaceAnswer


class DueList(Schema):
    items: list[DueAnswer]


class CheckAnswer(Schema):
    """A look at a place. `captured_at` is the phone's clock, `received_at` ours."""

    id: int
    plan: int
    place: int
    result: Literal["fine", "hazard", "no_access"]
    note: str
    captured_at: datetime
    received_at: datetime
    late: bool
    case: str | None


@router.get("/patrols/due", auth=Staff(Role.WORKER), response={200: DueList, **REFUSALS})
def get_due(request: HttpRequest) -> HttpResponse:
    """What is due now in the caller's own grids, the first to close first."""
    items = [
        {
            "plan": each.plan.pk,
            "title": each.plan.title,
            "opens_at": clock.office_time(each.window.opens_at),
            "closes_at": clock.office_time(each.window.closes_at),
            "reason": each.window.reason or None,
            "place": place_document(each.place),
        }
        for each in due_for(caller(request), clock.now())
    ]
    return answer({"items": items})


@router.post("/patrols/checks", auth=Staff(*CHECKERS), response={201: CheckAnswer, 200: CheckAnswer, **WRITE_REFUSALS})
def post_check(request: HttpRequest, data: CheckInput) -> HttpResponse:
    """Look at a place; with `report`, the hazard becomes a case. It counts for the window that was open at
    `captured_at`."""
    by = caller(request)
    place_for(by, data.place)

    def run(now: datetime) -> tuple[int, Any]:
        return 201, _document(check_place(data=data, by=by, now=now))

    return answer_once(request, data.client_id, data, run)


@router.post("/patrols/checks/{check_id}/files", auth=Staff(*CHECKERS), response={201: FileAnswer, **FILE_REFUSALS})
def add_check_file(request: HttpRequest, check_id: int, file: File[UploadedFile]) -> HttpResponse:
    """A picture of one's own look; where it became a case, the picture stands with the case."""
    by = caller(request)
    check = own_check(by, check_id)
    owner = ("case", check.case_id, "report") if check.case_id else ("patrol_check", check.pk, "")
    upload = store_upload(
        stream=file,
        name=file.name or "",
        owner_type=owner[0],
        owner_id=owner[1],
        purpose=owner[2],
        by=by,
        now=clock.now(),
    )
    return answer({"id": upload.pk, "kind": upload.kind, "name": upload.name}, 201)


def _document(check: Any) -> dict[str, Any]:
    return {
        "id": check.pk,
        "plan": check.window.plan_id,
        "place": check.place_id,
        "result": check.result,
        "note": check.note,
        "captured_at": clock.office_time(check.captured_at),
        "received_at": clock.office_time(check.received_at),
        "late": check.received_at >= check.window.closes_at,
        "case": check.case.number if check.case else None,
    }
