"""The rules for requests, holds and instructions on the settings pages: seen, changed from a date, nothing moved."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.county import Cast
from wangge.cases.models import Request
from wangge.catalogue import queries as catalogue
from wangge.catalogue.actions import set_handling_rules
from wangge.catalogue.deadlines import Limit
from wangge.catalogue.models import HandlingRules
from wangge.desk.tests.conftest import NewCase, SignIn, do
from wangge.desk.tests.settings.conftest import confirm, hidden, look, opened, text_in
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM

pytestmark = pytest.mark.django_db
PATH, FORM = "/desk/settings/rules/", "rules-form"
ASKED = {"extensions": "2", "extension_limit_0": "5", "note": "县办文件", "effective": "2026-04-01"}


def test_the_system_administrator_changes_and_the_auditor_reads(sign_in: SignIn, client: Any, now: Any) -> None:
    for name in ("li", "sun", "wang", "lead", "sec"):
        assert sign_in(name).get(PATH).status_code == 403
    audit = sign_in("audit")
    page = audit.get(PATH)
    assert page.status_code == 200 and f'id="{FORM}"' not in page.content.decode()
    assert "4 工作小时" in text_in(page)
    assert audit.post(PATH, {"do": "preview"}).status_code == 403
    assert client.get(PATH).status_code == 302


def test_a_change_is_looked_at_and_holds_from_its_day(sign_in: SignIn, now: Any) -> None:
    sys = sign_in("sys")
    shown = look(sys, PATH, FORM, **ASKED)
    words = text_in(shown)
    assert "10 工作日" in words and "5 工作日" in words and "一件最多延期几次" in words
    assert "申请退回的期限" not in words, "what stays is not in the look"
    assert not HandlingRules.objects.exists(), "a look writes nothing"
    for _again in range(2):
        assert sys.post(PATH, {**hidden(shown), "do": "confirm"}).status_code == 302
    assert HandlingRules.objects.count() == 1
    assert Entry.objects.filter(act="set_handling_rules").count() == 1
    assert catalogue.rules(on=date(2026, 3, 31)).extensions == 1
    assert catalogue.rules(on=date(2026, 4, 1)).extension_limit == Limit.parse("5 wd")
    page = text_in(sys.get(PATH))
    assert "定于 4月1日 起用" in page and "系统管理员 更改办理规则" in page
    history = sign_in("audit").get("/desk/settings/history/", {"noun": "rules"})
    assert PATH in history.content.decode() and "更改办理规则" in text_in(history)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "没有改动任何内容"),
        ({"extensions": "10"}, "9"),
        ({"return_within_0": "0"}, "按日计的期限须为整数"),
        ({"return_within_0": "1.5"}, "按日计的期限须为整数"),
        ({"decide_within_0": "0"}, "期限须大于 0"),
        ({"hold_limit_0": ""}, "数量和单位都要填"),
        ({"hold_limit_1": "years"}, "years"),
        ({"extensions": "3", "note": ""}, "这一项必须填写"),
        ({"extensions": "3", "effective": "2026-03-09"}, "生效日期早于现行版本"),
    ],
)
def test_what_cannot_be(sign_in: SignIn, now: Any, asked: dict[str, str], told: str) -> None:
    answer = look(sign_in("sys"), PATH, FORM, **{"note": "试", **asked})
    assert answer.status_code == 422
    assert told in text_in(answer)
    assert not HandlingRules.objects.exists()


def test_a_change_that_came_between_is_not_overwritten(sign_in: SignIn, now: Any, cast: Cast) -> None:
    sys = sign_in("sys")
    shown = look(sys, PATH, FORM, **ASKED)
    set_handling_rules(changes={"extensions": 3}, by=SYSTEM, now=now, effective=date(2026, 3, 20))
    answer = sys.post(PATH, {**hidden(shown), "do": "confirm"})
    assert answer.status_code == 409
    assert [row.extensions for row in HandlingRules.objects.all()] == [3]
    late = look(sys, PATH, FORM, **ASKED | {"effective": "2026-03-15"})
    assert late.status_code == 422 and "生效日期早于现行版本" in text_in(late), "nothing begins before what is planned"
    assert confirm(sys, PATH, FORM, **ASKED | {"effective": "2026-03-20"}).status_code == 302
    assert catalogue.rules(on=date(2026, 3, 20)).extensions == 2


def test_running_clocks_do_not_move(sign_in: SignIn, now: Any, at: Any, new_case: NewCase) -> None:
    case = new_case(category="0202")
    do(sign_in("li"), case, "dispatch", lead="housing")
    do(sign_in("sun"), case, "sign")
    do(sign_in("sun"), case, "request_extension", until="2026-03-18", reason_code="weather", note="连日下雨")
    asked = Request.objects.get()
    case.refresh_from_db()
    before = (case.due_at, case.reply_due_at, case.running_due_at, asked.decide_by, asked.until)
    changes = ASKED | {"effective": "2026-03-10", "decide_within_0": "1", "return_within_0": "1"}
    shown = look(sign_in("sys"), PATH, FORM, **changes)
    assert "现有 1 件申请等着审批" in text_in(shown)
    assert sign_in("sys").post(PATH, {**hidden(shown), "do": "confirm"}).status_code == 302
    assert catalogue.rules().decide_within == Limit.parse("1 wh")
    case.refresh_from_db()
    asked.refresh_from_db()
    assert (case.due_at, case.reply_due_at, case.running_due_at, asked.decide_by, asked.until) == before
    assert asked.rules_version == 0


def test_history_costs_the_same_for_one_version_and_for_three(sign_in: SignIn, now: Any, still_snapshots: None) -> None:
    sys, counts = sign_in("sys"), []
    for made in (1, 2, 3):
        set_handling_rules(changes={"extensions": made + 1}, by=SYSTEM, now=now, effective=date(2026, 4, made))
        sys.get(PATH)
        with CaptureQueriesContext(connection) as queries:
            sys.get(PATH)
        counts.append(len(queries))
    assert counts[0] == counts[2], counts


def test_in_english(sign_in: SignIn, now: Any) -> None:
    sys = sign_in("sys")
    sys.cookies["wangge_language"] = "en"
    assert "4 working hours" in text_in(sys.get(PATH))
    assert opened(sys, PATH, FORM)["seen"] == "0"
    assert uuid.UUID(opened(sys, PATH, FORM)["client_id"])
