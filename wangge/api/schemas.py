"""Shapes of answers: what OpenAPI promises and the tests hold every response against."""

import uuid
from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field


class Named(Schema):
    code: str
    name: str


class FieldError(Schema):
    field: str
    message: str


class Problem(Schema):
    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldError] | None = None
    state: str | None = None
    allowed: list[str] | None = None


class Area(Schema):
    code: str
    name: str
    level: Literal["city", "town", "village", "grid"]
    kind: str
    parent: str | None
    valid_from: date
    valid_to: date | None
    worker_contact: str
    supervision_phone: str


class AreaList(Schema):
    items: list[Area]
    next_cursor: str | None


class Location(Schema):
    grid: Area
    path: list[Area]
    special: list[Area]


class Limits(Schema):
    accept: str
    sign: str
    handle: str
    reply: str


class Category(Schema):
    code: str
    name: str
    name_en: str
    description: str
    lead: str
    assisting: list[str]
    secrecy: str
    publishable: bool
    town_duty: str
    grid_item: bool
    urgency: str
    limits: Limits
    required: list[str]
    standard_codes: list[str]


class CategoryField(Schema):
    code: str
    name: str
    name_en: str
    items: list[Category]


class CategoryTree(Schema):
    items: list[CategoryField]


class GridItem(Schema):
    code: str
    version: int
    title: str
    title_en: str
    org: Named | None
    legal_basis: str
    level: str
    area: Named | None
    worker_action: Literal["inform", "observe", "report", "help"]
    forbidden: str
    frequency: str
    temporary: bool
    starts_on: date
    ends_on: date | None
    opens: list[str]


class ItemList(Schema):
    items: list[GridItem]


class ReportAnswer(Schema):
    number: str
    query_code: str
    state: str
    grid: Named | None
    holder: Named
    accept_due_at: datetime
    reply_due_at: datetime


class PublicMoment(Schema):
    at: datetime
    label: str
    text: str


class EvaluationAnswer(Schema):
    solved: bool
    satisfied: int
    comment: str


class Matter(Schema):
    """How far the matter is: of a merged report, the state of the case in which it is handled."""

    state: str
    label: str


class PublicCase(Schema):
    number: str
    state: str
    label: str
    category: str | None
    category_name: str | None
    grid: Named | None
    reported_at: datetime
    reply_due_at: datetime
    timeline: list[PublicMoment]
    evaluation: EvaluationAnswer | None
    can_evaluate: bool
    matter: Matter


class MessageAnswer(Schema):
    at: datetime
    text: str


class FileAnswer(Schema):
    id: uuid.UUID
    kind: str
    name: str


class Case(Schema):
    number: str
    state: str
    label: str
    text: str
    category: str | None
    category_name: str | None
    grid: Named | None
    village: Named | None
    town: Named | None
    lon: float | None
    lat: float | None
    address: str
    channel: str
    contact_mode: str
    lead: Named | None
    assisting: list[Named]
    worker: Named | None
    holder: Named
    reported_at: datetime
    accept_due_at: datetime
    due_at: datetime | None
    reply_due_at: datetime
    overdue: bool
    result: str
    closure_class: str | None
    merged_into: str | None
    version: int


class CaseList(Schema):
    items: list[Case]
    next_cursor: str | None


class CountAnswer(Schema):
    count: int
    exact: bool


class StaffMoment(Schema):
    at: datetime
    act: str
    label: str
    text: str
    actor: str
    org: str
    before: str
    after: str
    detail: str


class Timeline(Schema):
    items: list[StaffMoment]


class UnitTurn(Schema):
    """One unit's turn at a case. `done_by` is a section or firm, `person` somebody of the unit."""

    unit: Named
    is_lead: bool
    done_by: Named | None
    person: str
    dispatched_at: datetime
    due_at: datetime
    signed_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    running: bool


class UnitTurns(Schema):
    items: list[UnitTurn]


class ActAnswer(Schema):
    act: str
    label: str
    schema_: dict[str, Any] = Field(alias="schema")


class Acts(Schema):
    items: list[ActAnswer]


class ContactAnswer(Schema):
    name: str
    phone: str


class TokenInput(Schema):
    username: str = Field(max_length=60)
    password: str = Field(max_length=200)
    otp: str = Field(default="", max_length=12)


class TokenAnswer(Schema):
    token: str
    expires_at: datetime


class PostAnswer(Schema):
    role: str
    area: Named
    org: Named


class Me(Schema):
    username: str
    name: str
    posts: list[PostAnswer]


class OrganisationAnswer(Schema):
    code: str
    name: str
    kind: str
    area: Named


class OrganisationList(Schema):
    items: list[OrganisationAnswer]


class WorkerAnswer(Schema):
    username: str
    name: str
    area: Named
    org: Named


class WorkerList(Schema):
    items: list[WorkerAnswer]


class PurposeInput(Schema):
    purpose: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")
    of: str = Field(default="", max_length=40, description="One of several reporters: the number of the own report.")


class CardAnswer(Schema):
    """A card: a unit and a case, the rule that was broken and its evidence, and what became of it."""

    id: int
    case: str
    org: Named
    level: Literal["order", "yellow", "red"]
    rule: str
    rule_label: str
    status: Literal["to_sign", "to_answer", "answered", "appealed", "dismissed", "upheld", "void"]
    evidence: dict[str, Any]
    note: str
    issued_at: datetime
    by_ladder: bool
    answer_due_at: datetime | None
    appeal_due_at: datetime | None
    answer: str | None
    answered_at: datetime | None
    appeal: str | None
    decision: str | None
    acts: list[str]


class CardList(Schema):
    items: list[CardAnswer]
    next_cursor: str | None
