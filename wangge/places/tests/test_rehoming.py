"""Places follow a change of areas by their point, or by what took the place of their area."""

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
from wangge.places.actions.rehoming import follow_area_changes
from wangge.places.models import Departure, Place
from wangge.places.queries.listing import history
from wangge.places.tests.conftest import NewPlace

KNIFE = line((120.704, 36.96), (120.704, 36.99))
WEST, EAST = VILLAGE[:12] + "003", VILLAGE[:12] + "004"


@pytest.fixture
def in_effect(cast: Cast, now: datetime) -> Callable[..., None]:
    def taken(kind: str, *sources: str, **more: Any) -> None:
        change = draft_change(asked=asked(kind, *sources, **more), by=ADMIN, now=now)
        manned = {made["code"] for made in change.plan["made"]}
        propose_change(change=change, manned=manned, by=ADMIN, now=now)
        approve_change(change=change, manned=manned, by=LEADER, now=now)
        apply_change(change=change, by=SYSTEM, now=now)

    return taken


def test_a_place_goes_to_the_part_that_holds_its_point(
    new_place: NewPlace, in_effect: Callable[..., None], now: datetime
) -> None:
    west = new_place("西门", "public", lon=120.702, lat=36.975)
    east = new_place("东门", "public", lon=120.708, lat=36.975)
    elsewhere = new_place("二格", "public", who="li", grid=GRID_B)
    in_effect("split", GRID, drawing=KNIFE)
    assert follow_area_changes(now=now) == 2
    assert follow_area_changes(now=now) == 0
    assert [Place.objects.get(pk=place.pk).grid for place in (west, east, elsewhere)] == [WEST, EAST, GRID_B]
    assert set(Departure.objects.values_list("grid", flat=True)) == {GRID}
    entry = Entry.objects.filter(act="rehome_place").order_by("id")[0]
    assert (entry.object_id, entry.actor_kind, entry.data["version"]) == (west.pk, "system", 2)
    newest = next(history(Place.objects.get(pk=west.pk)))
    assert newest.before == {"grid": GRID}


def test_without_a_point_it_stays_with_what_is_plain(
    new_place: NewPlace, in_effect: Callable[..., None], now: datetime
) -> None:
    place = new_place("不知何处", "public", lon=None, lat=None, area=GRID)
    in_effect("split", GRID, drawing=KNIFE)
    follow_area_changes(now=now)
    place.refresh_from_db()
    assert (place.village, place.grid) == (VILLAGE, "")  # the village holds both parts; which one, a person says


def test_two_grids_that_become_one(new_place: NewPlace, in_effect: Callable[..., None], now: datetime) -> None:
    first, second = new_place(), new_place("二格", "public", who="li", grid=GRID_B)
    in_effect("merge", GRID, GRID_B)
    assert follow_area_changes(now=now) == 2
    grids = {Place.objects.get(pk=place.pk).grid for place in (first, second)}
    assert len(grids) == 1
    assert not grids & {GRID, GRID_B}
