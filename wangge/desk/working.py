"""A deadline with its working shown, and a year of the office calendar as months. Pure: the rule is the catalogue's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby

from wangge.catalogue import deadlines
from wangge.catalogue.deadlines import DAY, Limit, OfficeCalendar, Unit

LONGEST = 400  # days that are told one by one


class Told(StrEnum):
    """What becomes of a day in a deadline."""

    START = "start"  # the day on which it starts, which is not counted
    COUNTED = "counted"
    REST = "rest"  # a rest day that is passed over
    PASSED = "passed"  # a rest day that counts, since the limit is in days
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Line:
    """One day, or a run of days that are told alike. `count` days (or minutes, for working hours) counted so far."""

    first: date
    last: date
    told: Told
    count: int = 0


@dataclass(frozen=True, slots=True)
class Working:
    """When a limit is due and how that comes about. `lines` is empty for plain hours and for very long limits."""

    at: datetime
    is_past_calendar: bool
    lines: list[Line]


def worked(start: datetime, limit: Limit, calendar: OfficeCalendar) -> Working:
    """The due instant by the one function that every case uses, and its days one by one."""
    due = deadlines.due_at(start, limit, calendar)
    first, last = calendar.local_date(start), calendar.local_date(due.at)
    if limit.unit is Unit.HOURS or (last - first).days > LONGEST:
        return Working(due.at, due.is_past_calendar, [])
    days = _hours(start, due.at, calendar) if limit.unit is Unit.WORKING_HOURS else _days(first, last, limit, calendar)
    return Working(due.at, due.is_past_calendar, _runs(days))


def _days(first: date, last: date, limit: Limit, calendar: OfficeCalendar) -> list[Line]:
    lines, count, day = [Line(first, first, Told.START)], 0, first
    while day < last:
        day += DAY
        is_counted = calendar.is_workday(day) if limit.unit is Unit.WORKING_DAYS else count < int(limit.amount)
        count += is_counted
        if day == last:
            told = Told.DUE
        elif not is_counted:
            told = Told.REST
        else:
            told = Told.COUNTED if calendar.is_workday(day) else Told.PASSED
        lines.append(Line(day, day, told, count))
    return lines


def _hours(start: datetime, due: datetime, calendar: OfficeCalendar) -> list[Line]:
    """Minutes of office time from the start to the end of each day."""
    lines, day, last = [], calendar.local_date(start), calendar.local_date(due)
    while day <= last:
        midnight = datetime.combine(day + DAY, time(), tzinfo=calendar.zone)
        spent = deadlines.working_time_between(start, min(due, midnight), calendar)
        told = Told.DUE if day == last else Told.COUNTED if calendar.is_workday(day) else Told.REST
        lines.append(Line(day, day, told, int(spent / timedelta(minutes=1))))
        day += DAY
    return lines


def _runs(lines: list[Line]) -> list[Line]:
    """Rest days in a row as one line."""
    found: list[Line] = []
    for told, run in groupby(lines, key=lambda line: line.told):
        group = list(run)
        if told is Told.REST:
            found.append(Line(group[0].first, group[-1].last, told, group[-1].count))
        else:
            found += group
    return found


class Kind(StrEnum):
    """What a day of the calendar is to the office."""

    WORK = "work"
    REST = "rest"  # an ordinary weekend
    HOLIDAY = "holiday"
    MAKEUP = "makeup"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    kind: Kind
    note: str
    is_today: bool
    is_known: bool


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks of seven from Monday; None where another month begins."""

    first: date
    weeks: list[list[Day | None]]
    workdays: int


def year_of(year: int, calendar: OfficeCalendar, named: Mapping[date, tuple[str, str]], today: date) -> list[Month]:
    """The twelve months of a year as the office works them."""
    return [_month(date(year, number, 1), calendar, named, today) for number in range(1, 13)]


def _month(first: date, calendar: OfficeCalendar, named: Mapping[date, tuple[str, str]], today: date) -> Month:
    cells: list[Day | None] = [None] * first.weekday()
    workdays, day = 0, first
    while day.month == first.month:
        kind, note = _kind(day, calendar, named)
        workdays += calendar.is_workday(day)
        cells.append(Day(day, kind, note, day == today, calendar.is_known(day)))
        day += DAY
    cells += [None] * (-len(cells) % 7)
    return Month(first, [cells[start : start + 7] for start in range(0, len(cells), 7)], workdays)


def _kind(day: date, calendar: OfficeCalendar, named: Mapping[date, tuple[str, str]]) -> tuple[Kind, str]:
    label, note = named.get(day, ("", ""))
    is_weekday = day.weekday() < 5
    if day in calendar.suspensions:
        return Kind.SUSPENDED, note
    if calendar.is_workday(day):
        return (Kind.WORK if is_weekday else Kind.MAKEUP), note
    return (Kind.HOLIDAY if is_weekday or label == "statutory" else Kind.REST), note
