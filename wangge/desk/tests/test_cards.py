"""Pages of cards and of the ladder: who sees and does what, repeats, bad input, and a constant number of queries."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.county import Cast
from tests.play import PLAIN_DAY, Play
from wangge.cases.models import Card
from wangge.cases.queries.cards import cards_of
from wangge.cases.tasks import sweep
from wangge.catalogue.models import Ladder
from wangge.desk.tests.conftest import SignIn

pytestmark = pytest.mark.django_db
LATE = "2026-03-16 09:00"


@pytest.fixture
def play(cast: Cast, at: Callable[[str], datetime]) -> Play:
    return Play(cast, at(PLAIN_DAY))


def late_card(play: Play, at: Callable[[str], datetime], until: str = LATE) -> Card:
    case = play.handling()
    play.now = at(until)
    sweep(now=play.now)
    return cards_of(case)[-1]


def test_a_unit_answers_its_card_once(play: Play, at: Callable[[str], datetime], sign_in: SignIn) -> None:
    card = late_card(play, at)
    page = sign_in("sun").get("/desk/cards/")
    assert "黄牌" in page.content.decode() and "待答复" in page.content.decode()
    address = f"/desk/cards/{card.pk}/"
    assert "提交答复" in sign_in("sun").get(address).content.decode()
    empty = sign_in("sun").post(f"{address}answer/", {"text": " "})
    assert empty.status_code == 422
    assert sign_in("sun").post(f"{address}answer/", {"text": "材料周三到货"}).status_code == 302
    again = sign_in("sun").post(f"{address}answer/", {"text": "又写了一遍"})
    assert again.status_code == 409 and "又写了一遍" in again.content.decode()  # what was typed stays
    assert "材料周三到货" in sign_in("qian").get(address).content.decode()


def test_who_may_do_what(play: Play, at: Callable[[str], datetime], sign_in: SignIn) -> None:
    card = late_card(play, at)
    address = f"/desk/cards/{card.pk}/"
    assert sign_in("zhou").get(address).status_code == 404
    assert sign_in("zhao").get(address).status_code == 404
    assert sign_in("li").post(f"{address}answer/", {"text": "替他答"}).status_code == 403
    assert sign_in("sun").post(f"{address}sign/").status_code == 403
    assert sign_in("sun").post(f"{address}burn/").status_code == 404
    assert sign_in("audit").get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_appeal_and_decision(play: Play, at: Callable[[str], datetime], sign_in: SignIn) -> None:
    card = late_card(play, at)
    address = f"/desk/cards/{card.pk}/"
    assert sign_in("sun").post(f"{address}appeal/", {"text": "停电"}).status_code == 302
    assert sign_in("qian").post(f"{address}decide/", {"text": "查实"}).status_code == 422
    assert sign_in("qian").post(f"{address}decide/", {"text": "查实", "uphold": "true"}).status_code == 302
    assert "申诉成立，已撤销" in sign_in("sun").get("/desk/cards/?status=upheld").content.decode()


def test_a_red_card_is_signed_by_the_leader(play: Play, at: Callable[[str], datetime], sign_in: SignIn) -> None:
    red = late_card(play, at, "2026-04-10 10:00")
    address = f"/desk/cards/{red.pk}/"
    assert sign_in("sun").get(address).status_code == 404
    assert sign_in("lead").post(f"{address}sign/").status_code == 302
    assert sign_in("sun").get(address).status_code == 200


def test_empty_and_broken_addresses(play: Play, sign_in: SignIn) -> None:
    for query in ("", "?status=no-such", "?level=pink", "?cursor=abc", f"?cursor={'9' * 5000}"):
        page = sign_in("li").get(f"/desk/cards/{query}")
        assert page.status_code == 200 and "没有这样的督办单" in page.content.decode()


@pytest.mark.parametrize("name", ["li", "sun", "qian"])
def test_a_list_of_cards_asks_the_same_whatever_its_length(
    name: str, play: Play, at: Callable[[str], datetime], sign_in: SignIn, still_snapshots: None
) -> None:
    client = sign_in(name)
    counted: list[int] = []
    for more in (1, 2):
        for _case in range(more):
            play.now = at(PLAIN_DAY)
            late_card(play, at)
        client.get("/desk/cards/")
        with CaptureQueriesContext(connection) as seen:
            page = client.get("/desk/cards/")
        assert page.content.decode().count("超过时限未办结") == len(counted) * 2 + 1
        counted.append(len(seen))
    assert counted[0] == counted[1]


def test_the_citys_supervision_sets_the_ladder(play: Play, sign_in: SignIn) -> None:
    wanted = {"remind_at": "0.4", "warn_at": "0.9", "red_at": "1.5", "red_reworks": "1", "answer_days": "3"}
    wanted |= {"appeal_days": "5", "reason": "从严督办"}
    assert sign_in("li").post("/desk/cards/ladder/", wanted).status_code == 403
    bad = sign_in("qian").post("/desk/cards/ladder/", wanted | {"warn_at": "0.3"})
    assert bad.status_code == 422 and "提醒须早于预警" in bad.content.decode()
    assert sign_in("qian").post("/desk/cards/ladder/", wanted).status_code == 302
    assert Ladder.objects.count() == 1
    shown = sign_in("li").get("/desk/cards/ladder/").content.decode()
    assert "从严督办" in shown and "调整规则" not in shown
