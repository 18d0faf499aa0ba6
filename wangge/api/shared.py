"""What is shared under agreements, by the API: the own agreements, and the rows of one while it runs."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from wangge.api.answers import answer
from wangge.api.auth import Staff, caller
from wangge.api.reference import REFUSALS
from wangge.api.reports import WRITE_REFUSALS
from wangge.api.schemas import Named
from wangge.cases.queries.telling import named_org
from wangge.lib import clock
from wangge.lib.actor import Role
from wangge.people.queries import names_of
from wangge.privacy import actions, queries

if TYPE_CHECKING:
    from wangge.privacy.models import Agreement

router = Router(tags=["shared"])
PARTIES = Staff(Role.DESK, Role.OFFICER, Role.LEADER, Role.AUDITOR)


class WantedAgreements(Schema):
    cursor: int | None = Field(default=None, ge=0, lt=1 << 63)
    limit: int = Field(default=50, ge=1, le=200)


class WantedRows(Schema):
    cursor: int = Field(default=0, ge=0, lt=1 << 63)
    limit: int = Field(default=50, ge=1, le=200)


class AgreementAnswer(Schema):
    id: int
    giver: Named | None
    receiver: Named | None
    register_name: str
    fields: list[str]
    areas: list[str]
    purpose: str
    state: str
    running: bool
    may_export: bool
    valid_from: date
    valid_to: date


class AgreementList(Schema):
    items: list[AgreementAnswer]
    next_cursor: str | None


class SharedAnswer(Schema):
    """Rows of the fields that the agreement names, in the register's own words."""

    agreement: AgreementAnswer
    items: list[dict[str, Any]]
    next_cursor: str | None


class SharedLookAnswer(Schema):
    """One look: who of the receiver, when, by which way (page, API, file) and at how many rows."""

    id: int
    at: datetime
    who: str
    way: str
    rows: int


class SharedLookList(Schema):
    items: list[SharedLookAnswer]
    next_cursor: str | None


@router.get("/shared", auth=PARTIES, response={200: AgreementList, **REFUSALS})
def get_agreements(request: HttpRequest, wanted: Query[WantedAgreements]) -> HttpResponse:
    """The agreements of the caller's offices, the newest first."""
    page = queries.agreements(caller(request), below=wanted.cursor, limit=wanted.limit)
    today = clock.office_date(clock.now())
    following = None if page.next_below is None else str(page.next_below)
    return answer({"items": [_document(each, today) for each in page.items], "next_cursor": following})


@router.get("/shared/{agreement_id}", auth=PARTIES, response={200: SharedAnswer, **WRITE_REFUSALS})
def get_shared(request: HttpRequest, agreement_id: int, wanted: Query[WantedRows]) -> HttpResponse:
    """What one agreement gives, to its receiver while it runs; 409 `agreement_not_running` before and after."""
    by, now = caller(request), clock.now()
    found = queries.agreement(by, agreement_id)
    page = actions.look_at_shared(
        agreement=found, way=actions.Way.API, by=by, now=now, after=wanted.cursor, limit=wanted.limit
    )
    following = None if page.next_after is None else str(page.next_after)
    told = {"agreement": _document(found, clock.office_date(now)), "items": page.rows, "next_cursor": following}
    response = answer(told)
    response["Cache-Control"] = "no-store"
    return response


@router.get("/shared/{agreement_id}/looks", auth=PARTIES, response={200: SharedLookList, **REFUSALS})
def get_shared_looks(request: HttpRequest, agreement_id: int, wanted: Query[WantedAgreements]) -> HttpResponse:
    """Who looked at what an agreement gives, the newest first: for the giving side and the auditor."""
    by = caller(request)
    page = queries.looks_at(by, queries.agreement(by, agreement_id), below=wanted.cursor, limit=wanted.limit)
    names = names_of({each.by_id for each in page.items})
    items = [
        {"id": each.pk, "at": clock.office_time(each.at), "who": names.get(each.by_id, ""), "way": each.way}
        | {"rows": each.rows}
        for each in page.items
    ]
    following = None if page.next_below is None else str(page.next_below)
    return answer({"items": items, "next_cursor": following})


def _document(found: "Agreement", today: date) -> dict[str, Any]:
    names = ("fields", "areas", "purpose", "state", "may_export", "valid_from", "valid_to")
    return {
        "id": found.pk,
        "giver": named_org(found.giver_id),
        "receiver": named_org(found.receiver_id),
        "register_name": found.register,
        "running": queries.is_running(found, today),
        **{name: getattr(found, name) for name in names},
    }
