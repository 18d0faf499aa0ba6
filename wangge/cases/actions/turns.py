"""Turns of units at a case: how they begin with their clocks, and how they end, never silently."""

from datetime import datetime

from wangge.cases.actions import climbing
from wangge.cases.models import Assignment, Case, EndReason, Request, RequestKind
from wangge.lib.actor import Actor


def lead_turn(case: Case) -> Assignment | None:
    """The lead unit's turn, if the case is given out."""
    return Assignment.objects.filter(case=case, is_lead=True, ended_at__isnull=True).first()


def end_turns(case: Case, now: datetime, why: EndReason) -> None:
    """End every turn at a case that leaves its units, and the hold that stopped their clocks. What the turns had run
    into by now is supervised first."""
    climbing.climb_turns(case, now=now)
    turns = Assignment.objects.filter(case=case, ended_at__isnull=True)
    turns.update(ended_at=now, end_reason=why, rung_at=None, next_rung=None)
    end_hold(case, now)


def end_hold(case: Case, now: datetime) -> None:
    holds = Request.objects.filter(case=case, kind=RequestKind.HOLD, is_approved=True, ended_at__isnull=True)
    holds.update(ended_at=now)


def lapse_requests(case: Case, by: Actor, now: datetime) -> None:
    """The case goes on without them: what still waits is decided by nobody. A desk that was late stays charged."""
    waiting = Request.objects.filter(case=case, is_approved__isnull=True)
    decided = {"is_approved": False, "is_lapsed": True, "decided_by": by.id, "decided_at": now}
    waiting.filter(decide_by__lt=now).update(late_desk_id=case.holder_id, **decided)
    waiting.update(**decided)
