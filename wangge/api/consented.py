"""Consented services by the API: registered, found by exact search one at a time, revealed, withdrawn, corrected.

There is no call that lists, maps, counts or exports them (product.md section 4).
"""

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from wangge.api.answers import answer, answer_once
from wangge.api.auth import caller
from wangge.api.households import GROUND_STAFF
from wangge.api.reports import WRITE_REFUSALS
from wangge.api.schemas import Named
from wangge.cases.acts import Input
from wangge.cases.queries.telling import named_org
from wangge.journal.actions import once
from wangge.lib import clock
from wangge.residents import actions, queries, sealed
from wangge.residents.queries import serving as reading

if TYPE_CHECKING:
    from wangge.residents.models import ServiceRecord

router = Router(tags=["services"])
ServiceName = Literal["meals", "visits", "transport", "errands", "repairs", "call_button"]
PurposeName = Literal["provide", "arrange", "renew", "correct", "withdraw", "urgent"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Key = Annotated[int, Field(ge=1, lt=1 << 63)]


class ServiceInput(Input):
    """An application with its consent. There is no field for a condition, a relation or a number of a paper."""

    model_config = {"extra": "forbid"}

    client_id: uuid.UUID
    household: Key
    service: ServiceName
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=30)]
    given_by: Literal["self", "guardian"]
    channel: Literal["paper", "window", "phone_page", "portal"]
    text_version: int = Field(ge=1, lt=1 << 31)
    given_on: date
    starts_on: date
    ends_on: date
    consent_id: uuid.UUID | None = None


class SearchInput(Input):
    """Exactly this name with exactly this telephone, or an application code; for what, and why."""

    purpose: PurposeName
    words: Text
    name: Annotated[str, StringConstraints(max_length=60)] = ""
    phone: Annotated[str, StringConstraints(max_length=30)] = ""
    code: Annotated[str, StringConstraints(max_length=40)] = ""
    service: ServiceName | None = None


class LookInput(Input):
    purpose: PurposeName
    words: Text


class WithdrawInput(Input):
    client_id: uuid.UUID
    words: Text


class CorrectionInput(Input):
    client_id: uuid.UUID
    approve: bool
    reply: Text = ""
    household: Key | None = None
    service: ServiceName | None = None
    ends_on: date | None = None


class ConsentAnswer(Schema):
    id: uuid.UUID
    version: int
    channel: str
    given_by: str
    given_on: date
    ends_on: date
    withdrawn_at: datetime | None


class ServiceAnswer(Schema):
    """A record as it is told by default: the person behind stars."""

    id: int
    service: ServiceName
    masked_name: str
    masked_phone: str
    address: str
    grid: str
    starts_on: date
    ends_on: date
    is_running: bool
    ended_at: datetime | None
    end_reason: str
    registered_at: datetime
    org: Named | None
    consent: ConsentAnswer


class RegisteredAnswer(ServiceAnswer):
    application_code: str


class FoundAnswer(Schema):
    item: ServiceAnswer
    more: int


class PersonAnswer(Schema):
    name: str
    phone: str


class CorrectionAnswer(Schema):
    id: int
    field: str
    is_accepted: bool
    decided_at: datetime


@router.post("/services", auth=GROUND_STAFF, response={200: RegisteredAnswer, 201: RegisteredAnswer, **WRITE_REFUSALS})
def create_service(request: HttpRequest, data: ServiceInput) -> HttpResponse:
    """Register a service that a person or guardian applied for, with the consent; the code is for the person."""
    by, now = caller(request), clock.now()
    values = data.model_dump(exclude={"client_id", "household"})

    def do() -> tuple[int, str]:
        home = queries.household(by, data.household)
        made = actions.register_service(household=home, application=actions.Application(**values), by=by, now=now)
        return 201, str(made.pk)  # the answer that is kept holds the number alone

    status, kept, is_repeat = once(
        client_id=data.client_id,
        caller=f"{by.kind}:{by.id or ''}",
        body=sealed.body_digest(data.model_dump_json()),
        now=now,
        do=do,
    )
    record = reading.own_registration(by, int(kept))
    document = {**_document(record, now), "application_code": reading.application_code(record, by, now)}
    return answer(document, 200 if is_repeat else status)


@router.post("/services/search", auth=GROUND_STAFF, response={200: FoundAnswer, **WRITE_REFUSALS})
def search_service(request: HttpRequest, data: SearchInput) -> HttpResponse:
    """One record of the own ground, masked; every search counts for the day and is journalled, found or not."""
    now = clock.now()
    values = data.model_dump(exclude={"service"})
    found = actions.find_service(**values, service=data.service or "", by=caller(request), now=now)
    return _unkept(answer({"item": _document(found.record, now), "more": found.more}))


@router.post("/services/{record_id}/reveal", auth=GROUND_STAFF, response={200: PersonAnswer, **WRITE_REFUSALS})
def reveal_person(request: HttpRequest, record_id: int, data: LookInput) -> HttpResponse:
    """Name and telephone of a record that the caller has found; the person is told who looked."""
    shown = actions.reveal_service(
        record_id=_key(record_id), purpose=data.purpose, words=data.words, by=caller(request), now=clock.now()
    )
    return _unkept(answer({"name": shown.name, "phone": shown.phone}))


@router.post("/services/{record_id}/withdraw", auth=GROUND_STAFF, response={200: ServiceAnswer, **WRITE_REFUSALS})
def withdraw(request: HttpRequest, record_id: int, data: WithdrawInput) -> HttpResponse:
    """The person asked to withdraw: the consent and every service under it end, the person is erased."""
    by = caller(request)

    def run(now: datetime) -> tuple[int, Any]:
        ended = actions.withdraw_service(record_id=_key(record_id), words=data.words, by=by, now=now)
        return 200, _document(ended, now)

    body = sealed.body_digest(f"{record_id} {data.model_dump_json()}")
    return answer_once(request, data.client_id, body, run)


@router.post(
    "/services/corrections/{correction_id}", auth=GROUND_STAFF, response={200: CorrectionAnswer, **WRITE_REFUSALS}
)
def decide_correction(request: HttpRequest, correction_id: int, data: CorrectionInput) -> HttpResponse:
    """Put right what a person asked for, or say why not: the own village's or town's desk."""
    by = caller(request)

    def run(now: datetime) -> tuple[int, Any]:
        decided = actions.decide_correction(
            correction_id=_key(correction_id),
            approve=data.approve,
            reply=data.reply,
            household_id=data.household,
            service=data.service or "",
            ends_on=data.ends_on,
            by=by,
            now=now,
        )
        told = {"id": decided.pk, "field": decided.field, "is_accepted": decided.is_accepted}
        return 200, {**told, "decided_at": clock.office_time(now)}

    body = sealed.body_digest(f"{correction_id} {data.model_dump_json()}")
    return answer_once(request, data.client_id, body, run)


def _key(given: int) -> int:
    """A key that every database takes for one."""
    return given if 0 < given < 1 << 63 else 0


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def _document(record: "ServiceRecord", now: datetime) -> dict[str, Any]:
    told = reading.masked(record, clock.office_date(now))
    behind_stars = {"masked_name": told.pop("name"), "masked_phone": told.pop("phone")}
    return {**told, **behind_stars, "org": named_org(told.pop("org_id"))}
