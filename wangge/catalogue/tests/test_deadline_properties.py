"""What holds for every start, amount and unit."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from wangge.catalogue.deadlines import (
    Limit,
    Unit,
    due_at,
    fraction_elapsed,
    resumed_due_at,
    working_hours_between,
    working_time_between,
)
from wangge.catalogue.tests.calendars import CHINA, published

CALENDAR = published()
STARTS = st.datetimes(
    datetime(2020, 1, 2),  # noqa: DTZ001 (hypothesis wants them naive)
    datetime(2027, 6, 30),  # noqa: DTZ001
    timezones=st.just(UTC),
)
WHOLE = st.integers(1, 90).map(Decimal)
HOURS = st.integers(0, 8000).map(lambda n: Decimal(n) / 20)
LIMITS = st.one_of(
    st.builds(Limit, WHOLE, st.sampled_from([Unit.WORKING_DAYS, Unit.DAYS])),
    st.builds(Limit, HOURS, st.sampled_from([Unit.WORKING_HOURS, Unit.HOURS])),
)


@given(STARTS, LIMITS, LIMITS)
def test_a_longer_limit_is_never_due_earlier(start: datetime, one: Limit, other: Limit) -> None:
    if one.unit is other.unit:
        short, long = sorted((one, other), key=lambda limit: limit.amount)
        assert due_at(start, short, CALENDAR).at <= due_at(start, long, CALENDAR).at


@given(STARTS, st.timedeltas(timedelta(), timedelta(days=20)), LIMITS)
def test_a_later_start_is_never_due_earlier(start: datetime, wait: timedelta, limit: Limit) -> None:
    assert due_at(start, limit, CALENDAR).at <= due_at(start + wait, limit, CALENDAR).at


@given(STARTS, LIMITS)
def test_due_in_office_hours_and_never_on_a_rest_day(start: datetime, limit: Limit) -> None:
    due = due_at(start, limit, CALENDAR).at
    assert due >= start
    if limit.unit is Unit.HOURS:
        assert due - start == limit.time
        return
    local = due.astimezone(CHINA)
    assert CALENDAR.is_workday(local.date())
    assert any(begin <= local.time() <= end for begin, end in CALENDAR.hours)
    if limit.unit is not Unit.WORKING_HOURS:
        assert due == CALENDAR.close_of(local.date())
        assert local.date() > start.astimezone(CHINA).date()


@given(STARTS, HOURS)
def test_working_hours_between_start_and_due_are_the_amount(start: datetime, amount: Decimal) -> None:
    limit = Limit(amount, Unit.WORKING_HOURS)
    due = due_at(start, limit, CALENDAR).at
    assert working_hours_between(start, due, CALENDAR) == amount
    assert working_time_between(start, due, CALENDAR) == limit.time
    if amount:
        assert fraction_elapsed(start, due, due, CALENDAR) == 1


@given(STARTS, WHOLE)
def test_as_many_working_days_as_the_limit_says(start: datetime, amount: Decimal) -> None:
    due = due_at(start, Limit(amount, Unit.WORKING_DAYS), CALENDAR).at.astimezone(CHINA).date()
    first = start.astimezone(CHINA).date()
    days = [first + timedelta(days=n) for n in range(1, (due - first).days + 1)]
    assert sum(CALENDAR.is_workday(day) for day in days) == amount


@given(STARTS, LIMITS, st.integers(-12, 14))
def test_the_zone_in_which_the_start_is_told_does_not_matter(start: datetime, limit: Limit, offset: int) -> None:
    elsewhere = start.astimezone(timezone(timedelta(hours=offset)))
    assert due_at(elsewhere, limit, CALENDAR) == due_at(start, limit, CALENDAR)


@given(STARTS, LIMITS)
def test_past_the_calendar_exactly_when_a_day_beyond_it_was_needed(start: datetime, limit: Limit) -> None:
    due = due_at(start, limit, CALENDAR)
    is_beyond = due.at.astimezone(CHINA).date() > CALENDAR.known_until
    assert due.is_past_calendar == (is_beyond and limit.unit is not Unit.HOURS)


@given(STARTS, LIMITS, st.timedeltas(timedelta(), timedelta(days=40)), st.timedeltas(timedelta(), timedelta(days=40)))
def test_a_pause_never_shortens_a_limit(start: datetime, limit: Limit, ran: timedelta, pause: timedelta) -> None:
    due = due_at(start, limit, CALENDAR).at
    stopped = start + ran
    after = resumed_due_at(due, limit.unit, stopped, stopped + pause, CALENDAR).at
    assert after >= due
    if stopped > due:
        assert after == due
    elif limit.unit is Unit.WORKING_HOURS:
        assert working_time_between(stopped + pause, after, CALENDAR) == working_time_between(stopped, due, CALENDAR)


def left_of(unit: Unit, at: datetime, due: datetime) -> timedelta | int:
    """What is left of a limit at an instant, in the unit in which it runs."""
    if unit is Unit.HOURS:
        return due - at
    if unit is Unit.WORKING_HOURS:
        return working_time_between(at, due, CALENDAR)
    first, last = at.astimezone(CHINA).date(), due.astimezone(CHINA).date()
    days = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    return len(days) if unit is Unit.DAYS else sum(CALENDAR.is_workday(day) for day in days)


PAUSES = st.lists(
    st.tuples(st.timedeltas(timedelta(), timedelta(days=9)), st.timedeltas(timedelta(), timedelta(days=40))),
    min_size=1,
    max_size=3,
)


@given(STARTS, LIMITS, PAUSES)
def test_no_pause_gains_or_loses_anything_of_what_was_left(
    start: datetime, limit: Limit, pauses: list[tuple[timedelta, timedelta]]
) -> None:
    due, resumed = due_at(start, limit, CALENDAR).at, start
    for ran, pause in pauses:
        stopped = resumed + ran
        if stopped > due:
            return
        resumed = stopped + pause
        after = resumed_due_at(due, limit.unit, stopped, resumed, CALENDAR).at
        before, now = left_of(limit.unit, stopped, due), left_of(limit.unit, resumed, after)
        last = after.astimezone(CHINA).date()
        if limit.unit is Unit.DAYS and pause:
            # A last day that falls on rest days moves to the next working day: that much more, and no more.
            assert isinstance(before, int)
            end = resumed.astimezone(CHINA).date() + timedelta(days=before)
            assert CALENDAR.is_workday(last) and last >= end
            assert not any(CALENDAR.is_workday(end + timedelta(days=n)) for n in range((last - end).days))
        elif pause and not (before == 0 and limit.unit is Unit.WORKING_DAYS):
            assert now == before
        due = after


@given(STARTS, LIMITS, st.timedeltas(timedelta(), timedelta(days=9)))
def test_a_pause_of_no_length_changes_nothing(start: datetime, limit: Limit, ran: timedelta) -> None:
    due = due_at(start, limit, CALENDAR).at
    assert resumed_due_at(due, limit.unit, start + ran, start + ran, CALENDAR).at == due
