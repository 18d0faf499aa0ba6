"""All areas of one day in memory, immutable: look-up by code, point → grid, outlines for maps."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from wangge.areas import codes
from wangge.lib.actor import Level

Numbers = Sequence[float] | NDArray[np.float64]

_CHUNK = 200_000  # points at once: bounds the memory of a large run
# Simplification of outlines for maps, in degrees (0.0001° ≈ 10 m); shared borders stay shared.
_TOLERANCE = {Level.CITY: 0.0005, Level.TOWN: 0.0004, Level.VILLAGE: 0.0001}
_COORDINATE_STEP = 1e-6  # about 10 cm


@dataclass(frozen=True, slots=True)
class AreaInfo:
    """An area as one version describes it. `parent` is a code, empty for a city; bounds are the four bounds (四至)."""

    code: str
    name: str
    level: Level
    kind: str
    parent: str
    valid_from: date
    valid_to: date | None
    supervision_phone: str = ""
    worker_contact: str = ""
    notice_place: str = ""
    bound_east: str = ""
    bound_south: str = ""
    bound_west: str = ""
    bound_north: str = ""
    is_boundary_made_up: bool = False
    households: int | None = None


class AreaIndex:
    """The areas current on one date. A point on a border belongs to the grid with the lowest code."""

    def __init__(
        self,
        areas: Iterable[AreaInfo],
        boundaries: Mapping[str, BaseGeometry],
        external: Mapping[tuple[str, str], str] | None = None,
        *,
        lineage: Mapping[str, tuple[str, ...]] | None = None,
        ended: Mapping[str, AreaInfo] | None = None,
    ) -> None:
        """`lineage` names what took the place of an area that ended; `ended` describes those as they last were."""
        self._areas = {area.code: area for area in sorted(areas, key=lambda area: area.code)}
        self._codes = list(self._areas)
        self.county = next((area for area in self._areas.values() if area.level == Level.CITY), None)
        self._geometries = {code: boundaries[code] for code in self._codes if code in boundaries}
        self._external = dict(external or {})
        self.lineage = dict(lineage or {})
        self.ended = {code: info for code, info in (ended or {}).items() if code not in self._areas}
        self._collections: dict[tuple[str, str | None, str], dict[str, Any]] = {}
        self._base = _Layer(self._drawn(codes.GENERAL))
        self._special = _Layer(self._drawn(codes.SPECIAL))

    def _drawn(self, kind: str) -> list[tuple[str, BaseGeometry]]:
        return [
            (code, geometry)
            for code, geometry in self._geometries.items()
            if self._areas[code].level is Level.GRID and self._areas[code].kind == kind
        ]

    def __len__(self) -> int:
        return len(self._areas)

    def __iter__(self) -> Iterator[AreaInfo]:
        return iter(self._areas.values())

    def get(self, code: str) -> AreaInfo | None:
        return self._areas.get(code)

    def get_ever(self, code: str) -> AreaInfo | None:
        """The area as it is, or as it last was: old cases are told with the names of their time."""
        return self._areas.get(code) or self.ended.get(code)

    def heirs(self, code: str) -> tuple[str, ...]:
        """The areas in force that took the place of `code`, through all changes since; itself while it is in force."""
        found: list[str] = []
        waiting, seen = [code], {code}
        while waiting:
            each = waiting.pop(0)
            if each in self._areas:
                found.append(each)
                continue
            fresh = [heir for heir in self.lineage.get(each, ()) if heir not in seen]
            seen.update(fresh)
            waiting += fresh
        return tuple(found)

    def standing_in(self, code: str) -> str:
        """The area in force that stands for `code`: itself, its one heir, or the lowest area that holds all its heirs;
        `code` itself where nothing does."""
        heirs = self.heirs(code)
        if len(heirs) < 2:
            return heirs[0] if heirs else code
        shared = [
            masks.pop() for level in codes.LEVELS if len(masks := {codes.masked(each, level) for each in heirs}) == 1
        ]
        return shared[-1]

    def predecessors(self, code: str) -> tuple[str, ...]:
        """Areas that ended and whose ground lies wholly in `code` today: their old cases go with it."""
        return self._predecessors.get(code, ())

    @cached_property
    def _predecessors(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for old in sorted(self.lineage):
            heirs = self.heirs(old) if old not in self._areas else ()
            if len(heirs) == 1:
                found.setdefault(heirs[0], []).append(old)
        return {code: tuple(old) for code, old in found.items()}

    def geometry(self, code: str) -> BaseGeometry | None:
        """The boundary as imported (WGS-84), or None."""
        return self._geometries.get(code)

    def base_shapes(self) -> Iterator[tuple[str, BaseGeometry]]:
        """The base grids that are drawn, with their boundaries, by code."""
        return self._base.items()

    def by_external(self, scheme: str, code: str) -> AreaInfo | None:
        """The area that has `code` in another `scheme`, or None."""
        return self._areas.get(self._external.get((scheme, code), ""))

    def external_codes(self, code: str) -> list[tuple[str, str]]:
        """(scheme, code) pairs of an area, in order."""
        return sorted(pair for pair, area in self._external.items() if area == code)

    def beneath(self, code: str) -> Iterator[AreaInfo]:
        """The area itself and all below it, by code."""
        start = codes.prefix(code)
        for position in range(bisect_left(self._codes, start), len(self._codes)):
            if not self._codes[position].startswith(start):
                return
            yield self._areas[self._codes[position]]

    def locate(self, lon: float, lat: float) -> str | None:
        """The code of the base grid at a WGS-84 point, or None outside; tens of microseconds at most."""
        found = self._base.at(lon, lat)
        return found[0] if found else None

    def locate_special(self, lon: float, lat: float) -> list[str]:
        """The codes of all special grids at a WGS-84 point."""
        return self._special.at(lon, lat)

    def locate_many(self, lons: Numbers, lats: Numbers) -> list[str | None]:
        """`locate` for many points at once (degrees, arrays of the same length); a million takes about a second."""
        return self._base.at_many(np.asarray(lons, dtype=float), np.asarray(lats, dtype=float))

    @cached_property
    def _outlines(self) -> dict[Level, dict[str, BaseGeometry]]:
        """For each level but the grid, the union of its base grids (or its own boundary), simplified for maps."""
        made: dict[Level, dict[str, BaseGeometry]] = {}
        for level in (Level.VILLAGE, Level.TOWN, Level.CITY):
            members: dict[str, list[BaseGeometry]] = {}
            for code, geometry in self._base.items():
                members.setdefault(codes.masked(code, level), []).append(geometry)
            unions = {code: shapely.union_all(parts) for code, parts in members.items()}
            for area in self._areas.values():
                if area.level is level and area.code in self._geometries:
                    unions[area.code] = self._geometries[area.code]
            unions = {code: unions[code] for code in sorted(unions) if code in self._areas}
            simple = shapely.coverage_simplify(np.array(list(unions.values()), dtype=object), _TOLERANCE[level])
            rounded = shapely.set_precision(simple, _COORDINATE_STEP, mode="pointwise")
            made[level] = dict(zip(unions, rounded, strict=True))
        return made

    def outline(self, code: str) -> BaseGeometry | None:
        """The shape to draw for an area: a grid's own boundary, else the simplified union of its base grids."""
        area = self._areas[code]
        if area.level is Level.GRID:
            return self._geometries.get(code)
        return self._outlines[area.level].get(code)

    def collection(self, level: str, parent: str | None, kind: str) -> dict[str, Any]:
        """A GeoJSON FeatureCollection of the drawn areas of one level and kind, made once: not to be altered."""
        key = (level, parent, kind)
        made = self._collections.get(key)
        if made is None:
            areas = self._areas.values() if parent is None else self.beneath(parent)
            asked = (area for area in areas if area.level == level and area.kind == kind and area.code != parent)
            features = [feature for area in asked if (feature := self.feature(area))["geometry"] is not None]
            made_up = any(feature["properties"]["is_boundary_made_up"] for feature in features)
            made = {"type": "FeatureCollection", "is_made_up": made_up, "features": features}
            if features:  # an unknown level or kind must not fill the memory
                self._collections[key] = made
        return made

    def feature(self, area: AreaInfo) -> dict[str, Any]:
        """A GeoJSON feature; its geometry is null when the area has no boundary."""
        shape = self.outline(area.code)
        made_up = area.is_boundary_made_up or any(
            self._areas[grid.code].is_boundary_made_up for grid in self.beneath(area.code)
        )
        return {
            "type": "Feature",
            "properties": {
                "code": area.code,
                "name": area.name,
                "level": area.level.value,
                "kind": area.kind,
                "parent": area.parent,
                "is_boundary_made_up": made_up,
            },
            "geometry": None if shape is None else shapely.geometry.mapping(shape),
        }


class _Layer:
    """Polygons that are searched together, in the order of their codes."""

    def __init__(self, drawn: list[tuple[str, BaseGeometry]]) -> None:
        self._codes = [code for code, _ in drawn]
        self._shapes = np.array([shape for _, shape in drawn], dtype=object)
        self._tree = shapely.STRtree(self._shapes)

    def items(self) -> Iterator[tuple[str, BaseGeometry]]:
        return zip(self._codes, self._shapes, strict=True)

    def at(self, lon: float, lat: float) -> list[str]:
        found = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
        return [self._codes[position] for position in sorted(found.tolist())]

    def at_many(self, lons: NDArray[np.float64], lats: NDArray[np.float64]) -> list[str | None]:
        names: list[str | None] = [*self._codes, None]  # the last place: no grid
        answer: list[str | None] = []
        for start in range(0, len(lons), _CHUNK):
            some = slice(start, start + _CHUNK)
            asked, found = self._tree.query(shapely.points(lons[some], lats[some]), predicate="intersects")
            lowest = np.full(len(lons[some]), len(self._codes), dtype=np.intp)
            np.minimum.at(lowest, asked, found)
            answer.extend(names[position] for position in lowest.tolist())
        return answer
