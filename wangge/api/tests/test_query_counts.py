"""How many statements an answer costs: literal, and the same for one case and for three."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api_client import Caller
from tests.county import GRID, inside
from tests.play import Play
from wangge.cases.models import Case
from wangge.lib.snapshot import Snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reference data is not looked at again within a test, however slow the machine."""
    for snapshot in Snapshot._all:
        monkeypatch.setattr(snapshot, "_max_age", 3600)


def cost(call: Callable[[], Any]) -> int:
    """Statements of a call whose reference data is in memory already, without savepoints."""
    call()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert call().status_code < 300
    return sum(1 for query in captured.captured_queries if "SAVEPOINT" not in query["sql"])


def cases(play: Play, count: int) -> Case:
    for _turn in range(count - 1):
        play.handling(contact={"phone": "13805350000"})
    return play.do("sun", play.handling(), "comment")


# The user of the token, the page, and its assisting units.
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "expected"), [("li", 3), ("sun", 3), ("jin", 3), ("wang", 3)])
def test_a_page_of_cases(play: Play, count: int, name: str, expected: int) -> None:
    cases(play, count)
    caller = Caller(play.cast.users[name])
    assert len(caller.get("/cases").json()["items"]) == count
    assert cost(lambda: caller.get("/cases")) == expected


@pytest.mark.parametrize("count", [1, 3])
def test_a_count_and_a_search(play: Play, count: int) -> None:
    cases(play, count)
    li, sun = Caller(play.cast.users["li"]), Caller(play.cast.users["sun"])
    assert cost(lambda: li.get("/cases/count")) == 2
    assert cost(lambda: li.get("/cases", q="路灯")) == 5
    assert cost(lambda: sun.get("/cases", q="路灯")) == 7


@pytest.mark.parametrize("count", [1, 3])
def test_one_case_its_history_and_its_acts(play: Play, count: int) -> None:
    number = cases(play, count).number
    for turn in range(count):
        play.do("li", Case.objects.get(pk=int(number[-6:])), "comment", note=f"第{turn}次")
    li = Caller(play.cast.users["li"])
    assert cost(lambda: li.get(f"/cases/{number}")) == 3
    assert cost(lambda: li.get(f"/cases/{number}/timeline")) == 7
    assert cost(lambda: li.get(f"/cases/{number}/acts")) == 5
    sun = Caller(play.cast.users["sun"])
    assert cost(lambda: sun.get(f"/cases/{number}/acts")) == 5


def test_a_report(play: Play) -> None:
    lon, lat = inside(GRID)
    anyone = Caller()

    def report(**more: Any) -> Callable[[], Any]:
        return lambda: anyone.post(
            "/reports", {"client_id": str(uuid.uuid4()), "text": "路灯不亮", "lon": lon, "lat": lat, **more}
        )

    # Receipt looked up; case, words, journal and receipt written.
    assert cost(report()) == 5
    assert cost(report(contact={"phone": "13805350000"})) == 6
    code = report()().json()["query_code"]
    assert cost(lambda: anyone.get(f"/reports/{code}")) == 5


def test_an_act(play: Play) -> None:
    number = cases(play, 1).number
    li = Caller(play.cast.users["li"])
    assert cost(lambda: li.act(number, "comment", note="请抓紧")) == 7
