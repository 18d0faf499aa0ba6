"""Rates of solved and satisfied: every figure equals the sum that the verdict rows give when added up by hand."""

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.county import GRID, GRID2, GRID_B, TOWN, TOWN2, VILLAGE
from tests.play import LAMP, RUBBISH, Play
from wangge.cases.actions.policies import set_policy
from wangge.cases.models import Case, Verdict
from wangge.cases.policies import PolicyKind
from wangge.cases.queries import rates
from wangge.cases.queries.policies import values_in_force
from wangge.cases.queries.rates import RatesFilter, RatesRow
from wangge.cases.rates import Rate

pytestmark = pytest.mark.django_db
PHONE: dict[str, Any] = {"contact": {"name": "赵大姐", "phone": "13805350000"}}


def wanted(play: Play, **more: Any) -> RatesFilter:
    return RatesFilter(since=play.now - timedelta(days=30), until=play.now + timedelta(days=1), **more)


def closed(play: Play, grid: str, unit: str, officer: str, category: str = LAMP, **data: Any) -> Case:
    case = play.report(grid, **data)
    play.do("jin", case, "dispatch", lead=unit, category=category)
    play.do(officer, case, "sign")
    play.do(officer, case, "answer")
    return play.do("jin", case, "verify")


@pytest.fixture
def many(play: Play) -> list[Verdict]:
    """Twelve closings with all kinds of answers, drawn with a fixed seed."""
    draw = random.Random(7)  # the same figures on every machine
    for _turn in range(6):
        closed(play, draw.choice((GRID, GRID_B, GRID2)), "housing", "sun", **draw.choice(({}, PHONE)))
        closed(play, draw.choice((GRID, GRID2)), "sanitation", "zhou", RUBBISH, **PHONE)
    rows = list(Verdict.objects.order_by("pk"))
    for row in rows:
        row.is_asked = draw.random() < 0.8
        row.outcome = draw.choice(("reached", "refused", "unreachable", "wrong_number", "no_reply", "lapsed", ""))
        if row.outcome == "reached" or draw.random() < 0.3:
            row.is_solved, row.satisfied = draw.random() < 0.7, draw.randint(1, 4)
        if not row.left_out and draw.random() < 0.2:
            row.left_out = draw.choice(("no_reply", "conceded", "appealed"))
        row.save()
    return rows


def added_up(rows: list[Verdict]) -> dict[str, Any]:
    """The figures of some rows, computed from the rows alone."""
    counted = [row for row in rows if not row.left_out]
    answered = [row for row in counted if row.is_solved is not None]

    def is_done(row: Verdict) -> bool:
        return row.is_solved is not None or (row.is_asked and row.outcome not in ("", "lapsed"))

    asked = [row for row in rows if row.is_asked]
    return {
        "closings": len(rows),
        "to_ask": len(asked),
        "lapsed": sum(row.outcome == "lapsed" for row in rows),
        "left_out": len(rows) - len(counted),
        "refused": sum(row.outcome == "refused" for row in rows),
        "not_reached": sum(row.outcome in ("unreachable", "wrong_number") for row in rows),
        "sampled": Rate(len(asked), len(rows)),
        "called": Rate(sum(is_done(row) for row in asked), len(asked)),
        "responded": Rate(len(answered), sum(is_done(row) for row in counted)),
        "solved": Rate(sum(bool(row.is_solved) for row in answered), len(answered)),
        "satisfied": Rate(sum((row.satisfied or 0) >= 3 for row in answered), len(answered)),
    }


def figures(row: RatesRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in RatesRow.__slots__ if name != "key"}


COLUMNS: dict[Any, str] = {"unit": "unit_id", "town": "town", "village": "village", "category": "category"}


def test_every_figure_is_the_sum_of_its_rows(play: Play, many: list[Verdict]) -> None:
    for by, column in COLUMNS.items():
        _compare(play, many, by, column)
    assert figures(rates.total(play.actor("jin"), wanted(play))) == added_up(many)


def _compare(play: Play, many: list[Verdict], by: Any, column: str) -> None:
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for row in many:
        groups[str(getattr(row, column) or "")].append(row)
    found = {row.key: figures(row) for row in rates.rates(play.actor("jin"), wanted(play), by)}
    assert found == {key: added_up(rows) for key, rows in groups.items()}
    assert sum(row["closings"] for row in found.values()) == len(many)


def test_each_counts_the_own_scope(play: Play, many: list[Verdict]) -> None:
    mine: tuple[tuple[str, Callable[[Verdict], bool]], ...] = (
        ("li", lambda row: row.town == TOWN),
        ("zhao", lambda row: row.town == TOWN2),
        ("sun", lambda row: row.unit == play.cast.orgs["housing"]),
        ("chen", lambda row: row.village == VILLAGE),
    )
    for name, holds in mine:
        rows = [row for row in many if holds(row)]
        assert rows
        assert figures(rates.total(play.actor(name), wanted(play))) == added_up(rows)


FILTERS: list[tuple[dict[str, Any], Callable[[Verdict], bool]]] = [
    ({"category": "0202"}, lambda row: row.category == "0202"),
    ({"category": "01"}, lambda row: row.category == "0101"),
    ({"area": TOWN2}, lambda row: row.town == TOWN2),
    ({"area": GRID}, lambda row: row.main.grid == GRID),
    ({"area": "nonsense"}, lambda row: False),
    ({"which": "left_out"}, lambda row: row.left_out != ""),
    ({"left_out": "conceded"}, lambda row: row.left_out == "conceded"),
    ({"which": "not_solved"}, lambda row: row.is_solved is False),
    ({"which": "appealed"}, lambda row: False),
]


def test_the_filter_and_the_list_behind_it_agree(play: Play, many: list[Verdict]) -> None:
    for more, holds in FILTERS:
        _agree(play, [row for row in many if holds(row)], more)


def _agree(play: Play, expected: list[Verdict], more: dict[str, Any]) -> None:
    actor, asked = play.actor("jin"), wanted(play, **more)
    assert rates.total(actor, asked).closings == rates.count_verdicts(actor, asked) == len(expected)
    listed: list[Verdict] = []
    cursor = None
    while True:
        page = rates.verdicts(actor, asked, cursor=cursor, limit=5)
        listed += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(row.pk for row in listed) == [row.pk for row in expected]


def test_the_period_is_half_open_on_the_closing(play: Play) -> None:
    closed(play, GRID, "housing", "sun")
    row = Verdict.objects.get()
    for since, until, expected in ((0, 1, 1), (-1, 0, 0), (1, 2, 0)):
        asked = RatesFilter(row.closed_at + timedelta(days=since), row.closed_at + timedelta(days=until))
        assert rates.total(play.actor("jin"), asked).closings == expected


def test_the_interval_holds_the_share_and_narrows_with_n() -> None:
    assert (Rate(0, 0).share, Rate(0, 0).low, Rate(0, 0).high) == (None, 0.0, 1.0)
    few, many = Rate(8, 10), Rate(800, 1000)
    assert few.low < many.low < 0.8 < many.high < few.high
    assert (round(few.low, 3), round(few.high, 3)) == (0.490, 0.943)  # Wilson, as the tables give it
    assert Rate(10, 10).high == pytest.approx(1.0) and Rate(0, 10).low == pytest.approx(0.0)


def test_the_rule_in_force_for_samples(play: Play) -> None:
    by, town = play.actor("qian"), play.cast.orgs["centre-town"]
    assert values_in_force(PolicyKind.CALL_BACK_RATE, play.now) == {None: 100}
    set_policy(kind=PolicyKind.CALL_BACK_RATE, org="", value=60, reason="试行", by=by, now=play.now)
    set_policy(kind=PolicyKind.CALL_BACK_RATE, org="centre-town", value=30, reason="人手不足", by=by, now=play.now)
    assert values_in_force(PolicyKind.CALL_BACK_RATE, play.now) == {None: 60, town.pk: 30}
