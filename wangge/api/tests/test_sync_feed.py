"""What a phone is told: everything at first, then what has changed, and what is no longer its own."""

from typing import Any

import pytest
from django.db import connection

from tests.api_client import Caller
from tests.county import GRID, GRID2, GRID_B, inside
from tests.play import RUBBISH, Play
from wangge.api.sync.feed import FORM
from wangge.api.tests.test_sync import feed, given, operation, send
from wangge.api.tests.test_sync_registers import homes, lamp
from wangge.lib.snapshot import Snapshot

# A transaction that is open anywhere on the server, so also in a test beside this one, holds the horizon back.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.alone]


@pytest.fixture
def wang(play: Play) -> Caller:
    return Caller(play.cast.users["wang"])


@pytest.fixture
def still_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    for snapshot in Snapshot._all:
        monkeypatch.setattr(snapshot, "_max_age", 3600.0)


def test_the_feed_tells_changes_and_what_is_gone(play: Play, wang: Caller) -> None:
    mine, fresh = given(play), play.report(text="新反映的垃圾")
    play.report(GRID2)
    play.report(GRID_B)
    first = feed(wang)
    assert first["reset"] is True
    assert {each["number"] for each in first["cases"]} == {mine.number, fresh.number} == set(first["numbers"])
    assert first["grids"][0]["code"] == GRID
    assert any(item["admitted"] for group in first["catalogue"] for item in group["items"])
    same = feed(wang, first["cursor"])
    assert (same["cases"], same["notices"], same["grids"], same["catalogue"]) == ([], None, None, None)
    assert set(same["numbers"]) == {mine.number, fresh.number}
    play.do("li", mine, "urge", note="请抓紧")
    play.do("li", fresh, "dispatch", lead="sanitation", category=RUBBISH)
    later = feed(wang, same["cursor"])
    assert [each["number"] for each in later["cases"]] == [mine.number]
    assert later["numbers"] == [mine.number]
    assert later["notices"][0]["act"] == "urge"


def test_the_feed_is_paged_from_its_own_horizon(play: Play, wang: Caller) -> None:
    cases = [given(play) for _each in range(5)]
    told, cursor, pages = [], "", 0
    while True:
        page = feed(wang, cursor, limit=2)
        told += [each["number"] for each in page["cases"]]
        cursor, pages = page["cursor"], pages + 1
        if not page["more"]:
            break
        assert page["numbers"] is None
        play.do("li", cases[0], "urge", note="翻页当中又变了")
    assert pages == 3
    assert told == [case.number for case in cases]
    assert [each["number"] for each in feed(wang, cursor)["cases"]] == [cases[0].number]


def test_my_grid_says_what_is_public_and_whom_to_call_and_my_results_are_mine_alone(play: Play, wang: Caller) -> None:
    wu = Caller(play.cast.users["wu"])
    for name, caller, grid, times in (("wang", wang, GRID, 1), ("wu", wu, GRID2, 3)):
        lon, lat = inside(grid)
        for _each in range(times):
            done = operation("report", text="路口洒了沙子", lon=lon, lat=lat, category=RUBBISH, result="已扫净")
            assert send(caller, done, user=name)[0]["outcome"] == "applied"
    lamp(play.cast, play.now)
    told = feed(wang)
    own = told["grids"][0]
    assert [own["code"], own["worker_contact"], own["supervision_phone"]] == [GRID, "0535-7000001", "0535-7000000"]
    assert [desk["name"] for desk in own["desks"]] == ["梨园社区综治中心", "城厢街道综治中心", "莱阳市综治中心"]
    assert own["outline"]["type"] in ("Polygon", "MultiPolygon")
    assert [place["name"] for place in told["places"]] == ["路灯 1"]
    assert told["results"] == {
        "month": "2026-03", "reported": 1, "self_handled": 1, "closed": 0, "answered": 0, "on_time": 0, "evaluated": 0,
        "satisfied": 0,
    }, "the own counts and nothing to compare them with"  # fmt: skip


def test_a_foreign_cursor(wang: Caller) -> None:
    assert feed(wang, "0.of.an.earlier.form")["reset"] is True
    assert wang.get("/sync", since=f"{FORM}.broken").status_code == 422


@pytest.mark.parametrize("n", [1, 3])
def test_the_feed_reads_little(
    play: Play, wang: Caller, n: int, still_snapshots: None, django_assert_num_queries: Any
) -> None:
    for _each in range(n):
        given(play)
    homes(play.cast, play.now, n)
    for number in range(n):
        lamp(play.cast, play.now, f"路灯 {number}")
    horizons = 2 if connection.vendor == "postgresql" else 0  # one for each register
    cursor = feed(wang)["cursor"]
    with django_assert_num_queries(22 + horizons):
        feed(wang)
    with django_assert_num_queries(13 + horizons):
        feed(wang, cursor)
