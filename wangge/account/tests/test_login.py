"""Signing in with name and password, and out again."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db.models import F
from django.test import Client
from pytest_django import Settings

from tests.county import PASSWORD, Cast
from wangge.account.tests.steps import LOGIN, WRONG, give, is_in, token
from wangge.journal.models import Entry
from wangge.lib import clock
from wangge.lib.actor import SYSTEM, Level, Role
from wangge.people.actions import create_user, give_post
from wangge.people.models import User

pytestmark = pytest.mark.django_db


def text_of(answer: object) -> str:
    content: bytes = answer.content  # type: ignore[attr-defined]
    return content.decode()


def without_tokens(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def made_up(cast: Cast, username: str) -> User:
    """A person of the demonstration at the town's desk."""
    now, org = clock.now(), cast.orgs["centre-town"]
    user = create_user(username=username, name="演示", password="wangge-demo", by=SYSTEM, now=now, is_demo=True)
    give_post(user=user, role=Role.DESK, area_code=org.area_code, level=Level.TOWN, org=org, by=SYSTEM, now=now)
    return user


@pytest.fixture
def demo_user(cast: Cast) -> User:
    return made_up(cast, "town")


def test_a_worker_lands_on_the_phone_app(client: Client, cast: Cast) -> None:
    answer = give(client, "wang")
    assert (answer.status_code, answer["Location"]) == (302, "/field/")
    assert client.session["_auth_user_id"] == str(cast.users["wang"].pk)
    entry = Entry.objects.get(act="sign_in")
    assert (entry.object_id, entry.actor_id) == (cast.users["wang"].pk, cast.users["wang"].pk)
    assert entry.data == {"how": "page", "factor": "none"}


def test_an_officer_lands_on_the_desk(client: Client, cast: Cast) -> None:
    assert give(client, "sun")["Location"] == "/desk/"


def test_a_wrong_password_and_an_unknown_name_look_the_same(client: Client, cast: Cast) -> None:
    wrong = give(client, "wang", WRONG)
    unknown = give(client, "nobody", WRONG)
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    page = without_tokens(text_of(wrong)).replace('value="wang"', "")
    assert page == without_tokens(text_of(unknown)).replace('value="nobody"', "")
    assert "用户名或密码不正确" in page
    assert WRONG not in page
    assert not is_in(client)
    failed = Entry.objects.get(act="sign_in_failed")
    assert (failed.object_id, failed.data) == (cast.users["wang"].pk, {"how": "page", "why": "password"})


def test_five_wrong_passwords_lock_and_the_page_says_until_when(client: Client, cast: Cast) -> None:
    for _ in range(4):
        assert give(client, "wang", WRONG).status_code == 401
    locked = give(client, "wang", WRONG)
    assert locked.status_code == 429
    assert 880 <= int(locked["Retry-After"]) <= 901
    until = clock.office_time(AccessAttempt.objects.get().attempt_time + timedelta(minutes=15))
    assert f"请在 {until:%H:%M:%S} 之后再试" in text_of(locked)
    assert give(client, "wang").status_code == 429, "the right password does not open a locked account"
    assert not is_in(client)
    assert Entry.objects.filter(act="sign_in_failed").count() == 5


def test_the_lock_ends_after_the_cool_off_and_tries_meanwhile_do_not_lengthen_it(client: Client, cast: Cast) -> None:
    for _ in range(7):
        give(client, "wang", WRONG)
    assert AccessAttempt.objects.get().failures_since_start == 5
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=14))
    assert give(client, "wang").status_code == 429
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=1, seconds=5))
    assert give(client, "wang").status_code == 302
    assert is_in(client)


def test_signing_in_forgets_earlier_failures(client: Client, cast: Cast) -> None:
    for _ in range(4):
        give(client, "wang", WRONG)
    give(client, "wang")
    assert not AccessAttempt.objects.exists()


def test_page_and_token_share_the_lock_out(client: Client, cast: Cast) -> None:
    for _ in range(3):
        assert token(client, "wang", WRONG).json()["code"] == "wrong_credentials"
    for _ in range(2):
        give(client, "wang", WRONG)
    refused = token(client, "wang")
    assert (refused.status_code, refused.json()["code"]) == (429, "account_locked")
    assert 880 <= int(refused["Retry-After"]) <= 901
    assert give(client, "sun").status_code == 302, "another account is not locked"


def test_the_locking_failure_of_a_token_answers_as_a_problem(client: Client, cast: Cast) -> None:
    answers = [token(client, "wang", WRONG) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401] * 4 + [429]
    assert answers[-1]["Content-Type"] == "application/problem+json"


def test_a_token_forgets_earlier_failures(client: Client, cast: Cast) -> None:
    for _ in range(4):
        token(client, "wang", WRONG)
    assert token(client, "wang").status_code == 200
    assert token(client, "wang", WRONG).status_code == 401


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/desk/cases/1/?tab=files", "/desk/cases/1/?tab=files"),
        ("https://elsewhere.example/", "/field/"),
        ("//elsewhere.example/", "/field/"),
        ("/\\elsewhere.example", "/field/"),
        ("javascript:alert(1)", "/field/"),
        ("/account/logout/", "/field/"),
        ("/account/login/?next=/desk/", "/field/"),
    ],
)
def test_next_leads_only_to_pages_of_ours(client: Client, cast: Cast, wanted: str, reached: str) -> None:
    assert give(client, "wang", next=wanted)["Location"] == reached


def test_the_page_keeps_where_the_visitor_was_going(client: Client, cast: Cast) -> None:
    first = client.get("/desk/?q=1")
    assert first["Location"] == "/account/login/?next=%2Fdesk%2F%3Fq%3D1"
    assert 'name="next" value="/desk/?q=1"' in text_of(client.get(first["Location"]))


def test_a_planted_session_is_not_the_one_signed_in(client: Client, cast: Cast) -> None:
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted or ""
    give(client, "wang")
    assert client.session.session_key != planted
    assert "planted" not in client.session
    thief = Client()
    thief.cookies["sessionid"] = planted or ""
    assert not is_in(thief)


def test_a_demonstration_account_is_refused_outside_the_demonstration(client: Client, demo_user: User) -> None:
    answer = give(client, "town", "wangge-demo")
    assert answer.status_code == 403
    assert "只能在演示环境中登录" in text_of(answer)
    assert not is_in(client)
    refused = token(client, "town", "wangge-demo")
    assert (refused.status_code, refused.json()["code"]) == (403, "demo_account_refused")


def test_the_accounts_are_listed_in_the_demonstration_only(
    client: Client, cast: Cast, demo_user: User, settings: Settings
) -> None:
    assert "demo-accounts" not in text_of(client.get(LOGIN))
    assert "wangge-demo" not in text_of(client.get(f"{LOGIN}?use=town"))
    settings.DEMO = True
    made_up(cast, "desk-370682-2")
    page = text_of(client.get(LOGIN))
    assert "?use=town" in page
    assert "desk-370682-2" not in page, "one account for each kind of work, not every person"
    assert "城厢街道" in page
    assert "?use=wang" not in page, "only the demonstration's own accounts"
    filled = text_of(client.get(f"{LOGIN}?use=town"))
    assert 'value="town"' in filled
    assert 'value="wangge-demo"' in filled
    assert 'value="wangge-demo"' not in text_of(client.get(f"{LOGIN}?use=wang"))
    assert give(client, "town", "wangge-demo")["Location"] == "/desk/", "no second factor in the demonstration"
    assert is_in(client)


def test_signing_out_ends_the_session_by_post_only(client: Client, cast: Cast) -> None:
    give(client, "wang")
    key = client.session.session_key
    assert client.get("/account/logout/").status_code == 405
    assert is_in(client)
    assert client.post("/account/logout/")["Location"] == LOGIN
    assert not is_in(client)
    thief = Client()
    thief.cookies["sessionid"] = key or ""
    assert thief.get("/desk/").status_code == 302
    assert Entry.objects.filter(act="sign_out", object_id=cast.users["wang"].pk).count() == 1


def test_the_form_needs_its_token(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert give(strict, "wang").status_code == 403


def test_odd_names_are_refused_quietly(client: Client, cast: Cast) -> None:
    assert give(client, "wang\0").status_code == 422
    assert give(client, "w" * 300).status_code == 422
    assert give(client, "", "").status_code == 422
    assert token(client, "wang\0").status_code == 401


def test_every_field_has_its_label_and_its_purpose(client: Client, db: None) -> None:
    page = text_of(client.get(LOGIN))
    for name, purpose in (("username", "username"), ("password", "current-password")):
        assert f'<label for="id_{name}">' in page
        field = re.search(rf'<input[^>]*id="id_{name}"[^>]*>', page)
        assert field and f'autocomplete="{purpose}"' in field[0]
    assert page.count("<h1") == 1
    assert "style=" not in page


def test_the_page_is_never_kept_by_a_browser(client: Client, db: None) -> None:
    assert "no-store" in client.get(LOGIN)["Cache-Control"]


def test_a_signed_in_visitor_goes_on(client: Client, cast: Cast) -> None:
    give(client, "sun")
    assert client.get(f"{LOGIN}?next=/desk/%3Fq=1")["Location"] == "/desk/?q=1"


def test_who_left_cannot_sign_in(client: Client, cast: Cast) -> None:
    User.objects.filter(username="wang").update(is_active=False)
    assert give(client, "wang", PASSWORD).status_code == 401
