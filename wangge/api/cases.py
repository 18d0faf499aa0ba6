"""The staff part of the API: lists, counts, the case, its history, its acts, its files and the reporter's contact."""

import json
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Query, Router, Schema
from ninja.errors import HttpError
from ninja.files import UploadedFile
from pydantic import Field, ValidationError

from wangge.api.answers import answer, answer_once
from wangge.api.auth import CASE_STAFF, caller
from wangge.api.problems import invalid_input
from wangge.api.reference import REFUSALS
from wangge.api.reports import FILE_REFUSALS, WRITE_REFUSALS
from wangge.api.schemas import (
    Acts,
    Case,
    CaseList,
    ContactAnswer,
    CountAnswer,
    FileAnswer,
    PurposeInput,
    Timeline,
    UnitTurns,
)
from wangge.cases import access, errors
from wangge.cases.actions import perform
from wangge.cases.actions.revealing import approve_contact, reveal_contact
from wangge.cases.actions.watching import note_search
from wangge.cases.acts import INPUTS, Instant
from wangge.cases.queries.listing import CaseFilter, count_cases, list_cases
from wangge.cases.queries.telling import assisting_units, case_document, case_documents, named_org, staff_timeline
from wangge.cases.queries.units import turns_of
from wangge.cases.states import STEPS, Act, State
from wangge.files.actions import store_upload
from wangge.journal.actions import first_answer
from wangge.lib import clock
from wangge.lib.errors import InvalidInput

router = Router(tags=["cases"])
TURN_INSTANTS = ("dispatched_at", "due_at", "signed_at", "answered_at", "ended_at")


class Wanted(Schema):
    """The filter of lists and counts."""

    state: list[State] = Field(default_factory=list)
    area: str = ""
    category: str = ""
    q: str = Field(default="", max_length=100)
    bbox: str = ""
    overdue: bool | None = None
    holder: str = ""
    channel: str = ""
    since: Instant | None = None
    until: Instant | None = None
    order: Literal["-reported_at", "reported_at", "due_at"] = "-reported_at"

    def as_filter(self) -> CaseFilter:
        return CaseFilter(
            states=tuple(self.state),
            area=self.area,
            category=self.category,
            q=self.q.strip(),
            bbox=parse_bbox(self.bbox),
            overdue=self.overdue,
            holder=self.holder,
            channel=self.channel,
            since=self.since,
            until=self.until,
            order=self.order,
        )


class WantedPage(Wanted):
    cursor: str | None = None
    limit: int = Field(default=50, ge=1, le=200)


def parse_bbox(text: str) -> tuple[float, float, float, float] | None:
    """`west,south,east,north` in degrees; raises `InvalidInput`."""
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise InvalidInput(fields={"bbox": _("应为 west,south,east,north，经纬度以度计")}) from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InvalidInput(fields={"bbox": _("应为 west,south,east,north，经纬度以度计")})
    return west, south, east, north


@router.get("/cases", auth=CASE_STAFF, response={200: CaseList, **REFUSALS})
def get_cases(request: HttpRequest, wanted: Query[WantedPage]) -> HttpResponse:
    """A page of the cases that the caller may see."""
    by, now = caller(request), clock.now()
    if wanted.q:
        note_search(words=wanted.q, by=by, now=now)
    page = list_cases(by, wanted.as_filter(), now, cursor=wanted.cursor, limit=wanted.limit)
    return answer({"items": case_documents(page.items, by, now), "next_cursor": page.next_cursor})


@router.get("/cases/count", auth=CASE_STAFF, response={200: CountAnswer, **REFUSALS})
def get_count(request: HttpRequest, wanted: Query[Wanted]) -> HttpResponse:
    """How many there are: exact up to 10,000, beyond that `exact` is false."""
    by, now = caller(request), clock.now()
    if wanted.q:
        note_search(words=wanted.q, by=by, now=now)
    found = count_cases(by, wanted.as_filter(), now)
    return answer({"count": found.count, "exact": found.is_exact})


@router.get("/cases/{number}", auth=CASE_STAFF, response={200: Case, **REFUSALS})
def get_case(request: HttpRequest, number: str) -> HttpResponse:
    """One case."""
    return answer(_document(request, number))


def _document(request: HttpRequest, number: str) -> dict[str, Any]:
    by = caller(request)
    case = access.get_case(by, number)
    return case_document(case, by, clock.now(), assisting_units([case.pk]).get(case.pk, ()))


@router.get("/cases/{number}/timeline", auth=CASE_STAFF, response={200: Timeline, **REFUSALS})
def get_timeline(request: HttpRequest, number: str) -> HttpResponse:
    """The whole history, oldest first."""
    by = caller(request)
    moments = staff_timeline(access.get_case(by, number), by)
    names = ("at", "act", "label", "text", "actor", "org", "before", "after", "detail")
    return answer({"items": [{name: getattr(moment, name) for name in names} for moment in moments]})


@router.get("/cases/{number}/units", auth=CASE_STAFF, response={200: UnitTurns, **REFUSALS})
def get_units(request: HttpRequest, number: str) -> HttpResponse:
    """The units at a case, those at work first: lead and assisting, who does the work, and how each turn ended."""
    items = [
        {
            "unit": named_org(turn.org_id),
            "is_lead": turn.is_lead,
            "done_by": named_org(turn.done_by_org_id),
            "person": turn.done_by,
            "running": turn.is_running,
            "end_reason": turn.end_reason,
            **{name: _office(getattr(turn, name)) for name in TURN_INSTANTS},
        }
        for turn in turns_of(access.get_case(caller(request), number))
    ]
    return answer({"items": items})


def _office(instant: datetime | None) -> datetime | None:
    return clock.office_time(instant) if instant is not None else None


@router.get("/cases/{number}/acts", auth=CASE_STAFF, response={200: Acts, **REFUSALS}, by_alias=True)
def get_acts(request: HttpRequest, number: str) -> HttpResponse:
    """The acts that the caller may do now, the likely one first, each with the JSON Schema of what it needs."""
    by = caller(request)
    case = access.get_case(by, number)
    return answer(
        {
            "items": [
                {"act": act.value, "label": str(STEPS[act].label), "schema": INPUTS[act].model_json_schema()}
                for act in access.allowed_acts(by, case)
            ]
        }
    )


@router.post("/cases/{number}/files", auth=CASE_STAFF, response={201: FileAnswer, **FILE_REFUSALS})
def attach(request: HttpRequest, number: str, file: File[UploadedFile]) -> HttpResponse:
    """Add one file to a case, to be named in `answer`."""
    by = caller(request)
    case = access.get_case(by, number)
    upload = store_upload(
        stream=file, name=file.name or "", owner_type="case", owner_id=case.pk, by=by, now=clock.now()
    )
    return answer({"id": upload.pk, "kind": upload.kind, "name": upload.name}, 201)


@router.post("/cases/{number}/contact", auth=CASE_STAFF, response={200: ContactAnswer, **WRITE_REFUSALS})
def see_contact(request: HttpRequest, number: str, data: PurposeInput) -> HttpResponse:
    """The reporter's contact, journalled with its purpose; a protected one needs a second person first."""
    by = caller(request)
    case = access.get_case(by, number)
    details = reveal_contact(case=case, purpose=data.purpose, by=by, now=clock.now(), of=data.of)
    return answer({"name": details.name, "phone": details.phone})


@router.post("/cases/{number}/contact/approval", auth=CASE_STAFF, response={200: Case, **WRITE_REFUSALS})
def approve_seeing(request: HttpRequest, number: str) -> HttpResponse:
    """Approve, as the second person, the waiting request to see a protected contact."""
    by = caller(request)
    approve_contact(case=access.get_case(by, number), by=by, now=clock.now())
    return answer(_document(request, number))


ACT_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["client_id"],
                    "properties": {
                        "client_id": {"type": "string", "format": "uuid"},
                        "note": {"type": "string", "maxLength": 2000},
                    },
                    "additionalProperties": True,
                    "description": "What each act needs beside these stands in the `schema` of `GET …/acts`.",
                }
            }
        },
    }
}


@router.post("/cases/{number}/{act}", auth=CASE_STAFF, response={200: Case, **WRITE_REFUSALS}, openapi_extra=ACT_BODY)
def do_act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Do an act. Checked in this order: scope (404), the act's name (404), a repeat (the first answer), the role
    (403), the state (409), the body (422)."""
    by = caller(request)
    case = access.get_case(by, number)
    try:
        wanted = Act(act)
    except ValueError:
        raise errors.ActUnknown from None
    body = _body(request)
    data_errors: ValidationError | None = None
    data = None
    try:
        data = INPUTS[wanted].model_validate(body)
    except ValidationError as error:
        data_errors = error
    receipt_body = {"case": case.pk, "act": wanted.value, "body": data.model_dump(mode="json") if data else body}
    is_repeat = data is not None and first_answer(
        client_id=data.client_id, caller=f"{by.kind}:{by.id or ''}", body=receipt_body
    )
    if not is_repeat:
        access.require(by, case, wanted)
    if data is None:
        raise invalid_input([dict(item) for item in data_errors.errors()] if data_errors else [])
    ready = data

    def do(now: datetime) -> tuple[int, Any]:
        done = perform(case=case, act=wanted, data=ready, by=by, now=now)
        return 200, case_document(done, by, now, assisting_units([done.pk]).get(done.pk, ()))

    return answer_once(request, data.client_id, receipt_body, do, is_known_new=not is_repeat)


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body or b"{}")
    except ValueError:
        raise HttpError(400, "not JSON") from None
    if not isinstance(body, dict):
        raise InvalidInput(fields={"body": _("应为对象")})
    return body
