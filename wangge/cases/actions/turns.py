"""Turns of units at a case: how they begin with their clocks, and how they end, never silently."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wangge.cases.actions import climbing
from wangge.cases.history import History
from wangge.cases.models import Assignment, Case, EndReason, Request, RequestKind
from wangge.catalogue.deadlines import Unit
from wangge.lib.actor import Actor


@dataclass(frozen=True, slots=True)
class Helper:
    """A unit that is to assist, with a limit of its own if it gets one."""

    org_id: int
    due_at: datetime | None


def lead_turn(case: Case) -> Assignment | None:
    """The lead unit's turn, if the case is given out."""
    return Assignment.objects.filter(case=case, is_lead=True, ended_at__isnull=True).first()


def assisting_turn(lead: Assignment, helper: Helper, now: datetime) -> Assignment:
    """The turn of a unit that assists from now on, to be saved: its own limit, else the lead's."""
    return Assignment(
        case=lead.case,
        org_id=helper.org_id,
        is_lead=False,
        dispatched_at=now,
        sign_due_at=lead.sign_due_at,
        due_at=helper.due_at or lead.due_at,
        due_unit=lead.due_unit if helper.due_at is None else Unit.WORKING_HOURS,
        standard_id=lead.standard_id,
        calendar_id=lead.calendar_id,
    )


def end_turns(case: Case, now: datetime, why: EndReason) -> dict[str, Any]:
    """End every turn at a case that leaves its units, and the hold that stopped their clocks. What the turns had run
    into by now is supervised first. Returns, for the journal, the units whose assistance ended unanswered."""
    told = end_assists(case, now, why)
    turns = Assignment.objects.filter(case=case, ended_at__isnull=True)
    turns.update(ended_at=now, end_reason=why, rung_at=None, next_rung=None)
    holds = Request.objects.filter(case=case, kind=RequestKind.HOLD, is_approved=True, ended_at__isnull=True)
    holds.update(ended_at=now)
    return told


def end_assists(case: Case, now: datetime, why: EndReason) -> dict[str, Any]:
    """End the assistance that is not answered yet; returns, for the journal, whose it was and why."""
    climbing.climb_turns(case, now=now)
    waiting = Assignment.objects.filter(case=case, is_lead=False, ended_at__isnull=True, answered_at__isnull=True)
    org_ids = list(waiting.order_by("id").values_list("org_id", flat=True))
    waiting.update(ended_at=now, end_reason=why, rung_at=None, next_rung=None)
    return {"ended": org_ids, "why": why.value} if org_ids else {}


def lapse_requests(case: Case, by: Actor, now: datetime) -> None:
    """The case goes on without them: what still waits is decided by nobody. A desk that was late stays charged."""
    if not any(each.is_approved is None for each in History(case).requests):
        return
    waiting = Request.objects.filter(case=case, is_approved__isnull=True)
    decided = {"is_approved": False, "is_lapsed": True, "decided_by": by.id, "decided_at": now}
    waiting.filter(decide_by__lt=now).update(late_desk_id=case.holder_id, **decided)
    waiting.update(**decided)
