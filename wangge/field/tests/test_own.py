"""My grid, my messages, me."""

import json
from datetime import date
from typing import Any

import pytest

from tests.county import GRID, GRID2, TOWN
from tests.play import RUBBISH, Play
from wangge.areas.actions import set_public_contact
from wangge.cases.actions.reporting import add_message
from wangge.cases.channels import Channel
from wangge.field.tests.conftest import SignIn, given
from wangge.lib.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_the_grid_with_its_published_facts_and_whom_to_call(play: Play, phone: SignIn) -> None:
    set_public_contact(
        code=TOWN, worker_contact="", supervision_phone="0535-7222222", by=SYSTEM, now=play.now,
        effective=date(2026, 2, 1),
    )  # fmt: skip
    page = phone("wang").get("/field/grid/").content.decode()
    for words in ("梨园第1网格", "0535-7000001", "tel:0535-7000000", "梨园社区综治中心", "tel:0535-7222222", "tel:119"):
        assert words in page
    assert "前疃" not in page
    assert f"/field/grid/{GRID}.geojson" in page


def test_outlines_of_the_own_town_only(phone: SignIn) -> None:
    client = phone("wang")
    first = client.get(f"/field/grid/{GRID}.geojson")
    codes = {feature["properties"]["code"] for feature in json.loads(first.content)["features"]}
    assert GRID in codes
    assert GRID2 not in codes
    again = client.get(f"/field/grid/{GRID}.geojson", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert client.get(f"/field/grid/{GRID2}.geojson").status_code == 404


def test_messages_are_new_until_they_are_looked_at(play: Play, phone: SignIn) -> None:
    case = given(play)
    add_message(case=case, text="还在原处，麻烦快一点", now=play.now)
    client = phone("wang")
    assert '<span class="dot">2</span>' in client.get("/field/").content.decode()
    page = client.get("/field/messages/").content.decode()
    assert "还在原处，麻烦快一点" in page
    assert page.count("item news fresh") == 2
    assert 'class="dot"' not in client.get("/field/").content.decode()
    assert "item news fresh" not in client.get("/field/messages/").content.decode()
    assert "还没有消息" in phone("wu").get("/field/messages/").content.decode()


def test_a_meddled_cookie_is_nothing_seen(play: Play, phone: SignIn) -> None:
    given(play)
    client = phone("wang")
    client.cookies["wangge_field_seen"] = "-1; drop"
    assert '<span class="dot">1</span>' in client.get("/field/").content.decode()


def test_me_shows_posts_and_results_without_a_ranking(play: Play, phone: SignIn) -> None:
    own = play.report(by="wang", channel=Channel.WORKER, category=RUBBISH)
    play.do("wang", own, "self_handle")
    page = phone("wang").get("/field/me/").content.decode()
    for words in ("王网格", "梨园第1网格", "专职", "城厢街道网格队", "3月我办了什么", "大字", "退出登录", "投诉或建议"):
        assert words in page
    assert "吴网格" not in page
    assert "第几" not in page
    assert "暂无数据" in page
    assert 'action="/account/logout/"' in page


@pytest.mark.parametrize(("path", "expected"), [("/field/grid/", 6), ("/field/messages/", 8), ("/field/me/", 9)])
def test_query_counts(
    play: Play, phone: SignIn, still_snapshots: None, path: str, expected: int, django_assert_num_queries: Any
) -> None:
    client = phone("wang")
    given(play)
    client.get(path)
    for _ in range(2):
        with django_assert_num_queries(expected):
            client.get(path)
        given(play)
        given(play)


def test_english_is_complete_on_every_page(play: Play, phone: SignIn) -> None:
    client = phone("wang")
    client.cookies["wangge_language"] = "en"
    for path, words in (
        ("/field/", "Nothing waits for you"),
        ("/field/report/", "What did you see"),
        ("/field/grid/", "Whom to call"),
        ("/field/messages/", "No messages yet"),
        ("/field/me/", "What I did this month"),
    ):
        assert words in client.get(path).content.decode(), path
