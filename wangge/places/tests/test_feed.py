"""What telephones read: their own grids only, in the journal's order, deletions included, nothing twice."""

import uuid
from datetime import datetime

import pytest

from tests.county import GRID, GRID2, GRID_B, Cast, inside
from wangge.lib.taking import take_in
from wangge.places.actions.importing import PlaceTaker
from wangge.places.actions.merging import merge_places
from wangge.places.actions.recording import change_place, retire_place
from wangge.places.models import Place
from wangge.places.queries.feeding import changed_since, in_grids
from wangge.places.said import PlaceChange
from wangge.places.tests.conftest import NewPlace

# What this transaction itself wrote is not below the horizon on PostgreSQL, and one that is open anywhere on the
# server holds it back: the acts must commit, beside no other test.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.alone]


def moved(place: Place, cast: Cast, now: datetime, grid: str) -> Place:
    lon, lat = inside(grid)
    data = PlaceChange(client_id=uuid.uuid4(), base_version=place.version, lon=lon, lat=lat)
    return change_place(place=place, data=data, by=cast.actor("jin"), now=now)


def test_a_first_look_and_what_came_after(cast: Cast, new_place: NewPlace, now: datetime) -> None:
    school, lamp = new_place(), new_place("路灯", "lamp")
    new_place("别处", "shop", who="jin", grid=GRID2)
    first = changed_since([GRID])
    assert ([each.pk for each in first.items], first.gone, first.has_more) == ([school.pk, lamp.pk], [], False)
    assert changed_since([GRID], first.cursor).items == []
    retire_place(place=lamp, by=cast.actor("wang"), now=now)
    second = changed_since([GRID], first.cursor)
    assert [(each.pk, each.state) for each in second.items] == [(lamp.pk, "gone")]
    assert [each.pk for each in in_grids([GRID])] == [school.pk]
    fresh = changed_since([GRID])
    assert [each.pk for each in fresh.items] == [school.pk]  # who comes new is not told of what is over


def test_a_place_that_moves_is_dropped_there_and_told_here(cast: Cast, new_place: NewPlace, now: datetime) -> None:
    place = new_place()
    here, there, both = changed_since([GRID]), changed_since([GRID_B]), changed_since([GRID, GRID_B])
    moved(place, cast, now, GRID_B)
    assert (changed_since([GRID], here.cursor).gone, changed_since([GRID], here.cursor).items) == ([place.pk], [])
    assert [each.grid for each in changed_since([GRID_B], there.cursor).items] == [GRID_B]
    of_both = changed_since([GRID, GRID_B], both.cursor)
    assert ([each.pk for each in of_both.items], of_both.gone) == ([place.pk], [])
    moved(Place.objects.get(), cast, now, GRID)
    back = changed_since([GRID], here.cursor)
    assert ([each.pk for each in back.items], back.gone) == ([place.pk], [])


def test_a_merge_is_told(cast: Cast, new_place: NewPlace, now: datetime) -> None:
    kept, extra = new_place(), new_place("梨园 幼儿园")
    before = changed_since([GRID])
    merge_places(place=extra, into=kept, by=cast.actor("li"), now=now)
    after = changed_since([GRID], before.cursor)
    assert {(each.pk, each.state) for each in after.items} == {(extra.pk, "merged"), (kept.pk, "in_use")}


def test_pages_follow_each_other_without_loss(cast: Cast, new_place: NewPlace, now: datetime) -> None:
    made = [new_place(f"店铺{n}", "shop").pk for n in range(5)]
    moved(Place.objects.get(pk=made[2]), cast, now, GRID_B)
    seen: list[int] = []
    page = changed_since([GRID], limit=2)
    seen += [each.pk for each in page.items]
    while page.has_more:
        page = changed_since([GRID], page.cursor, limit=2)
        seen += [each.pk for each in page.items]
    assert seen == [pk for pk in made if pk != made[2]]


def test_what_is_imported_is_told(cast: Cast, now: datetime) -> None:
    lon, lat = inside(GRID)
    row = {"source_id": "1", "kind": "lamp", "name": "路灯", "lon": str(lon), "lat": str(lat)}
    take_in(rows=[(2, row)], taker=PlaceTaker(source="lights", by=cast.actor("jin"), now=now))
    assert [each.source_id for each in changed_since([GRID]).items] == ["1"]
