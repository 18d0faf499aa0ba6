"""One's own account, and how long a session lasts."""

from collections.abc import Callable
from datetime import datetime

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.county import PASSWORD, Cast
from wangge.account.tests.steps import LOGIN, MINE, STEP, WRONG, code_of, give, give_app, is_in, token
from wangge.account.tests.test_login import text_of
from wangge.journal.models import Entry
from wangge.people.models import Token

pytestmark = pytest.mark.django_db
NEW = "seven quiet grids"


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str = "") -> object:
    return client.post("/account/password/", {"password": old, "new": new, "again": again or new})


def test_the_page_shows_posts_and_tokens(client: Client, cast: Cast) -> None:
    token(client, "wang")
    give(client, "wang")
    page = text_of(client.get(MINE))
    for words in ("网格员", "梨园第1网格", "城厢街道网格队", "签发于", "修改密码"):
        assert words in page
    assert client.get(MINE, headers={"accept-language": "en"}).status_code == 200


def test_a_new_password_ends_tokens_and_other_sessions(client: Client, cast: Cast) -> None:
    secret = token(client, "wang").json()["token"]
    bearer = {"authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/me", headers=bearer).status_code == 200
    other = Client()
    give(other, "wang")
    give(client, "wang")
    before = client.session.session_key
    assert change(client).status_code == 302  # type: ignore[attr-defined]
    assert Client().get("/api/v1/me", headers=bearer).status_code == 401
    assert other.get(MINE).status_code == 302, "the other session is over"
    assert client.get(MINE).status_code == 200, "this one goes on"
    assert client.session.session_key != before
    fresh = Client()
    assert give(fresh, "wang").status_code == 401
    assert give(fresh, "wang", NEW).status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        (WRONG, NEW, NEW, "当前密码不正确"),
        (PASSWORD, "short", "short", "至少"),
        (PASSWORD, "password123", "password123", "密码"),
        (PASSWORD, NEW, "seven quiet grid", "两次输入的新密码不一样"),
        (PASSWORD, PASSWORD, PASSWORD, "新密码与当前密码相同"),
    ],
)
def test_a_password_is_not_changed(client: Client, cast: Cast, old: str, new: str, again: str, words: str) -> None:
    give(client, "wang")
    answer = change(client, old, new, again)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert words in text_of(answer)
    cast.users["wang"].refresh_from_db()
    assert cast.users["wang"].check_password(PASSWORD)


def test_guessing_the_password_in_an_open_session_locks_too(client: Client, cast: Cast) -> None:
    give(client, "wang")
    for _ in range(4):
        change(client, WRONG)
    assert "暂时锁定" in text_of(change(client, WRONG))
    assert "暂时锁定" in text_of(change(client))
    assert give(Client(), "wang").status_code == 429


def test_tokens_are_revoked_one_by_one_or_all_and_only_ones_own(client: Client, cast: Cast) -> None:
    for _ in range(3):
        token(client, "wang")
    theirs = token(client, "sun").json()["token"]
    give(client, "wang")
    first = Token.objects.filter(user=cast.users["wang"]).order_by("id").first()
    foreign = Token.objects.get(user=cast.users["sun"])
    assert first
    client.post("/account/tokens/revoke/", {"token": str(first.pk)})
    client.post("/account/tokens/revoke/", {"token": str(foreign.pk)})
    assert Token.objects.filter(user=cast.users["wang"]).count() == 2
    client.post("/account/tokens/revoke/", {})
    assert not Token.objects.filter(user=cast.users["wang"]).exists()
    assert Client().get("/api/v1/me", headers={"authorization": f"Bearer {theirs}"}).status_code == 200
    assert [entry.data for entry in Entry.objects.filter(act="revoke_tokens")] == [{"ended": 1}, {"ended": 2}]
    assert client.post("/account/tokens/revoke/", {"token": "x"}).status_code == 404


def test_the_last_factor_stays_where_the_post_needs_it(client: Client, cast: Cast) -> None:
    li, secret = cast.users["li"], give_app(cast.users["li"])
    give(client, "li")
    client.post(STEP, {"way": "code", "code": code_of(secret)})
    where = f"/account/factors/{Authenticator.objects.get(user=li, type='totp').pk}/remove/"
    assert client.post(where, {"password": WRONG}).status_code == 422
    assert client.post(where, {"password": PASSWORD}).status_code == 422
    assert Authenticator.objects.filter(user=li, type="totp").exists()


def test_a_factor_by_choice_comes_and_goes_with_the_password(client: Client, cast: Cast) -> None:
    wang = cast.users["wang"]
    give(client, "wang")
    client.get("/account/enrol/")
    code = code_of(client.session["mfa.totp.secret"])
    assert client.post("/account/enrol/", {"way": "code", "code": code}).status_code == 422, "without the password"
    assert client.post("/account/enrol/", {"way": "code", "code": code, "password": WRONG}).status_code == 401
    assert not Authenticator.objects.exists()
    assert client.post("/account/enrol/", {"way": "code", "code": code, "password": PASSWORD}).status_code == 302
    row = Authenticator.objects.get(user=wang, type="totp")
    assert client.get("/account/recovery-codes/").status_code == 200
    assert client.post(f"/account/factors/{row.pk}/remove/", {"password": PASSWORD})["Location"] == MINE
    assert not Authenticator.objects.filter(user=wang).exists(), "recovery codes go with the last factor"


def test_somebody_elses_factor_is_unknown(client: Client, cast: Cast) -> None:
    give_app(cast.users["li"])
    give(client, "wang")
    row = Authenticator.objects.get(type="totp")
    assert client.post(f"/account/factors/{row.pk}/remove/", {"password": PASSWORD}).status_code == 404
    assert Authenticator.objects.filter(pk=row.pk).exists()


def test_new_recovery_codes_end_the_old_ones(client: Client, cast: Cast) -> None:
    secret = give_app(cast.users["wang"])
    old = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    give(client, "wang")
    client.post(STEP, {"way": "code", "code": code_of(secret)})
    assert client.post("/account/recovery-codes/renew/", {"password": WRONG}).status_code == 422
    assert client.post("/account/recovery-codes/renew/", {"password": PASSWORD}).status_code == 302
    page = text_of(client.get("/account/recovery-codes/"))
    assert not any(code in page for code in old)


@pytest.mark.parametrize(
    "path",
    ["", "password/", "enrol/", "recovery-codes/", "recovery-codes/renew/", "factors/1/remove/", "second-step/"],
)
def test_strangers_are_sent_to_sign_in(client: Client, db: None, path: str) -> None:
    answer = client.get(f"/account/{path}")
    assert answer.status_code == 302
    assert answer["Location"].startswith(LOGIN)


def test_a_quarter_of_an_hour_idle_ends_the_session_and_says_so(
    client: Client, cast: Cast, at: Callable[[str], datetime]
) -> None:
    at("2026-03-10 10:00")
    give(client, "sun")
    for time in ("10:14", "10:28"):
        at(f"2026-03-10 {time}")
        assert client.get("/desk/").status_code == 200
    at("2026-03-10 10:44")
    sent = client.get("/desk/?q=1")
    assert sent["Location"] == "/account/login/?next=%2Fdesk%2F%3Fq%3D1"
    assert not is_in(client)
    assert "15 分钟没有操作" in text_of(client.get(sent["Location"]))
    assert "没有操作" not in text_of(client.get(sent["Location"])), "told once"
    assert give(client, "sun", next="/desk/?q=1")["Location"] == "/desk/?q=1"


def test_an_open_page_that_asks_for_news_keeps_nobody_signed_in(
    client: Client, cast: Cast, at: Callable[[str], datetime]
) -> None:
    at("2026-03-10 10:00")
    give(client, "sun")
    for minute in (5, 10, 14):
        at(f"2026-03-10 10:{minute:02}")
        assert client.get("/desk/", headers={"X-Background": "1"}).status_code == 200
    at("2026-03-10 10:16")
    assert client.get("/desk/", headers={"X-Background": "1", "Accept": "application/json"}).status_code == 401


def test_a_grid_workers_phone_has_longer(client: Client, cast: Cast, at: Callable[[str], datetime]) -> None:
    at("2026-03-10 10:00")
    give(client, "wang")
    at("2026-03-10 10:29")
    assert client.get("/field/").status_code == 200
    at("2026-03-10 11:00")
    assert client.get("/field/").status_code == 302


def test_four_hours_end_the_busiest_session(client: Client, cast: Cast, at: Callable[[str], datetime]) -> None:
    at("2026-03-10 08:00")
    give(client, "wang")
    for time in ("08:25", "08:50", "09:15", "09:40", "10:05", "10:30", "10:55", "11:20", "11:45"):
        at(f"2026-03-10 {time}")
        assert client.get("/desk/").status_code == 200
    at("2026-03-10 12:01")
    sent = client.get("/desk/")
    assert sent.status_code == 302
    assert "已满四小时" in text_of(client.get(sent["Location"]))


def test_a_busy_session_is_written_once_a_minute(client: Client, cast: Cast, at: Callable[[str], datetime]) -> None:
    at("2026-03-10 10:00")
    give(client, "wang")

    def writes(time: str) -> int:
        at(f"2026-03-10 {time}")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get("/desk/").status_code == 200
        return sum("UPDATE" in query["sql"] for query in seen.captured_queries)

    assert [writes("10:00:30"), writes("10:00:59"), writes("10:01:30"), writes("10:01:40")] == [0, 0, 1, 0]


def test_visitors_without_a_session_cost_no_query(client: Client, db: None) -> None:
    with CaptureQueriesContext(connection) as seen:
        client.get(LOGIN)
    assert not [query for query in seen.captured_queries if "session" in query["sql"] or "user" in query["sql"]]
