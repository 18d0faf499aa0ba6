"""The three clocks through real acts: holidays, make-up workdays, midnight, server zones, and what moves nothing."""

import time
from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest

from tests.county import GRID_B
from tests.play import HEATING, LAMP, NEIGHBOURS, RUBBISH, Play, china, wall
from wangge.cases.actions.reporting import add_message
from wangge.cases.models import Assignment, Case, Request
from wangge.cases.queries.telling import is_overdue
from wangge.cases.states import State
from wangge.catalogue.actions.calendars import suspend_days
from wangge.catalogue.actions.categories import set_time_standard
from wangge.catalogue.deadlines import Limit
from wangge.catalogue.queries import calendar_warning
from wangge.lib.actor import SYSTEM

pytestmark = pytest.mark.django_db
# The handle limit of each: 4 working hours, 3 working days, 24 hours, 30 days.
CATEGORIES = (RUBBISH, LAMP, HEATING, NEIGHBOURS)


@pytest.fixture(params=["UTC", "America/New_York"])
def server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def due(play: Play, at: str, category: str) -> str:
    """When a case of `category`, reported and dispatched at that minute by the city's desk, is due."""
    play.at(at)
    case = play.report()
    return wall(play.do("jin", case, "dispatch", category=category).due_at)


# What the State Council's notice of November 2025 makes of each start, worked out by hand on a calendar.
DUE = (
    # National Day: 1 to 7 October off, Saturday 10 October is worked.
    ("2026-09-30 15:00", "2026-10-08 10:00", "2026-10-10 17:30", "2026-10-01 15:00", "2026-10-30 17:30"),
    ("2026-09-01 09:00", "2026-09-01 14:30", "2026-09-04 17:30", "2026-09-02 09:00", "2026-10-08 17:30"),
    ("2026-09-30 23:59", "2026-10-08 14:00", "2026-10-10 17:30", "2026-10-01 23:59", "2026-10-30 17:30"),
    ("2026-10-01 00:01", "2026-10-08 14:00", "2026-10-10 17:30", "2026-10-02 00:01", "2026-11-02 17:30"),
    # Sunday 20 September is worked for National Day.
    ("2026-09-18 16:30", "2026-09-20 11:30", "2026-09-22 17:30", "2026-09-19 16:30", "2026-10-19 17:30"),
    # Spring Festival: 15 to 23 February off, Saturdays 14 and 28 February are worked.
    ("2026-02-13 16:00", "2026-02-14 11:00", "2026-02-25 17:30", "2026-02-14 16:00", "2026-03-16 17:30"),
    ("2026-01-16 09:00", "2026-01-16 14:30", "2026-01-21 17:30", "2026-01-17 09:00", "2026-02-24 17:30"),
    ("2026-02-14 23:59", "2026-02-24 14:00", "2026-02-26 17:30", "2026-02-15 23:59", "2026-03-16 17:30"),
    # New Year 2027 lies past the published calendar: Monday to Friday is the stated guess.
    ("2026-12-30 15:00", "2026-12-31 10:00", "2027-01-04 17:30", "2026-12-31 15:00", "2027-01-29 17:30"),
    # Midnight on an ordinary day: one minute changes the starting day.
    ("2026-03-09 23:59", "2026-03-10 14:00", "2026-03-12 17:30", "2026-03-10 23:59", "2026-04-08 17:30"),
    ("2026-03-10 00:01", "2026-03-10 14:00", "2026-03-13 17:30", "2026-03-11 00:01", "2026-04-09 17:30"),
    # Monday before eight in China is still Sunday in UTC; Saturday before eight still Friday.
    ("2026-03-09 06:00", "2026-03-09 14:00", "2026-03-12 17:30", "2026-03-10 06:00", "2026-04-08 17:30"),
    ("2026-03-14 06:00", "2026-03-16 14:00", "2026-03-18 17:30", "2026-03-15 06:00", "2026-04-13 17:30"),
)


@pytest.mark.parametrize(("start", "expected"), [(row[0], row[1:]) for row in DUE], ids=[row[0] for row in DUE])
def test_each_unit_is_due_right_from_dispatch(play: Play, start: str, expected: tuple[str, ...]) -> None:
    assert tuple(due(play, start, category) for category in CATEGORIES) == expected


def test_the_servers_zone_changes_nothing(server_zone: None, play: Play) -> None:
    for row in DUE[2], DUE[11]:
        assert tuple(due(play, row[0], category) for category in CATEGORIES) == row[1:]


def test_the_date_in_the_number_is_the_offices(server_zone: None, play: Play) -> None:
    assert "-20260309-" in play.at("2026-03-09 23:59").report().number
    assert "-20260310-" in play.at("2026-03-10 00:01").report().number


def test_past_the_calendar_staff_are_warned(play: Play) -> None:
    assert calendar_warning(china("2026-09-30 15:00")) is None
    assert "2026-12-31" in (calendar_warning(china("2026-12-30 15:00")) or "")
    assert "2026-12-31" in (calendar_warning(china("2027-01-02 15:00")) or "")


def test_a_report_starts_the_desks_clock_and_the_promise(play: Play) -> None:
    case = play.at("2026-09-30 15:00").report(category=LAMP)
    assert (wall(case.accept_due_at), wall(case.reply_due_at)) == ("2026-10-08 10:00", "2026-10-13 17:30")
    assert case.due_at is None
    assert case.running_due_at == case.accept_due_at


def test_the_units_clock_runs_from_dispatch_and_not_from_signing(play: Play) -> None:
    case = play.report()
    dispatched = play.do("li", case, "dispatch")
    signed = play.at("2026-03-12 16:00").do("sun", case, "sign")
    assert signed.due_at == dispatched.due_at
    assert wall(signed.due_at) == "2026-03-13 17:30"
    assert Assignment.objects.get(case=case).signed_at == play.now


def test_no_comment_or_message_restarts_a_clock(play: Play) -> None:
    case = play.handling()
    before = clocks_of(case)
    play.at("2026-03-12 11:00")
    play.do("li", case, "comment")
    play.do("sun", case, "comment")
    play.do("sun", case, "ask_reporter")
    play.do("li", case, "urge")
    add_message(case=case, text="在二号楼", now=play.now)
    play.do("sun", case, "request_return")
    play.do("li", case, "decide_return", approve=False)
    play.do("li", case, "escalate")
    play.do("jin", case, "delegate")
    play.do("li", case, "relocate", area=GRID_B)
    play.do("li", case, "withdraw")
    assert clocks_of(case) == before


def clocks_of(case: Case) -> tuple[str, ...]:
    row = Case.objects.get(pk=case.pk)
    return wall(row.accept_due_at), wall(row.due_at), wall(row.reply_due_at), wall(row.running_due_at)


def test_the_promise_survives_return_dispatch_escalation_and_rework(play: Play) -> None:
    case = play.at("2026-03-10 10:00").report(category=LAMP)
    promise = case.reply_due_at
    assert wall(promise) == "2026-03-17 17:30"
    play.do("li", case, "dispatch")
    assert play.at("2026-03-11 10:00").do("li", case, "recall").reply_due_at == promise
    play.do("li", case, "dispatch")
    play.do("sun", case, "request_return")
    returned = play.at("2026-03-12 10:00").do("li", case, "decide_return")
    assert (returned.state, returned.reply_due_at, returned.due_at) == (State.REPORTED, promise, None)
    assert wall(returned.accept_due_at) == "2026-03-12 15:30"  # the desk's clock starts anew
    assert play.do("li", case, "escalate").reply_due_at == promise
    again = play.do("jin", case, "dispatch", lead="sanitation")
    assert (wall(again.due_at), again.reply_due_at) == ("2026-03-17 17:30", promise)
    play.do("zhou", case, "sign")
    play.do("zhou", case, "answer")
    reworked = play.at("2026-03-13 10:00").do("jin", case, "rework")
    assert (reworked.reply_due_at, reworked.due_at, reworked.reworks) == (promise, again.due_at, 1)
    assert reworked.running_due_at == again.due_at


def test_recategorising_keeps_a_promise_but_not_the_general_one(play: Play) -> None:
    promised = play.report(category=LAMP)
    assert play.do("li", promised, "recategorise", category=RUBBISH).reply_due_at == promised.reply_due_at
    general = play.report()
    assert wall(general.reply_due_at) == "2026-03-17 17:30"
    play.at("2026-03-11 16:00")
    first = play.do("li", general, "recategorise", category=RUBBISH)
    assert wall(first.reply_due_at) == "2026-03-13 17:30"  # 3 working days, from the report and not from now
    assert play.do("li", general, "recategorise", category=NEIGHBOURS).reply_due_at == first.reply_due_at


@pytest.mark.parametrize(
    ("category", "limit", "half"),
    [
        (LAMP, "2026-03-19 17:30", "2026-03-18 17:30"),  # 3 working days: 2
        ("0205", "2026-03-17 17:30", "2026-03-17 17:30"),  # 1 working day: not less
        (RUBBISH, "2026-03-16 15:30", "2026-03-17 17:30"),  # 4 working hours: one working day at least
        (HEATING, "2026-03-17 10:00", "2026-03-17 17:30"),  # 24 hours: one working day at least
        ("0701", "2026-04-15 17:30", "2026-03-31 17:30"),  # 30 days: 15
    ],
)
def test_a_reopened_case_gets_half_its_limit_one_working_day_at_least(
    play: Play, category: str, limit: str, half: str
) -> None:
    fresh = play.at("2026-03-16 10:00").report()
    assert wall(play.do("jin", fresh, "dispatch", category=category).due_at) == limit
    case = play.at("2026-03-10 10:00").closed()
    play.at("2026-03-16 10:00").do("li", case, "reopen")
    assert wall(play.do("jin", case, "dispatch", category=category).due_at) == half


def test_changes_of_standards_and_calendars_move_no_clock_that_runs(play: Play, at: Callable[[str], datetime]) -> None:
    case = play.handling(category=LAMP)
    before = clocks_of(case)
    versions = case.standard_id, case.calendar_id
    set_time_standard(
        code=LAMP,
        limits={"handle": Limit.parse("10 wd"), "reply": Limit.parse("20 wd")},
        by=SYSTEM,
        now=play.now,
        effective=date(2026, 3, 11),
    )
    suspend_days(days=[date(2026, 3, 11), date(2026, 3, 12)], note="台风", by=SYSTEM, now=play.now)
    play.now = at("2026-03-11 09:00")
    play.do("sun", case, "comment")
    play.do("li", case, "escalate")
    assert clocks_of(case) == before
    row = Case.objects.get(pk=case.pk)
    assert (row.standard_id, row.calendar_id) == versions
    # What is dispatched from now on follows the new limits and the days off.
    later = play.report()
    assert wall(play.do("li", later, "dispatch").due_at) == "2026-03-26 17:30"


def test_a_limit_may_be_given_but_not_in_the_past(play: Play) -> None:
    case = play.report()
    wish = "2026-03-11T12:00:00+08:00"
    assert wall(play.do("li", case, "dispatch", due_at=wish).due_at) == "2026-03-11 12:00"


def test_a_request_is_to_be_decided_within_four_working_hours(play: Play) -> None:
    case = play.at("2026-09-30 15:00").handling()
    play.do("sun", case, "request_return")
    assert wall(Request.objects.get(case=case).decide_by) == "2026-10-08 10:00"


def test_overdue_follows_the_clock_of_the_state(play: Play) -> None:
    case = play.report(category=LAMP)

    def late(at: str) -> bool:
        return is_overdue(Case.objects.get(pk=case.pk), china(at))

    assert (late("2026-03-10 15:30"), late("2026-03-10 15:31")) == (False, True)  # accept: 4 working hours
    play.do("li", case, "dispatch")
    assert (late("2026-03-13 17:30"), late("2026-03-13 17:31")) == (False, True)
    play.do("sun", case, "sign")
    assert (late("2026-03-13 17:30"), late("2026-03-13 17:31")) == (False, True)
    play.do("sun", case, "answer")
    assert (late("2026-03-17 17:30"), late("2026-03-17 17:31")) == (False, True)  # the promise: 5 working days
    play.do("li", case, "verify")
    assert late("2027-03-17 17:31") is False
    play.do("li", case, "archive")
    assert late("2027-03-17 17:31") is False
