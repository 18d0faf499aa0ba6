"""Cards by the API: lists, evidence, each act once, repeats by client id, and refusals in their order."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.api_client import Caller
from tests.county import Cast
from tests.play import PLAIN_DAY, Play
from wangge.cases.tasks import sweep

pytestmark = pytest.mark.django_db


def body(**data: Any) -> dict[str, Any]:
    return {"client_id": str(uuid.uuid4()), **data}


@pytest.fixture
def late(cast: Cast, at: Callable[[str], datetime]) -> Play:
    """The housing bureau has one yellow card."""
    play = Play(cast, at(PLAIN_DAY))
    play.handling()
    play.now = at("2026-03-16 09:00")
    sweep(now=play.now)
    return play


def test_a_card_is_listed_read_and_answered_once(late: Play) -> None:
    sun = Caller(late.cast.users["sun"])
    listed = sun.get("/cards", status="to_answer").json()["items"]
    assert [(card["org"]["code"], card["level"], card["rule"]) for card in listed] == [("housing", "yellow", "overdue")]
    path, answer = f"/cards/{listed[0]['id']}", body(text="材料周三到货")
    assert sun.get(path).json()["acts"] == ["answer", "appeal"]
    assert sun.post(f"{path}/answer", body(text=" ")).status_code == 422
    first = sun.post(f"{path}/answer", answer)
    assert (first.status_code, first.json()["status"]) == (200, "answered")
    assert sun.post(f"{path}/answer", answer).json() == first.json()
    assert sun.post(f"{path}/answer", answer | {"text": "别的"}).json()["code"] == "client_id_reused"
    assert sun.post(f"{path}/answer", body(text="再答")).json()["code"] == "card_moved_on"


def test_refusals_in_their_order(late: Play) -> None:
    path = f"/cards/{Caller(late.cast.users['li']).get('/cards').json()['items'][0]['id']}"
    assert Caller(late.cast.users["zhou"]).post(f"{path}/answer", body(text="x")).status_code == 404
    assert Caller(late.cast.users["li"]).post(f"{path}/answer", body(text="x")).status_code == 403
    assert Caller(late.cast.users["qian"]).post(f"{path}/decide", body(text="x", uphold=True)).status_code == 409
    assert Caller(late.cast.users["sun"]).post(f"{path}/burn", body()).status_code == 422
    assert Caller().get("/cards").status_code == 401
    assert Caller(late.cast.users["sun"]).get("/cards/999999").status_code == 404


def test_an_appeal_is_decided_with_reasons(late: Play) -> None:
    sun, qian = (Caller(late.cast.users[name]) for name in ("sun", "qian"))
    path = f"/cards/{sun.get('/cards').json()['items'][0]['id']}"
    assert sun.post(f"{path}/appeal", body(text="停电抢修")).json()["status"] == "appealed"
    assert qian.post(f"{path}/decide", body(text="查实")).status_code == 422
    assert qian.post(f"{path}/decide", body(text="查实", uphold=True)).json()["status"] == "upheld"
