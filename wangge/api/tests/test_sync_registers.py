"""What the phone's feed tells of the registers: addresses and places of the own grids, and what is to be dropped."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.api_client import Caller
from tests.county import GRID, GRID2, GRID_B, Cast, inside
from wangge.api.tests.test_sync import feed
from wangge.places.actions.recording import change_place, record_place, retire_place
from wangge.places.models import Place
from wangge.places.said import PlaceChange, PlaceInput
from wangge.residents.actions import HouseholdData, change_household, record_household, retire_household
from wangge.residents.models import Household

# A transaction that is open anywhere on the server, so also in a test beside this one, holds the horizon back.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.alone]


@pytest.fixture
def now(at: Callable[[str], datetime]) -> datetime:
    return at("2026-03-10 10:00")


@pytest.fixture
def wang(cast: Cast) -> Caller:
    return Caller(cast.users["wang"])


def homes(cast: Cast, now: datetime, count: int = 1) -> list[Household]:
    data = [HouseholdData(f"富水路 {number} 号", GRID, "2") for number in range(count)]
    return [record_household(data=each, by=cast.actor("wang"), now=now) for each in data]


def lamp(cast: Cast, now: datetime, name: str = "路灯 1", grid: str = GRID, by: str = "jin") -> Place:
    lon, lat = inside(grid)
    said = {"client_id": "5f0e4a3e-0000-4000-8000-000000000000", "kind": "lamp", "name": name, "lon": lon, "lat": lat}
    return record_place(data=PlaceInput.model_validate(said), by=cast.actor(by), now=now)


def moved(place: Place, grid: str) -> PlaceChange:
    lon, lat = inside(grid)
    said = {"client_id": "5f0e4a3e-0000-4000-8000-000000000001", "base_version": place.version, "lon": lon, "lat": lat}
    return PlaceChange.model_validate(said)


def told(page: dict[str, Any]) -> list[Any]:
    keys = [[each["id"] for each in page[name]] for name in ("households", "places")]
    return [keys[0], page["households_gone"], keys[1], page["places_gone"]]


def test_addresses_and_places_of_the_own_grid_and_what_left_it(cast: Cast, wang: Caller, now: datetime) -> None:
    home, other = homes(cast, now, 2)
    light, far = lamp(cast, now), lamp(cast, now, "路灯 2")
    record_household(data=HouseholdData("前疃村 9 号", GRID2), by=cast.actor("wu"), now=now)
    lamp(cast, now, "别处的灯", GRID2)
    first = feed(wang)
    assert told(first) == [[home.pk, other.pk], [], [light.pk, far.pk], []]
    assert first["households"][0] == {
        "id": home.pk, "address": "富水路 0 号", "size_band": "2", "grid": GRID, "version": 1,
    }  # fmt: skip
    assert (first["places"][0]["name"], first["places"][0]["version"]) == ("路灯 1", 1)
    same = feed(wang, first["cursor"])
    assert told(same) == [[], [], [], []] and same["reset"] is False
    data = HouseholdData("富水路 0 号", GRID, "3-4")
    change_household(household=home, base_version=1, data=data, by=cast.actor("wang"), now=now)
    away = HouseholdData("富水路 1 号", GRID_B)
    change_household(household=other, base_version=1, data=away, by=cast.actor("li"), now=now)
    retire_place(place=light, by=cast.actor("wang"), now=now)
    change_place(place=far, data=moved(far, GRID_B), by=cast.actor("jin"), now=now)
    later = feed(wang, same["cursor"])
    assert told(later)[:2] == [[home.pk], [other.pk]]
    assert (told(later)[2], sorted(later["places_gone"])) == ([], sorted([light.pk, far.pk]))
    assert later["households"][0]["size_band"] == "3-4"
    change_household(
        household=Household.objects.get(pk=other.pk), base_version=2, data=HouseholdData("富水路 1 号", GRID),
        by=cast.actor("li"), now=now,
    )  # fmt: skip
    retire_household(household=Household.objects.get(pk=home.pk), base_version=2, by=cast.actor("wang"), now=now)
    assert told(feed(wang, later["cursor"]))[:2] == [[other.pk], [home.pk]]


def test_page_after_page_each_once_and_the_round_ends(cast: Cast, wang: Caller, now: datetime) -> None:
    made = [each.pk for each in homes(cast, now, 25)]
    lights = [lamp(cast, now, f"路灯 {number}").pk for number in range(12)]
    found: list[Any] = [[], [], [], []]
    cursor, pages = "", []
    while True:
        page = feed(wang, cursor, limit=1)
        found = [before + here for before, here in zip(found, told(page), strict=True)]
        pages.append((page["reset"], page["numbers"] is None))
        cursor = page["cursor"]
        if not page["more"]:
            break
    assert found == [made, [], lights, []]
    assert (pages[0], pages[-1], len(pages)) == ((True, True), (False, False), 4)
    assert told(feed(wang, cursor)) == [[], [], [], []]


def test_another_post_begins_anew(cast: Cast, wang: Caller, now: datetime) -> None:
    home = homes(cast, now)[0]
    cursor = feed(wang)["cursor"]
    wu = Caller(cast.users["wu"])
    assert feed(wu)["households"] == []
    foreign = feed(wu, cursor)
    assert (foreign["reset"], foreign["households"]) == (True, []), "another worker's cursor is no way in"
    assert Caller(cast.users["chen"]).get("/sync", since=cursor).status_code == 403
    assert told(feed(wang))[0] == [home.pk]
