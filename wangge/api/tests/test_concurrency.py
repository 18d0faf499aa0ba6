"""Calls at the same moment: one client id makes one thing, and of two acts that exclude each other one wins."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.api_client import Caller
from tests.at_once import apart, at_once, shared_database
from tests.county import GRID, Cast, build_county, inside
from tests.play import LAMP, LEAST
from wangge.cases.models import CallBack, Case, Evaluation, Request
from wangge.cases.states import Act
from wangge.journal.models import Entry, Receipt

pytestmark = pytest.mark.django_db(transaction=True)
LON, LAT = inside(GRID)


@pytest.fixture
def busy(transactional_db: None, tmp_path: Path) -> Iterator[Cast]:
    """The small county, committed, for threads."""
    cast = build_county(datetime(2025, 1, 2, 1, 0, tzinfo=UTC))
    with shared_database(tmp_path):
        yield cast


def report() -> dict[str, Any]:
    return Caller().report(lon=LON, lat=LAT)


def calls(cast: Cast, number: str, act: str, *names: str, **data: Any) -> list[Callable[[], Any]]:
    """The same act by each of the people, each with a client id of its own."""
    filled = LEAST.get(Act(act), {}) | data
    return [ready(Caller(cast.users[name]), f"/cases/{number}/{act}", filled) for name in names]


def ready(caller: Caller, path: str, data: dict[str, Any]) -> Callable[[], Any]:
    body = {"client_id": str(uuid.uuid4()), **data}
    return lambda: caller.post(path, body)


def prepared(cast: Cast, *steps: tuple[str, str]) -> dict[str, Any]:
    made = report()
    for name, act in steps:
        Caller(cast.users[name]).done(made["number"], act, **LEAST.get(Act(act), {}))
    return made


TO_HANDLING = (("li", "dispatch"), ("sun", "sign"))
TO_CLOSED = (*TO_HANDLING, ("sun", "answer"), ("li", "verify"))


def test_one_client_id_at_once_makes_one_case(busy: Cast) -> None:
    for _round in range(3):
        body = {"client_id": str(uuid.uuid4()), "text": "垃圾桶满了没人清", "lon": LON, "lat": LAT}
        answers = at_once(*[lambda body=body: Caller().post("/reports", body) for _call in range(6)])
        assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
        assert len({answer.content for answer in answers}) == 1
    assert apart(Case.objects.count) == 3
    assert apart(Receipt.objects.count) == 3
    assert apart(Entry.objects.filter(act="report").count) == 3


def test_many_reports_at_once_are_all_kept_with_numbers_of_their_own(busy: Cast) -> None:
    made = at_once(*[report for _call in range(12)])
    assert len({item["number"] for item in made}) == len({item["query_code"] for item in made}) == 12
    assert apart(Case.objects.count) == 12


def test_one_client_id_at_once_acts_once_and_all_get_the_first_answer(busy: Cast) -> None:
    for _round in range(3):
        number = apart(report)["number"]
        body = {"client_id": str(uuid.uuid4()), "lead": "housing", "category": LAMP}
        callers = apart(lambda: [Caller(busy.users["li"]) for _call in range(5)])
        answers = at_once(*[partial(caller.post, f"/cases/{number}/dispatch", body) for caller in callers])
        assert [answer.status_code for answer in answers] == [200] * 5
        assert len({answer.content for answer in answers}) == 1
    assert apart(Entry.objects.filter(act="dispatch").count) == 3


RACES = [
    ((), "dispatch", ("li", "jin", "chen"), {"lead": "village-office", "category": "0101"}, "dispatched"),
    (TO_HANDLING, "answer", ("sun", "sun", "sun"), {}, "answered"),
    (TO_HANDLING, "request_return", ("sun", "sun"), {}, "handling"),
    ((*TO_HANDLING, ("sun", "request_return")), "decide_return", ("li", "jin", "chen"), {}, "reported"),
    ((*TO_HANDLING, ("sun", "answer")), "verify", ("li", "jin", "chen"), {}, "closed"),
    (TO_CLOSED, "reopen", ("li", "jin", "chen"), {}, "reported"),
    (TO_CLOSED, "archive", ("li", "jin"), {}, "archived"),
]


@pytest.mark.parametrize(("steps", "act", "names", "data", "state"), RACES, ids=[race[1] for race in RACES])
def test_of_acts_that_exclude_each_other_one_wins(
    busy: Cast, steps: Any, act: str, names: Any, data: dict[str, Any], state: str
) -> None:
    for _round in range(2):
        number = apart(lambda: prepared(busy, *steps))["number"]
        made = apart(partial(calls, busy, number, act, *names, **data))
        answers = at_once(*made)
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses == [200] + [409] * (len(names) - 1), [answer.content.decode() for answer in answers]
        for answer in answers:
            if answer.status_code == 409:
                told = answer.json()
                assert (told["code"], told["state"]) == ("act_not_allowed", state)
                assert act not in told["allowed"] and told["allowed"]
    assert apart(Entry.objects.filter(act=act).count) == 2


def test_nothing_accumulates_twice(busy: Cast) -> None:
    made = apart(lambda: prepared(busy, *TO_CLOSED))
    path = f"/reports/{made['query_code']}/evaluation"
    verdicts = at_once(*[lambda: Caller().post(path, {"solved": True, "satisfied": 4}) for _call in range(4)])
    assert sorted(answer.status_code for answer in verdicts) == [200, 409, 409, 409]
    assert {answer.json()["code"] for answer in verdicts if answer.status_code == 409} == {"already_evaluated"}
    assert apart(Evaluation.objects.count) == 1
    at_once(*apart(lambda: calls(busy, made["number"], "reopen", "li", "jin", "chen")))
    assert apart(lambda: Case.objects.get().reopenings) == 1
    assert apart(Request.objects.count) == apart(CallBack.objects.count) == 0
