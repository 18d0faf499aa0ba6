"""A county of two towns, four villages and eight square grids, and the shortest way through a change."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from wangge.areas.actions.applying import apply_change
from wangge.areas.actions.drafting import approve_change, draft_change, propose_change
from wangge.areas.actions.importing import import_areas, import_boundaries
from wangge.areas.asked import ChangeInput
from wangge.areas.models import Change
from wangge.areas.plan import Plan
from wangge.areas.tests.conftest import feature, square
from wangge.lib import clock
from wangge.lib.actor import SYSTEM, Actor, ActorPost, Level, Role

SINCE = date(2024, 1, 1)
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
DAY = date(2026, 3, 10)
CITY = "370682000000000"
TOWNS = ("370682001000000", "370682002000000")
VILLAGES = ("370682001201000", "370682001202000", "370682002201000", "370682002202000")
GRIDS = tuple(village[:12] + serial for village in VILLAGES for serial in ("001", "002"))
STEP, WEST, SOUTH = 0.01, 120.7, 36.9
CORNERS = {code: (WEST + (place // 2) * STEP, SOUTH + (place % 2) * STEP) for place, code in enumerate(GRIDS)}
NAMES = dict(zip(VILLAGES, "东南西北", strict=True))


def lay() -> None:
    """The tree with its boundaries: villages side by side from west to east, each with a lower and an upper grid."""
    rows = [(CITY, "某市"), (TOWNS[0], "甲街道"), (TOWNS[1], "乙街道")]
    rows += [(code, f"{name}村") for code, name in NAMES.items()]
    rows += [(code, f"{NAMES[code[:12] + '000']}村第{code[-1]}网格") for code in GRIDS]
    listed = [(line, {"code": code, "name": name}) for line, (code, name) in enumerate(rows, start=2)]
    assert import_areas(rows=listed, by=SYSTEM, now=NOW, effective=SINCE).rejected == 0
    features = [feature(code, square(*corner)) for code, corner in CORNERS.items()]
    assert import_boundaries(features=features, by=SYSTEM, now=NOW, effective=SINCE).rejected == 0


def actor(pk: int, role: Role, level: Level, area: str) -> Actor:
    return Actor(id=pk, username=f"u{pk}", posts=(ActorPost(role, level, area, pk, f"org{pk}"),))


DESK = actor(1, Role.DESK, Level.TOWN, TOWNS[0])
CITY_DESK = actor(2, Role.DESK, Level.CITY, CITY)
ADMIN = actor(3, Role.SYSADMIN, Level.CITY, CITY)
LEADER = actor(4, Role.LEADER, Level.CITY, CITY)


def asked(kind: str, *sources: str, **more: Any) -> ChangeInput:
    told: dict[str, Any] = {"kind": kind, "sources": list(sources), "reason": "居民增多", "effective_on": DAY}
    return ChangeInput(**(told | more))


def line(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [list(point) for point in points]}


def across(code: str, share: float = 0.5) -> dict[str, Any]:
    """A line from south to north through a grid, at a share of its width."""
    west, south = CORNERS[code]
    lon = west + STEP * share
    return line((lon, south - STEP / 10), (lon, south + STEP * 1.1))


def made(plan: Plan) -> list[str]:
    return [each.code for each in plan.made]


def plan_of(change: Change) -> Plan:
    return Plan.from_json(change.plan)


def take_effect(wanted: ChangeInput, now: datetime = NOW) -> Change:
    """Drafted, proposed, approved and applied on the day."""
    change = draft_change(asked=wanted, by=CITY_DESK, now=now)
    manned = {each.code for each in plan_of(change).made}
    propose_change(change=change, manned=manned, by=CITY_DESK, now=now)
    approve_change(change=change, manned=manned, by=LEADER, now=now)
    return apply_change(change=change, by=SYSTEM, now=now)


@pytest.fixture
def county(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    lay()
