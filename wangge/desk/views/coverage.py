"""How far a campaign has got: areas down to the targets of a grid, what was found, the closing report."""

import io
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.areas.codes import path_of
from wangge.campaigns import access as campaign_access
from wangge.campaigns import actions
from wangge.campaigns.queries.coverage import coverage, reach
from wangge.campaigns.queries.listing import findings_of, targets_in
from wangge.campaigns.states import OUTCOME_LABELS, Outcome, State, TargetKind
from wangge.cases.queries.telling import named_area
from wangge.desk import campaigning
from wangge.desk.views.campaigns import NAV
from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import CASE_ROLES, access
from wangge.lib.actor import Actor, Level, Role
from wangge.lib.errors import NotFound
from wangge.lib.sheets import write_xlsx
from wangge.ui.requests import PageRequest

if TYPE_CHECKING:
    from wangge.campaigns.models import Campaign

PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES = {"done": "ok", "not_home": "warn", "declined": "", "not_applicable": ""}


@access(*CASE_ROLES)
@require_safe
def covered(request: PageRequest, campaign_id: int) -> HttpResponse:
    """An area's figures and those of the areas below it, in order of code."""
    by, now = request.actor, clock.now()
    campaign = campaign_access.get_campaign(by, campaign_id)
    found = coverage(by, campaign, request.GET.get("area", ""))
    is_grid = found.level == Level.VILLAGE and campaign.target_kind != TargetKind.COUNT
    is_grid = is_grid and campaign_access.reads_targets(by, found.area)
    context = frame(
        request,
        now,
        nav_name=NAV,
        **campaigning.head(campaign),
        covered=found,
        crumbs=_crumbs(by, campaign, found.area),
        lines=campaigning.lines(campaign, found.lines, is_grid=is_grid),
        has_pages=found.level != Level.VILLAGE or is_grid,
        things=campaigning.things(campaign, reach(campaign, found.area)),
    )
    return render(request, "desk/coverage.html", context)


def _crumbs(by: Actor, campaign: "Campaign", area: str) -> list[dict[str, str]]:
    """The way down from the highest area that the reader sees."""
    address = reverse("desk:campaign_coverage", args=[campaign.pk])
    seen = [code for code in path_of(area) if campaign_access.sees_area(by, campaign, code)]
    return [{"name": (named_area(code) or {}).get("name", code), "href": f"{address}?area={code}"} for code in seen]


@access(*CASE_ROLES)
@require_safe
def targets(request: PageRequest, campaign_id: int, grid: str) -> HttpResponse:
    """The targets of one grid with what came of each visit; never who visited."""
    by, now = request.actor, clock.now()
    campaign = campaign_access.get_campaign(by, campaign_id)
    found = coverage(by, campaign, grid)
    if found.level != Level.GRID or not campaign_access.reads_targets(by, grid):
        raise NotFound
    wanted = request.GET.get("outcome")
    outcome = {"left": ""}.get(wanted or "", wanted)
    held = targets_in(campaign, grid, outcome=outcome)
    start = request.GET.get("cursor", "")
    rows = list(held.filter(pk__gt=int(start) if start.isdecimal() and len(start) < 19 else 0)[: PAGE + 1])
    context = frame(
        request,
        now,
        nav_name=NAV,
        **campaigning.head(campaign),
        covered=found,
        crumbs=_crumbs(by, campaign, grid),
        rows=[(target, _label(target.outcome), TONES.get(target.outcome, "")) for target in rows[:PAGE]],
        next_cursor=rows[PAGE - 1].pk if len(rows) > PAGE else "",
        outcomes=[(each.value, label) for each, label in OUTCOME_LABELS.items()],
        wanted=wanted or "",
        grid=grid,
        may_record=campaign.state == State.RUNNING and campaign_access.records_in(by, grid),
    )
    return render(request, "desk/campaign_targets.html", context)


def _label(value: str) -> str:
    return str(OUTCOME_LABELS[Outcome(value)]) if value else ""


@access(*CASE_ROLES)
@require_safe
def found(request: PageRequest, campaign_id: int) -> HttpResponse:
    """What was found, the newest first, each to be made a case in one tap."""
    by, now = request.actor, clock.now()
    campaign = campaign_access.get_campaign(by, campaign_id)
    held = coverage(by, campaign, request.GET.get("area", ""))
    below = request.GET.get("cursor", "")
    start = int(below) if below.isdecimal() and len(below) < 19 else None
    rows = findings_of(by, campaign, held.area, below=start, limit=PAGE + 1)
    context = frame(
        request,
        now,
        nav_name=NAV,
        **campaigning.head(campaign),
        covered=held,
        rows=[(each, (named_area(each.grid) or {}).get("name", "")) for each in rows[:PAGE]],
        next_cursor=rows[PAGE - 1].pk if len(rows) > PAGE else "",
        may_report=campaign.state == State.RUNNING and by.has_role(Role.DESK, Role.WORKER),
    )
    return render(request, "desk/campaign_findings.html", context)


@access(*CASE_ROLES)
@require_POST
def report_one(request: PageRequest, campaign_id: int, finding_id: int) -> HttpResponse:
    """A finding becomes a case."""
    done = actions.report_finding(campaign_id=campaign_id, finding_id=finding_id, by=request.actor, now=clock.now())
    if done.case is not None:
        messages.success(request, _("已转为案件 %(number)s") % {"number": done.case.number})
    return HttpResponseRedirect(reverse("desk:campaign_findings", args=[campaign_id]))


@access(*CASE_ROLES)
@require_safe
def report(request: PageRequest, campaign_id: int) -> HttpResponse:
    """The closing report; while it runs, what it would be today."""
    by, now = request.actor, clock.now()
    campaign = campaign_access.get_campaign(by, campaign_id)
    whole = coverage(by, campaign)
    context = frame(
        request,
        now,
        nav_name=NAV,
        **campaigning.head(campaign),
        covered=whole,
        lines=campaigning.lines(campaign, whole.lines, is_grid=False),
        has_pages=False,
        things=campaigning.things(campaign, reach(campaign, whole.area)),
        summed=campaigning.summed(campaign),
        is_whole=whole.area == campaign.area_code,
    )
    return render(request, "desk/campaign_report.html", context)


@access(*CASE_ROLES)
@require_safe
def export(request: PageRequest, campaign_id: int) -> HttpResponse:
    """Counts by grid as XLSX, journalled; no address, no answer, no person. For those who see all of it."""
    by, now = request.actor, clock.now()
    campaign = campaign_access.get_campaign(by, campaign_id)
    actions.note_export(campaign=campaign, by=by, now=now)
    held = io.BytesIO()
    write_xlsx(held, [str(each) for each in campaigning.HEADINGS], campaigning.table(campaign))
    response = HttpResponse(held.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="campaign-{campaign.pk}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response
