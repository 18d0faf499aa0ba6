"""The office calendar on the settings pages: days without office, office hours from a day on, offices of their own."""

from datetime import date, datetime, time
from typing import Any

import pytest

from wangge.catalogue import queries as catalogue
from wangge.desk.tests.conftest import NewCase, SignIn
from wangge.desk.tests.settings.conftest import confirm, hidden, look, opened, text_in
from wangge.journal.models import Entry

pytestmark = pytest.mark.django_db
BASE, FORM = "/desk/settings/calendar/", "calendar-form"
SUSPEND, LIFT, HOURS = f"{BASE}suspend/", f"{BASE}lift/", f"{BASE}hours/"
STORM = {"first": "2026-03-12", "last": "2026-03-15", "note": "大风停工"}


@pytest.mark.parametrize("path", [BASE, SUSPEND, HOURS])
def test_only_the_system_administrator_changes_and_the_auditor_reads(
    sign_in: SignIn, client: Any, now: datetime, path: str
) -> None:
    for name in ("li", "sun", "wang", "lead", "sec"):
        assert sign_in(name).get(path).status_code == 403
    assert sign_in("audit").get(path).status_code == (200 if path == BASE else 403)
    assert sign_in("sys").get(path).status_code == 200
    assert client.get(path).status_code == 302


def test_days_without_office_and_back(sign_in: SignIn, now: datetime, new_case: NewCase) -> None:
    sys = sign_in("sys")
    case = new_case(category="0202")
    due = case.reply_due_at
    shown = look(sys, SUSPEND, FORM, **STORM)
    words = text_in(shown)
    assert "所选 4 天中有 2 个工作日停止办公" in words
    assert "的当前期限落在这几天" in words
    assert catalogue.calendar().is_workday(date(2026, 3, 12)), "a look writes nothing"
    for _again in range(2):
        assert sys.post(SUSPEND, {**hidden(shown), "do": "confirm"}).status_code == 302
    assert not catalogue.calendar().is_workday(date(2026, 3, 12))
    assert Entry.objects.filter(act="change_calendar", at=now).count() == 1
    case.refresh_from_db()
    assert case.reply_due_at == due, "a calendar that changes moves no clock"
    page = text_in(sys.get(BASE))
    assert "大风停工" in page
    assert "停止办公：2026-03-12" in page
    assert "系统管理员" in page
    assert confirm(sys, LIFT, FORM, days=["2026-03-12", "2026-03-13"]).status_code == 302
    assert catalogue.calendar().is_workday(date(2026, 3, 13))
    assert "恢复办公：2026-03-12" in text_in(sys.get(BASE))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"first": "2026-03-09"}, "已经过去的日子"),
        ({"last": "2026-03-11"}, "结束日期早于开始日期"),
        ({"last": "2026-09-01"}, "一次最多 62 天"),
        ({"first": "9999-12-31", "last": "9999-12-31"}, "只能登记两年以内的日子"),
        ({"note": ""}, "这一项必须填写"),
    ],
)
def test_days_that_cannot_be(sign_in: SignIn, now: datetime, asked: dict[str, str], told: str) -> None:
    answer = look(sign_in("sys"), SUSPEND, FORM, **STORM | asked)
    assert answer.status_code == 422
    assert told in text_in(answer)


def test_there_is_nothing_to_lift(sign_in: SignIn, now: datetime) -> None:
    assert sign_in("sys").get(LIFT).status_code == 404


def test_summer_hours_hold_from_their_day(sign_in: SignIn, now: datetime) -> None:
    sys = sign_in("sys")
    assert opened(sys, HOURS, FORM)["begin_1"] == "08:30"
    asked = {"begin_2": "14:30", "end_2": "18:00", "effective": "2026-06-01"}
    shown = look(sys, HOURS, FORM, **asked)
    assert "08:30–12:00、14:30–18:00" in text_in(shown)
    assert sys.post(HOURS, {**hidden(shown), "do": "confirm"}).status_code == 302
    used = catalogue.calendar()
    assert used.hours_on(date(2026, 5, 31))[1] == (time(13, 30), time(17, 30))
    assert used.hours_on(date(2026, 6, 1))[1] == (time(14, 30), time(18))
    assert "14:30–18:00" in text_in(sys.get(BASE))
    path = f"{HOURS}2026-06-01/withdraw/"
    assert confirm(sys, path, FORM).status_code == 302
    assert catalogue.calendar().later_hours == ()
    assert sys.get(path).status_code == 404
    assert sys.get(f"{HOURS}2026-13-01/withdraw/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"effective": "2026-03-09"}, "不能早于今天"),
        ({"end_1": "08:00"}, "先后相接"),
        ({"begin_2": "11:00"}, "先后相接"),
        ({"end_2": ""}, "开始和结束都要填"),
        ({"begin_1": "", "end_1": ""}, "至少填一段"),
    ],
)
def test_hours_that_cannot_be(sign_in: SignIn, now: datetime, asked: dict[str, str], told: str) -> None:
    answer = look(sign_in("sys"), HOURS, FORM, **asked)
    assert answer.status_code == 422
    assert told in text_in(answer)


def test_an_office_keeps_hours_of_its_own_and_goes_back(sign_in: SignIn, now: datetime) -> None:
    sys, own = sign_in("sys"), f"{HOURS}?office=housing"
    assert "这个单位随通用日历" in text_in(sys.get(f"{BASE}?office=housing"))
    asked = {"begin_1": "09:00", "end_1": "16:00", "begin_2": "", "end_2": "", "effective": "2026-03-11"}
    assert confirm(sys, own, FORM, **asked).status_code == 302
    assert catalogue.calendar("housing").hours_on(date(2026, 3, 11)) == ((time(9), time(16)),)
    assert catalogue.calendar().hours_on(date(2026, 3, 11))[0] == (time(8, 30), time(12))
    assert confirm(sys, own, FORM, is_default="on", effective="2026-07-01").status_code == 302
    assert catalogue.calendar("housing").hours_on(date(2026, 7, 1))[0] == (time(8, 30), time(12))
    assert sys.get(f"{BASE}?office=nobody").status_code == 404


def test_the_end_of_the_calendar_is_told(sign_in: SignIn, at: Any) -> None:
    at("2026-11-20 09:00")
    assert "请导入新一年的工作日历" in text_in(sign_in("sys").get(BASE))


def test_who_sees_no_case_asks_for_no_counts(sign_in: SignIn, now: datetime) -> None:
    page = sign_in("sys").get("/desk/settings/calendar/").content
    assert b'id="nav-counts"' in page
    assert b"data-live" not in page and b"/desk/nav/" not in page
