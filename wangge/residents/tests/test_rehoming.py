"""Addresses and their services follow a change of areas, each with its earlier values kept."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.county import GRID, GRID_B, VILLAGE, Cast
from wangge.areas.actions.applying import apply_change
from wangge.areas.actions.drafting import approve_change, draft_change, propose_change
from wangge.areas.tests.changing import ADMIN, LEADER, asked, line
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM
from wangge.residents import queries
from wangge.residents.access import visible_households
from wangge.residents.actions import HouseholdData, change_household, record_household
from wangge.residents.models import Household, HouseholdDeparture
from wangge.residents.tasks import follow_area_changes
from wangge.residents.tests.conftest import Register

pytestmark = pytest.mark.django_db
KNIFE = line((120.704, 36.96), (120.704, 36.99))
WEST = VILLAGE[:12] + "003"


@pytest.fixture
def in_effect(cast: Cast, now: datetime) -> Callable[..., None]:
    def taken(kind: str, *sources: str, **more: Any) -> None:
        change = draft_change(asked=asked(kind, *sources, **more), by=ADMIN, now=now)
        manned = {made["code"] for made in change.plan["made"]}
        propose_change(change=change, manned=manned, by=ADMIN, now=now)
        approve_change(change=change, manned=manned, by=LEADER, now=now)
        apply_change(change=change, by=SYSTEM, now=now)

    return taken


def test_of_a_split_grid_it_waits_in_the_village_for_a_person(
    cast: Cast, home: Household, register: Register, in_effect: Callable[..., None], now: datetime
) -> None:
    service = register()
    in_effect("split", GRID, drawing=KNIFE)
    assert follow_area_changes(now=now) == 1
    assert follow_area_changes(now=now) == 0
    home.refresh_from_db()
    service.refresh_from_db()
    assert (home.village, home.grid, home.version) == (VILLAGE, "", 2)
    assert (service.village, service.grid) == (VILLAGE, "")
    assert [each.grid for each in queries.past_values(home)] == [GRID]
    entry = Entry.objects.get(act="rehome_household")
    assert (entry.object_id, entry.actor_kind, entry.data["version"]) == (home.pk, "system", 2)
    left = HouseholdDeparture.objects.get()  # by which the worker's phone drops it
    assert (left.household_id, left.grid, left.mark_id) == (home.pk, GRID, entry.pk)
    chen = cast.actor("chen")
    assert list(visible_households(chen)) == [home]
    data = HouseholdData(home.address, WEST, "2")
    change_household(household=home, base_version=2, data=data, by=chen, now=now)
    service.refresh_from_db()
    assert service.grid == WEST


def test_two_grids_that_become_one_may_each_have_a_number_one(
    cast: Cast, in_effect: Callable[..., None], now: datetime
) -> None:
    li = cast.actor("li")
    first = record_household(data=HouseholdData("1 号", GRID), by=li, now=now)
    second = record_household(data=HouseholdData("1 号", GRID_B), by=li, now=now)
    other = record_household(data=HouseholdData("2 号", GRID_B), by=li, now=now)
    in_effect("merge", GRID, GRID_B)
    assert follow_area_changes(now=now) == 3
    found = {each.pk: each for each in Household.objects.all()}
    assert len({each.grid for each in found.values()}) == 1 and found[first.pk].grid not in (GRID, GRID_B)
    assert found[first.pk].address == "1 号" and found[other.pk].address == "2 号"
    assert found[second.pk].address == "1 号（原梨园第2网格）"


def test_a_renamed_grid_keeps_what_lies_in_it(home: Household, in_effect: Callable[..., None], now: datetime) -> None:
    in_effect("rename", GRID, names=["梨园新网格"])
    assert follow_area_changes(now=now) == 0
    home.refresh_from_db()
    assert (home.grid, home.version) == (GRID, 1)
