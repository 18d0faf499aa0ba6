"""Joint sessions by the API: the list, one session, calling one, and what is done with it."""

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from wangge.api.answers import answer, answer_once
from wangge.api.auth import CASE_STAFF, caller
from wangge.api.reference import REFUSALS
from wangge.api.reports import WRITE_REFUSALS
from wangge.api.schemas import Named
from wangge.cases import access
from wangge.cases.actions import perform
from wangge.cases.actions.meeting import Meeting, act_on_session
from wangge.cases.acts import ConveneInput, Files, Input, Instant
from wangge.cases.queries import sessions
from wangge.cases.queries.telling import named_org
from wangge.cases.states import Act
from wangge.lib import clock

if TYPE_CHECKING:
    from wangge.cases.models import Commitment, JointSession, Summons
    from wangge.lib.actor import Actor

router = Router(tags=["sessions"])
Status = Literal["upcoming", "to_record", "open", "late", "to_sign", "settled", "cancelled"]
SessionAct = Literal[
    "summon", "excuse", "adjourn", "cancel", "record", "commit", "report", "confirm", "conclude", "sign"
]  # fmt: skip


class WantedSessions(Schema):
    status: Status | None = None
    cursor: int | None = None
    limit: int = Field(default=50, ge=1, le=200)


class SessionInput(ConveneInput):
    """A joint session to call: as the act `convene`, with the numbers of all its cases."""

    cases: Annotated[list[str], Field(min_length=1, max_length=21)]


class SessionActInput(Input):
    """What the acts on a session need: `text` says why, what, or the proof; `org` and `commitment` which one; `files`
    of one of its cases prove what is reported done."""

    client_id: uuid.UUID
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)] = ""
    org: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""
    starts_at: Instant | None = None
    place: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    until: Instant | date | None = None
    attended: Annotated[list[str], Field(max_length=40)] = []
    commitment: int | None = None
    files: Files = []
    approve: bool | None = None


class CommitmentAnswer(Schema):
    id: int
    text: str
    due_at: datetime
    late: bool
    proof: str | None
    files: list[uuid.UUID]
    reported_at: datetime | None
    returns: int
    confirmed_at: datetime | None


class SummonsAnswer(Schema):
    org: Named | None
    reason: str
    attended: bool | None
    excused: bool
    commitments: list[CommitmentAnswer]


class SessionAnswer(Schema):
    """A joint session: about which cases, who is called, and what has come of it."""

    id: int
    cases: list[str]
    org: Named | None
    county: bool
    matter: str
    starts_at: datetime
    place: str
    link: str | None
    adjournments: int
    held_at: datetime | None
    minutes: str | None
    cancelled_at: datetime | None
    cancel_reason: str | None
    conclusion: str | None
    concluded_at: datetime | None
    signed_at: datetime | None
    units: list[SummonsAnswer]
    acts: list[str]


class SessionList(Schema):
    items: list[SessionAnswer]
    next_cursor: str | None


@router.get("/sessions", auth=CASE_STAFF, response={200: SessionList, **REFUSALS})
def get_sessions(request: HttpRequest, wanted: Query[WantedSessions]) -> HttpResponse:
    """The joint sessions about cases that the caller may see, newest first; `acts` are told with one session only."""
    by, now = caller(request), clock.now()
    page = sessions.list_sessions(by, now, status=wanted.status or "", below=wanted.cursor, limit=wanted.limit)
    following = str(page.next_below) if page.next_below is not None else None
    return answer({"items": _documents(page.items, by, now), "next_cursor": following})


@router.post("/sessions", auth=CASE_STAFF, response={201: SessionAnswer, 200: SessionAnswer, **WRITE_REFUSALS})
def call_session(request: HttpRequest, data: SessionInput) -> HttpResponse:
    """Call a joint session about one case or several of the same matter: a desk of a town or of the county."""
    by = caller(request)
    for number in data.cases:
        access.get_case(by, number)

    def run(now: datetime) -> tuple[int, Any]:
        first, *others = data.cases
        case = access.case_for(by, first, Act.CONVENE)
        fields = data.model_dump(exclude={"cases", "also"})
        perform(case=case, act=Act.CONVENE, data=ConveneInput(**fields, also=[*others, *data.also]), by=by, now=now)
        return 201, _document(sessions.sessions_of(case)[-1].pk, by, now)

    return answer_once(request, data.client_id, data, run)


@router.get("/sessions/{session_id}", auth=CASE_STAFF, response={200: SessionAnswer, **REFUSALS})
def get_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """One session with its units, their commitments, and what the caller may do with it."""
    return answer(_document(session_id, caller(request), clock.now()))


@router.post("/sessions/{session_id}/{act}", auth=CASE_STAFF, response={200: SessionAnswer, **WRITE_REFUSALS})
def do_session_act(request: HttpRequest, session_id: int, act: SessionAct, data: SessionActInput) -> HttpResponse:
    """Call or excuse a unit, move, cancel, record; commit, report done, confirm; conclude and sign."""
    by = caller(request)
    sessions.get_session(by, session_id)

    def run(now: datetime) -> tuple[int, Any]:
        session = sessions.get_session(by, session_id)
        meeting = Meeting(**data.model_dump(exclude={"client_id"}))
        act_on_session(session=session, act=act, data=meeting, by=by, now=now)
        return 200, _after(session, by, now)

    body = {"session": session_id, "act": act, **data.model_dump(mode="json")}
    return answer_once(request, data.client_id, body, run)


def _document(session_id: int, by: "Actor", now: datetime) -> dict[str, Any]:
    return _after(sessions.get_session(by, session_id), by, now)


def _after(session: "JointSession", by: "Actor", now: datetime) -> dict[str, Any]:
    """A session with its acts; one that has ended the caller's sight is told as it was left."""
    session.refresh_from_db()
    return _documents([session], by, now)[0] | {"acts": sessions.may_do(by, session, now)}


def _documents(found: Any, by: "Actor", now: datetime) -> list[dict[str, Any]]:
    matters, called = sessions.matters_of(found, by), sessions.summons_of(found)
    return [
        {
            "id": session.pk,
            "cases": [case.number for case in matters.get(session.pk, [])],
            "org": named_org(session.org_id),
            "county": session.is_county,
            "matter": session.matter,
            "starts_at": _office(session.starts_at),
            "place": session.place,
            "link": session.link or None,
            "adjournments": session.adjournments,
            "held_at": _office(session.held_at),
            "minutes": session.minutes or None,
            "cancelled_at": _office(session.cancelled_at),
            "cancel_reason": session.cancel_reason or None,
            "conclusion": session.conclusion or None,
            "concluded_at": _office(session.concluded_at),
            "signed_at": _office(session.signed_at),
            "units": [_unit(each, now) for each in called.get(session.pk, [])],
            "acts": [],
        }
        for session in found
    ]


def _unit(summons: "Summons", now: datetime) -> dict[str, Any]:
    return {
        "org": named_org(summons.org_id),
        "reason": summons.reason,
        "attended": summons.has_attended,
        "excused": summons.excused_at is not None,
        "commitments": [_commitment(each, now) for each in summons.commitments.all()],
    }


def _commitment(made: "Commitment", now: datetime) -> dict[str, Any]:
    return {
        "id": made.pk,
        "text": made.text,
        "due_at": _office(made.due_at),
        "late": made.is_late(now),
        "proof": made.proof or None,
        "files": made.files,
        "reported_at": _office(made.reported_at),
        "returns": made.returns,
        "confirmed_at": _office(made.confirmed_at),
    }


def _office(instant: datetime | None) -> datetime | None:
    return clock.office_time(instant) if instant is not None else None
