"""Deadlines worked out by hand from the State Council's notices for 2026."""

import time as system_time
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from wangge.catalogue.deadlines import (
    Due,
    Limit,
    OfficeCalendar,
    Unit,
    due_at,
    fraction_elapsed,
    reopened_due_at,
    resumed_due_at,
    working_hours_between,
)
from wangge.catalogue.tests.calendars import china, published

CALENDAR = published()

# start, limit, due: all in China time
NATIONAL_DAY = [
    ("2026-09-30 15:00", "4 wh", "2026-10-08 10:00"),
    ("2026-09-30 15:00", "1 wd", "2026-10-08 17:30"),
    ("2026-09-30 15:00", "5 wd", "2026-10-13 17:30"),  # 8, 9, Saturday 10 (make-up), 12, 13
    ("2026-09-30 15:00", "5 d", "2026-10-08 17:30"),
    ("2026-09-30 15:00", "24 h", "2026-10-01 15:00"),
    ("2026-09-30 23:59", "4 wh", "2026-10-08 14:00"),
    ("2026-10-01 00:01", "4 wh", "2026-10-08 14:00"),
    ("2026-09-30 23:59", "1 wd", "2026-10-08 17:30"),
    ("2026-10-01 00:01", "1 wd", "2026-10-08 17:30"),
    ("2026-09-30 23:59", "8 d", "2026-10-08 17:30"),
    ("2026-10-01 00:01", "8 d", "2026-10-09 17:30"),
    ("2026-09-30 23:59", "2 h", "2026-10-01 01:59"),
    ("2026-10-01 00:01", "0.5 h", "2026-10-01 00:31"),
    ("2026-10-07 23:59", "1 wd", "2026-10-08 17:30"),
    ("2026-10-08 00:01", "1 wd", "2026-10-09 17:30"),
    ("2026-10-07 23:59", "4 wh", "2026-10-08 14:00"),
    ("2026-10-08 00:01", "4 wh", "2026-10-08 14:00"),
]
MAKE_UP_DAYS = [
    ("2026-10-10 09:00", "2 wh", "2026-10-10 11:00"),  # a make-up Saturday as the start
    ("2026-10-10 16:30", "2 wh", "2026-10-12 09:30"),
    ("2026-10-10 00:01", "2 wh", "2026-10-10 10:30"),
    ("2026-10-10 23:59", "2 wh", "2026-10-12 10:30"),
    ("2026-10-10 09:00", "1 wd", "2026-10-12 17:30"),
    ("2026-10-09 10:00", "1 wd", "2026-10-10 17:30"),  # and as the end
    ("2026-10-09 16:30", "2 wh", "2026-10-10 09:30"),
    ("2026-10-09 10:00", "1 d", "2026-10-10 17:30"),
    ("2026-10-09 10:00", "2 d", "2026-10-12 17:30"),
    ("2026-09-18 12:00", "1 wd", "2026-09-20 17:30"),  # a make-up Sunday after a free Saturday
    ("2026-09-18 12:00", "1 d", "2026-09-20 17:30"),
]
SPRING_FESTIVAL = [
    ("2026-02-13 16:00", "1 wd", "2026-02-14 17:30"),  # Saturday 14 and Saturday 28 make up
    ("2026-02-13 16:00", "2 wd", "2026-02-24 17:30"),
    ("2026-02-13 16:00", "6 wd", "2026-02-28 17:30"),
    ("2026-02-13 16:00", "7 wd", "2026-03-02 17:30"),
    ("2026-02-14 16:00", "4 wh", "2026-02-24 11:00"),
    ("2026-02-14 23:59", "4 wh", "2026-02-24 14:00"),
    ("2026-02-15 00:01", "4 wh", "2026-02-24 14:00"),
    ("2026-02-13 23:59", "4 wh", "2026-02-14 14:00"),
    ("2026-01-20 09:00", "30 d", "2026-02-24 17:30"),  # the 30th day is 19 February
    ("2026-02-27 10:00", "1 d", "2026-02-28 17:30"),
    ("2026-02-28 10:00", "1 d", "2026-03-02 17:30"),
    ("2026-02-14 12:00", "72 h", "2026-02-17 12:00"),
]
WITHIN_A_DAY = [
    ("2026-11-10 08:30", "3.5 wh", "2026-11-10 12:00"),  # ends at the close, not at the next opening
    ("2026-11-10 11:30", "2 wh", "2026-11-10 15:00"),
    ("2026-11-10 12:00", "1 wh", "2026-11-10 14:30"),
    ("2026-11-10 12:30", "0 wh", "2026-11-10 13:30"),
    ("2026-11-10 09:00", "0 wh", "2026-11-10 09:00"),
    ("2026-11-10 17:30", "1 wh", "2026-11-11 09:30"),
    ("2026-11-10 08:30", "7.5 wh", "2026-11-10 17:30"),
    ("2026-11-10 08:30", "15 wh", "2026-11-11 17:30"),
    ("2026-11-10 10:00", "15 wh", "2026-11-12 10:00"),
    ("2026-11-10 10:00", "0 h", "2026-11-10 10:00"),
]
# 06:00 on a Saturday or Monday in China is still Friday or Sunday in UTC
UTC_WEEKDAY = [
    ("2026-11-07 06:00", "2 wh", "2026-11-09 10:30"),
    ("2026-11-07 06:00", "1 wd", "2026-11-09 17:30"),
    ("2026-11-09 06:00", "2 wh", "2026-11-09 10:30"),
    ("2026-11-09 06:00", "1 wd", "2026-11-10 17:30"),
    ("2026-11-09 06:00", "1 d", "2026-11-10 17:30"),
]
PAST_THE_CALENDAR = [
    ("2026-12-31 10:00", "1 wd", "2027-01-01 17:30", True),  # Monday to Friday is all that can be said, and it is said
    ("2026-12-31 10:00", "5 wd", "2027-01-07 17:30", True),
    ("2026-12-31 10:00", "3 d", "2027-01-04 17:30", True),
    ("2026-12-31 16:30", "2 wh", "2027-01-01 09:30", True),
    ("2026-12-31 00:01", "1 wd", "2027-01-01 17:30", True),
    ("2026-12-30 23:59", "1 wd", "2026-12-31 17:30", False),
    ("2026-12-31 23:59", "1 h", "2027-01-01 00:59", False),  # hours always run: no calendar is needed
    ("2026-12-31 08:30", "7.5 wh", "2026-12-31 17:30", False),
    ("2027-02-08 10:00", "1 wd", "2027-02-09 17:30", True),
]


@pytest.mark.parametrize(
    ("start", "limit", "due"), NATIONAL_DAY + MAKE_UP_DAYS + SPRING_FESTIVAL + WITHIN_A_DAY + UTC_WEEKDAY
)
def test_worked_by_hand(start: str, limit: str, due: str) -> None:
    assert due_at(china(start), Limit.parse(limit), CALENDAR) == Due(china(due), is_past_calendar=False)


@pytest.mark.parametrize(("start", "limit", "due", "is_past"), PAST_THE_CALENDAR)
def test_past_the_published_calendar(start: str, limit: str, due: str, is_past: bool) -> None:
    assert due_at(china(start), Limit.parse(limit), CALENDAR) == Due(china(due), is_past_calendar=is_past)


def test_the_same_days_once_the_next_year_is_known() -> None:
    rest = {date(2027, 1, day): False for day in (1, 2, 3)}
    known = OfficeCalendar(
        workdays={**CALENDAR.workdays, **rest}, known_from=date(2020, 1, 1), known_until=date(2027, 12, 31)
    )
    assert due_at(china("2026-12-31 10:00"), Limit.parse("1 wd"), known) == Due(china("2027-01-04 17:30"), False)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Shanghai", "Pacific/Kiritimati"])
def test_whatever_zone_the_server_runs_in(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    system_time.tzset()
    try:
        for start, limit, due in NATIONAL_DAY + SPRING_FESTIVAL + UTC_WEEKDAY:
            assert due_at(china(start), Limit.parse(limit), CALENDAR).at == china(due)
    finally:
        monkeypatch.undo()
        system_time.tzset()


def test_an_office_in_another_zone_tells_its_own_dates() -> None:
    urumqi = OfficeCalendar(tz="Asia/Urumqi")  # UTC+6
    start = datetime(2026, 11, 8, 17, tzinfo=UTC)  # Monday 01:00 in China, Sunday 23:00 in Urumqi
    assert due_at(start, Limit.parse("1 wd"), urumqi).at == datetime(2026, 11, 9, 11, 30, tzinfo=UTC)
    assert due_at(start, Limit.parse("1 wd"), CALENDAR).at == china("2026-11-10 17:30")


def test_a_suspension_makes_a_rest_day_of_a_working_day() -> None:
    typhoon = OfficeCalendar(suspensions=frozenset({date(2026, 11, 11), date(2026, 11, 12)}))
    assert due_at(china("2026-11-10 10:00"), Limit.parse("1 wd"), typhoon).at == china("2026-11-13 17:30")
    assert due_at(china("2026-11-10 10:00"), Limit.parse("1 d"), typhoon).at == china("2026-11-13 17:30")
    assert due_at(china("2026-11-10 16:30"), Limit.parse("2 wh"), typhoon).at == china("2026-11-13 09:30")
    make_up = OfficeCalendar(workdays={date(2026, 10, 10): True}, suspensions=frozenset({date(2026, 10, 10)}))
    assert not make_up.is_workday(date(2026, 10, 10))


def test_the_last_day_ends_when_this_office_closes() -> None:
    early = OfficeCalendar(hours=((time(9), time(16)),))
    assert due_at(china("2026-11-10 10:00"), Limit.parse("1 wd"), early).at == china("2026-11-11 16:00")
    assert due_at(china("2026-11-10 15:00"), Limit.parse("8 wh"), early).at == china("2026-11-11 16:00")


def test_next_working_day_passes_over_holidays() -> None:
    assert CALENDAR.next_working_day(date(2026, 9, 30)) == date(2026, 10, 8)
    assert CALENDAR.next_working_day(date(2026, 10, 9)) == date(2026, 10, 10)


@pytest.mark.parametrize("text", ["", "5", "5 days", "x wd", "0 wd", "1.5 wd", "0.5 d", "-1 h", "NaN h", "10001 d"])
def test_limits_that_cannot_be(text: str) -> None:
    with pytest.raises(ValueError):
        Limit.parse(text)


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 10, 9)  # noqa: DTZ001 (on purpose)
    for unit in Unit:
        with pytest.raises(ValueError):
            due_at(naive, Limit(Decimal(1), unit), CALENDAR)


@pytest.mark.parametrize(
    "spans",
    [
        (),
        ((time(9), time(9)),),
        ((time(13), time(17)), (time(8), time(12))),
        ((time(8), time(12)), (time(11), time(17))),
    ],
)
def test_office_hours_that_cannot_be(spans: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError):
        OfficeCalendar(hours=spans)


def test_a_reopened_case_gets_half_and_one_working_day_at_least() -> None:
    start = china("2026-11-10 10:00")
    assert reopened_due_at(start, Limit.parse("5 wd"), CALENDAR).at == china("2026-11-13 17:30")  # three, rounded up
    assert reopened_due_at(start, Limit.parse("4 wh"), CALENDAR).at == china("2026-11-11 17:30")
    assert reopened_due_at(start, Limit.parse("2 h"), CALENDAR).at == china("2026-11-11 17:30")
    assert reopened_due_at(start, Limit.parse("30 d"), CALENDAR).at == china("2026-11-25 17:30")


def test_a_pause_gives_back_what_was_left() -> None:
    stopped, resumed = china("2026-11-10 10:00"), china("2026-11-20 10:00")

    def after(due: str, unit: Unit) -> datetime:
        return resumed_due_at(china(due), unit, stopped, resumed, CALENDAR).at

    assert after("2026-11-13 17:30", Unit.WORKING_DAYS) == china("2026-11-25 17:30")  # 11, 12, 13 → 23, 24, 25
    assert after("2026-11-13 17:30", Unit.DAYS) == china("2026-11-23 17:30")
    assert after("2026-11-10 14:30", Unit.WORKING_HOURS) == china("2026-11-20 14:30")
    assert after("2026-11-10 12:00", Unit.HOURS) == china("2026-11-20 12:00")
    assert after("2026-11-10 17:30", Unit.WORKING_DAYS) == china("2026-11-20 17:30")
    assert after("2026-11-09 17:30", Unit.WORKING_DAYS) == china("2026-11-09 17:30")  # overdue stays overdue


def test_working_hours_between_counts_office_time_only() -> None:
    assert working_hours_between(china("2026-09-30 15:00"), china("2026-10-08 10:00"), CALENDAR) == 4
    assert working_hours_between(china("2026-10-10 08:00"), china("2026-10-12 08:00"), CALENDAR) == Decimal("7.5")
    assert working_hours_between(china("2026-10-01 08:00"), china("2026-10-07 20:00"), CALENDAR) == 0
    assert working_hours_between(china("2026-11-11 10:00"), china("2026-11-10 10:00"), CALENDAR) == 0


def test_fraction_elapsed() -> None:
    start, due = china("2026-09-30 15:00"), china("2026-10-08 10:00")
    assert fraction_elapsed(start, due, start) == 0
    assert fraction_elapsed(start, due, due) == 1
    assert fraction_elapsed(start, due, due + (due - start)) == 2
    assert fraction_elapsed(start, due, china("2026-10-05 12:00"), CALENDAR) == 2.5 / 4
    assert fraction_elapsed(start, due, start - timedelta(days=1)) == 0
    assert fraction_elapsed(start, start, start) == 1
    assert fraction_elapsed(start, start, start - timedelta(seconds=1)) == 0


def test_fast_enough_for_a_hundred_thousand_cases() -> None:
    """The budget is for a quiet machine; three times as much is left for a busy one."""
    start = china("2026-09-30 15:00")
    for text, budget in (("5 wd", 30e-6), ("60 wd", 200e-6), ("400 wh", 200e-6)):
        limit, best = Limit.parse(text), 1.0
        for _ in range(5):
            before = system_time.perf_counter()
            for _ in range(200):
                due_at(start, limit, CALENDAR)
            best = min(best, (system_time.perf_counter() - before) / 200)
        assert best < 3 * budget, text
