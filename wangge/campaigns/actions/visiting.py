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
from wangge.campaigns.actions.registering import held_by, write_back
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
TARGET_FIELDS = ("outcome", "return_on", "visited_at", "mark_id", "mark_xid")  # what a visit changes of its target


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
    register_version: int | None = None  # of the record that was shown as known; the latest where it is not said
    handed: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[FindingInput, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a visit comes to: its rows, not yet written, what it changes of its grid's counts, what the journal says,
    and whether telephones are told of its target."""

    visit: Visit
    findings: list[Finding]
    changes: dict[str, int]
    facts: dict[str, Any]
    is_told: bool

    def mark(self, target: Target, entry_id: int) -> None:
        """The visit's entry, by which telephones read the change. Of what is not told not even that."""
        if self.is_told:
            target.mark_id, target.mark_xid = entry_id, CurrentTransaction()


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
    target = _target(campaign, data)
    grid = target.grid if target is not None else data.grid
    _check_place(campaign, grid, by)
    held = held_by(by, campaign, target, data.register_version) if data.outcome == Outcome.DONE else None
    told = tell(campaign=campaign, target=target, data=data, now=now, known=held.seen if held else {})
    if held is not None and told.visit.answers is not None:
        captured = min(data.captured_at, now)
        write_back(held, told.visit.answers, client_id=data.client_id, captured=captured, by=by, now=now)
    _check_new(told.findings)
    told.visit.save(force_insert=True)
    entry = record(act="record_visit", object_type="visit", object_id=told.visit.pk, by=by, now=now, data=told.facts)
    if target is not None:
        told.mark(target, entry.pk)
        target.save(update_fields=TARGET_FIELDS)
    changes = {name: F(name) + number for name, number in told.changes.items()}
    CampaignGrid.objects.filter(campaign=campaign, grid=grid).update(**changes)
    for key, amount in data.handed.items():
        add_reach(campaign, grid, key, amount)
    for finding, said in zip(told.findings, data.findings, strict=True):
        finding.visit = told.visit
        finding.save(force_insert=True)
        if said.is_case:
            _report(finding, by, now)
    if not campaign.keeps_answers(clock.office_date(now)):
        Finding.objects.filter(visit=told.visit).update(text="")
    return told.visit


def tell(
    *, campaign: Campaign, target: Target | None, data: VisitInput, now: datetime, known: Mapping[str, Any] = {}
) -> Told:
    """Judge a visit and say what it comes to; the target takes its part over. Nothing is read or written. `known` is
    what a register says, by question."""
    captured = min(data.captured_at, now)  # a clock that runs ahead has seen nothing yet
    _check_time(campaign, captured, now)
    grid = target.grid if target is not None else data.grid
    answers = _answers(campaign, data, known, captured, now)
    for key, amount in data.handed.items():
        check_key(campaign, key, amount)
    findings = _findings(campaign, grid, data, now)
    visit = _row(campaign, data, target, grid, answers, captured, now)
    changes, is_told = _changes(campaign, target, data, captured)
    if findings:
        changes["findings"] = len(findings)
    facts = {"campaign": campaign.pk, "grid": grid, "captured_at": captured.isoformat()}
    return Told(visit, findings, changes, facts, is_told)


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


def _answers(
    campaign: Campaign, data: VisitInput, known: Mapping[str, Any], captured: datetime, now: datetime
) -> dict[str, Any] | None:
    """The answers that count; only what was done has any. What is `known` from a register counts for skip logic and is
    not kept a second time; where it does not suit the form it is as if it were not known."""
    if data.outcome not in {outcome.value for outcome in Outcome}:
        raise InvalidInput(fields={"outcome": _("请选择走访结果")})
    if data.return_on is not None and data.outcome != Outcome.NOT_HOME:
        raise InvalidInput(fields={"return_on": _("只有没有人在时才填再访日期")})
    if data.return_on is not None and not clock.office_date(captured) <= data.return_on <= campaign.ends_on:
        raise InvalidInput(fields={"return_on": _("再访日期须在行动结束以前")})
    if campaign.form is None or data.outcome != Outcome.DONE or not campaign.keeps_answers(clock.office_date(now)):
        return None
    given = {name: answer for name, answer in data.answers.items() if answer not in (None, "", [])}
    done = form.check(campaign.form, {**known, **given}, clock.office_date(captured).isoformat())
    faults = {name: fault for name, fault in done.faults.items() if name in given or name not in known}
    if faults:
        raise BadAnswers(fields=fault_words(campaign.form, faults))
    for name in form.located(campaign.form, done.answers):
        done.answers[name] = [round(degrees, form.PLACES_OF_A_DEGREE) for degrees in done.answers[name]]
    return {name: answer for name, answer in done.answers.items() if name in given or name not in known}


def _row(
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
        return Visit(campaign=campaign, client_id=data.client_id)
    return Visit(
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


def _changes(
    campaign: Campaign, target: Target | None, data: VisitInput, captured: datetime
) -> tuple[dict[str, int], bool]:
    """What the visit adds to the grid's counts, and whether its target tells it. What was done stays done; else the
    visit made last counts, whenever it came in."""
    changes, is_told = {"visits": 1}, False
    is_newer = target is None or target.visited_at is None or captured >= target.visited_at
    if target is None:
        changes[data.outcome] = 1
    elif target.outcome != Outcome.DONE and (is_newer or data.outcome == Outcome.DONE):
        if target.outcome != data.outcome:
            changes[data.outcome] = 1
            if target.outcome:
                changes[target.outcome] = -1
        is_told = campaign.state == State.RUNNING or data.outcome == Outcome.DONE
        target.outcome = data.outcome if is_told else ""
        target.return_on = data.return_on if is_told else None
        target.visited_at = captured if is_told else None
    return changes, is_told


def _findings(campaign: Campaign, grid: str, data: VisitInput, now: datetime) -> list[Finding]:
    if len(data.findings) > MOST_FINDINGS:
        raise InvalidInput(fields={"findings": _("一次走访最多记 %(n)d 条问题") % {"n": MOST_FINDINGS}})
    found = []
    for each in data.findings:
        text = each.text.strip()
        if not 2 <= len(text) <= LONGEST_FINDING:
            raise InvalidInput(fields={"findings": _("请写明发现的问题，不超过 1000 个字")})
        found.append(
            Finding(campaign=campaign, client_id=each.client_id, grid=grid, text=text, category=each.category, at=now)
        )
    return found


def _check_new(findings: list[Finding]) -> None:
    keys = {each.client_id for each in findings}
    if len(keys) < len(findings) or Finding.objects.filter(client_id__in=keys).exists():
        raise ClientIdReused


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
