"""The page of call-backs: who is to be asked now, the telephone with its purpose, the outcome, and the next one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.county import Cast
from tests.play import PLAIN_DAY, Play
from wangge.cases.models import CallBack, Case, Verdict
from wangge.desk.tests.conftest import SignIn, fields_of, text_of
from wangge.journal.models import Entry

pytestmark = pytest.mark.django_db
PHONE: dict[str, Any] = {"contact": {"name": "赵大姐", "phone": "13805350000"}}
GOOD = {"outcome": "reached", "solved": "true", "satisfied": "4", "words": "灯亮了，谢谢"}


@pytest.fixture
def play(cast: Cast, at: Callable[[str], datetime]) -> Play:
    return Play(cast, at(PLAIN_DAY))


def pk_of(case: Case) -> int:
    return Verdict.objects.get(case=case).pk


def save(client: Client, case: Case, query: str = "", **values: Any) -> Any:
    address = f"/desk/calls/{pk_of(case)}/"
    fields = fields_of(client.get(address), f"{address}save/")
    return client.post(f"{address}save/{query}", {**fields, **values})


def test_one_after_the_other(play: Play, sign_in: SignIn) -> None:
    first, second = play.closed(text="一号路灯", **PHONE), play.closed(text="二号路灯", **PHONE)
    client = sign_in("li")
    page = client.get("/desk/calls/")
    told = text_of(page)
    assert first.number in told and "已打 0 / 3 次" in told and "市住房和城乡建设局" in told and "已修好" in told
    assert "现在可打 2" in told and "13805350000" not in told
    after = save(client, first, **GOOD)
    assert (after.status_code, after.headers["Location"]) == (302, "/desk/calls/")
    following = text_of(client.get("/desk/calls/"))
    assert "已记录：联系上，作了回答" in following and second.number in following and first.number not in following
    row = Verdict.objects.get(case=first)
    assert (row.is_solved, row.satisfied, CallBack.objects.get().words) == (True, 4, "灯亮了，谢谢")


def test_the_telephone_is_shown_with_its_purpose_and_journalled(play: Play, sign_in: SignIn) -> None:
    case = play.closed(**PHONE)
    client = sign_in("li")
    address = f"/desk/calls/{pk_of(case)}/contact/"
    assert client.post(address, {"purpose": " "}).status_code == 422
    assert not Entry.objects.filter(act="view_contact").exists()
    shown = client.post(address, {"purpose": "办结回访"})
    assert "13805350000" in text_of(shown) and shown["Cache-Control"] == "no-store"
    assert Entry.objects.get(act="view_contact").object_id == case.pk
    assert "13805350000" not in client.get(f"/desk/calls/{pk_of(case)}/").content.decode()


def test_not_reached_waits_for_another_half_day(play: Play, sign_in: SignIn, at: Callable[[str], datetime]) -> None:
    case = play.closed(**PHONE)
    client = sign_in("li")
    save(client, case, outcome="unreachable")
    assert "现在没有要回访的" in text_of(client.get("/desk/calls/"))
    later = text_of(client.get("/desk/calls/?when=later"))
    assert "今天上午已打过，下午再打" in later and "已打 1 / 3 次" in later and "没有接通" in later
    again = save(client, case, outcome="unreachable")
    assert again.status_code == 422 and "请换半天再打" in text_of(again)
    at("2026-03-10 12:00")
    client = sign_in("li")
    assert case.number in text_of(client.get("/desk/calls/"))
    save(client, case, outcome="unreachable")
    assert "今天下午已打过，3月11日上午再打" in text_of(client.get("/desk/calls/?when=later"))
    at("2026-03-17 09:00")
    client = sign_in("li")
    assert case.number in text_of(client.get("/desk/calls/?when=late"))
    save(client, case, outcome="unreachable")
    assert Verdict.objects.get(case=case).outcome == "unreachable"
    assert case.number not in text_of(client.get("/desk/calls/?when=late"))


def test_what_is_missing_comes_back_with_all_that_was_typed(play: Play, sign_in: SignIn) -> None:
    case = play.closed(**PHONE)
    client = sign_in("li")
    refused = save(client, case, outcome="reached", words="说还要再看看")
    assert refused.status_code == 422 and "说还要再看看" in refused.content.decode()
    assert save(client, case).status_code == 422
    assert not CallBack.objects.exists()


def test_twice_the_same_and_somebody_who_was_quicker(play: Play, sign_in: SignIn) -> None:
    case = play.closed(**PHONE)
    client, other = sign_in("li"), sign_in("qian")
    address = f"/desk/calls/{pk_of(case)}/"
    fields = {**fields_of(client.get(address), f"{address}save/"), **GOOD}
    late = {**fields_of(other.get(address), f"{address}save/"), **GOOD}
    for _turn in range(2):
        assert client.post(f"{address}save/", fields).status_code == 302
    assert CallBack.objects.count() == 1
    assert "已有回访结果" in text_of(other.post(f"{address}save/", late, follow=True))
    assert CallBack.objects.count() == 1
    assert "已有回访结果" in text_of(client.get(address, follow=True))


def test_a_case_that_was_changed_meanwhile_is_shown_again(play: Play, sign_in: SignIn) -> None:
    case = play.closed(**PHONE)
    client = sign_in("li")
    address = f"/desk/calls/{pk_of(case)}/"
    fields = {**fields_of(client.get(address), f"{address}save/"), **GOOD}
    Case.objects.filter(pk=case.pk).update(version=99)
    again = client.post(f"{address}save/", fields)
    assert again.status_code == 409 and "灯亮了，谢谢" in again.content.decode()
    assert client.post(f"{address}save/", fields_of(again, f"{address}save/")).status_code == 302


def test_each_reporter_of_a_matter_in_turn(play: Play, sign_in: SignIn) -> None:
    main, other = play.answered(**PHONE), play.report(text="我也看到不亮", **PHONE)
    play.do("li", other, "merge", into=main.number)
    play.do("li", main, "verify")
    client = sign_in("li")
    assert "现在可打 2" in text_of(client.get("/desk/calls/"))
    assert "合并反映的诉求人" in text_of(client.get(f"/desk/calls/{pk_of(other)}/"))
    assert save(client, other, outcome="refused").status_code == 302
    assert (Verdict.objects.get(case=other).outcome, Verdict.objects.get(case=main).outcome) == ("refused", "")


@pytest.mark.parametrize("name", ["li", "jin", "qian", "lead"])
def test_whoever_may_call_sees_the_queue(play: Play, sign_in: SignIn, name: str) -> None:
    case = play.closed(**PHONE)
    assert case.number in text_of(sign_in(name).get("/desk/calls/"))


def test_who_may_not(play: Play, sign_in: SignIn) -> None:
    case = play.report(**PHONE)
    play.do("chen", case, "escalate")
    for name, act in (("li", "dispatch"), ("sun", "sign"), ("sun", "answer"), ("li", "verify")):
        play.do(name, case, act)
    assert case.number in text_of(sign_in("li").get("/desk/calls/"))
    for name in ("zhao", "chen"):  # another town; a village's desk, below the holder
        assert case.number not in text_of(sign_in(name).get("/desk/calls/"))
        assert sign_in(name).post(f"/desk/calls/{pk_of(case)}/contact/", {"purpose": "x"}).status_code == 404
        assert sign_in(name).post(f"/desk/calls/{pk_of(case)}/save/", GOOD).status_code == 302
    for name in ("sun", "wang", "sys"):
        assert sign_in(name).get("/desk/calls/").status_code == 403
        assert sign_in(name).post(f"/desk/calls/{pk_of(case)}/save/", GOOD).status_code == 403
    assert not CallBack.objects.exists()


def test_in_english(play: Play, sign_in: SignIn) -> None:
    play.closed(**PHONE)
    told = text_of(sign_in("li").get("/desk/calls/", headers={"Accept-Language": "en"}))
    assert "Call-backs" in told and "Tried 0 of 3 times" in told


def test_queries_do_not_grow(play: Play, sign_in: SignIn, still_snapshots: None) -> None:
    client = sign_in("li")
    counted = []
    for more in (1, 2):
        for _turn in range(more):
            play.closed(**PHONE)
        client.get("/desk/calls/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/desk/calls/")
        counted.append(len(seen))
    assert counted[0] == counted[1]
