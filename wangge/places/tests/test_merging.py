"""Doubles: found by code, by nearness and name; merged, taken apart, and never asked twice."""

from datetime import datetime

import pytest

from tests.county import GRID2, GRID_B, Cast, inside
from wangge.journal.queries import history as entries_of
from wangge.lib.errors import NotFound, RoleNotAllowed
from wangge.places import errors
from wangge.places.actions.doubling import find_doubles, find_same_codes
from wangge.places.actions.merging import merge_places, tell_apart, unmerge_places
from wangge.places.actions.recording import retire_place
from wangge.places.models import Double, Place
from wangge.places.queries import doubles
from wangge.places.queries.listing import PlaceFilter, list_places
from wangge.places.tests.conftest import NewPlace

STEP = 0.0001  # of a degree, some ten metres


def test_one_kind_near_and_alike(new_place: NewPlace) -> None:
    lon, lat = inside(GRID_B)
    first = new_place()
    new_place("梨园幼儿园", "school", who="li", lon=lon, lat=lat)  # alike, a kilometre away
    new_place("梨园幼儿园", "shop")  # another kind
    new_place("梨园粮油店", "school")  # another name
    assert not Double.objects.exists()
    here = inside("370682001019001")
    second = new_place("梨园中心幼儿园", lon=here[0] + STEP, lat=here[1])
    pair = Double.objects.get()
    assert (pair.first_id, pair.second_id, pair.reason) == (first.pk, second.pk, "near")
    assert pair.metres == pytest.approx(8.9, abs=0.1)


def test_lamps_stand_close_together(new_place: NewPlace) -> None:
    here = inside("370682001019001")
    for n in range(5):
        new_place("路灯", "lamp", lon=here[0] + n * STEP, lat=here[1])
    assert not Double.objects.exists()
    new_place("路灯", "lamp", lon=here[0] + 0.00001, lat=here[1])
    assert Double.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "code", "reason"),
    [
        ("shop", {"credit_code": "91350100M000100Y43"}, "credit"),
        ("manhole", {"component_code": "37068201001000001"}, "component"),
    ],
)
def test_one_code_in_two_towns(new_place: NewPlace, cast: Cast, kind: str, code: dict[str, str], reason: str) -> None:
    new_place("甲", kind, who="jin", **code)
    new_place("乙", kind, who="jin", grid=GRID2, **code)
    assert [pair.reason for pair in doubles.waiting(cast.actor("jin"))] == [reason]
    # Li does not see the other town's record, so the pair is not hers to decide.
    assert not doubles.waiting(cast.actor("li")).exists()
    with pytest.raises(NotFound):
        doubles.pair_for(cast.actor("li"), Double.objects.get().pk)


def test_a_merge_fills_what_was_missing_and_can_be_undone(cast: Cast, new_place: NewPlace, now: datetime) -> None:
    kept = new_place()
    extra = new_place("梨园 幼儿园", address="梨园路 8 号", credit_code="91350100M000100Y43")
    li = cast.actor("li")
    with pytest.raises(RoleNotAllowed):
        merge_places(place=extra, into=kept, by=cast.actor("wang"), now=now)
    merge_places(place=extra, into=kept, by=li, now=now)
    kept.refresh_from_db()
    assert (kept.address, kept.credit_code, kept.name) == ("梨园路 8 号", "91350100M000100Y43", "梨园幼儿园")
    assert [each.pk for each in list_places(li, PlaceFilter()).items] == [kept.pk]
    assert Double.objects.get().decision == "merged"
    assert entries_of("place", extra.pk).last().data == {"version": 2, "into": kept.pk}  # type: ignore[union-attr]
    with pytest.raises(errors.NotMergeable):
        merge_places(place=extra, into=kept, by=li, now=now)
    unmerge_places(place=Place.objects.get(pk=extra.pk), by=li, now=now)
    assert list_places(li, PlaceFilter()).items == [Place.objects.get(pk=extra.pk), Place.objects.get(pk=kept.pk)]
    assert Double.objects.get().decision == "apart"
    with pytest.raises(errors.NotMerged):
        unmerge_places(place=Place.objects.get(pk=extra.pk), by=li, now=now)


def test_what_was_merged_into_it_goes_along(cast: Cast, new_place: NewPlace, now: datetime) -> None:
    first, second, third = (new_place(name) for name in ("甲幼儿园", "乙幼儿园", "丙幼儿园"))
    li = cast.actor("li")
    merge_places(place=third, into=second, by=li, now=now)
    merge_places(place=Place.objects.get(pk=second.pk), into=first, by=li, now=now)
    assert set(Place.objects.filter(merged_into=first)) == {second, third}


def test_what_cannot_be_one(cast: Cast, new_place: NewPlace, now: datetime) -> None:
    school, lamp, gone = new_place(), new_place("路灯", "lamp"), new_place("旧园")
    li = cast.actor("li")
    retire_place(place=gone, by=li, now=now)
    for other in (school, lamp, Place.objects.get(pk=gone.pk)):
        with pytest.raises(errors.NotMergeable):
            merge_places(place=school, into=other, by=li, now=now)
    assert school.version == 1


def test_what_was_told_apart_is_not_asked_again(cast: Cast, new_place: NewPlace, now: datetime) -> None:
    new_place(), new_place("梨园 幼儿园")
    tell_apart(pair=Double.objects.get(), by=cast.actor("li"), now=now)
    town = Place.objects.first().town  # type: ignore[union-attr]
    assert (find_doubles(town=town, now=now), find_same_codes(now=now)) == (0, 0)
    assert not doubles.waiting(cast.actor("li")).exists()
    with pytest.raises(errors.NotMergeable):
        tell_apart(pair=Double.objects.get(), by=cast.actor("li"), now=now)


def test_all_of_a_town_is_compared_as_one_by_one(new_place: NewPlace, now: datetime) -> None:
    here = inside("370682001019001")
    for n in range(30):
        new_place(f"超市{n % 4}", "shop", lon=here[0] + (n * 7 % 11) * STEP, lat=here[1] + (n * 5 % 7) * STEP)
    one_by_one = set(Double.objects.values_list("first_id", "second_id", "reason"))
    assert len(one_by_one) > 5
    Double.objects.all().delete()
    town = Place.objects.first().town  # type: ignore[union-attr]
    assert find_doubles(town=town, now=now) == len(one_by_one)
    assert set(Double.objects.values_list("first_id", "second_id", "reason")) == one_by_one
