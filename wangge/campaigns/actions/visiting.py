"""A visit is recorded, once for its client's id, with its answers, what was handed out and what was found."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from wangge.campaigns import access, form
from wangge.campaigns.actions.handing import add_reach, check_key
from wangge.campaigns.errors import BadAnswers, CampaignActNotAllowed, VisitOutsidePeriod
from wangge.campaigns.models import Campaign, CampaignGrid, Finding, Target, Visit
from wangge.campaigns.queries.wording import fault_words
from wangge.campaigns.states import Outcome, State, TargetKind
from wangge.cases.actions.reporting import report_case
from wangge.cases.acts import ReportInput
from wangge.cases.channels import Channel
from wangge.journal.actions import record
from wangge.journal.xid import CurrentTransaction
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.errors import ClientIdReused, InvalidInput, NotFound, RoleNotAllowed

POSITION_KEPT = timedelta(days=30)  # docs/decisions/0035
LATE = timedelta(days=7)  # so long after closing a visit made before it is still taken in
LONGEST_FINDING, MOST_FINDINGS = 1000, 20


@dataclass(frozen=True, slots=True)
class FindingInput:
    """Something seen at a visit; `is_case` makes it a case at once."""

    client_id: uuid.UUID
    text: str
    category: str = ""
    is_case: bool = False


@dataclass(frozen=True, slots=True)
class VisitInput:
    """One visit as a phone sends it: to a target, or where numbers are counted in a grid."""

    client_id: uuid.UUID
    campaign_id: int
    outcome: str
    captured_at: datetime
    target_id: int | None = None
    grid: str = ""
    return_on: date | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    handed: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[FindingInput, ...] = ()


@transaction.atomic
def record_visit(*, data: VisitInput, by: Actor, now: datetime) -> Visit:
    """Record a visit of a grid's worker (or of a desk above it, from paper). The same client id gives the first one.

    Judged by the time at which it was made: within the campaign's days and before it closed, and received a week after
    that at the latest (`VisitOutsidePeriod`). `BadAnswers` names the questions of the form.
    """
    campaign = access.get_campaign(by, data.campaign_id)
    earlier = Visit.objects.filter(client_id=data.client_id).first()
    if earlier is not None:
        if earlier.campaign_id != campaign.pk:
            raise ClientIdReused
        return earlier
    captured = min(data.captured_at, now)  # a clock that runs ahead has seen nothing yet
    _check_time(campaign, captured, now)
    target = _target(campaign, data)
    grid = target.grid if target is not None else data.grid
    _check_place(campaign, grid, by)
    answers = _answers(campaign, data, captured, now)
    made = _keep(campaign, data, target, grid, answers, captured, now)
    facts = {"campaign": campaign.pk, "grid": grid, "captured_at": captured.isoformat()}
    entry = record(act="record_visit", object_type="visit", object_id=made.pk, by=by, now=now, data=facts)
    _count(campaign, grid, target, data, captured, entry.pk)
    for key, amount in data.handed.items():
        check_key(campaign, key, amount)
        add_reach(campaign, grid, key, amount)
    _keep_findings(made, grid, data, by, now)
    if not campaign.keeps_answers(clock.office_date(now)):
        Finding.objects.filter(visit=made).update(text="")
    return made


def _check_time(campaign: Campaign, captured: datetime, now: datetime) -> None:
    if campaign.state not in (State.RUNNING, State.CLOSED):
        raise CampaignActNotAllowed(state=campaign.state)
    if not campaign.starts_on <= clock.office_date(captured) <= campaign.ends_on:
        raise VisitOutsidePeriod
    closed = campaign.closed_at
    if closed is not None and (captured > closed or now - closed > LATE):
        raise VisitOutsidePeriod


def _target(campaign: Campaign, data: VisitInput) -> Target | None:
    """The target, held until the transaction ends; None where numbers are counted."""
    if campaign.target_kind == TargetKind.COUNT:
        return None
    found = Target.objects.select_for_update().filter(pk=data.target_id or 0, campaign=campaign).first()
    if found is None:
        raise NotFound
    return found


def _check_place(campaign: Campaign, grid: str, by: Actor) -> None:
    if not access.records_in(by, grid):
        raise RoleNotAllowed if access.sees_area(by, campaign, grid) else NotFound
    if not CampaignGrid.objects.filter(campaign=campaign, grid=grid).exists():
        raise NotFound


def _answers(campaign: Campaign, data: VisitInput, captured: datetime, now: datetime) -> dict[str, Any] | None:
    """The answers that count; only what was done has any."""
    if data.outcome not in {outcome.value for outcome in Outcome}:
        raise InvalidInput(fields={"outcome": _("请选择走访结果")})
    if data.return_on is not None and data.outcome != Outcome.NOT_HOME:
        raise InvalidInput(fields={"return_on": _("只有没有人在时才填再访日期")})
    if data.return_on is not None and not clock.office_date(captured) <= data.return_on <= campaign.ends_on:
        raise InvalidInput(fields={"return_on": _("再访日期须在行动结束以前")})
    if campaign.form is None or data.outcome != Outcome.DONE or not campaign.keeps_answers(clock.office_date(now)):
        return None
    done = form.check(campaign.form, data.answers, clock.office_date(captured).isoformat())
    if done.faults:
        raise BadAnswers(fields=fault_words(campaign.form, done.faults))
    for name in form.located(campaign.form, done.answers):
        done.answers[name] = [round(degrees, form.PLACES_OF_A_DEGREE) for degrees in done.answers[name]]
    return done.answers


def _keep(
    campaign: Campaign,
    data: VisitInput,
    target: Target | None,
    grid: str,
    answers: dict[str, Any] | None,
    captured: datetime,
    now: datetime,
) -> Visit:
    """The row; of a refusal that comes in after closing nothing but the client's id."""
    if campaign.state == State.CLOSED and data.outcome == Outcome.DECLINED:
        return Visit.objects.create(campaign=campaign, client_id=data.client_id)
    return Visit.objects.create(
        campaign=campaign,
        client_id=data.client_id,
        target=target,
        grid=grid,
        outcome=data.outcome,
        answers=answers,
        captured_at=captured,
        received_at=now,
        positions_until=_positions_until(campaign, answers, now),
    )


def _positions_until(campaign: Campaign, answers: dict[str, Any] | None, now: datetime) -> date | None:
    """Thirty days, as of a patrol's positions, or until the answers go; none where no answer is a position."""
    if not answers or not form.located(campaign.form or {"questions": []}, answers):
        return None
    return min(clock.office_date(now + POSITION_KEPT), campaign.answers_until)


def _count(
    campaign: Campaign, grid: str, target: Target | None, data: VisitInput, captured: datetime, mark: int
) -> None:
    """Put the visit into the grid's counts. What was done stays done; else the visit made last counts, whenever it
    came in. `mark` is the visit's entry, by which telephones read the change."""
    changes: dict[str, Any] = {"visits": F("visits") + 1}
    is_newer = target is None or target.visited_at is None or captured >= target.visited_at
    if target is None:
        changes[data.outcome] = F(data.outcome) + 1
    elif target.outcome != Outcome.DONE and (is_newer or data.outcome == Outcome.DONE):
        if target.outcome != data.outcome:
            changes[data.outcome] = F(data.outcome) + 1
            if target.outcome:
                changes[target.outcome] = F(target.outcome) - 1
        is_told = campaign.state == State.RUNNING or data.outcome == Outcome.DONE
        target.outcome = data.outcome if is_told else ""
        target.return_on = data.return_on if is_told else None
        target.visited_at = captured if is_told else None
        if is_told:  # else the mark alone would tell that somebody was there after all
            target.mark_id, target.mark_xid = mark, CurrentTransaction()
        target.save(update_fields=["outcome", "return_on", "visited_at", "mark_id", "mark_xid"])
    CampaignGrid.objects.filter(campaign=campaign, grid=grid).update(**changes)


def _keep_findings(visit: Visit, grid: str, data: VisitInput, by: Actor, now: datetime) -> None:
    if len(data.findings) > MOST_FINDINGS:
        raise InvalidInput(fields={"findings": _("一次走访最多记 %(n)d 条问题") % {"n": MOST_FINDINGS}})
    keys = {each.client_id for each in data.findings}
    if len(keys) < len(data.findings) or Finding.objects.filter(client_id__in=keys).exists():
        raise ClientIdReused
    for each in data.findings:
        text = each.text.strip()
        if not 2 <= len(text) <= LONGEST_FINDING:
            raise InvalidInput(fields={"findings": _("请写明发现的问题，不超过 1000 个字")})
        made = Finding.objects.create(
            campaign_id=visit.campaign_id,
            visit=visit,
            client_id=each.client_id,
            grid=grid,
            text=text,
            category=each.category,
            at=now,
        )
        CampaignGrid.objects.filter(campaign_id=visit.campaign_id, grid=grid).update(findings=F("findings") + 1)
        if each.is_case:
            _report(made, by, now)


@transaction.atomic
def report_finding(*, campaign_id: int, finding_id: int, by: Actor, now: datetime) -> Finding:
    """A finding becomes a case of its grid; a second tap gives the first one's."""
    campaign = access.get_campaign(by, campaign_id)
    finding = Finding.objects.select_for_update().filter(pk=finding_id, campaign=campaign).first()
    if finding is None:
        raise NotFound
    _check_place(campaign, finding.grid, by)
    if finding.case_id is None:
        _report(finding, by, now)
    return finding


def _report(finding: Finding, by: Actor, now: datetime) -> None:
    if not finding.text:  # what it said has been erased
        raise NotFound
    visit = Visit.objects.select_related("target").get(pk=finding.visit_id)
    where = visit.target.address if visit.target is not None else ""
    data = ReportInput(
        client_id=finding.client_id,
        text=finding.text,
        area=finding.grid,
        address=where,
        category=finding.category or None,
    )
    finding.case = report_case(data=data, channel=Channel.WORKER, by=by, now=now)
    finding.save(update_fields=["case"])
    CampaignGrid.objects.filter(campaign_id=visit.campaign_id, grid=finding.grid).update(cases=F("cases") + 1)
