"""The three clocks of a case, computed once from the standard and calendar in force and stored with their versions."""

from dataclasses import dataclass
from datetime import datetime

from wangge.catalogue import deadlines
from wangge.catalogue import queries as catalogue
from wangge.catalogue.queries import CategoryInfo, StandardInfo
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


def handle_due(category: CategoryInfo, now: datetime, *, is_reopened: bool) -> datetime:
    """The unit's clock from dispatch; a reopened case gets half the limit, one working day at least."""
    limit, calendar = category.standard.handle, catalogue.calendar()
    due = deadlines.reopened_due_at if is_reopened else deadlines.due_at
    return due(now, limit, calendar).at


def sign_due(category: CategoryInfo, now: datetime) -> datetime:
    return deadlines.due_at(now, category.standard.sign, catalogue.calendar()).at


def decide_due(now: datetime) -> datetime:
    """A desk decides a request within four working hours (product.md section 3)."""
    return deadlines.due_at(now, deadlines.Limit.parse("4 wh"), catalogue.calendar()).at
