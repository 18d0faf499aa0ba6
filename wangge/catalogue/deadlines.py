"""From a start, a limit and an office calendar to the instant that is due. Pure: no database, no clock, no settings.

Working days and days leave out the starting day and end with their last day when business stops (Civil Code, Articles
201 and 203); a day limit whose last day is a rest day ends on the next working day. Working hours run in office hours
only, hours always. Dates are told in the office's own time zone, whatever zone the server runs in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LARGEST_AMOUNT = 10_000
Spans = tuple[tuple[time, time], ...]
OFFICE_HOURS: Spans = ((time(8, 30), time(12)), (time(13, 30), time(17, 30)))


class Unit(StrEnum):
    """The four units that published lists of limits mix."""

    WORKING_HOURS = "wh"
    WORKING_DAYS = "wd"
    DAYS = "d"
    HOURS = "h"


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount of one unit. Hours may be fractions (0.5 h is thirty minutes, 0 is at once); days are whole and ≥ 1."""

    amount: Decimal
    unit: Unit

    def __post_init__(self) -> None:
        amount = self.amount
        if not amount.is_finite() or not 0 <= amount <= LARGEST_AMOUNT:
            raise ValueError(f"a limit is between 0 and {LARGEST_AMOUNT}, not {amount}")
        if self.unit in (Unit.WORKING_DAYS, Unit.DAYS) and (amount < 1 or amount != int(amount)):
            raise ValueError(f"a limit in days is a whole number of at least 1, not {amount}")

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """`"5 wd"`, `"0.5 h"`: the form of the category file. ValueError when it is neither."""
        parts = text.split()
        if len(parts) != 2:
            raise ValueError(f"not an amount and a unit: {text!r}")
        try:
            amount = Decimal(parts[0])
        except ArithmeticError:
            raise ValueError(f"not an amount: {parts[0]!r}") from None
        return cls(amount, Unit(parts[1].lower()))

    def __str__(self) -> str:
        return f"{self.amount.normalize():f} {self.unit.value}"

    @property
    def time(self) -> timedelta:
        """The length of a limit in hours or working hours."""
        return timedelta(microseconds=int(self.amount * 3_600_000_000))

    def halved(self) -> "Limit":
        """Half the limit, days rounded up: what a reopened case gets."""
        if self.unit in (Unit.WORKING_DAYS, Unit.DAYS):
            return Limit((self.amount + 1) // 2, self.unit)
        return Limit(self.amount / 2, self.unit)


ONE_WORKING_DAY = Limit(Decimal(1), Unit.WORKING_DAYS)


@dataclass(frozen=True, slots=True, eq=False)
class OfficeCalendar:
    """The days and hours on which an office works.

    `workdays` overrides the rule "Monday to Friday" in both directions (holidays, make-up workdays); `suspensions`
    are rest days whatever else is said of them. Between `known_from` and `known_until` (inclusive) the published
    calendar is complete; outside it Monday to Friday is a guess, and a deadline that needed the guess says so.
    """

    version: int = 0
    tz: str = "Asia/Shanghai"
    workdays: Mapping[date, bool] = field(default_factory=dict)
    known_from: date = date.min
    known_until: date = date.max
    hours: Spans = OFFICE_HOURS
    later_hours: tuple[tuple[date, Spans], ...] = ()  # from a day on, such as for the summer; in order of the days
    suspensions: frozenset[date] = frozenset()
    _lengths: tuple[timedelta, ...] = field(init=False)

    def __post_init__(self) -> None:
        every = (self.hours, *(spans for _day, spans in self.later_hours))
        for spans in every:
            edges = [edge for span in spans for edge in span]
            if not edges or any(later <= earlier for earlier, later in pairwise(edges)):
                raise ValueError("office hours are one or more spans in order that do not overlap")
        if any(later[0] <= earlier[0] for earlier, later in pairwise(self.later_hours)):
            raise ValueError("later hours stand in order of their days")
        object.__setattr__(self, "_lengths", tuple(_length(spans) for spans in every))

    def _period(self, day: date) -> int:
        return sum(begin <= day for begin, _spans in self.later_hours)

    def hours_on(self, day: date) -> Spans:
        """The hours in which the office is open on its working days at that time of the year."""
        return self.later_hours[period - 1][1] if (period := self._period(day)) else self.hours

    def length_of(self, day: date) -> timedelta:
        """How long a working day is at that time of the year."""
        return self._lengths[self._period(day)]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.tz)

    def is_known(self, day: date) -> bool:
        return self.known_from <= day <= self.known_until

    def is_workday(self, day: date) -> bool:
        if day in self.suspensions:
            return False
        named = self.workdays.get(day)
        return day.weekday() < 5 if named is None else named

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        day += DAY
        while not self.is_workday(day):
            day += DAY
        return day

    def local_date(self, instant: datetime) -> date:
        """The date on the office's wall at an aware instant (ValueError when it is naive)."""
        if instant.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return instant.astimezone(self.zone).date()

    def close_of(self, day: date) -> datetime:
        """When business stops on `day`, in UTC."""
        return datetime.combine(day, self.hours_on(day)[-1][1], tzinfo=self.zone).astimezone(UTC)

    def opening_of(self, day: date) -> datetime:
        """When business begins on `day`, in UTC."""
        return datetime.combine(day, self.hours_on(day)[0][0], tzinfo=self.zone).astimezone(UTC)

    def spans_of(self, day: date) -> list[tuple[datetime, datetime]]:
        """Opening and closing instants of `day`, in UTC; none on a rest day."""
        if not self.is_workday(day):
            return []
        zone = self.zone
        return [
            (
                datetime.combine(day, begin, tzinfo=zone).astimezone(UTC),
                datetime.combine(day, end, tzinfo=zone).astimezone(UTC),
            )
            for begin, end in self.hours_on(day)
        ]


def _length(spans: Spans) -> timedelta:
    ends = ((datetime.combine(date.min, begin), datetime.combine(date.min, end)) for begin, end in spans)
    return sum((end - begin for begin, end in ends), timedelta())


@dataclass(frozen=True, slots=True)
class Due:
    """The instant (UTC) and whether it leans on days that no published calendar covers."""

    at: datetime
    is_past_calendar: bool


def due_at(start: datetime, limit: Limit, calendar: OfficeCalendar) -> Due:
    """When a limit that starts at `start` (aware) is due. Later limits of one unit are never due earlier."""
    first = calendar.local_date(start)
    if limit.unit is Unit.HOURS:
        return Due(start.astimezone(UTC) + limit.time, False)
    if limit.unit is Unit.WORKING_HOURS:
        at, last = _after_working_time(start, limit.time, calendar)
    else:
        if limit.unit is Unit.WORKING_DAYS:
            last = _working_days_after(first, int(limit.amount), calendar)
        else:
            last = _on_or_after(first + timedelta(days=int(limit.amount)), calendar)
        at = calendar.close_of(last)
    return Due(at, not (calendar.known_from <= first and last <= calendar.known_until))


def reopened_due_at(start: datetime, limit: Limit, calendar: OfficeCalendar) -> Due:
    """A reopened case gets half its limit, and one working day at least."""
    return max(
        due_at(start, limit.halved(), calendar), due_at(start, ONE_WORKING_DAY, calendar), key=lambda due: due.at
    )


def resumed_due_at(
    due: datetime,
    unit: Unit,
    stopped: datetime,
    resumed: datetime,
    calendar: OfficeCalendar,
    before: OfficeCalendar | None = None,
) -> Due:
    """A due instant after a pause: what was left when the clock stopped runs on from `resumed`, in the same unit.

    What was left is told by the calendar `before`, with which the limit was made (default: the same one). What was
    already overdue when the clock stopped stays as it was.
    """
    if due < stopped or resumed <= stopped:
        return Due(due.astimezone(UTC), not calendar.is_known(calendar.local_date(due)))
    if unit is Unit.HOURS:
        return Due(due.astimezone(UTC) + (resumed - stopped), False)
    made = before or calendar
    first = calendar.local_date(resumed)
    if unit is Unit.WORKING_HOURS:
        at, last = _after_working_time(resumed, working_time_between(stopped, due, made), calendar)
    else:
        left = _days_left(unit, made.local_date(stopped), made.local_date(due), made)
        if unit is Unit.WORKING_DAYS and left:
            last = _working_days_after(first, left, calendar)
        else:
            last = _on_or_after(first + timedelta(days=left), calendar)
        at = calendar.close_of(last)
    return Due(at, not (calendar.known_from <= first and last <= calendar.known_until))


def _days_left(unit: Unit, stopped_on: date, due_on: date, calendar: OfficeCalendar) -> int:
    """Days, or working days, after the one on which a clock stopped, to its last day."""
    left = (due_on - stopped_on).days
    if unit is Unit.DAYS:
        return left
    return sum(calendar.is_workday(stopped_on + timedelta(days=n)) for n in range(1, left + 1))


def working_time_between(start: datetime, end: datetime, calendar: OfficeCalendar) -> timedelta:
    """Office time between two aware instants; zero when `end` is not after `start`."""
    if end <= start:
        return timedelta()
    day, last = calendar.local_date(start), calendar.local_date(end)
    total = _overlap(day, start, end, calendar)
    if day == last:
        return total
    day += DAY
    while day < last:
        if calendar.is_workday(day):
            total += calendar.length_of(day)
        day += DAY
    return total + _overlap(last, start, end, calendar)


def working_hours_between(start: datetime, end: datetime, calendar: OfficeCalendar) -> Decimal:
    """Office time between two aware instants, in hours."""
    return Decimal(working_time_between(start, end, calendar) // timedelta(microseconds=1)) / 3_600_000_000


def fraction_elapsed(start: datetime, due: datetime, now: datetime, calendar: OfficeCalendar | None = None) -> float:
    """How much of a limit has passed: 0 at the start, 1 when due, 2 after the same time again.

    With a calendar office time is counted, as limits in working hours and working days run; without, all time.
    """
    if calendar is None:
        whole, passed = due - start, max(now - start, timedelta())
    else:
        whole, passed = working_time_between(start, due, calendar), working_time_between(start, now, calendar)
    if whole <= timedelta():
        return 1.0 if now >= due else 0.0
    return passed / whole


def instant_at_fraction(start: datetime, due: datetime, fraction: Decimal, calendar: OfficeCalendar | None) -> datetime:
    """When `fraction` of a limit has passed: the inverse of `fraction_elapsed`, in UTC; 1 is the due instant itself.

    A limit of no length at all counts as one hour, so that twice the limit is later than the limit.
    """
    if fraction == 1:
        return due.astimezone(UTC)
    whole = due - start if calendar is None else working_time_between(start, due, calendar)
    whole = whole if whole > timedelta() else HOUR
    # Beyond the limit the rest is counted from the due instant, whether or not that was set by hand.
    begin, share = (start, fraction) if fraction < 1 else (due, fraction - 1)
    span = timedelta(microseconds=int(share * (whole // timedelta(microseconds=1))))
    if calendar is None:
        return begin.astimezone(UTC) + span
    return _after_working_time(begin, span, calendar)[0]


def _working_days_after(day: date, count: int, calendar: OfficeCalendar) -> date:
    for _ in range(count):
        day = calendar.next_working_day(day)
    return day


def _on_or_after(day: date, calendar: OfficeCalendar) -> date:
    return day if calendar.is_workday(day) else calendar.next_working_day(day)


def _overlap(day: date, start: datetime, end: datetime, calendar: OfficeCalendar) -> timedelta:
    spans = calendar.spans_of(day)
    return sum((max(min(end, close) - max(start, opening), timedelta()) for opening, close in spans), timedelta())


def _after_working_time(start: datetime, left: timedelta, calendar: OfficeCalendar) -> tuple[datetime, date]:
    """Where `left` of office time after `start` ends, and on which date. Whole days are skipped, not walked through."""
    day, position = calendar.local_date(start), start.astimezone(UTC)
    is_first = True
    while True:
        if not is_first and left > (length := calendar.length_of(day)):
            if calendar.is_workday(day):
                left -= length
        else:
            for opening, close in calendar.spans_of(day):
                begin = max(position, opening)
                if begin >= close:
                    continue
                if begin + left <= close:
                    return begin + left, day
                left -= close - begin
        is_first = False
        day += DAY
