"""Addresses: who records and sees which, conflicts, earlier values, the feed, and nothing about anybody."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.county import GRID, GRID2, GRID_B, VILLAGE, Cast
from wangge.journal.models import Entry
from wangge.lib.errors import InvalidInput, NotFound, RoleNotAllowed
from wangge.residents import queries
from wangge.residents.actions import (
    HouseholdData,
    change_household,
    drop_old_past,
    record_household,
    retire_household,
)
from wangge.residents.errors import HouseholdKnown, HouseholdMoved
from wangge.residents.models import Household

pytestmark = pytest.mark.django_db
DATA = HouseholdData("富水路 20 号", GRID, "3-4")


def test_a_worker_records_an_address_of_the_own_grid(cast: Cast, now: datetime) -> None:
    wang = cast.actor("wang")
    made = record_household(data=replace(DATA, address=" 富水路  20 号 "), by=wang, now=now)
    assert (made.address, made.size_band, made.village) == ("富水路 20 号", "3-4", VILLAGE)
    assert (made.collector_id, made.collected_on, made.version) == (wang.id, date(2026, 3, 10), 1)
    entry = Entry.objects.get(act="record_household")
    assert (entry.object_id, entry.data) == (made.pk, {"version": 1, "grid": GRID})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", "一"),
        ("address", "富水路 20 号 13805350000"),
        ("size_band", "7"),
        ("grid", GRID2),
        ("grid", GRID_B),
        ("grid", VILLAGE),
        ("grid", ""),
        ("source", "hearsay"),
        ("basis", "none"),
        ("collected_on", date(2026, 3, 11)),
    ],
)
def test_what_is_wrong_is_named_by_its_field(cast: Cast, now: datetime, field: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        record_household(data=replace(DATA, **{field: value}), by=cast.actor("wang"), now=now)
    assert set(refused.value.fields) == {field}
    assert not Household.objects.exists()


def test_the_same_address_is_not_recorded_twice(cast: Cast, now: datetime, home: Household) -> None:
    again = HouseholdData(home.address, GRID)
    with pytest.raises(HouseholdKnown) as refused:
        record_household(data=again, by=cast.actor("li"), now=now)
    assert refused.value.extra == {"id": home.pk}
    retire_household(household=home, base_version=1, by=cast.actor("chen"), now=now)
    assert record_household(data=again, by=cast.actor("li"), now=now).pk != home.pk


@pytest.mark.parametrize("name", ["sun", "qian", "he", "lead", "sys", "audit"])
def test_other_roles_neither_record_nor_read(cast: Cast, now: datetime, home: Household, name: str) -> None:
    actor = cast.actor(name)
    with pytest.raises(RoleNotAllowed):
        record_household(data=DATA, by=actor, now=now)
    for read in (lambda: queries.list_households(actor), lambda: queries.household(actor, home.pk)):
        with pytest.raises(RoleNotAllowed):
            read()


@pytest.mark.parametrize(
    ("name", "sees"),
    [("wang", "home"), ("li", "home"), ("chen", "home"), ("wu", "far"), ("zhao", "far"), ("jin", "both")],
)
def test_list_count_and_one_agree_on_the_own_ground(
    cast: Cast, home: Household, far_home: Household, name: str, sees: str
) -> None:
    actor = cast.actor(name)
    own = {"home": {home.pk}, "far": {far_home.pk}, "both": {home.pk, far_home.pk}}[sees]
    assert {each.pk for each in queries.list_households(actor).items} == own
    assert queries.count_households(actor) == len(own)
    for each in (home, far_home):
        if each.pk in own:
            assert queries.household(actor, each.pk).pk == each.pk
        else:
            with pytest.raises(NotFound):
                queries.household(actor, each.pk)


def test_a_change_keeps_what_stood_there_and_tells_a_conflict(cast: Cast, now: datetime, home: Household) -> None:
    data = HouseholdData(home.address, GRID, "3-4", source="resident")
    changed = change_household(household=home, base_version=1, data=data, by=cast.actor("chen"), now=now)
    assert (changed.version, changed.size_band, changed.collector_id) == (2, "3-4", cast.users["chen"].pk)
    past = queries.past_values(changed)
    assert [(each.version, each.size_band, each.collector_id) for each in past] == [(1, "2", cast.users["wang"].pk)]
    for stale in (home, changed):
        with pytest.raises(HouseholdMoved) as refused:
            change_household(household=stale, base_version=1, data=data, by=cast.actor("wang"), now=now)
        assert refused.value.extra == {"version": 2}
    assert len(queries.past_values(changed)) == 1


def test_earlier_values_are_forgotten_after_three_years(cast: Cast, now: datetime, home: Household) -> None:
    data = HouseholdData(home.address, GRID, "3-4")
    changed = change_household(household=home, base_version=1, data=data, by=cast.actor("wang"), now=now)
    assert drop_old_past(now=now + timedelta(days=3 * 365)) == 0
    assert drop_old_past(now=now + timedelta(days=3 * 365, seconds=1)) == 1
    assert queries.past_values(changed) == []


def test_pages_go_on_by_key_and_search_stays_within(cast: Cast, now: datetime, home: Household) -> None:
    wang = cast.actor("wang")
    for number in range(4):
        record_household(data=replace(DATA, address=f"龙门路 {number} 号"), by=wang, now=now)
    first = queries.list_households(wang, limit=3)
    rest = queries.list_households(wang, limit=3, after=first.next_after or 0)
    assert (len(first.items), len(rest.items), rest.next_after) == (3, 2, None)
    assert len(queries.list_households(wang, text="龙门路").items) == 4
    assert queries.list_households(cast.actor("wu"), text="龙门路").items == []
    assert queries.list_households(wang, grid=GRID2).items == []


def test_the_database_holds_the_closed_lists(home: Household) -> None:
    for wrong in ({"size_band": "9"}, {"basis": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Household.objects.filter(pk=home.pk).update(**wrong)
