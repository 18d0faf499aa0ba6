"""The county of the demonstration: its areas and made-up boundaries, and points inside its grids. Pure."""

import csv
import json
import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

FOLDER = Path(__file__).with_name("data")
CITY = "370682000000000"
CHENGXIANG, GULIU = "370682001000000", "370682002000000"
LIYUAN, LIYUAN_GRID = "370682001019000", "370682001019001"
_TRIES = 200
_DECIMALS = 6  # of a degree: about a decimetre


@dataclass(frozen=True, slots=True)
class Area:
    """One row of the area file."""

    code: str
    name: str
    level: str
    kind: str
    parent: str

    @property
    def is_community(self) -> bool:
        return self.level == "village" and self.name.endswith("居委会")


@dataclass(frozen=True)
class Land:
    """All areas by code, in the order of the file, with the grids' shapes as GeoJSON features."""

    areas: Mapping[str, Area]
    features: tuple[Mapping[str, Any], ...]

    def of_level(self, level: str) -> list[Area]:
        return [area for area in self.areas.values() if area.level == level]

    @cached_property
    def grids_of(self) -> Mapping[str, tuple[Area, ...]]:
        """The base grids of each village."""
        found: dict[str, list[Area]] = defaultdict(list)
        for area in self.of_level("grid"):
            if area.kind == "general":
                found[area.parent].append(area)
        return {village: tuple(sorted(grids, key=lambda grid: grid.code)) for village, grids in found.items()}

    @cached_property
    def villages_of(self) -> Mapping[str, tuple[Area, ...]]:
        """The villages of each town."""
        found: dict[str, list[Area]] = defaultdict(list)
        for area in self.of_level("village"):
            found[area.parent].append(area)
        return {town: tuple(villages) for town, villages in found.items()}

    @cached_property
    def _shapes(self) -> Mapping[str, BaseGeometry]:
        return {item["properties"]["code"]: shapely.geometry.shape(item["geometry"]) for item in self.features}

    def point_in(self, grid: str, rng: random.Random) -> tuple[float, float]:
        """A random point (longitude, latitude in WGS-84) well inside a grid, so that rounding cannot move it out."""
        shape = self._shapes[grid]
        west, south, east, north = shape.bounds
        for _try in range(_TRIES):
            lon = round(rng.uniform(west, east), _DECIMALS)
            lat = round(rng.uniform(south, north), _DECIMALS)
            if shape.contains(shapely.Point(lon, lat).buffer(2 * 10**-_DECIMALS)):
                return lon, lat
        middle = shape.representative_point()
        return round(middle.x, _DECIMALS), round(middle.y, _DECIMALS)


def load() -> Land:
    """Read both files of `demo/data`."""
    with (FOLDER / "laiyang_areas.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            Area(row["code"], row["name"], row["level"], row["kind"], row["parent"]) for row in csv.DictReader(file)
        ]
    content = json.loads((FOLDER / "laiyang_grids.geojson").read_text(encoding="utf-8"))
    return Land({area.code: area for area in rows}, tuple(content["features"]))
