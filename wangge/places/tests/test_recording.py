"""Recording, changing, ending: each as success, outsider, wrong role, wrong state, and by a stale version."""

import uuid
from datetime import datetime
from typing import Any

import pytest

from tests.county import AT_SEA, GRID, GRID2, GRID_B, TOWN, VILLAGE, Cast, inside
from wangge.areas.datum import from_wgs84
from wangge.journal.queries import history as entries_of
from wangge.lib.actor import Actor
from wangge.lib.errors import DomainError, InvalidInput, NotFound, RoleNotAllowed
from wangge.places import errors
from wangge.places.access import place_for
from wangge.places.actions.recording import change_place, record_place, restore_place, retire_place
from wangge.places.kinds import Kind
from wangge.places.models import Departure, Place
from wangge.places.queries.listing import PlaceFilter, history, list_places
from wangge.places.said import PlaceChange, PlaceInput
from wangge.places.tests.conftest import NewPlace


def change(place: Place, by: Actor, now: datetime, base: int | None = None, **fields: Any) -> Place:
    data = PlaceChange(client_id=uuid.uuid4(), base_version=base or place.version, **fields)
    return change_place(place=place, data=data, by=by, now=now)


def test_a_place_stands_in_the_grid_of_its_point(new_place: NewPlace) -> None:
    place = new_place()
    assert (place.town, place.village, place.grid) == (TOWN, VILLAGE, GRID)
    assert place.version == 1
    entry = entries_of("place", place.pk).get()
    assert (entry.act, entry.data) == ("record_place", {"version": 1})
    assert Place.objects.get().mark_id == entry.pk


def test_another_datum_is_converted_on_the_way_in(new_place: NewPlace) -> None:
    lon, lat = inside(GRID)
    gcj_lon, gcj_lat = from_wgs84(lon, lat, "gcj02")
    place = new_place(lon=gcj_lon, lat=gcj_lat, datum="gcj02")
    assert place.lon == pytest.approx(lon, abs=1e-5)
    assert place.lat == pytest.approx(lat, abs=1e-5)
    assert place.datum == "gcj02"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"lon": AT_SEA[0], "lat": AT_SEA[1]}, "lon"),
        ({"lat": None}, "lon"),
        ({"lon": None, "lat": None}, "area"),
        ({"credit_code": "91350100M000100Y44"}, "credit_code"),
        ({"component_code": "37068201001000001"}, "component_code"),
        ({"condition": "broken"}, "condition"),
        ({"name": "张老板 13800138000"}, "name"),
        ({"address": "门口电话１３８００１３８０００"}, "address"),
        ({"collected_on": "2026-03-11"}, "collected_on"),
    ],
)
def test_what_does_not_hold_is_refused_by_field(new_place: NewPlace, fields: dict[str, Any], wrong: str) -> None:
    with pytest.raises(errors.BadPlace) as refusal:
        new_place(**fields)
    assert set(refusal.value.fields) == {wrong}
    assert not Place.objects.exists()


def test_a_facility_bears_the_code_of_its_own_county(new_place: NewPlace) -> None:
    kept = new_place("污水井盖", "manhole", component_code="370682 01001 000001", condition="intact")
    assert kept.component_code == "37068201001000001"
    with pytest.raises(errors.BadPlace):
        new_place("污水井盖", "manhole", component_code="37068301001000001")


def test_nobody_records_outside_the_own_area(cast: Cast, new_place: NewPlace) -> None:
    with pytest.raises(InvalidInput) as refusal:
        new_place(grid=GRID2)
    assert set(refusal.value.fields) == {"area"}
    assert new_place(grid=GRID2, who="sun").grid == GRID2  # the county's bureau serves the whole county
    for reader in ("qian", "lead"):
        with pytest.raises(RoleNotAllowed):
            new_place(who=reader)


def test_a_scope_sees_its_own_places_only(cast: Cast, new_place: NewPlace) -> None:
    place = new_place()
    for insider in ("wang", "chen", "li", "jin", "sun", "qian", "lead"):
        assert place_for(cast.actor(insider), place.pk) == place
    for outsider in ("wu", "zhao", "he", "sys"):
        with pytest.raises(NotFound):
            place_for(cast.actor(outsider), place.pk)
        assert not list_places(cast.actor(outsider), PlaceFilter()).items


def test_a_change_keeps_how_it_was(cast: Cast, new_place: NewPlace, now: datetime) -> None:
    place = change(new_place(), cast.actor("li"), now, name="梨园中心幼儿园", credit_code="91350100M000100Y43")
    assert (place.version, place.name) == (2, "梨园中心幼儿园")
    newest, first = history(place)
    assert newest.before == {"name": "梨园幼儿园", "credit_code": ""}
    assert newest.entry.data == {"version": 2, "fields": ["credit_code", "name"]}
    assert (first.entry.act, first.before) == ("record_place", {})


def test_a_change_of_nothing_leaves_no_trace(cast: Cast, new_place: NewPlace, now: datetime) -> None:
    place = change(new_place(), cast.actor("li"), now, name="梨园幼儿园")
    assert place.version == 1
    assert entries_of("place", place.pk).count() == 1


def test_a_stale_change_is_refused_with_both_versions(cast: Cast, new_place: NewPlace, now: datetime) -> None:
    place = change(new_place(), cast.actor("li"), now, name="梨园中心幼儿园")
    with pytest.raises(errors.PlaceMoved) as refusal:
        change(place, cast.actor("wang"), now, base=1, name="梨园第一幼儿园")
    assert refusal.value.extra["yours"] == {"name": "梨园第一幼儿园", "version": 1}
    assert refusal.value.extra["theirs"]["name"] == "梨园中心幼儿园"
    assert refusal.value.extra["theirs"]["version"] == 2
    place.refresh_from_db()
    assert place.name == "梨园中心幼儿园"


def test_two_who_read_the_same_version(cast: Cast, new_place: NewPlace, now: datetime) -> None:
    place = new_place()
    mine, yours = Place.objects.get(), Place.objects.get()
    change(mine, cast.actor("li"), now, name="梨园中心幼儿园")
    with pytest.raises(errors.PlaceMoved):
        change(yours, cast.actor("wang"), now, base=1, name="梨园第一幼儿园")
    place.refresh_from_db()
    assert (place.name, place.version) == ("梨园中心幼儿园", 2)


def test_a_place_that_moves_leaves_its_grid(cast: Cast, new_place: NewPlace, now: datetime) -> None:
    lon, lat = inside(GRID_B)
    place = change(new_place(), cast.actor("li"), now, lon=lon, lat=lat)
    assert place.grid == GRID_B
    assert Departure.objects.get().grid == GRID
    with pytest.raises(InvalidInput):  # not where the one who moves it has no say
        elsewhere = inside(GRID2)
        change(place, cast.actor("li"), now, lon=elsewhere[0], lat=elsewhere[1])


def test_an_end_and_its_correction(cast: Cast, new_place: NewPlace, now: datetime) -> None:
    place, wang = new_place(), cast.actor("wang")
    with pytest.raises(RoleNotAllowed):
        retire_place(place=place, by=cast.actor("qian"), now=now)
    retire_place(place=place, by=wang, now=now, base_version=1)
    place.refresh_from_db()
    assert (place.state, str(place.ended_on), place.version) == ("gone", "2026-03-10", 2)
    assert not list_places(wang, PlaceFilter()).items
    with pytest.raises(errors.PlaceClosed):
        retire_place(place=place, by=wang, now=now)
    with pytest.raises(errors.PlaceClosed):
        change(place, wang, now, name="别的")
    restore_place(place=place, by=wang, now=now)
    assert [found.pk for found in list_places(wang, PlaceFilter()).items] == [place.pk]
    with pytest.raises(errors.PlaceInUse):
        restore_place(place=place, by=wang, now=now)


def test_a_refused_record_leaves_no_row(cast: Cast, now: datetime) -> None:
    data = PlaceInput(client_id=uuid.uuid4(), kind=Kind.LAMP, name="路灯", area="370682001019999")
    with pytest.raises(DomainError):
        record_place(data=data, by=cast.actor("li"), now=now)
    assert not Place.objects.exists()
