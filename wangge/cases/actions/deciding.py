"""Deciding what a unit asked for, with its effect on the clock. An approval counts from the time it was asked."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from wangge.cases.access import moved_on
from wangge.cases.actions import climbing
from wangge.cases.actions.changing import change
from wangge.cases.actions.judging import back_to_desk
from wangge.cases.actions.supervising import lift_cards
from wangge.cases.actions.turns import lapse_requests
from wangge.cases.acts import DecideInput
from wangge.cases.models import Assignment, Case, ClockChange, ClockKind, EndReason, Request, RequestKind
from wangge.cases.states import Act, State
from wangge.catalogue import queries as catalogue
from wangge.lib.actor import Actor


@transaction.atomic
def decide_return(*, case: Case, data: DecideInput, by: Actor, now: datetime) -> Case:
    """Decide a unit's request to return a case. Approved, it waits at the desk again; refused, that is final."""
    request = _decide(case, RequestKind.RETURN, data, by, now)
    if not data.approve:
        return _refused(case, Act.DECIDE_RETURN, request, data, by, now)
    facts = {"approve": True, "request": request.pk}
    return back_to_desk(case, Act.DECIDE_RETURN, data.note, by, now, EndReason.RETURNED, facts)


@transaction.atomic
def decide_extension(*, case: Case, data: DecideInput, by: Actor, now: datetime) -> Case:
    """Decide a request for more time. Approved, the limit is the later one, as if it had been so when it was asked."""
    request = _decide(case, RequestKind.EXTENSION, data, by, now)
    if not data.approve or request.until is None or case.due_at is None:
        return _refused(case, Act.DECIDE_EXTENSION, request, data, by, now)
    before, after = case.due_at, max(request.until, case.due_at)
    for turn in turns_of_the_limit(case):
        _keep_change(case, turn, ClockKind.EXTENSION, request, by=by, now=now, after=after)
    facts = {"approve": True, "request": request.pk, "due_before": str(before), "due_at": str(after)}
    return change(case, Act.DECIDE_EXTENSION, by=by, now=now, note=data.note, data=facts, due_at=after)


@transaction.atomic
def decide_hold(*, case: Case, data: DecideInput, by: Actor, now: datetime) -> Case:
    """Decide whether a matter may rest. Approved, the unit's clock has stood since it was asked; the promise to the
    resident stays, and the resident is told."""
    request = _decide(case, RequestKind.HOLD, data, by, now)
    if not data.approve:
        return _refused(case, Act.DECIDE_HOLD, request, data, by, now)
    lapse_requests(case, by, now)
    for turn in turns_at_work(case):
        _keep_change(case, turn, ClockKind.HOLD, request, by=by, now=now, after=None)
    facts = {"approve": True, "request": request.pk, "reason": request.reason_code, "until": str(request.until)}
    return change(case, Act.DECIDE_HOLD, by=by, now=now, note=data.note, data=facts)


def _decide(case: Case, kind: RequestKind, data: DecideInput, by: Actor, now: datetime) -> Request:
    """Write the decision on the request that waits; a late one is charged to the desk that holds the case."""
    waiting = Request.objects.select_for_update().filter(case=case, kind=kind, is_approved__isnull=True)
    request = waiting.first()
    if request is None:  # somebody else decided it a moment ago
        raise moved_on(by, case)
    request.is_approved, request.decided_by, request.decided_at = data.approve, by.id, now
    request.late_desk_id = case.holder_id if now > request.decide_by else None
    request.save(update_fields=["is_approved", "decided_by", "decided_at", "late_desk_id"])
    return request


def _refused(case: Case, act: Act, request: Request, data: DecideInput, by: Actor, now: datetime) -> Case:
    facts = {"approve": False, "request": request.pk}
    return change(case, act, by=by, now=now, note=data.note, data=facts, target=State(case.state))


def turns_at_work(case: Case) -> list[Assignment]:
    """The turns whose clock runs while the case is with its units, the lead's first: not those that have answered."""
    running = Assignment.objects.filter(Q(is_lead=True) | Q(answered_at__isnull=True), case=case, ended_at__isnull=True)
    return list(running.order_by("-is_lead", "id"))


def turns_of_the_limit(case: Case) -> list[Assignment]:
    """The lead's turn, and those of assisting units that run to the same limit because they have none of their own."""
    return [turn for turn in turns_at_work(case) if turn.is_lead or turn.due_at == case.due_at]


def _keep_change(
    case: Case,
    turn: Assignment,
    kind: ClockKind,
    request: Request,
    *,
    by: Actor,
    now: datetime,
    after: datetime | None,
) -> None:
    """Move a turn's limit by an approval (None: its clock stands) and record what was moved. Cards that the unit got
    for that lateness since it asked are taken back."""
    calendar_id = catalogue.calendar().version
    ClockChange.objects.create(
        case=case,
        assignment=turn,
        kind=kind,
        at=now,
        by_id=by.id,
        counts_from=request.asked_at,
        due_before=turn.due_at,
        due_after=after,
        reason_code=request.reason_code,
        request=request,
        standard_id=turn.standard_id,
        calendar_id=calendar_id,
    )
    if after is None:
        turn.rung_at, turn.next_rung = None, None
    else:
        turn.due_at, turn.calendar_id = after, calendar_id
        climbing.set_rung(turn, case, now=now)
    turn.save(update_fields=["due_at", "calendar_id", "rung_at", "next_rung"])
    lift_cards(case=case, org_id=turn.org_id, since=request.asked_at, by=by, now=now)
