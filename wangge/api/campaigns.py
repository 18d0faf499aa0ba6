"""Campaigns by the API, for the phone and for other programs: what runs, its form, targets of a grid, visits."""

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, Path, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field, StringConstraints

from wangge.api.answers import answer, answer_once
from wangge.api.auth import CASE_STAFF, caller
from wangge.api.reference import REFUSALS
from wangge.api.reports import FILE_REFUSALS, WRITE_REFUSALS
from wangge.api.schemas import FileAnswer, Named
from wangge.campaigns import actions
from wangge.campaigns.access import get_campaign
from wangge.campaigns.actions.attaching import attach_picture
from wangge.campaigns.actions.handing import HandingInput
from wangge.campaigns.queries import phone
from wangge.campaigns.queries.coverage import Counts, coverage, reach
from wangge.campaigns.queries.known import known_of
from wangge.campaigns.queries.listing import list_campaigns
from wangge.cases.acts import Input, Instant
from wangge.cases.queries.telling import named_area, named_org
from wangge.lib import clock
from wangge.lib.errors import NotFound

if TYPE_CHECKING:
    from wangge.campaigns.models import Campaign

router = Router(tags=["campaigns"])
Key = Annotated[int, Field(ge=1, lt=2**63)]
Grid = Annotated[str, StringConstraints(pattern=r"^\d{15}$")]
OutcomeName = Literal["done", "not_home", "declined", "not_applicable"]


class Thing(Schema):
    key: str
    name: str
    text: str = ""


class CountsAnswer(Schema):
    """Counts of an area; `reached` needs no further visit, `left` is what is still to visit."""

    grids: int
    target: int
    visits: int
    done: int
    not_home: int
    declined: int
    not_applicable: int
    findings: int
    cases: int
    reached: int
    left: int


class CampaignAnswer(Schema):
    id: int
    title: str
    title_en: str
    purpose: str
    legal_basis: str
    item: str
    org: Named | None
    area: Named | None
    areas: list[Named | None]
    target_kind: Literal["households", "places", "count"]
    state: Literal["draft", "proposed", "approved", "running", "closed"]
    starts_on: date
    ends_on: date
    answers_until: date
    has_form: bool
    materials: list[Thing]
    messages: list[Thing]


class CampaignList(Schema):
    items: list[CampaignAnswer]
    next_cursor: str | None


class FormAnswer(Schema):
    """The form as compiled (docs/campaigns.md); null when the campaign has none."""

    form: dict[str, Any] | None


class TargetAnswer(Schema):
    """An address with what came of it; never when, or the list would be the way that somebody went. `household` or
    `place` is the record of the register that it was made of."""

    id: int
    grid: str
    address: str
    outcome: OutcomeName | None
    return_on: date | None
    household: int | None
    place: int | None
    known: dict[str, Any]  # by question: what the register says, not to be asked again
    register_version: int | None  # goes back with the visit


class TargetList(Schema):
    """Ask on with `cursor` at once while `more`, later for what has changed."""

    items: list[TargetAnswer]
    cursor: str
    more: bool


class ReachAnswer(Schema):
    key: str
    times: int
    total: int


class LineAnswer(Schema):
    area: Named | None
    counts: CountsAnswer


class CoverageAnswer(Schema):
    area: Named | None
    level: str
    counts: CountsAnswer
    items: list[LineAnswer]
    reach: list[ReachAnswer]


class FindingBody(Input):
    """Something seen; `report` makes it a case at once."""

    client_id: uuid.UUID
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=1000)]
    category: Annotated[str, StringConstraints(max_length=8)] = ""
    report: bool = False


class VisitBody(Input):
    """One visit: `target`, or `grid` where numbers are counted; `handed` says how many of which material."""

    client_id: uuid.UUID
    outcome: OutcomeName
    captured_at: Instant
    target: Key | None = None
    grid: Grid | None = None
    return_on: date | None = None
    answers: dict[str, Any] = Field(default_factory=dict)
    register_version: Annotated[int, Field(ge=1, lt=2**31)] | None = None
    handed: dict[str, int] = Field(default_factory=dict)
    findings: Annotated[list[FindingBody], Field(max_length=20)] = []


class VisitAnswer(Schema):
    """That it was taken in; never what came of it, so that no receipt keeps who declined."""

    id: int
    client_id: uuid.UUID
    received_at: datetime


class HandingBody(Input):
    """So many of a material handed out, or a message forwarded that reached so many people."""

    client_id: uuid.UUID
    grid: Grid
    key: Annotated[str, StringConstraints(max_length=40)]
    amount: Annotated[int, Field(ge=1, le=100_000)]
    captured_at: Instant


class FindingAnswer(Schema):
    id: int
    case: str | None


class Ask(Input):
    client_id: uuid.UUID


class WantedCampaigns(Schema):
    state: Literal["draft", "proposed", "approved", "running", "closed"] | None = None
    cursor: Key | None = None
    limit: int = Field(default=50, ge=1, le=200)


class WantedTargets(Schema):
    grid: Grid
    since: Annotated[str, StringConstraints(max_length=80)] = ""
    limit: int = Field(default=500, ge=1, le=2000)


@router.get("/campaigns", auth=CASE_STAFF, response={200: CampaignList, **REFUSALS})
def get_campaigns(request: HttpRequest, wanted: Query[WantedCampaigns]) -> HttpResponse:
    """The campaigns that the caller sees, newest first."""
    page = list_campaigns(caller(request), state=wanted.state or "", below=wanted.cursor, limit=wanted.limit)
    following = str(page.next_below) if page.next_below is not None else None
    return answer({"items": [_campaign(each) for each in page.items], "next_cursor": following})


@router.get("/campaigns/{campaign_id}", auth=CASE_STAFF, response={200: CampaignAnswer, **REFUSALS})
def one_campaign(request: HttpRequest, campaign_id: Path[Key]) -> HttpResponse:
    """One campaign."""
    return answer(_campaign(get_campaign(caller(request), campaign_id)))


@router.get("/campaigns/{campaign_id}/form", auth=CASE_STAFF, response={200: FormAnswer, **REFUSALS})
def campaign_form(request: HttpRequest, campaign_id: Path[Key]) -> HttpResponse:
    """The form that visits are held against."""
    return answer({"form": get_campaign(caller(request), campaign_id).form})


@router.get("/campaigns/{campaign_id}/targets", auth=CASE_STAFF, response={200: TargetList, **REFUSALS})
def campaign_targets(request: HttpRequest, campaign_id: Path[Key], wanted: Query[WantedTargets]) -> HttpResponse:
    """What is to be visited in one grid; with `since` (a `cursor` of before) what has changed."""
    by = caller(request)
    campaign = get_campaign(by, campaign_id)
    found = phone.targets_of_grid(by, campaign, wanted.grid, since=wanted.since, limit=wanted.limit)
    known = known_of(by, campaign, found.items)
    items = [
        {
            "id": target.pk,
            "grid": target.grid,
            "address": target.address,
            "outcome": target.outcome or None,
            "return_on": target.return_on,
            "household": target.source_id if target.source == "household" else None,
            "place": target.source_id if target.source == "place" else None,
            "known": known[target.pk].answers if target.pk in known else {},
            "register_version": known[target.pk].version if target.pk in known else None,
        }
        for target in found.items
    ]
    return answer({"items": items, "cursor": found.cursor, "more": found.is_more})


@router.get("/campaigns/{campaign_id}/coverage", auth=CASE_STAFF, response={200: CoverageAnswer, **REFUSALS})
def campaign_coverage(request: HttpRequest, campaign_id: Path[Key], area: Grid | None = None) -> HttpResponse:
    """How far it has got in an area (default: the caller's) and in those below it, in order of code."""
    by = caller(request)
    campaign = get_campaign(by, campaign_id)
    found = coverage(by, campaign, area or "")
    given = [
        {"key": key, "times": often, "total": many}
        for key, (often, many) in sorted(reach(campaign, found.area).items())
    ]
    lines = [{"area": named_area(line.code), "counts": _counts(line.counts)} for line in found.lines]
    head = {"area": named_area(found.area), "level": found.level.value, "counts": _counts(found.whole)}
    return answer(head | {"items": lines, "reach": given})


@router.post(
    "/campaigns/{campaign_id}/visits",
    auth=CASE_STAFF,
    response={201: VisitAnswer, 200: VisitAnswer, **WRITE_REFUSALS},
)
def post_visit(request: HttpRequest, campaign_id: Path[Key], data: VisitBody) -> HttpResponse:
    """Record one visit; judged by `captured_at`. The same `client_id` again gives the first answer."""
    by = caller(request)
    get_campaign(by, campaign_id)

    def run(now: datetime) -> tuple[int, Any]:
        made = actions.record_visit(data=visit_input(campaign_id, data), by=by, now=now)
        return 201, {
            "id": made.pk,
            "client_id": made.client_id,
            "received_at": clock.office_time(made.received_at or now),
        }

    return answer_once(request, data.client_id, {"campaign": campaign_id, **data.model_dump(mode="json")}, run)


@router.post(
    "/campaigns/{campaign_id}/handings",
    auth=CASE_STAFF,
    response={201: VisitAnswer, 200: VisitAnswer, **WRITE_REFUSALS},
)
def post_handing(request: HttpRequest, campaign_id: Path[Key], data: HandingBody) -> HttpResponse:
    """Count materials handed out apart from visits, or a message forwarded."""
    by = caller(request)
    get_campaign(by, campaign_id)

    def run(now: datetime) -> tuple[int, Any]:
        given = HandingInput(campaign_id=campaign_id, **data.model_dump(exclude={"note"}))
        made = actions.hand_out(data=given, by=by, now=now)
        return 201, {"id": made.pk, "client_id": made.client_id, "received_at": clock.office_time(made.received_at)}

    return answer_once(request, data.client_id, {"campaign": campaign_id, **data.model_dump(mode="json")}, run)


@router.post(
    "/campaigns/{campaign_id}/findings/{finding_id}/report",
    auth=CASE_STAFF,
    response={200: FindingAnswer, **WRITE_REFUSALS},
)
def post_finding(request: HttpRequest, campaign_id: Path[Key], finding_id: Path[Key], data: Ask) -> HttpResponse:
    """Make a finding of a visit a case of its grid."""
    by = caller(request)
    get_campaign(by, campaign_id)

    def run(now: datetime) -> tuple[int, Any]:
        found = actions.report_finding(campaign_id=campaign_id, finding_id=finding_id, by=by, now=now)
        return 200, {"id": found.pk, "case": found.case.number if found.case is not None else None}

    return answer_once(request, data.client_id, {"finding": finding_id, "client_id": str(data.client_id)}, run)


@router.post(
    "/campaigns/{campaign_id}/visits/{client_id}/files/{question}",
    auth=CASE_STAFF,
    response={201: FileAnswer, **FILE_REFUSALS},
)
def post_picture(
    request: HttpRequest, campaign_id: Path[Key], client_id: uuid.UUID, question: str, file: File[UploadedFile]
) -> HttpResponse:
    """The picture that answers one question of a visit, after the visit itself; metadata is stripped."""
    by = caller(request)
    campaign = get_campaign(by, campaign_id)
    if len(question) > 20:
        raise NotFound
    kept = attach_picture(
        campaign=campaign,
        client_id=client_id,
        question=question,
        stream=file,
        name=file.name or "",
        by=by,
        now=clock.now(),
    )
    return answer({"id": kept.pk, "kind": kept.kind, "name": kept.name}, 201)


def visit_input(campaign_id: int, data: VisitBody) -> actions.VisitInput:
    """A visit as the act takes it."""
    return actions.VisitInput(
        client_id=data.client_id,
        campaign_id=campaign_id,
        outcome=data.outcome,
        captured_at=data.captured_at,
        target_id=data.target,
        grid=data.grid or "",
        return_on=data.return_on,
        answers=data.answers,
        register_version=data.register_version,
        handed=data.handed,
        findings=tuple(
            actions.FindingInput(each.client_id, each.text, each.category, each.report) for each in data.findings
        ),
    )


def _counts(counts: Counts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in CountsAnswer.model_fields}


def _campaign(each: "Campaign") -> dict[str, Any]:
    return {
        "id": each.pk,
        "title": each.title,
        "title_en": each.title_en,
        "purpose": each.purpose,
        "legal_basis": each.legal_basis,
        "item": each.item_code,
        "org": named_org(each.org_id),
        "area": named_area(each.area_code),
        "areas": [named_area(code) for code in each.areas],
        "target_kind": each.target_kind,
        "state": each.state,
        "starts_on": each.starts_on,
        "ends_on": each.ends_on,
        "answers_until": each.answers_until,
        "has_form": each.has_form,
        "materials": each.materials,
        "messages": each.messages,
    }
