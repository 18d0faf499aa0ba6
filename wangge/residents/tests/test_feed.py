"""The phone's feed of addresses. What is told is committed, so these tests commit."""

from datetime import datetime

import pytest
from django.db import connection, transaction

from tests.at_once import held_open
from tests.county import GRID, GRID2, GRID_B, Cast
from wangge.journal.xid import CurrentTransaction
from wangge.lib.taking import take_in
from wangge.residents import queries
from wangge.residents.actions import HouseholdData, change_household, record_household, retire_household
from wangge.residents.actions.importing import HouseholdTaker
from wangge.residents.models import Household
from wangge.residents.tests.test_households import DATA

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.alone]


def test_the_feed_tells_all_once_and_then_what_changed(cast: Cast, now: datetime, home: Household) -> None:
    wang = cast.actor("wang")
    other = record_household(data=DATA, by=wang, now=now)
    first = queries.feed(wang, limit=1)
    second = queries.feed(wang, first.cursor, limit=1)
    assert [each.pk for page in (first, second) for each in page.items] == [home.pk, other.pk]
    assert (first.has_more, second.has_more) == (True, False)
    assert queries.feed(wang, second.cursor).items == []
    record_household(data=HouseholdData("前疃村 9 号", GRID2), by=cast.actor("wu"), now=now)
    change_household(household=home, base_version=1, data=HouseholdData("富水路 18 号", GRID), by=wang, now=now)
    retire_household(household=other, base_version=1, by=wang, now=now)
    third = queries.feed(wang, second.cursor)
    assert ([each.address for each in third.items], third.gone) == (["富水路 18 号"], [other.pk])
    moved = HouseholdData("富水路 18 号", GRID_B)
    change_household(household=third.items[0], base_version=2, data=moved, by=cast.actor("chen"), now=now)
    fourth = queries.feed(wang, third.cursor)
    assert (fourth.items, fourth.gone) == ([], [home.pk])


def told(cast: Cast, since: str = "", limit: int = 200) -> tuple[list[int], list[int], str]:
    """Page after page: what to keep, what to drop, and the last cursor."""
    kept: list[int] = []
    gone: list[int] = []
    while True:
        page = queries.feed(cast.actor("wang"), since, limit)
        kept, gone, since = kept + [each.pk for each in page.items], gone + page.gone, page.cursor
        if not page.has_more:
            return kept, gone, since


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
def test_pages_tell_each_once_also_what_an_import_brought_in_one_instant(cast: Cast, now: datetime, limit: int) -> None:
    rows = [(line, {"source_id": str(line), "address": f"富水路 {line} 号", "grid": GRID}) for line in range(2, 7)]
    take_in(rows=rows, taker=HouseholdTaker(source="台账", by=cast.actor("chen"), now=now))
    first = list(Household.objects.order_by("id").values_list("pk", flat=True))
    kept, gone, cursor = told(cast, limit=limit)
    assert (kept, gone) == (first, [])
    assert told(cast, cursor) == ([], [], cursor)
    moved = [(line, {**row, "grid": GRID_B} if line == 3 else {**row, "size_band": "1"}) for line, row in rows]
    take_in(rows=moved, taker=HouseholdTaker(source="台账", by=cast.actor("li"), now=now))
    kept, gone, cursor = told(cast, cursor, limit=limit)
    assert (sorted(kept), gone) == ([pk for pk in first if pk != first[1]], [first[1]])
    assert told(cast, cursor, limit=limit)[:2] == ([], [])


def test_rows_from_before_the_table_had_marks_go_by_their_keys(cast: Cast, now: datetime) -> None:
    for number in range(4):
        record_household(data=HouseholdData(f"富水路 {number} 号", GRID), by=cast.actor("wang"), now=now)
    keys = list(Household.objects.order_by("id").values_list("pk", flat=True))
    with transaction.atomic():
        Household.objects.update(mark_id=0, mark_xid=CurrentTransaction())
    assert told(cast, limit=1)[0] == keys


def test_a_cursor_moves_on_by_own_changes_only(cast: Cast, now: datetime, home: Household) -> None:
    _kept, _gone, cursor = told(cast)
    record_household(data=HouseholdData("前疃村 9 号", GRID2), by=cast.actor("wu"), now=now)
    assert told(cast, cursor) == ([], [], cursor), "another grid's change costs nothing and moves nothing"
    assert [each.pk for each in queries.feed(cast.actor("wang"), "12.34.-1").items] == [home.pk], "of an earlier form"


def test_what_commits_late_is_not_passed_over(cast: Cast, now: datetime, home: Household) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: nothing commits out of turn")
    wang = cast.actor("wang")
    _kept, _gone, cursor = told(cast)

    def late() -> Household:
        return record_household(data=HouseholdData("富水路 1 号", GRID), by=wang, now=now)

    with held_open(before=late, after=lambda: None):
        early = record_household(data=HouseholdData("富水路 2 号", GRID), by=wang, now=now)
        kept, gone, cursor = told(cast, cursor)
        assert (kept, gone) == ([], [])
    kept, _gone, cursor = told(cast, cursor, limit=1)
    assert kept == [Household.objects.get(address="富水路 1 号").pk, early.pk]
    assert told(cast, cursor)[0] == []
