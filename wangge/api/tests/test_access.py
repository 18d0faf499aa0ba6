"""Who may call what: every operation, every role, inside and outside the scope, unsigned, and with bad credentials."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.api_client import BASE, Caller, check_against_openapi, document
from tests.county import GRID, PASSWORD
from tests.play import LEAST, Play
from wangge.cases.models import Case, JointSession
from wangge.cases.queries.cards import cards_of
from wangge.cases.states import Act
from wangge.lib.actor import SYSTEM, Role
from wangge.people.actions import issue_token, revoke_tokens
from wangge.people.models import Token

pytestmark = pytest.mark.django_db

# The case of these tests lies in Wang's grid, is held by Chen's village and in the hands of the housing bureau.
INSIDE = ("wang", "li", "chen", "jin", "sun", "qian", "lead")
OUTSIDE = ("wu", "zhao", "zhou", "he")
ADMINISTRATORS = ("sys", "sec", "audit")
EVERYONE = (*INSIDE, *OUTSIDE, *ADMINISTRATORS)
DESKS = ("li", "chen", "jin")

PUBLIC = {
    "GET /areas": 200,
    "GET /areas/locate": 200,
    "GET /areas/{code}": 200,
    "GET /categories": 200,
    "GET /items": 200,
    "POST /reports": 201,
    "GET /reports/{query_code}": 200,
    "POST /reports/{query_code}/files": 415,
    "POST /reports/{query_code}/messages": 201,
    "POST /reports/{query_code}/evaluation": 409,
    "POST /tokens": 401,
}
SIGNED_IN = {"GET /me": 200}
CASE_STAFF = {
    "GET /organisations": 200,
    "GET /workers": 200,
    "GET /cases": 200,
    "GET /cases/count": 200,
    "GET /cards": 200,
    "GET /instructions": 200,
    "GET /sessions": 200,
}
# A phone's: for grid workers alone, inside and outside. Without a user, a file or a beginning they come to nothing.
WORKERS = {
    "GET /sync": 200,
    "POST /sync": 422,
    "POST /sync/files": 400,
    "PUT /sync/files/{file_id}": 409,
}
# Of one case: the status for each of those inside; outside it is always 404.
CASE = {
    "GET /cases/{number}": dict.fromkeys(INSIDE, 200),
    "GET /cases/{number}/timeline": dict.fromkeys(INSIDE, 200),
    "GET /cases/{number}/acts": dict.fromkeys(INSIDE, 200),
    "GET /cases/{number}/units": dict.fromkeys(INSIDE, 200),
    "GET /cases/{number}/suggestion": dict.fromkeys(INSIDE, 403) | dict.fromkeys(DESKS, 200),
    "POST /cases/{number}/files": dict.fromkeys(INSIDE, 415),
    "POST /cases/{number}/contact": dict.fromkeys(INSIDE, 200) | {"wang": 403},
    "POST /cases/{number}/contact/approval": dict.fromkeys(INSIDE, 403) | dict.fromkeys((*DESKS, "qian", "lead"), 409),
    "POST /cases/{number}/{act}": dict.fromkeys(INSIDE, 200),
    # The case has a card of the bureau: its grid worker does not see it, and only the bureau answers it.
    "GET /cards/{card_id}": dict.fromkeys(INSIDE, 200) | {"wang": 404},
    # The county's desk has called a joint session about the case, with the police; it and the town's may call another.
    "POST /sessions": dict.fromkeys(INSIDE, 403) | {"li": 201, "jin": 201},
    "GET /sessions/{session_id}": dict.fromkeys(INSIDE, 200),
    "POST /sessions/{session_id}/{act}": dict.fromkeys(INSIDE, 403) | {"jin": 200},
    "POST /cards/{card_id}/{act}": dict.fromkeys(INSIDE, 403) | {"wang": 404, "sun": 200},
}


# Registers, campaigns, patrols and sharing have a scope of their own: one matrix of all their routes is tests/access.
REGISTERS = ("/campaigns", "/households", "/patrols", "/places", "/services", "/shared")


def operations() -> set[str]:
    return {
        f"{method.upper()} {path.removeprefix(BASE)}"
        for path, methods in document()["paths"].items()
        for method in methods
        if not path.removeprefix(BASE).startswith(REGISTERS)
    }


def test_no_operation_is_left_out() -> None:
    assert operations() == {*PUBLIC, *SIGNED_IN, *CASE_STAFF, *WORKERS, *CASE}


@pytest.fixture
def case(play: Play) -> Case:
    made = play.report(contact={"name": "赵大姐", "phone": "13805350000"})
    play.do("li", play.do("li", made, "dispatch"), "card")
    play.do("jin", made, "convene", units=["police"])
    return play.do("chen", made, "comment")


def call(caller: Caller, operation: str, case: Case) -> Any:
    """The operation on this case, with what it needs."""
    method, _space, template = operation.partition(" ")
    card_id = cards_of(case)[0].pk
    session_id = JointSession.objects.filter(matters__case=case).order_by("id")[0].pk
    act = "answer" if "card" in template else "commit" if "session" in template else "comment"
    keys = {"card_id": card_id, "session_id": session_id, "file_id": uuid.uuid4()}
    path = template.format(number=case.number, query_code=case.query_code, code=GRID, act=act, **keys)
    if method == "PUT":
        return caller.put_piece(f"{path}?offset=0", b"piece")
    if path.endswith("/files"):
        return caller.upload(path, SimpleUploadedFile("note.txt", b"no picture"))
    if method == "GET":
        return caller.get(path, **({"lon": 120.705, "lat": 36.975} if path.endswith("locate") else {}))
    body = {
        "client_id": str(uuid.uuid4()),
        "text": "东门外路灯不亮",
        "note": "请抓紧",
        "purpose": "约时间",
        "place_unknown": True,
        "solved": True,
        "satisfied": 4,
        "username": "nobody-here",
        "password": PASSWORD,
        "cases": [case.number],
        "units": ["police"],
        "starts_at": "2026-03-12T09:00:00+08:00",
        "place": "三楼会议室",
        "org": "police",
        "until": "2026-03-20",
    }
    return caller.post(path, body)


def test_the_public_reaches_the_public_operations_and_nothing_else(case: Case) -> None:
    anyone = Caller()
    for operation, status in PUBLIC.items():
        assert call(anyone, operation, case).status_code == status, operation
    for operation in (*SIGNED_IN, *CASE_STAFF, *WORKERS, *CASE):
        refused = call(anyone, operation, case)
        assert (refused.status_code, refused.json()["code"]) == (401, "not_signed_in"), operation
        assert refused["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("name", EVERYONE)
def test_each_role_reaches_its_own(play: Play, case: Case, name: str) -> None:
    caller = Caller(play.cast.users[name])
    found = {operation: call(caller, operation, case).status_code for operation in operations()}
    expected = PUBLIC | SIGNED_IN
    if name in ADMINISTRATORS:
        expected = expected | dict.fromkeys((*CASE_STAFF, *WORKERS, *CASE), 403)
    else:
        expected = expected | CASE_STAFF
        expected |= WORKERS if name in ("wang", "wu") else dict.fromkeys(WORKERS, 403)
        expected |= {operation: statuses[name] if name in INSIDE else 404 for operation, statuses in CASE.items()}
    assert found == expected


def test_the_cast_holds_every_role(play: Play) -> None:
    assert {post.role for name in EVERYONE for post in play.actor(name).posts} == set(Role)


@pytest.mark.parametrize("name", OUTSIDE)
def test_outside_the_scope_every_act_is_not_found(play: Play, case: Case, name: str) -> None:
    caller = Caller(play.cast.users[name])
    for act in Act:
        refused = caller.act(case.number, act.value, **LEAST.get(act, {}))
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found"), act


@pytest.mark.parametrize("path", ["/areas", "/categories", "/me", "/cases"])
def test_bad_credentials_are_refused_even_where_none_are_needed(
    play: Play, at: Callable[[str], datetime], path: str
) -> None:
    li = play.cast.users["li"]
    secret, _token = issue_token(user=li, by=SYSTEM, now=play.now)
    gone, token = issue_token(user=li, by=SYSTEM, now=play.now)
    revoke_tokens(user=li, by=SYSTEM, now=play.now, token_id=token.pk)
    for value in ("Bearer wrong", "Bearer ", f"Bearer {gone}", f"Basic {secret}", secret, f"Bearer {secret}x"):
        assert status(path, value) == 401, value
    assert status(path, f"Bearer {secret}") == status(path, f"bearer {secret}") == 200
    at("2026-03-10 21:59")
    assert status(path, f"Bearer {secret}") == 200
    at("2026-03-10 22:00")
    assert status(path, f"Bearer {secret}") == 401
    assert Token.objects.filter(user=li).count() == 1


def status(path: str, authorization: str) -> int:
    response = Client().get(BASE + path, headers={"Authorization": authorization})
    check_against_openapi(BASE + path, "GET", response)
    return int(response.status_code)


def test_a_bad_token_makes_no_report(play: Play) -> None:
    caller = Caller()
    caller.headers["Authorization"] = "Bearer wrong"
    body = {"client_id": str(uuid.uuid4()), "text": "路灯不亮", "place_unknown": True}
    assert caller.post("/reports", body).status_code == 401
    assert not Case.objects.exists()


def test_the_token_of_one_who_left_is_worth_nothing(play: Play) -> None:
    caller = Caller(play.cast.users["li"])
    user = play.cast.users["li"]
    user.is_active = False
    user.save()
    assert caller.get("/me").status_code == 401


def test_a_session_needs_its_csrf_token_to_write(play: Play, case: Case) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(play.cast.users["li"], backend="django.contrib.auth.backends.ModelBackend")
    path = f"{BASE}/cases/{case.number}"
    assert browser.get(path).status_code == 200
    body = {"client_id": str(uuid.uuid4()), "note": "请抓紧"}

    def write(address: str, **headers: str) -> Any:
        return browser.post(address, body, content_type="application/json", headers=headers)

    for address in (f"{path}/comment", f"{BASE}/reports"):
        refused = write(address)
        assert (refused.status_code, refused.json()["code"]) == (401, "not_signed_in")
    secret = "a" * 32
    browser.cookies["csrftoken"] = secret
    assert write(f"{path}/comment", **{"X-CSRFToken": "b" * 32}).status_code == 401
    assert write(f"{path}/comment", **{"X-CSRFToken": secret}).status_code == 200


def test_nothing_can_be_asked_by_a_reporters_contact() -> None:
    forbidden = ("contact", "phone", "tel", "reporter", "name", "person", "who")
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            names = [item["name"] for item in operation.get("parameters", [])]
            assert not [name for name in names if any(word in name.lower() for word in forbidden)], (method, path)


# Answers to a look that is journalled with its purpose: a reporter's contact, a person behind a service.
LOOKS = ("ContactAnswer", "PersonAnswer")


def test_no_answer_has_a_place_for_a_reporter_but_the_journalled_look() -> None:
    schemas = document()["components"]["schemas"]
    for name, schema in schemas.items():
        fields = set(schema.get("properties", {}))
        if name not in LOOKS and not name.endswith("Input"):
            assert not fields & {"phone", "contact", "reporter", "reporter_id", "contact_id", "mobile", "email"}, name
