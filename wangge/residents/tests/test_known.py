"""Collected once: a form is told what a register says already, within the own ground, with source, day and version."""

from datetime import date, datetime
from uuid import uuid4

import pytest

from tests.county import GRID, Cast
from wangge.lib.errors import NotFound, RoleNotAllowed
from wangge.places.actions.recording import record_place
from wangge.places.said import PlaceInput
from wangge.residents.actions import HouseholdData, record_household
from wangge.residents.models import Household
from wangge.residents.queries.known import known

pytestmark = pytest.mark.django_db


def test_a_household_is_told_with_where_it_came_from(cast: Cast, home: Household, now: datetime) -> None:
    told = known(cast.actor("wang"), "households", home.pk)
    assert set(told) == {"address", "size_band", "grid"}
    size = told["size_band"]
    assert (size.value, size.source, size.collected_on, size.version) == ("2", "visit", date(2026, 3, 10), 1)
    unsaid = record_household(data=HouseholdData("富水路 20 号", GRID), by=cast.actor("wang"), now=now)
    assert "size_band" not in known(cast.actor("wang"), "households", unsaid.pk)  # to be asked for
    with pytest.raises(NotFound):
        known(cast.actor("wu"), "households", home.pk)
    with pytest.raises(RoleNotAllowed):
        known(cast.actor("sun"), "households", home.pk)


def test_a_place_is_told_too(cast: Cast, now: datetime) -> None:
    said = PlaceInput.model_validate({"client_id": uuid4(), "kind": "building", "name": "富水路 18 号楼", "area": GRID})
    place = record_place(data=said, by=cast.actor("wang"), now=now)
    told = known(cast.actor("wang"), "places", place.pk)
    assert told["name"].value == "富水路 18 号楼" and "condition" not in told
    with pytest.raises(NotFound):
        known(cast.actor("wu"), "places", place.pk)
