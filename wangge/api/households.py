"""Addresses by the API: the own ground page by page, one, recording, changing against a base version, and the feed."""

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from wangge.api.answers import answer, answer_once
from wangge.api.auth import Staff, caller
from wangge.api.reference import REFUSALS
from wangge.api.reports import WRITE_REFUSALS
from wangge.cases.acts import Input
from wangge.lib import clock
from wangge.lib.actor import Role
from wangge.residents import queries
from wangge.residents.actions import HouseholdData, change_household, record_household, retire_household

if TYPE_CHECKING:
    from wangge.residents.models import Household

router = Router(tags=["households"])
GROUND_STAFF = Staff(Role.DESK, Role.WORKER)
Band = Literal["", "1", "2", "3-4", "5+"]
Code = Annotated[str, StringConstraints(pattern=r"^\d{15}$")]


class WantedHouseholds(Schema):
    grid: str = ""
    q: str = Field(default="", max_length=60)
    cursor: int | None = Field(default=None, ge=0, lt=1 << 63)
    limit: int = Field(default=50, ge=1, le=200)


class WantedChanges(Schema):
    cursor: str = Field(default="", max_length=80)
    limit: int = Field(default=200, ge=1, le=500)


class HouseholdInput(Input):
    """What is said about an address, and where it came from; a field that does not exist here is refused."""

    model_config = {"extra": "forbid"}

    client_id: uuid.UUID
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
    grid: Code
    size_band: Band = ""
    source: Literal["visit", "resident", "property", "department"] = "visit"
    basis: Literal["duty", "consent", "request"] = "duty"
    collected_on: date | None = None

    def values(self) -> HouseholdData:
        return HouseholdData(**self.model_dump(exclude={"client_id", "base_version"}))


class HouseholdChange(HouseholdInput):
    base_version: int = Field(ge=1)


class HouseholdRetirement(Schema):
    client_id: uuid.UUID
    base_version: int = Field(ge=1)


class PastValues(Schema):
    version: int
    address: str
    size_band: Band
    grid: str
    source: str
    collected_on: date
    replaced_at: datetime


class HouseholdAnswer(Schema):
    id: int
    address: str
    size_band: Band
    town: str
    village: str
    grid: str
    source: str
    basis: str
    collected_on: date
    version: int
    retired: bool


class HouseholdWithPast(HouseholdAnswer):
    past: list[PastValues]


class HouseholdList(Schema):
    items: list[HouseholdAnswer]
    next_cursor: str | None


class ToldHousehold(Schema):
    """What the phone keeps: the target of a visit and its version."""

    id: int
    address: str
    size_band: Band
    grid: str
    version: int


class HouseholdFeed(Schema):
    items: list[ToldHousehold]
    gone: list[int]
    cursor: str
    has_more: bool


@router.get("/households", auth=GROUND_STAFF, response={200: HouseholdList, **REFUSALS})
def get_households(request: HttpRequest, wanted: Query[WantedHouseholds]) -> HttpResponse:
    """Addresses in use in the caller's own grid (a worker) or area (a desk), oldest entry first."""
    page = queries.list_households(
        caller(request), grid=wanted.grid, text=wanted.q, after=wanted.cursor or 0, limit=wanted.limit
    )
    following = None if page.next_after is None else str(page.next_after)
    return answer({"items": [_document(each) for each in page.items], "next_cursor": following})


@router.post("/households", auth=GROUND_STAFF, response={200: HouseholdAnswer, 201: HouseholdAnswer, **WRITE_REFUSALS})
def create_household(request: HttpRequest, data: HouseholdInput) -> HttpResponse:
    """Record an address with its size band: nothing else exists about a household, and nothing about anybody in it."""
    by = caller(request)

    def run(now: datetime) -> tuple[int, Any]:
        return 201, _document(record_household(data=data.values(), by=by, now=now))

    return answer_once(request, data.client_id, data, run)


@router.get("/households/changes", auth=GROUND_STAFF, response={200: HouseholdFeed, **REFUSALS})
def get_household_changes(request: HttpRequest, wanted: Query[WantedChanges]) -> HttpResponse:
    """First every address of the own ground, then what changed since the cursor; `gone` is to be dropped."""
    told = queries.feed(caller(request), wanted.cursor, wanted.limit)
    items = [
        {name: getattr(each, name) for name in ("id", "address", "size_band", "grid", "version")} for each in told.items
    ]
    return answer({"items": items, "gone": told.gone, "cursor": told.cursor, "has_more": told.has_more})


@router.get("/households/{household_id}", auth=GROUND_STAFF, response={200: HouseholdWithPast, **REFUSALS})
def get_household(request: HttpRequest, household_id: int) -> HttpResponse:
    """One address with the values that stood there before."""
    found = queries.household(caller(request), _key(household_id))
    names = ("version", "address", "size_band", "grid", "source", "collected_on")
    past = [
        {**{name: getattr(each, name) for name in names}, "replaced_at": clock.office_time(each.replaced_at)}
        for each in queries.past_values(found)
    ]
    return answer({**_document(found), "past": past})


@router.post("/households/{household_id}", auth=GROUND_STAFF, response={200: HouseholdAnswer, **WRITE_REFUSALS})
def update_household(request: HttpRequest, household_id: int, data: HouseholdChange) -> HttpResponse:
    """New values in place of those of `base_version`; 409 `household_moved` when somebody else was faster."""
    by = caller(request)
    queries.household(by, _key(household_id))

    def run(now: datetime) -> tuple[int, Any]:
        found = queries.household(by, household_id)
        made = change_household(household=found, base_version=data.base_version, data=data.values(), by=by, now=now)
        return 200, _document(made)

    return answer_once(request, data.client_id, {"household": household_id, **data.model_dump(mode="json")}, run)


@router.post("/households/{household_id}/retire", auth=GROUND_STAFF, response={200: HouseholdAnswer, **WRITE_REFUSALS})
def end_household(request: HttpRequest, household_id: int, data: HouseholdRetirement) -> HttpResponse:
    """The address is no longer in use."""
    by = caller(request)
    queries.household(by, _key(household_id))

    def run(now: datetime) -> tuple[int, Any]:
        found = queries.household(by, household_id)
        return 200, _document(retire_household(household=found, base_version=data.base_version, by=by, now=now))

    return answer_once(request, data.client_id, {"retire": household_id, **data.model_dump(mode="json")}, run)


def _key(given: int) -> int:
    """A key that every database takes for one."""
    return given if 0 < given < 1 << 63 else 0


def _document(household: "Household") -> dict[str, Any]:
    names = ("id", "address", "size_band", "town", "village", "grid", "source", "basis", "collected_on", "version")
    return {**{name: getattr(household, name) for name in names}, "retired": household.retired_at is not None}
