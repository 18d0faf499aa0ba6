"""The ladder of supervision: when which rung comes. Pure: instants, limits and a calendar in, instants out."""

from datetime import datetime
from decimal import Decimal
from enum import IntEnum
from typing import NamedTuple

from wangge.catalogue.deadlines import Limit, OfficeCalendar, Unit, due_at, instant_at_fraction
from wangge.catalogue.ladder import LadderInfo


class Rung(IntEnum):
    """In the order in which a clock meets them."""

    REMIND = 0  # not signed at half the limit
    WARN = 1  # nearly due
    YELLOW = 2  # late
    RED = 3  # late by the whole limit again


class NextRung(NamedTuple):
    """The next rung of a running clock and when it comes."""

    at: datetime
    rung: Rung


_WHOLE = Decimal(1)
_IN_ALL_TIME = (Unit.HOURS, Unit.DAYS)


def instant(
    rung: Rung, *, start: datetime, due: datetime, limit: Limit, ladder: LadderInfo, calendar: OfficeCalendar
) -> datetime:
    """When a clock that runs from `start` to `due` meets `rung`; office time counts where the limit runs in it."""
    fraction = {Rung.REMIND: ladder.remind_at, Rung.WARN: ladder.warn_at, Rung.YELLOW: _WHOLE, Rung.RED: ladder.red_at}
    return instant_at_fraction(start, due, fraction[rung], None if limit.unit in _IN_ALL_TIME else calendar)


def first_after(
    rungs: tuple[Rung, ...],
    *,
    after: datetime,
    start: datetime,
    due: datetime,
    limit: Limit,
    ladder: LadderInfo,
    calendar: OfficeCalendar,
) -> NextRung:
    """The first of `rungs` that still lies ahead; a rung that is past and gave way to a later one is left out.

    The card for being late is never left out: a clock that is already past its due instant meets it at once.
    """
    for rung in rungs:
        at = instant(rung, start=start, due=due, limit=limit, ladder=ladder, calendar=calendar)
        if at > after or rung >= Rung.YELLOW:
            return NextRung(at, rung)
    raise ValueError("a ladder ends with cards")


def red_after(yellow_at: datetime, limit: Limit, ladder: LadderInfo, calendar: OfficeCalendar) -> datetime:
    """When a desk's clock, whose start is not kept, has been late for `red_at - 1` times its limit."""
    again = due_at(yellow_at, limit, calendar).at
    counted = None if limit.unit in _IN_ALL_TIME else calendar
    return instant_at_fraction(yellow_at, again, ladder.red_at - 1, counted)
