"""Categories on the settings pages: looked at before they change, changed from a date, never what is in force."""

from datetime import date, datetime
from typing import Any

import pytest

from wangge.catalogue import queries as catalogue
from wangge.desk.tests.conftest import NewCase, SignIn
from wangge.desk.tests.settings.conftest import confirm, hidden, look, opened, text_in
from wangge.journal.models import Entry

pytestmark = pytest.mark.django_db
LAMP, NEW = "/desk/settings/catalogue/0202/", "/desk/settings/catalogue/new/?under=02"
FORM = "category-form"
TODAY, LATER = date(2026, 3, 10), date(2026, 4, 1)
PAGES = ("/desk/settings/catalogue/", LAMP, LAMP + "retire/", NEW)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", ["li", "sun", "wang", "lead", "sec"])
def test_nobody_else_reaches_them(sign_in: SignIn, now: datetime, path: str, name: str) -> None:
    assert sign_in(name).get(path).status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_the_auditor_reads_and_the_public_signs_in(sign_in: SignIn, client: Any, now: datetime, path: str) -> None:
    assert sign_in("audit").get(path).status_code == (200 if path in (PAGES[0], LAMP) else 403)
    assert client.get(path).status_code == 302
    assert sign_in("sys").get(path).status_code == 200


def test_the_auditor_sees_no_button(sign_in: SignIn, now: datetime) -> None:
    page = sign_in("audit").get(PAGES[0]).content.decode()
    assert "路灯不亮" in page
    assert "新增" not in page


def test_a_change_is_looked_at_and_confirmed_once(sign_in: SignIn, now: datetime, new_case: NewCase) -> None:
    sys = sign_in("sys")
    new_case(category="0202")
    asked = {"handle_0": "2", "handle_1": "wd", "lead": "sanitation", "effective": "2026-04-01"}
    shown = look(sys, LAMP, FORM, **asked)
    words = text_in(shown)
    assert "自 2026-04-01 起生效" in words or "4月1日" in words
    assert "3 工作日" in words
    assert "2 工作日" in words
    assert "在办 1 件" in words
    assert not Entry.objects.filter(act="change_category").exists(), "a look writes nothing"
    for _again in range(2):
        done = sys.post(LAMP, {**hidden(shown), "do": "confirm"})
        assert done.status_code == 302
    info = catalogue.category("0202", on=LATER)
    assert (info.lead, str(info.standard.handle), info.version) == ("sanitation", "2 wd", 2)
    before = catalogue.category("0202", on=TODAY)
    assert (before.lead, str(before.standard.handle)) == ("housing", "3 wd")
    entries = Entry.objects.filter(act__in=["change_category", "set_time_standard"], at=now)
    assert [(entry.object_type, entry.data["version"]) for entry in entries] == [("category", 2), ("time_standard", 2)]
    page = text_in(sys.get(LAMP))
    assert "系统管理员" in page, "the history names who did it"
    assert "新版 2026-04-01 生效" in page
    assert "0202" in text_in(sys.get(PAGES[0], {"status": "planned"}))


def test_a_case_keeps_its_clock(sign_in: SignIn, now: datetime, new_case: NewCase) -> None:
    case = new_case(category="0202")
    before = case.reply_due_at, case.standard_id
    assert confirm(sign_in("sys"), LAMP, FORM, reply_0="10", effective="2026-03-10").status_code == 302
    assert catalogue.category("0202", on=TODAY).standard.reply.amount == 10
    case.refresh_from_db()
    assert (case.reply_due_at, case.standard_id) == before


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "没有改动任何内容"),
        ({"name": "路灯", "effective": "2026-03-09"}, "生效日期不能早于今天"),
        ({"handle_0": "", "handle_1": ""}, "这一项必须填写"),
        ({"handle_0": "2.5"}, "办结时限 应为数量加单位"),
        ({"handle_0": "9"}, "答复居民的时限不能短于办结时限"),
        ({"is_grid_item": "on", "is_dispute": "on"}, "不能入格"),
        ({"secrecy": "confidential"}, "结果不能公开"),
        ({"town_duty": "withdrawn", "lead": "town"}, "不能由属地镇街主办"),
        ({"stages": "跳舞=2 小时"}, "没有这个办理阶段"),
        ({"respond_0": "2", "respond_1": ""}, "数量和单位都要填"),
        ({"lead": "nobody"}, "nobody"),
    ],
)
def test_what_cannot_be_says_why_and_keeps_what_was_typed(
    sign_in: SignIn, now: datetime, asked: dict[str, str], told: str
) -> None:
    answer = look(sign_in("sys"), LAMP, FORM, **asked)
    assert answer.status_code == 422
    assert told in text_in(answer)
    assert all(f'value="{value}"' in answer.content.decode() for name, value in asked.items() if name == "handle_0")


def test_going_back_keeps_what_was_filled_in(sign_in: SignIn, now: datetime) -> None:
    sys = sign_in("sys")
    shown = look(sys, LAMP, FORM, name="路灯和配电箱")
    back = sys.post(LAMP, {**hidden(shown), "do": "edit"})
    assert back.status_code == 200
    assert 'value="路灯和配电箱"' in back.content.decode()


def test_two_at_once_do_not_overwrite_each_other(sign_in: SignIn, now: datetime) -> None:
    first = look(sign_in("sys"), LAMP, FORM, name="路灯甲")
    assert confirm(sign_in("sys"), LAMP, FORM, name="路灯乙").status_code == 302
    late = sign_in("sys").post(LAMP, {**hidden(first), "do": "confirm"})
    assert late.status_code == 409
    assert catalogue.newest()["0202"].row["name"] == "路灯乙"


def test_a_new_item_takes_the_next_code_and_is_offered_from_its_day(sign_in: SignIn, now: datetime) -> None:
    sys = sign_in("sys")
    assert opened(sys, NEW, FORM)["code"] == "0207"
    values = {"name": "公交站牌损坏", "name_en": "Broken bus stop sign", "lead": "housing", "assisting": ["town"]}
    limits = {"handle_0": "3", "handle_1": "wd", "keywords": "站牌、公交站", "effective": "2026-04-01"}
    assert confirm(sys, NEW, FORM, **values, **limits).status_code == 302
    made = catalogue.category("0207", on=LATER)
    assert (made.keywords, str(made.standard.reply), made.assisting) == (("站牌", "公交站"), "5 wd", ("town",))
    again = look(sys, NEW, FORM, **values, **limits, code="0202")
    assert again.status_code == 422


def test_a_new_field_and_what_is_wrong_with_it(sign_in: SignIn, now: datetime) -> None:
    sys = sign_in("sys")
    path = "/desk/settings/catalogue/new/"
    assert opened(sys, path, FORM)["code"] == "11"
    assert look(sys, path, FORM, code="1", name="水", name_en="Water").status_code == 422
    assert confirm(sys, path, FORM, name="水利", name_en="Water", effective="2026-03-10").status_code == 302
    assert catalogue.field_name("11", on=TODAY) == ("水利", "Water")


def test_retiring_and_coming_back(sign_in: SignIn, now: datetime) -> None:
    sys = sign_in("sys")
    assert "还有在用的下级事项" in text_in(look(sys, "/desk/settings/catalogue/02/retire/", "retire-form"))
    assert confirm(sys, LAMP + "retire/", "retire-form", effective="2026-04-01").status_code == 302
    assert catalogue.newest()["0202"].valid_to == LATER
    assert sys.get(LAMP + "retire/").status_code == 404
    assert "2026-04-01 停用" in text_in(sys.get(PAGES[0], {"status": "planned"}))
    assert confirm(sys, LAMP, FORM, effective="2026-05-01").status_code == 302
    assert catalogue.category("0202", on=date(2026, 5, 1)).version == 2


def test_a_code_that_is_not_there(sign_in: SignIn, now: datetime) -> None:
    assert sign_in("sys").get("/desk/settings/catalogue/9999/").status_code == 404


@pytest.mark.parametrize("words", ["路灯", "0202"])
def test_the_list_asks_the_database_as_often_for_one_as_for_many(
    sign_in: SignIn, now: datetime, still_snapshots: None, django_assert_num_queries: Any, words: str
) -> None:
    sys = sign_in("sys")
    sys.get(PAGES[0])
    with django_assert_num_queries(5):
        assert sys.get(PAGES[0], {"q": words}).status_code == 200
    with django_assert_num_queries(5):
        assert sys.get(PAGES[0]).status_code == 200


def test_the_item_list_and_the_duties_change_together(sign_in: SignIn, now: datetime) -> None:
    sys, path, form = sign_in("sys"), "/desk/settings/catalogue/lists/", "lists-form"
    assert "没有改动任何内容" in text_in(look(sys, path, form))
    refused = look(sys, path, form, grid_0701="on")
    assert refused.status_code == 422
    assert "不能入格" in text_in(refused)
    asked = {"grid_0202": "on", "duty_0102": "basic", "effective": "2026-04-01"}
    shown = look(sys, path, form, **asked)
    assert "0202" in text_in(shown)
    assert catalogue.newest()["0202"].version == 1
    assert sys.post(path, {**hidden(shown), "do": "confirm"}).status_code == 302
    assert catalogue.category("0202", on=LATER).is_grid_item
    assert catalogue.category("0102", on=LATER).town_duty == "basic"
    assert not catalogue.category("0202", on=TODAY).is_grid_item
    assert Entry.objects.filter(act="change_category", at=now).count() == 2


def test_the_lists_are_confirmed_as_they_were_shown(sign_in: SignIn, now: datetime) -> None:
    sys, path, form = sign_in("sys"), "/desk/settings/catalogue/lists/", "lists-form"
    shown = look(sys, path, form, grid_0202="on", effective="2026-04-01")
    assert confirm(sys, path, form, grid_0202="on", effective="2026-03-20").status_code == 302
    assert sys.post(path, {**hidden(shown), "do": "confirm"}).status_code == 409
