"""A deadline's working agrees with the deadline; the calendar's months say what each day is."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.catalogue import deadlines
from wangge.catalogue.deadlines import Limit, OfficeCalendar, Unit
from wangge.desk.working import Kind, Told, worked, year_of

CHINA = ZoneInfo("Asia/Shanghai")
FIRST, LAST = datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2026-12-01")
# The National Day of 2026 as it might be published: the first week off, two weekends worked for it.
HOLIDAY = {date(2026, 10, day): False for day in range(1, 8)}
CALENDAR = OfficeCalendar(
    version=3,
    workdays={**HOLIDAY, date(2026, 9, 27): True, date(2026, 10, 10): True},
    known_from=date(2026, 1, 1),
    known_until=date(2026, 12, 31),
    suspensions=frozenset({date(2026, 10, 9)}),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def told(text: str, amount: int, unit: Unit) -> list[tuple[str, str, int]]:
    lines = worked(at(text), Limit(Decimal(amount), unit), CALENDAR).lines
    return [(line.told.value, f"{line.first:%m%d}-{line.last:%m%d}", line.count) for line in lines]


def test_working_days_leave_out_the_start_and_the_rest_days() -> None:
    assert told("2026-09-29T10:00", 3, Unit.WORKING_DAYS) == [
        ("start", "0929-0929", 0),
        ("counted", "0930-0930", 1),
        ("rest", "1001-1007", 1),
        ("counted", "1008-1008", 2),
        ("rest", "1009-1009", 2),
        ("due", "1010-1010", 3),
    ]


def test_days_count_rest_days_but_do_not_end_on_one() -> None:
    assert told("2026-09-29T10:00", 3, Unit.DAYS) == [
        ("start", "0929-0929", 0),
        ("counted", "0930-0930", 1),
        ("passed", "1001-1001", 2),
        ("passed", "1002-1002", 3),
        ("rest", "1003-1007", 3),
        ("due", "1008-1008", 3),
    ]


def test_working_hours_run_in_office_hours_only() -> None:
    assert told("2026-09-30T16:30", 2, Unit.WORKING_HOURS) == [
        ("counted", "0930-0930", 60), ("rest", "1001-1007", 60), ("due", "1008-1008", 120),
    ]  # fmt: skip


def test_plain_hours_need_no_days_and_a_century_is_not_told_day_by_day() -> None:
    assert told("2026-09-30T16:30", 30, Unit.HOURS) == []
    assert told("2026-09-30T16:30", 900, Unit.DAYS) == []
    assert worked(at("2026-12-30T10:00"), Limit(Decimal(5), Unit.WORKING_DAYS), CALENDAR).is_past_calendar


@given(
    start=st.datetimes(FIRST, LAST, timezones=st.just(CHINA)),
    amount=st.integers(1, 60),
    unit=st.sampled_from([Unit.WORKING_DAYS, Unit.DAYS, Unit.WORKING_HOURS]),
)
def test_the_working_ends_where_the_deadline_does(start: datetime, amount: int, unit: Unit) -> None:
    limit = Limit(Decimal(amount), unit)
    done = worked(start, limit, CALENDAR)
    due = deadlines.due_at(start, limit, CALENDAR)
    assert done.at == due.at
    assert (done.lines[-1].told, done.lines[-1].last) == (Told.DUE, CALENDAR.local_date(due.at))
    assert done.lines[-1].count == (amount * 60 if unit is Unit.WORKING_HOURS else amount)
    days = sum((line.last - line.first).days + 1 for line in done.lines)
    assert days == (CALENDAR.local_date(due.at) - start.date()).days + 1


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 9, 26), Kind.REST),
        (date(2026, 9, 27), Kind.MAKEUP),
        (date(2026, 9, 28), Kind.WORK),
        (date(2026, 10, 1), Kind.HOLIDAY),
        (date(2026, 10, 3), Kind.HOLIDAY),
        (date(2026, 10, 9), Kind.SUSPENDED),
    ],
)
def test_what_a_day_is(day: date, kind: Kind) -> None:
    named = {date(2026, 10, 3): ("statutory", "国庆节"), date(2026, 10, 9): ("suspension", "台风")}
    months = year_of(2026, CALENDAR, named, date(2026, 9, 28))
    cells = {cell.date: cell for month in months for week in month.weeks for cell in week if cell}
    assert cells[day].kind is kind
    assert len(cells) == 365
    assert [cell.date for cell in cells.values() if cell.is_today] == [date(2026, 9, 28)]
    assert all(week[0] is None or week[0].date.weekday() == 0 for month in months for week in month.weeks)
    assert cells[date(2026, 10, 9)].note == "台风"
    assert months[9].workdays == sum(CALENDAR.is_workday(date(2026, 10, number)) for number in range(1, 32))
