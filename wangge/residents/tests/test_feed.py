"""The phone's feed of addresses. What is told is committed, so these tests commit."""

from datetime import datetime

import pytest

from tests.county import GRID, GRID2, GRID_B, Cast
from wangge.residents import queries
from wangge.residents.actions import HouseholdData, change_household, record_household, retire_household
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
