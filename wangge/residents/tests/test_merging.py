"""Addresses that may be one: found when one is written down, merged and unmerged by a desk, told apart for good."""

from datetime import datetime

import pytest

from tests.county import GRID, GRID_B, VILLAGE, Cast
from wangge.journal.models import Entry
from wangge.lib.errors import NotFound, RoleNotAllowed
from wangge.places.errors import NotMergeable, NotMerged
from wangge.residents.actions import (
    HouseholdData,
    merge_households,
    record_household,
    tell_households_apart,
    unmerge_household,
)
from wangge.residents.errors import HouseholdKnown
from wangge.residents.likeness import Line, are_alike
from wangge.residents.models import Household, HouseholdDouble, HouseholdPast
from wangge.residents.queries import doubles
from wangge.residents.tests.conftest import Register

pytestmark = pytest.mark.django_db


@pytest.fixture
def twin(cast: Cast, home: Household, now: datetime) -> Household:
    return record_household(data=HouseholdData("富水路18-2-301", GRID, "5+"), by=cast.actor("wang"), now=now)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("富水路 18 号 2 单元 301", "富水路18-2-301", True),
        ("富水路十八号", "富水路 18 号", False),  # ten is no digit: a person may still merge them
        ("前疃村７号", "前疃村 07 号", True),
        ("富水路 18 号", "富水路 19 号", False),
        ("富水路 18 号", "梨园路 18 号", False),
        ("18 号", "富水路 18 号", True),
        ("村委会东", "村委会东邻", True),
    ],
)
def test_when_two_addresses_may_be_one(one: str, other: str, alike: bool) -> None:
    assert are_alike(Line(1, GRID, one), Line(2, GRID, other)) is alike


def test_in_two_grids_only_the_same_words() -> None:
    assert not are_alike(Line(1, GRID, "18 号"), Line(2, GRID_B, "18 号"))
    assert are_alike(Line(1, GRID, "富水路 18 号"), Line(2, GRID_B, "富水路18"))


def test_writing_one_down_notes_the_pair_and_shows_what_is_there(cast: Cast, home: Household, twin: Household) -> None:
    assert HouseholdDouble.objects.values_list("first", "second").get() == (home.pk, twin.pk)
    asked = {"address": "富水路 18 号楼 2 单元 301 室", "grid": GRID, "village": VILLAGE}
    assert doubles.likely_households(cast.actor("wang"), **asked) == [home, twin]
    assert doubles.likely_households(cast.actor("wu"), **asked) == []  # of another ground: told of nothing


def test_merged_and_unmerged(cast: Cast, home: Household, twin: Household, register: Register, now: datetime) -> None:
    chen, service = cast.actor("chen"), register()
    kept = merge_households(household=home, into=twin, by=chen, now=now)
    gone = Household.objects.get(pk=home.pk)
    assert (kept.size_band, gone.merged_into_id, gone.retired_at) == ("5+", twin.pk, now)
    assert HouseholdDouble.objects.get().decision == "merged" and doubles.count(chen) == 0
    service.refresh_from_db()
    assert service.household_id == home.pk and service.grid == GRID
    with pytest.raises(NotMergeable):
        merge_households(household=gone, into=kept, by=chen, now=now)
    back = unmerge_household(household=gone, by=chen, now=now)
    assert (back.address, back.merged_into_id, back.retired_at, back.version) == (home.address, None, None, 3)
    assert HouseholdDouble.objects.get().decision == "apart"
    assert HouseholdPast.objects.filter(household=home).count() == 2
    acts = Entry.objects.filter(object_type="household", object_id=home.pk).order_by("id").values_list("act", flat=True)
    assert list(acts) == ["record_household", "merge_household", "unmerge_household"]
    with pytest.raises(NotMerged):
        unmerge_household(household=back, by=chen, now=now)


def test_what_stays_takes_over_the_size_band(cast: Cast, home: Household, now: datetime) -> None:
    bare = record_household(data=HouseholdData("富水路18-2-301", GRID), by=cast.actor("wang"), now=now)
    kept = merge_households(household=home, into=bare, by=cast.actor("li"), now=now)
    assert (kept.size_band, kept.version) == ("2", 2)


def test_what_was_written_down_anew_is_not_doubled_by_undoing(cast: Cast, home: Household, twin: Household) -> None:
    li, later = cast.actor("li"), home.changed_at
    merge_households(household=home, into=twin, by=li, now=later)
    record_household(data=HouseholdData(home.address, GRID), by=li, now=later)
    with pytest.raises(HouseholdKnown):
        unmerge_household(household=Household.objects.get(pk=home.pk), by=li, now=later)


def test_told_apart_is_not_asked_again(cast: Cast, home: Household, twin: Household, now: datetime) -> None:
    li = cast.actor("li")
    tell_households_apart(pair=doubles.pair_for(li, HouseholdDouble.objects.get().pk), by=li, now=now)
    assert doubles.count(li) == 0
    with pytest.raises(NotFound):
        doubles.pair_for(li, HouseholdDouble.objects.get().pk)


def test_a_desk_of_the_ground_only(cast: Cast, home: Household, twin: Household, now: datetime) -> None:
    assert doubles.count(cast.actor("zhao")) == 0
    with pytest.raises(RoleNotAllowed):
        merge_households(household=home, into=twin, by=cast.actor("wang"), now=now)
    with pytest.raises(RoleNotAllowed):
        doubles.count(cast.actor("sun"))
