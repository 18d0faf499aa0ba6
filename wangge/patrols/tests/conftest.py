"""The small county with places in it, and patrols of them."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.county import GRID, VILLAGE, Cast, inside
from wangge.patrols.actions.checking import check_place
from wangge.patrols.actions.planning import make_plan
from wangge.patrols.models import Check, Plan
from wangge.patrols.said import CheckInput
from wangge.patrols.windows import Cadence
from wangge.places.actions.recording import record_place
from wangge.places.models import Place
from wangge.places.said import PlaceInput

NewPlace = Callable[..., Place]
NewPlan = Callable[..., Plan]
Look = Callable[..., Check]
ITEM = "G04"


@pytest.fixture
def now(at: Callable[[str], datetime]) -> datetime:
    return at("2026-03-10 10:00")  # a Tuesday


@pytest.fixture
def new_place(cast: Cast, now: datetime) -> NewPlace:
    def make(name: str = "东门消火栓", kind: str = "hydrant", grid: str = GRID, **more: Any) -> Place:
        lon, lat = inside(grid)
        said = {"client_id": uuid.uuid4(), "kind": kind, "name": name, "lon": lon, "lat": lat, **more}
        return record_place(data=PlaceInput(**said), by=cast.actor("jin"), now=now)

    return make


@pytest.fixture
def new_plan(cast: Cast, now: datetime) -> NewPlan:
    def make(who: str = "chen", when: datetime = now, **more: Any) -> Plan:
        said: dict[str, Any] = {"title": "消火栓巡查", "area": VILLAGE, "cadence": Cadence.WEEKLY, "kinds": ["hydrant"]}
        return make_plan(item_code=ITEM, by=cast.actor(who), now=when, **(said | more))

    return make


@pytest.fixture
def look(cast: Cast, now: datetime) -> Look:
    def made(
        plan: Plan, place: Place, result: str = "fine", who: str = "wang", at: datetime = now, **more: Any
    ) -> Check:
        said = {"client_id": uuid.uuid4(), "plan": plan.pk, "place": place.pk, "result": result, "captured_at": at}
        when = more.pop("received", at)
        return check_place(data=CheckInput.model_validate(said | more), by=cast.actor(who), now=when)

    return made
