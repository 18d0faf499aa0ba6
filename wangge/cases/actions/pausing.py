"""The end of a hold: by hand when the condition is met, or by itself on the day of its review."""

from datetime import datetime
from typing import Any

from django.db import transaction

from wangge.cases.access import moved_on
from wangge.cases.actions import climbing
from wangge.cases.actions.changing import change
from wangge.cases.actions.deciding import turns_at_work
from wangge.cases.acts import ActInput
from wangge.cases.models import Assignment, Case, ClockChange, ClockKind, Request, RequestKind
from wangge.cases.states import Act
from wangge.catalogue import deadlines
from wangge.catalogue import queries as catalogue
from wangge.catalogue.deadlines import Unit
from wangge.lib.actor import SYSTEM, Actor


@transaction.atomic
def resume(*, case: Case, data: ActInput, by: Actor, now: datetime) -> Case:
    """Take the work up again; the unit's clock runs on with what was left of it."""
    return _resume(case, data.note, by, now, {})


@transaction.atomic
def resume_reviewed(*, case: Case, now: datetime) -> Case:
    """The day of the review has come: the case comes back by itself. Raises `ActNotAllowed` if it has done so."""
    return _resume(case, "", SYSTEM, now, {"review": True})


def _resume(case: Case, note: str, by: Actor, now: datetime, facts: dict[str, Any]) -> Case:
    holds = Request.objects.select_for_update().filter(case=case, kind=RequestKind.HOLD, is_approved=True)
    hold = holds.filter(ended_at__isnull=True).first()
    if hold is None:
        raise moved_on(by, case)
    hold.ended_at = now
    hold.save(update_fields=["ended_at"])
    due_at = case.due_at
    for turn in turns_at_work(case):
        _run_on(case, turn, hold, by, now)
        due_at = turn.due_at if turn.is_lead else due_at
    facts |= {"request": hold.pk, "due_before": str(case.due_at), "due_at": str(due_at)}
    return change(case, Act.RESUME, by=by, now=now, note=note, data=facts, due_at=due_at)


def _run_on(case: Case, turn: Assignment, hold: Request, by: Actor, now: datetime) -> None:
    """A turn's limit after the pause, by the calendar in force now; what was left of it, by the one that made it."""
    calendar = catalogue.calendar()
    due = deadlines.resumed_due_at(
        turn.due_at,
        Unit(turn.due_unit),
        max(hold.asked_at, turn.dispatched_at),
        now,
        calendar,
        catalogue.calendar_version(turn.calendar_id) if turn.calendar_id else None,
    )
    ClockChange.objects.create(
        case=case,
        assignment=turn,
        kind=ClockKind.RESUME,
        at=now,
        by_id=by.id,
        counts_from=now,
        due_before=turn.due_at,
        due_after=due.at,
        request=hold,
        standard_id=turn.standard_id,
        calendar_id=calendar.version,
    )
    turn.due_at, turn.calendar_id = due.at, calendar.version
    climbing.set_rung(turn, case, now=now).save(update_fields=["due_at", "calendar_id", "rung_at", "next_rung"])
