"""Office calendars as versions: published years, files, suspensions, office hours, and the warning at the end."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from wangge.catalogue import actions, queries
from wangge.catalogue.deadlines import Limit, due_at
from wangge.catalogue.errors import BadCalendar, CalendarMoved, CalendarNotLoaded
from wangge.catalogue.models import CalendarDay, CalendarVersion
from wangge.catalogue.publication import compare_days
from wangge.catalogue.tests.calendars import NOW, china, vectors
from wangge.journal.models import Entry
from wangge.lib import tables
from wangge.lib.actor import SYSTEM
from wangge.lib.errors import NotFound
from wangge.lib.plans import Kind

# Made up: the notice for 2027 is not out. Fixed holidays, a spring break and one make-up Sunday.
NEXT_YEAR = [
    *[(f"2027-01-0{day}", "0") for day in (1, 2, 3)],
    *[(f"2027-02-{day:02}", "0") for day in range(5, 13)],
    ("2027-02-14", "1"),
    *[(f"2027-05-0{day}", "0") for day in range(1, 6)],
    *[(f"2027-10-0{day}", "0") for day in range(1, 8)],
]


def rows(days: list[tuple[str, str]]) -> list[tables.Row]:
    return [(line, {"date": day, "is_workday": value}) for line, (day, value) in enumerate(days, 2)]


def take(days: list[tuple[str, str]], office: str = "") -> tables.ImportReport:
    return actions.import_calendar(rows=rows(days), by=SYSTEM, now=NOW, office=office)


def test_published_years_agree_with_four_packages_on_every_day(years: None) -> None:
    calendar = queries.calendar()
    told = vectors()
    assert len(told) == 2557
    assert [day for day, is_workday in told.items() if calendar.is_workday(day) != is_workday] == []
    assert (calendar.known_from, calendar.known_until) == (date(2004, 1, 1), date(2026, 12, 31))
    assert queries.calendar_years()[-1] == 2026


def test_loading_again_changes_nothing(years: None) -> None:
    report = actions.load_statutory_calendar(by=SYSTEM, now=NOW)
    assert (report.accepted, report.repeated > 700, CalendarVersion.objects.count()) == (0, True, 1)
    assert Entry.objects.filter(object_type="calendar").count() == 1


def test_without_a_calendar_every_deadline_says_so(db: None) -> None:
    assert queries.calendar().version == 0
    assert due_at(NOW, Limit.parse("1 wd"), queries.calendar()).is_past_calendar
    assert queries.calendar_years() == ()
    assert "尚未载入" in (queries.calendar_warning(NOW) or "")


def test_the_end_of_the_calendar_is_a_warning(years: None) -> None:
    def warning(day: date) -> str | None:
        return queries.calendar_warning(datetime(day.year, day.month, day.day, 4, tzinfo=UTC))

    assert warning(date(2026, 11, 1)) is None  # sixty days are left
    assert "59" in (warning(date(2026, 11, 2)) or "")
    assert "只到 2026-12-31" in (warning(date(2026, 12, 31)) or "")
    assert "到期" in (warning(date(2027, 1, 1)) or "")
    # 23:00 on 31 December in UTC is New Year's Day in the office
    assert "到期" in (queries.calendar_warning(datetime(2026, 12, 31, 23, tzinfo=UTC)) or "")


def test_the_next_year_from_a_file(years: None) -> None:
    old = queries.calendar()
    assert due_at(china("2026-12-31 10:00"), Limit.parse("1 wd"), old).is_past_calendar
    report = take(NEXT_YEAR)
    assert (report.accepted, report.repeated, report.rejected) == (24, 0, 0)
    new = queries.calendar()
    assert (new.version > old.version, new.known_until) == (True, date(2027, 12, 31))
    due = due_at(china("2026-12-31 10:00"), Limit.parse("1 wd"), new)
    assert (due.at, due.is_past_calendar) == (china("2027-01-04 17:30"), False)
    assert new.is_workday(date(2027, 2, 14))
    assert not new.is_workday(date(2026, 10, 1)), "what the file does not name is kept"
    assert queries.calendar_warning(china("2026-12-31 10:00")) is None
    assert take(NEXT_YEAR).as_json() == {"accepted": 0, "repeated": 24, "rejected": 0, "rejects_file": None}
    assert CalendarVersion.objects.count() == 2
    assert queries.calendar_version(old.version).known_until == date(2026, 12, 31), "the past can be computed again"


def test_a_few_days_of_a_year_do_not_silence_the_warning(years: None) -> None:
    take([("2027-01-01", "0")])
    calendar = queries.calendar()
    assert not calendar.is_workday(date(2027, 1, 1))
    assert calendar.known_until == date(2026, 12, 31)
    assert queries.calendar_warning(china("2026-12-31 10:00")) is not None


def test_a_gap_between_years_is_not_known(years: None) -> None:
    take([(day.replace("2027", "2028"), value) for day, value in NEXT_YEAR])
    assert queries.calendar().known_until == date(2026, 12, 31)


def test_the_library_adds_years_but_never_takes_a_correction_back(years: None) -> None:
    take([("2026-10-10", "0"), *NEXT_YEAR])
    report = actions.load_statutory_calendar(by=SYSTEM, now=NOW)
    assert report.accepted == 0
    assert not queries.calendar().is_workday(date(2026, 10, 10))


@pytest.mark.parametrize(
    ("day", "value"),
    [("2027-13-01", "1"), ("soon", "1"), ("", "1"), ("2027-01-04", ""), ("2027-01-04", "2"), ("270104", "1")],
)
def test_bad_rows_are_told_and_the_rest_is_taken(years: None, day: str, value: str) -> None:
    report = take([*NEXT_YEAR, (day, value)])
    assert (report.accepted, report.rejected) == (24, 1)
    assert report.rejects[0].line == 26
    assert report.rejects[0].reason


def test_a_day_named_twice_is_refused_once(years: None) -> None:
    report = take([("2027-01-01", "0"), ("2027/1/1", "1")])
    assert (report.accepted, report.rejected) == (1, 1)
    assert not queries.calendar().is_workday(date(2027, 1, 1))


def test_a_first_file_must_cover_a_year(db: None) -> None:
    with pytest.raises(CalendarNotLoaded):
        take([("2027-01-01", "0")])
    assert CalendarVersion.objects.count() == 0
    assert take(NEXT_YEAR).accepted == 24
    assert queries.calendar_years() == (2027,)


def test_a_suspension_is_lifted_to_what_the_day_was(years: None) -> None:
    days = [date(2026, 10, 9), date(2026, 10, 10)]
    actions.suspend_days(days=days, note="台风停工", by=SYSTEM, now=NOW)
    assert due_at(NOW, Limit.parse("2 wd"), queries.calendar()).at == china("2026-10-12 17:30")
    take([("2026-10-10", "1"), ("2026-10-09", "1")])
    assert not any(queries.calendar().is_workday(day) for day in days), "a file does not lift a suspension"
    actions.lift_suspension(days=days[1:], by=SYSTEM, now=NOW)
    assert [queries.calendar().is_workday(day) for day in days] == [False, True]
    assert CalendarDay.objects.filter(version_id=queries.calendar().version, note="台风停工").count() == 1


def test_a_later_suspension_does_not_move_what_was_computed(years: None) -> None:
    used = queries.calendar()
    due = due_at(NOW, Limit.parse("5 wd"), used)
    actions.suspend_days(days=[date(2026, 10, 8)], note="停电", by=SYSTEM, now=NOW)
    assert due_at(NOW, Limit.parse("5 wd"), queries.calendar_version(used.version)) == due
    assert due_at(NOW, Limit.parse("5 wd"), queries.calendar()).at > due.at


def test_an_office_with_its_own_hours_and_days_follows_the_default(years: None) -> None:
    actions.set_office_hours(spans=[(time(9), time(12)), (time(14), time(18))], by=SYSTEM, now=NOW, office="health")
    actions.suspend_days(days=[date(2026, 10, 8)], note="搬迁", by=SYSTEM, now=NOW, office="health")
    own = queries.calendar("health")
    assert due_at(NOW, Limit.parse("1 wd"), own).at == china("2026-10-09 18:00")
    assert due_at(NOW, Limit.parse("1 wd"), queries.calendar("housing")).at == china("2026-10-08 17:30")
    take(NEXT_YEAR)
    after = queries.calendar("health")
    assert after.version > own.version
    assert after.known_until == date(2027, 12, 31)
    assert not after.is_workday(date(2027, 1, 1))
    assert not after.is_workday(date(2026, 10, 8))
    assert after.hours[0] == (time(9), time(12))
    assert queries.calendar_version(own.version).known_until == date(2026, 12, 31)


def test_an_office_without_own_hours_takes_the_default_ones(years: None) -> None:
    actions.suspend_days(days=[date(2026, 10, 8)], note="搬迁", by=SYSTEM, now=NOW, office="health")
    actions.set_office_hours(spans=[(time(8), time(16))], by=SYSTEM, now=NOW)
    assert queries.calendar("health").hours == ((time(8), time(16)),)


SUMMER = [(time(8, 30), time(12)), (time(14, 30), time(18))]


def test_hours_change_from_a_day_and_a_limit_runs_across_it(years: None) -> None:
    actions.set_office_hours(spans=SUMMER, by=SYSTEM, now=NOW, effective=date(2026, 10, 9))
    calendar = queries.calendar()
    assert calendar.close_of(date(2026, 10, 8)) == china("2026-10-08 17:30")
    assert calendar.close_of(date(2026, 10, 9)) == china("2026-10-09 18:00")
    # 16:30 on the 8th leaves one hour of that day; seven more end at 18:00 by the hours of the 9th
    assert due_at(china("2026-10-08 16:30"), Limit.parse("8 wh"), calendar).at == china("2026-10-09 18:00")
    assert due_at(china("2026-10-08 16:30"), Limit.parse("22 wh"), calendar).at == china("2026-10-12 18:00")
    actions.set_office_hours(spans=[(time(9), time(17))], by=SYSTEM, now=NOW)
    assert queries.calendar().hours_on(date(2026, 10, 9)) == tuple(SUMMER), "hours that begin later stay"


def test_an_office_leaves_the_default_hours_for_a_while(years: None) -> None:
    own, back = date(2026, 10, 12), date(2026, 10, 19)
    actions.set_office_hours(spans=[(time(9), time(15))], by=SYSTEM, now=NOW, office="health", effective=own)
    actions.set_office_hours(spans=[], by=SYSTEM, now=NOW, office="health", effective=back)
    actions.set_office_hours(spans=SUMMER, by=SYSTEM, now=NOW, effective=date(2026, 10, 14))
    hours = queries.calendar("health").hours_on
    assert hours(date(2026, 10, 9))[1] == (time(13, 30), time(17, 30))
    assert hours(own) == hours(date(2026, 10, 16)) == ((time(9), time(15)),)
    assert hours(back) == tuple(SUMMER)


def test_hours_to_come_are_taken_back_and_those_begun_are_not(years: None) -> None:
    actions.set_office_hours(spans=SUMMER, by=SYSTEM, now=NOW, effective=date(2026, 10, 9))
    actions.set_office_hours(spans=SUMMER[:1], by=SYSTEM, now=NOW, effective=NOW.date())
    actions.withdraw_hours(effective=date(2026, 10, 9), by=SYSTEM, now=NOW)
    assert [day for day, _hours in queries.calendar().later_hours] == [NOW.date()]
    for day in (NOW.date(), date(2026, 10, 9)):
        with pytest.raises(BadCalendar):
            actions.withdraw_hours(effective=day, by=SYSTEM, now=NOW)


def test_the_history_tells_what_each_version_changed(years: None) -> None:
    actions.suspend_days(days=[date(2026, 10, 8), date(2026, 10, 9)], note="停电", by=SYSTEM, now=NOW)
    actions.lift_suspension(days=[date(2026, 10, 9)], by=SYSTEM, now=NOW)
    actions.set_office_hours(spans=SUMMER, by=SYSTEM, now=NOW, effective=date(2026, 10, 12))
    hours, lifted, suspended, first = queries.past_calendars("")
    assert (hours.hours_from, hours.days, hours.suspended) == ("2026-10-12", 0, ())
    assert lifted.lifted == (date(2026, 10, 9),)
    assert suspended.suspended == (date(2026, 10, 8), date(2026, 10, 9))
    assert (first.source, first.hours) == ("chinesecalendar", None)
    assert first.days > 300
    assert [past.version for past in queries.past_calendars("", limit=2)] == [hours.version, lifted.version]


def test_a_file_of_days_is_taken_whole_or_not_at_all(years: None) -> None:
    content = queries.calendar_content("")
    plan = compare_days(rows(NEXT_YEAR), content.named).plan
    assert (plan.count(Kind.ADDED), plan.count(Kind.CHANGED), plan.unchanged) == (len(NEXT_YEAR), 0, 0)
    with pytest.raises(CalendarMoved):
        actions.change_days(rows=rows(NEXT_YEAR[1:]), seen=plan.mark, by=SYSTEM, now=NOW)
    with pytest.raises(BadCalendar):
        actions.change_days(rows=rows([("soon", "1")]), seen=plan.mark, by=SYSTEM, now=NOW)
    assert CalendarVersion.objects.count() == 1
    actions.change_days(rows=rows(NEXT_YEAR), seen=plan.mark, by=SYSTEM, now=NOW)
    assert queries.calendar().known_until == date(2027, 12, 31)
    again = compare_days(rows(NEXT_YEAR), queries.calendar_content("").named).plan
    assert (again.changes, again.unchanged) == ((), len(NEXT_YEAR))
    actions.change_days(rows=rows(NEXT_YEAR), seen=again.mark, by=SYSTEM, now=NOW)
    assert CalendarVersion.objects.count() == 2, "nothing new makes no new version"


def test_hours_that_cannot_be(years: None) -> None:
    with pytest.raises(BadCalendar):
        actions.set_office_hours(spans=[(time(9), time(8))], by=SYSTEM, now=NOW)
    assert CalendarVersion.objects.count() == 1


def test_an_office_needs_the_default_first(db: None) -> None:
    with pytest.raises(CalendarNotLoaded):
        actions.suspend_days(days=[NOW.date()], note="停电", by=SYSTEM, now=NOW, office="health")


def test_unknown_versions(years: None) -> None:
    with pytest.raises(NotFound):
        queries.calendar_version(999_999)


def test_every_change_is_journalled(years: None) -> None:
    version = actions.suspend_days(days=[NOW.date() + timedelta(days=9)], note="停电", by=SYSTEM, now=NOW)
    entry = Entry.objects.get(object_type="calendar", object_id=version.id)
    assert entry.data == {"office": "", "source": "suspension", "known_until": "2026-12-31"}
