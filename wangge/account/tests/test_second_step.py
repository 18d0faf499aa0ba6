"""The second factor: asked for, proven once, enrolled by force, recovered."""

import re

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from pytest_django import Settings

from tests.county import Cast
from wangge.account.tests.soft_key import SoftKey
from wangge.account.tests.steps import ENROL, LOGIN, STEP, WRONG, code_of, give, give_app, is_in, token
from wangge.account.tests.test_login import text_of
from wangge.journal.models import Entry
from wangge.lib import clock
from wangge.lib.actor import SYSTEM
from wangge.people import second_factor
from wangge.people.actions import forget_factors, set_password

pytestmark = pytest.mark.django_db
SHOWN = r"<li>(\d{8})</li>"
CODES = "/account/recovery-codes/"


def key_data(page: str, name: str) -> str:
    found = re.search(rf'data-key-{name}="([^"]+)"', page)
    assert found
    return found[1].replace("&quot;", '"')


def test_a_desk_enrols_an_app_before_anything_else(client: Client, cast: Cast) -> None:
    assert give(client, "li", next="/desk/?q=1")["Location"] == ENROL
    assert not is_in(client)
    assert client.get("/desk/").status_code == 302, "not signed in before the last step"
    assert client.get("/account/").status_code == 302
    page = text_of(client.get(ENROL))
    assert "<svg" in page
    secret = client.session["mfa.totp.secret"]
    assert secret in page.replace(" ", "")
    wrong = client.post(ENROL, {"way": "code", "code": "000000"})
    assert wrong.status_code == 422
    assert not is_in(client)
    assert not second_factor.is_enrolled(cast.users["li"])
    assert client.post(ENROL, {"way": "code", "code": code_of(secret)})["Location"] == CODES
    assert is_in(client)
    assert len(set(re.findall(SHOWN, text_of(client.get(CODES))))) == 10
    assert client.post(CODES)["Location"] == "/desk/?q=1"
    assert client.get(CODES)["Location"] == "/account/", "shown once"
    acts = list(Entry.objects.filter(object_type="user", actor_id=cast.users["li"].pk).values_list("act", flat=True))
    assert set(acts) == {"enrol_factor", "sign_in", "make_recovery_codes"}


def test_the_secret_is_not_readable_in_the_database(client: Client, cast: Cast) -> None:
    secret = give_app(cast.users["li"])
    row = Authenticator.objects.get(type="totp")
    assert secret not in str(row.data)
    assert second_factor.prove_code(user=cast.users["li"], code=code_of(secret)) == "totp"


def test_a_right_code_signs_in_once(client: Client, cast: Cast) -> None:
    secret = give_app(cast.users["li"])
    assert give(client, "li", next="/desk/?q=1")["Location"] == STEP
    assert not is_in(client)
    assert client.get(STEP).status_code == 200
    code = code_of(secret)
    before = client.session.session_key
    assert client.post(STEP, {"way": "code", "code": f"{code[:3]} {code[3:]}"})["Location"] == "/desk/?q=1"
    assert is_in(client)
    assert client.session.session_key != before
    assert Entry.objects.get(act="sign_in").data == {"how": "page", "factor": "totp"}
    other = Client()
    give(other, "li")
    replayed = other.post(STEP, {"way": "code", "code": code})
    assert replayed.status_code == 401
    assert "已经用过" in text_of(replayed)
    assert not is_in(other)
    assert other.post(STEP, {"way": "code", "code": code_of(secret, 1)}).status_code == 302, "the next code is new"


def test_an_older_code_than_the_last_one_is_refused(cast: Cast) -> None:
    li = cast.users["li"]
    secret = give_app(li)
    assert second_factor.prove_code(user=li, code=code_of(secret, 1)) == "totp"
    assert second_factor.prove_code(user=li, code=code_of(secret)) is None


def test_wrong_codes_lock_page_and_token(client: Client, cast: Cast) -> None:
    secret = give_app(cast.users["li"])
    give(client, "li")
    answers = [client.post(STEP, {"way": "code", "code": "000000"}).status_code for _ in range(5)]
    assert answers == [401] * 4 + [429]
    assert client.post(STEP, {"way": "code", "code": code_of(secret)}).status_code == 429
    assert not is_in(client)
    assert token(client, "li", otp=code_of(secret)).status_code == 429
    assert Entry.objects.filter(act="sign_in_failed", data__why="code").count() == 5


def test_a_recovery_code_works_once(client: Client, cast: Cast) -> None:
    give_app(cast.users["li"])
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[3]
    give(client, "li")
    assert client.post(STEP, {"way": "code", "code": code}).status_code == 401, "it is no code of the app"
    assert client.post(STEP, {"way": "recovery", "recovery": code}).status_code == 302
    assert is_in(client)
    assert "还剩 9 个" in text_of(client.get("/account/"))
    other = Client()
    give(other, "li")
    assert other.post(STEP, {"way": "recovery", "recovery": code}).status_code == 401
    assert not is_in(other)


def test_the_second_step_is_nothing_without_the_first(client: Client, cast: Cast) -> None:
    secret = give_app(cast.users["li"])
    assert client.get(STEP)["Location"] == LOGIN
    assert client.post(STEP, {"way": "code", "code": code_of(secret)})["Location"] == LOGIN
    assert client.get(ENROL)["Location"] == LOGIN
    give(client, "li", WRONG)
    assert client.post(STEP, {"way": "code", "code": code_of(secret)})["Location"] == LOGIN
    assert not is_in(client)


def test_a_password_alone_adds_no_factor_beside_an_enrolled_one(client: Client, cast: Cast) -> None:
    give_app(cast.users["li"])
    give(client, "li")
    assert client.get(ENROL)["Location"] == LOGIN
    assert client.post(ENROL, {"way": "code", "code": "123456"})["Location"] == LOGIN


def test_halfway_in_ends_after_ten_minutes_and_with_a_new_password(client: Client, cast: Cast) -> None:
    li = cast.users["li"]
    secret = give_app(li)
    give(client, "li")
    session = client.session
    session["account_pending"] |= {"at": session["account_pending"]["at"] - 601}
    session.save()
    assert client.post(STEP, {"way": "code", "code": code_of(secret)})["Location"] == LOGIN
    give(client, "li")
    set_password(user=li, password="another-long-phrase", by=cast.actor("li"), now=Entry.objects.latest("id").at)
    assert client.post(STEP, {"way": "code", "code": code_of(secret)})["Location"] == LOGIN
    assert not is_in(client)


def test_a_security_key_enrols_and_signs_in(client: Client, cast: Cast) -> None:
    key = SoftKey()
    give(client, "li")
    made = key.make(key_data(text_of(client.get(ENROL, secure=True)), "make"))
    enrolled = client.post(ENROL, {"way": "key", "name": "蓝色", "credential": made}, secure=True)
    assert enrolled["Location"] == CODES
    assert is_in(client)
    assert "蓝色" in text_of(client.get("/account/", secure=True))
    other = Client()
    give(other, "li")
    challenge = key_data(text_of(other.get(STEP, secure=True)), "use")
    forged = key.use(challenge, signer=ec.generate_private_key(ec.SECP256R1()))
    assert other.post(STEP, {"way": "key", "credential": forged}, secure=True).status_code == 401
    right = key.use(key_data(text_of(other.get(STEP, secure=True)), "use"))
    assert other.post(STEP, {"way": "key", "credential": right}, secure=True).status_code == 302
    assert is_in(other)
    third = Client()
    give(third, "li")
    third.get(STEP, secure=True)
    assert third.post(STEP, {"way": "key", "credential": right}, secure=True).status_code == 401, "an old challenge"


@pytest.mark.parametrize(
    "rubbish", ["", "[]", "7", "{}", '{"id": 5}', '{"response": {}}', "{", '{"id":"x","rawId":"x"}']
)
def test_rubbish_from_a_key_is_refused_quietly(client: Client, cast: Cast, rubbish: str) -> None:
    give(client, "li")
    client.get(ENROL)
    assert client.post(ENROL, {"way": "key", "credential": rubbish}).status_code == 422
    give_app(cast.users["li"])
    give(client, "li")
    client.get(STEP)
    assert client.post(STEP, {"way": "key", "credential": rubbish}).status_code in (401, 422)
    assert not is_in(client)


def test_tokens_ask_for_enrolment_then_for_a_code(client: Client, cast: Cast) -> None:
    refused = token(client, "li")
    assert (refused.status_code, refused.json()["code"]) == (403, "enrolment_required")
    secret = give_app(cast.users["li"])
    for more in ({}, {"otp": "000000"}):
        asked = token(client, "li", **more)
        assert (asked.status_code, asked.json()["code"]) == (401, "otp_required")
    code = code_of(secret)
    assert token(client, "li", otp=code).status_code == 200
    assert token(client, "li", otp=code).status_code == 401, "a code opens once, page or token"
    assert token(client, "wang").status_code == 200, "a worker needs none"


def test_asking_for_the_code_is_no_failure(client: Client, cast: Cast) -> None:
    secret = give_app(cast.users["li"])
    for _ in range(6):
        assert token(client, "li").status_code == 401
    assert token(client, "li", otp=code_of(secret)).status_code == 200


def test_the_demonstration_asks_for_no_second_factor(client: Client, cast: Cast, settings: Settings) -> None:
    settings.DEMO = True
    assert give(client, "li")["Location"] == "/desk/"
    assert is_in(client)


def test_a_worker_who_enrolled_is_asked_too(client: Client, cast: Cast) -> None:
    give_app(cast.users["wang"])
    assert give(client, "wang")["Location"] == STEP
    assert not is_in(client)


def test_after_an_administrator_forgets_the_factors_one_enrols_anew(client: Client, cast: Cast) -> None:
    give_app(cast.users["li"])
    assert forget_factors(user=cast.users["li"], by=SYSTEM, now=clock.now()) == 2
    assert give(client, "li")["Location"] == ENROL
    assert Entry.objects.get(act="forget_factors").data == {"factors": 2}
