"""The three clocks of a case, computed once from the standard and calendar in force and stored with their versions."""

from dataclasses import dataclass
from datetime import datetime

from wangge.cases.acts import Until
from wangge.catalogue import deadlines
from wangge.catalogue import queries as catalogue
from wangge.catalogue.deadlines import Unit
from wangge.catalogue.queries import CategoryInfo, StandardInfo
from wangge.catalogue.rules import Rules
from wangge.lib import clock


@dataclass(frozen=True, slots=True)
class Clocks:
    """What the desk and the office promise at the report."""

    accept_due_at: datetime
    reply_due_at: datetime
    standard_id: int
    calendar_id: int


def category_or_none(code: str | None, now: datetime) -> CategoryInfo | None:
    """The category in force at `now`; raises `UnknownCategory` for a code that is not."""
    return catalogue.category(code, on=clock.office_date(now)) if code else None


def standard_of(category: CategoryInfo | None) -> StandardInfo:
    return category.standard if category else catalogue.general_standard()


def start_clocks(category: CategoryInfo | None, now: datetime) -> Clocks:
    standard, calendar = standard_of(category), catalogue.calendar()
    return Clocks(
        accept_due_at=deadlines.due_at(now, standard.accept, calendar).at,
        reply_due_at=deadlines.due_at(now, standard.reply, calendar).at,
        standard_id=standard.id,
        calendar_id=calendar.version,
    )


def accept_again(category: CategoryInfo | None, now: datetime) -> datetime:
    """The desk's clock when a case comes back to it."""
    return deadlines.due_at(now, standard_of(category).accept, catalogue.calendar()).at


@dataclass(frozen=True, slots=True)
class UnitClock:
    """A unit's limit from dispatch: the instant, and the unit in which what is left of it is told after a pause."""

    due_at: datetime
    due_unit: Unit


def unit_clock(standard: StandardInfo, start: datetime, *, is_reopened: bool) -> UnitClock:
    """The unit's clock from dispatch; a reopened case gets half the limit, one working day at least."""
    limit, calendar = standard.handle, catalogue.calendar()
    if not is_reopened:
        return UnitClock(deadlines.due_at(start, limit, calendar).at, limit.unit)
    due = deadlines.reopened_due_at(start, limit, calendar).at
    is_half = due == deadlines.due_at(start, limit.halved(), calendar).at
    return UnitClock(due, limit.unit if is_half else Unit.WORKING_DAYS)


def sign_due(category: CategoryInfo, now: datetime) -> datetime:
    return deadlines.due_at(now, category.standard.sign, catalogue.calendar()).at


def return_by(now: datetime) -> datetime:
    """Until when a unit may ask to return what is dispatched to it now."""
    return deadlines.due_at(now, rules_on(now).return_within, catalogue.calendar()).at


def decide_due(now: datetime) -> datetime:
    """When a desk must have decided a request, or carries the lateness itself."""
    return deadlines.due_at(now, rules_on(now).decide_within, catalogue.calendar()).at


def rules_on(now: datetime) -> Rules:
    return catalogue.rules(on=clock.office_date(now))


def limit_of(until: Until) -> datetime:
    """An instant as it is; a day as the end of its business."""
    return until if isinstance(until, datetime) else catalogue.calendar().close_of(until)


def review_of(until: Until) -> datetime:
    """An instant as it is; a day as the beginning of its business."""
    return until if isinstance(until, datetime) else catalogue.calendar().opening_of(until)
