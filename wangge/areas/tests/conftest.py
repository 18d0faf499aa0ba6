"""A small town of four villages, drawn as squares of about 900 m, and the means to import it."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from wangge.areas import actions
from wangge.lib.actor import SYSTEM
from wangge.lib.tables import ImportReport

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
START = date(2020, 1, 1)
CITY, TOWN = "370682000000000", "370682001000000"
VILLAGES = tuple(f"370682001{serial}000" for serial in (201, 202, 203, 204))
GRIDS = tuple(village[:12] + "001" for village in VILLAGES)
SPECIAL = VILLAGES[0][:12] + "901"
WEST, SOUTH, STEP = 120.7, 36.9, 0.01

Rows = list[tuple[int, dict[str, str]]]
Features = list[dict[str, Any]]


def square(west: float, south: float, width: float = STEP, height: float = STEP) -> dict[str, Any]:
    east, north = west + width, south + height
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [[[round(x, 7), round(y, 7)] for x, y in ring]]}


def feature(code: str, geometry: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


@pytest.fixture
def town_rows() -> Rows:
    names = {CITY: "莱阳市", TOWN: "城厢街道", SPECIAL: "商圈专业网格"}
    names |= {code: f"{place}村" for code, place in zip(VILLAGES, "东南西北", strict=True)}
    names |= {code: f"{place}村第1网格" for code, place in zip(GRIDS, "东南西北", strict=True)}
    return [(line, {"code": code, "name": name}) for line, (code, name) in enumerate(names.items(), start=2)]


@pytest.fixture
def town_features() -> Features:
    """Two by two squares, and a special grid over the point where the four meet."""
    corners = [(0, 0), (1, 0), (0, 1), (1, 1)]
    drawn = [
        feature(code, square(WEST + x * STEP, SOUTH + y * STEP)) for code, (x, y) in zip(GRIDS, corners, strict=True)
    ]
    middle = square(WEST + STEP / 2, SOUTH + STEP / 2)
    return [*drawn, feature(SPECIAL, middle)]


@pytest.fixture
def take_in(db: None) -> Callable[..., ImportReport]:
    def import_rows(rows: Rows, effective: date = START, rejects_to: Path | None = None) -> ImportReport:
        return actions.import_areas(rows=rows, by=SYSTEM, now=NOW, effective=effective, rejects_to=rejects_to)

    return import_rows


@pytest.fixture
def draw(db: None) -> Callable[..., ImportReport]:
    def import_features(features: Features, effective: date = START, **options: Any) -> ImportReport:
        return actions.import_boundaries(features=features, by=SYSTEM, now=NOW, effective=effective, **options)

    return import_features


@pytest.fixture
def town(
    take_in: Callable[..., ImportReport],
    draw: Callable[..., ImportReport],
    town_rows: Rows,
    town_features: Features,
) -> None:
    assert take_in(town_rows).accepted == len(town_rows)
    assert draw(town_features).accepted == len(town_features)
