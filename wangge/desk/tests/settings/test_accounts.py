"""Accounts and posts on the settings pages: opened, locked, reset, given, ended, moved; never one's own."""

import re
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from tests.county import CITY, GRID, GRID_B, PASSWORD, TOWN, TOWN2, Cast
from wangge.desk.tests.conftest import SignIn
from wangge.desk.tests.settings.conftest import confirm, hidden, look, text_in
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM, Level, Role
from wangge.lib.snapshot import Snapshot
from wangge.people.access import actor_of_user
from wangge.people.actions import create_user, give_post, issue_token
from wangge.people.models import Post, Token, User

pytestmark = pytest.mark.django_db
BASE, FORM = "/desk/settings/accounts/", "account-form"
NEW, LI = f"{BASE}new/", f"{BASE}li/"
REASON = {"reason": "absent", "is_checked": "on"}
ZHOU = {"username": "zhoumin", "name": "周敏", "work_phone": "0535-7000009"}
LOGIN = "/account/login/"


def post_of(name: str) -> Post:
    return Post.objects.get(user__username=name, valid_to=None)


def path_of(name: str, what: str) -> str:
    return f"/desk/settings/posts/{post_of(name).pk}/{what}/"


def held(name: str) -> list[Role]:
    Snapshot.drop_all()
    return [post.role for post in actor_of_user(User.objects.get(username=name)).posts]


@pytest.mark.parametrize(
    "what", ["", "new/", "li/", "li/edit/", "li/lock/", "li/password/", "li/factors/", "li/posts/new/"]
)
def test_only_the_security_administrator_changes_and_the_auditor_reads(
    sign_in: SignIn, client: Any, now: datetime, what: str
) -> None:
    for name in ("li", "sun", "wang", "lead", "sys"):
        assert sign_in(name).get(BASE + what).status_code == 403
    assert sign_in("audit").get(BASE + what).status_code == (200 if what in ("", "li/") else 403)
    assert sign_in("sec").get(BASE + what).status_code == 200
    assert client.get(BASE + what).status_code == 302


def opened(sec: Client) -> str:
    """Open an account; the one-time password that the page shows."""
    shown = look(sec, NEW, FORM, **ZHOU)
    assert not User.objects.filter(username="zhoumin").exists()
    answer = sec.post(NEW, {**hidden(shown), "do": "confirm"})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    found = re.search(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}", text_in(answer))
    assert found is not None
    again = sec.post(NEW, {**hidden(shown), "do": "confirm"})
    assert again.status_code == 302, "a repeat opens no second account and tells no password"
    return found[0]


def test_a_new_account_signs_in_with_a_password_of_its_own_first(
    sign_in: SignIn, client: Client, now: datetime, at: Any
) -> None:
    secret = opened(sign_in("sec"))
    assert secret not in str(Entry.objects.filter(act="create_user").values())
    into = client.post(LOGIN, {"username": "zhoumin", "password": secret})
    assert into["Location"] == "/account/new-password/"
    assert client.get("/desk/").status_code == 302, "nobody is signed in yet"
    assert client.get("/account/second-step/").status_code == 302
    assert "设自己的密码" in client.get("/account/new-password/").content.decode()
    for wrong in (
        {"new": secret, "again": secret},
        {"new": "short", "again": "short"},
        {"new": PASSWORD, "again": "x"},
    ):
        assert client.post("/account/new-password/", wrong).status_code == 422
    done = client.post("/account/new-password/", {"new": "green-river-4711", "again": "green-river-4711"})
    assert done.status_code == 302
    user = User.objects.get(username="zhoumin")
    assert (user.password_expires_at, user.check_password("green-river-4711")) == (None, True)
    assert client.get("/account/").status_code == 200
    assert client.get("/account/new-password/").status_code == 302


def test_a_one_time_password_expires_and_opens_no_interface(
    sign_in: SignIn, client: Client, now: datetime, at: Any
) -> None:
    secret = opened(sign_in("sec"))
    body = {"username": "zhoumin", "password": secret}
    refused = client.post("/api/v1/tokens", body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "password_change_required")
    at("2026-03-17 10:01")
    late = client.post(LOGIN, body)
    assert late.status_code == 403
    assert "一次性密码已过期" in late.content.decode()
    assert "一次性密码已过期" in text_in(sign_in("sec").get(BASE, {"status": "handed_over"}))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"username": "li"}, "已被使用"),
        ({"username": "李"}, "登录名以小写字母开头"),
        ({"name": ""}, "这一项必须填写"),
        ({"closes_on": "2026-03-01"}, "不能早于今天"),
    ],
)
def test_an_account_that_cannot_be(sign_in: SignIn, now: datetime, asked: dict[str, str], told: str) -> None:
    answer = look(sign_in("sec"), NEW, FORM, **ZHOU | asked)
    assert answer.status_code == 422
    assert told in text_in(answer)


def test_locking_ends_sessions_and_tokens_and_unlocking_gives_them_back(
    sign_in: SignIn, now: datetime, cast: Cast
) -> None:
    sec, li = sign_in("sec"), sign_in("li")
    issue_token(user=cast.users["li"], by=SYSTEM, now=now)
    assert li.get("/desk/").status_code in (200, 302)
    shown = look(sec, LI + "lock/", FORM, **REASON)
    assert "自该日起没有值班员的治理中心 1 个：城厢街道综治中心" in text_in(shown)
    assert sec.post(LI + "lock/", {**hidden(shown), "do": "confirm"}).status_code == 302
    assert li.get("/desk/cases/").status_code == 302
    assert not Token.objects.filter(user=cast.users["li"]).exists()
    assert Entry.objects.get(act="lock_account").data == {"reason": "absent"}
    assert "已锁定" in text_in(sec.get(LI))
    assert "长期不在岗" in text_in(sec.get(LI))
    assert sec.get(LI + "lock/").status_code == 404
    assert confirm(sec, LI + "unlock/", FORM, reason="returned", is_checked="on").status_code == 302
    assert User.objects.get(username="li").is_active
    assert sec.get(LI + "unlock/").status_code == 404


def test_a_reason_and_the_check_of_the_person_are_needed(sign_in: SignIn, now: datetime) -> None:
    answer = look(sign_in("sec"), LI + "password/", FORM)
    assert answer.status_code == 422
    assert text_in(answer).count("这一项必须填写") >= 2


def test_a_reset_password_ends_the_old_one(sign_in: SignIn, client: Client, now: datetime) -> None:
    sec, li = sign_in("sec"), sign_in("li")
    shown = look(sec, LI + "password/", FORM, reason="forgotten", is_checked="on")
    answer = sec.post(LI + "password/", {**hidden(shown), "do": "confirm"})
    found = re.search(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}", text_in(answer))
    assert found is not None
    assert li.get("/desk/cases/").status_code == 302, "the session ended"
    assert client.post(LOGIN, {"username": "li", "password": PASSWORD}).status_code == 401
    assert client.post(LOGIN, {"username": "li", "password": found[0]})["Location"] == "/account/new-password/"
    assert Entry.objects.get(act="reset_password").data == {"reason": "forgotten"}


def test_second_factors_are_reset_with_a_reason(sign_in: SignIn, now: datetime) -> None:
    done = confirm(sign_in("sec"), LI + "factors/", FORM, reason="device_lost", is_checked="on")
    assert done.status_code == 302
    assert Entry.objects.get(act="forget_factors").data == {"factors": 0, "reason": "device_lost"}


def test_closing_an_account_ends_its_posts(sign_in: SignIn, client: Client, now: datetime, at: Any) -> None:
    sec = sign_in("sec")
    shown = look(sec, LI + "edit/", FORM, closes_on="2026-03-20")
    words = text_in(shown)
    assert "此人的 1 个岗位同日结束" in words
    assert "城厢街道综治中心" in words
    assert sec.post(LI + "edit/", {**hidden(shown), "do": "confirm"}).status_code == 302
    assert Post.objects.get(user__username="li").valid_to == date(2026, 3, 20)
    at("2026-03-20 00:01")
    assert held("li") == []
    assert client.post(LOGIN, {"username": "li", "password": PASSWORD}).status_code == 401
    assert "已关闭" in text_in(sign_in("sec").get(LI))


def test_name_and_telephone_change_and_the_journal_keeps_no_words(sign_in: SignIn, now: datetime) -> None:
    assert confirm(sign_in("sec"), LI + "edit/", FORM, name="李值班员", work_phone="0535-1").status_code == 302
    assert Entry.objects.get(act="change_account").data == {"changed": ["name", "work_phone"]}
    assert "没有改动任何内容" in text_in(look(sign_in("sec"), LI + "edit/", FORM))


def test_nobody_touches_their_own_account_or_posts(sign_in: SignIn, now: datetime) -> None:
    sec = sign_in("sec")
    page = sec.get(f"{BASE}sec/").content.decode()
    assert "这是您自己的账号" in page
    assert "posts/new/" not in page
    assert sec.get(path_of("sec", "end")).status_code == 403
    assert sec.get(path_of("sec", "move")).status_code == 403
    assert sec.get(f"{BASE}sec/posts/new/").status_code == 403
    for what in ("password", "factors", "lock"):
        shown = look(sec, f"{BASE}sec/{what}/", FORM, **REASON)
        assert sec.post(f"{BASE}sec/{what}/", {**hidden(shown), "do": "confirm"}).status_code == 403
    assert User.objects.get(username="sec").is_active


GIVE = {"role": "worker", "area": GRID_B, "org": "team-town", "origin": "full_time", "valid_from": "2026-03-12"}


def test_a_post_is_given_from_a_day(sign_in: SignIn, now: datetime, at: Any) -> None:
    sec = sign_in("sec")
    opened(sec)
    path = f"{BASE}zhoumin/posts/new/"
    shown = look(sec, path, FORM, **GIVE)
    assert "梨园第2网格" in text_in(shown)
    for _again in range(2):
        assert sec.post(path, {**hidden(shown), "do": "confirm"}).status_code == 302
    assert Post.objects.filter(user__username="zhoumin").count() == 1
    assert held("zhoumin") == []
    assert "待任" in text_in(sec.get(f"{BASE}zhoumin/"))
    at("2026-03-12 08:00")
    assert held("zhoumin") == [Role.WORKER]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"origin": ""}, "网格员须填来源"),
        ({"area": TOWN}, "网格员应设在网格"),
        ({"role": "desk"}, "值班员只能设在治理中心"),
        ({"role": "officer", "org": "housing", "area": TOWN, "origin": ""}, "区域应与单位所在区域一致"),
        ({"role": "leader", "origin": ""}, "网格只设网格员"),
        ({"role": "sysadmin", "area": TOWN, "origin": "", "org": "oversight"}, "管理员岗位设在市级"),
        ({"valid_from": "2026-03-01"}, "不能早于今天"),
        ({"valid_to": "2026-03-12"}, "离任日期应晚于任职日期"),
        ({"org": "nobody"}, "没有认出这个单位"),
    ],
)
def test_a_post_that_cannot_be(sign_in: SignIn, now: datetime, cast: Cast, asked: dict[str, str], told: str) -> None:
    create_user(username="newcomer", name="新人", password=None, by=SYSTEM, now=now)
    answer = look(sign_in("sec"), f"{BASE}newcomer/posts/new/", FORM, **GIVE | asked)
    assert answer.status_code == 422
    assert told in text_in(answer)


@pytest.mark.parametrize("name", ["li", "sys", "audit"])
def test_the_three_administrators_exclude_each_other_and_all_else(sign_in: SignIn, now: datetime, name: str) -> None:
    role = "secadmin" if name != "li" else "auditor"
    asked = {"role": role, "area": CITY, "org": "oversight", "valid_from": "2026-03-12"}
    answer = look(sign_in("sec"), f"{BASE}{name}/posts/new/", FORM, **asked)
    assert answer.status_code == 422
    assert "不得兼任" in text_in(answer)


@pytest.mark.parametrize("name", ["sys", "audit"])
def test_the_last_administrator_stays(sign_in: SignIn, now: datetime, cast: Cast, name: str) -> None:
    sec = sign_in("sec")
    for path, asked in (
        (path_of(name, "end"), {"on": "2026-03-12"}),
        (f"{BASE}{name}/edit/", {"closes_on": "2026-03-12"}),
    ):
        shown = look(sec, path, FORM, **asked)
        answer = sec.post(path, {**hidden(shown), "do": "confirm"}) if shown.status_code == 200 else shown
        assert answer.status_code == 422
        assert "最后一位在任" in text_in(answer)
    shown = look(sec, f"{BASE}{name}/lock/", FORM, **REASON)
    assert sec.post(f"{BASE}{name}/lock/", {**hidden(shown), "do": "confirm"}).status_code == 422
    other = create_user(username="other", name="接替", password=None, by=SYSTEM, now=now)
    role = Role(post_of(name).role)
    give_post(user=other, role=role, area_code=CITY, level=Level.CITY, org=cast.orgs["oversight"], by=SYSTEM, now=now)
    assert confirm(sec, path_of(name, "end"), FORM, on="2026-03-12").status_code == 302


def test_ending_a_post_tells_what_nobody_looks_after(sign_in: SignIn, now: datetime, at: Any) -> None:
    sec = sign_in("sec")
    path = path_of("wang", "end")
    shown = look(sec, path, FORM, on="2026-03-16")
    assert "自该日起没有网格员的网格 1 个：梨园第1网格" in text_in(shown)
    assert sec.post(path, {**hidden(shown), "do": "confirm"}).status_code == 302
    entry = Entry.objects.get(act="end_post")
    assert (entry.data["area"], entry.data["on"]) == (GRID, "2026-03-16")
    at("2026-03-16 09:00")
    assert held("wang") == []
    assert sign_in("sec").get(path).status_code == 404


def test_a_post_is_moved_in_one_act(sign_in: SignIn, now: datetime, at: Any) -> None:
    sec = sign_in("sec")
    path = path_of("li", "move")
    assert "值班员只能设在治理中心" in text_in(look(sec, path, FORM, area=TOWN2, org="team-town2", on="2026-03-16"))
    shown = look(sec, path, FORM, area=TOWN2, org="centre-town2", on="2026-03-16")
    assert "古柳街道" in text_in(shown)
    assert sec.post(path, {**hidden(shown), "do": "confirm"}).status_code == 302
    old, new = Post.objects.filter(user__username="li").order_by("id")
    assert (old.valid_to, new.valid_from, new.area_code, new.level) == (
        date(2026, 3, 16), date(2026, 3, 16), TOWN2, "town",
    )  # fmt: skip
    assert Entry.objects.filter(act__in=["move_post", "end_post", "give_post"], at=now).count() == 1
    assert "调任" in text_in(sec.get(LI))


def test_units_and_areas_are_offered_while_typing(sign_in: SignIn, now: datetime) -> None:
    sec = sign_in("sec")
    assert "housing" in sec.get("/desk/settings/units/", {"org": "住房"}).content.decode()
    assert GRID in sec.get("/desk/settings/areas/", {"area": "梨园第1"}).content.decode()
    assert sign_in("li").get("/desk/settings/units/").status_code == 403


@pytest.mark.parametrize("words", ["li", ""])
def test_the_list_asks_the_database_as_often_for_one_as_for_many(
    sign_in: SignIn, now: datetime, still_snapshots: None, django_assert_num_queries: Any, words: str
) -> None:
    sec = sign_in("sec")
    sec.get(BASE)
    with django_assert_num_queries(6):
        assert sec.get(BASE, {"q": words}).status_code == 200
