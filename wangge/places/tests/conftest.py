"""The small county, and records in it as people would make them."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.county import GRID, Cast, inside
from wangge.places.actions.recording import record_place
from wangge.places.models import Place
from wangge.places.said import PlaceInput

NewPlace = Callable[..., Place]


@pytest.fixture
def now(at: Callable[[str], datetime]) -> datetime:
    return at("2026-03-10 10:00")


@pytest.fixture
def new_place(cast: Cast, now: datetime) -> NewPlace:
    """A record by Wang, the grid's worker, unless somebody else is named."""

    def make(name: str = "梨园幼儿园", kind: str = "school", who: str = "wang", grid: str = GRID, **more: Any) -> Place:
        lon, lat = inside(grid)
        said = {"client_id": uuid.uuid4(), "kind": kind, "name": name, "lon": lon, "lat": lat, **more}
        return record_place(data=PlaceInput(**said), by=cast.actor(who), now=now)

    return make
