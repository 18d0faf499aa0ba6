"""A new limit for a case that runs, given by a named person with a reason: the only way in which a changed standard or
calendar reaches a limit that was set before."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases import errors
from wangge.cases.access import moved_on
from wangge.cases.actions import climbing, clocks
from wangge.cases.actions.changing import change
from wangge.cases.actions.clocks import UnitClock
from wangge.cases.actions.deciding import turns_of_the_limit
from wangge.cases.actions.turns import lead_turn
from wangge.cases.acts import ReissueInput
from wangge.cases.models import Assignment, Case, ClockChange, ClockKind
from wangge.cases.states import Act
from wangge.catalogue import deadlines
from wangge.catalogue import queries as catalogue
from wangge.catalogue.deadlines import Unit
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput


@transaction.atomic
def reissue(*, case: Case, data: ReissueInput, by: Actor, now: datetime) -> Case:
    """Give the unit the limit of the standard and calendar now in force, or the one that is named."""
    turn = lead_turn(case)
    if turn is None or case.due_at is None:
        raise moved_on(by, case)
    standard = clocks.standard_of(clocks.category_or_none(case.category, now))
    clock = UnitClock(data.due_at, Unit.WORKING_HOURS) if data.due_at else _as_in_force(case, turn, standard)
    if clock.due_at == case.due_at:
        raise errors.LimitUnchanged
    if clock.due_at <= now:
        raise InvalidInput(fields={"due_at": _("办理期限须晚于现在")})
    climbing.climb_turns(case, now=now)
    before, calendar = case.due_at, catalogue.calendar().version
    for each in turns_of_the_limit(case):
        ClockChange.objects.create(
            case=case,
            assignment=each,
            kind=ClockKind.REISSUE,
            at=now,
            by_id=by.id,
            counts_from=now if data.due_at else each.dispatched_at,
            due_before=each.due_at,
            due_after=clock.due_at,
            standard_id=standard.id,
            calendar_id=calendar,
        )
        each.due_at, each.due_unit = clock.due_at, clock.due_unit
        each.standard_id, each.calendar_id = standard.id, calendar
        climbing.set_rung(each, case, now=now).save(
            update_fields=["due_at", "due_unit", "standard_id", "calendar_id", "rung_at", "next_rung"]
        )
    facts = {"due_before": str(before), "due_at": str(clock.due_at), "standard": standard.id, "calendar": calendar}
    return change(case, Act.REISSUE, by=by, now=now, note=data.note, data=facts, due_at=clock.due_at)


def _as_in_force(case: Case, turn: Assignment, standard: catalogue.StandardInfo) -> UnitClock:
    """The limit from the dispatch by the present standard and calendar, with the extensions and pauses that it had."""
    calendar = catalogue.calendar()
    clock = clocks.unit_clock(standard, turn.dispatched_at, is_reopened=case.reopenings > 0)
    due = clock.due_at
    changes = ClockChange.objects.filter(assignment=turn, due_after__isnull=False).select_related("request")
    for each in changes.order_by("at", "id"):
        if each.kind == ClockKind.EXTENSION and each.due_after is not None:
            due = max(due, each.due_after)
        elif each.kind == ClockKind.RESUME and each.request is not None:
            due = deadlines.resumed_due_at(due, clock.due_unit, each.request.asked_at, each.at, calendar).at
    return UnitClock(due, clock.due_unit)
