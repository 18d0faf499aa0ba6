"""What a change does, apart from who asked for it: areas that end, areas that are made or altered, and the heirs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from wangge.areas import codes
from wangge.areas.index import AreaIndex, AreaInfo

Geometry = dict[str, Any]  # GeoJSON, WGS-84


@dataclass(frozen=True, slots=True)
class Made:
    """An area as it will be. A code that stays in force gets a new version; any other code is new.

    A new area takes from `like` the supervision telephone and, unless one is given, the boundary; when it `is_same`
    (the same place under another code) all that is published of `like` carries over.
    """

    code: str
    name: str
    like: str = ""
    is_same: bool = False
    boundary: Geometry | None = None
    households: int | None = None


@dataclass(frozen=True)
class Plan:
    """`heirs` names for each area that ends what takes its place; `seen` tells the areas as they were when drawn up."""

    made: tuple[Made, ...] = ()
    ends: tuple[str, ...] = ()
    heirs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def touched(self) -> frozenset[str]:
        """Every code that the change is about, old and new."""
        return frozenset(self.ends) | {made.code for made in self.made}

    def as_json(self) -> dict[str, Any]:
        """The plan as it is stored."""
        made = [
            {
                "code": each.code,
                "name": each.name,
                "like": each.like,
                "is_same": each.is_same,
                "boundary": each.boundary,
                "households": each.households,
            }
            for each in self.made
        ]
        heirs = {code: list(found) for code, found in self.heirs.items()}
        return {"made": made, "ends": list(self.ends), "heirs": heirs, "seen": dict(self.seen)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Plan":
        return cls(
            made=tuple(Made(**each) for each in stored["made"]),
            ends=tuple(stored["ends"]),
            heirs={code: tuple(found) for code, found in stored["heirs"].items()},
            seen=dict(stored["seen"]),
        )

    def after(self, before: AreaIndex, effective: date) -> AreaIndex:
        """The tree as it will be: for checks, previews and counting what moves."""
        infos = {info.code: info for info in before if info.code not in self.ends}
        shapes = {code: shape for code in infos if (shape := before.geometry(code)) is not None}
        for made in self.made:
            infos[made.code] = _as_info(made, before, effective)
            shape = shape_of(made, before)
            if shape is not None:
                shapes[made.code] = shape
        lineage = before.lineage | {code: tuple(found) for code, found in self.heirs.items()}
        ended = before.ended | {code: info for code in self.ends if (info := before.get(code)) is not None}
        return AreaIndex(infos.values(), shapes, lineage=lineage, ended=ended)


def _as_info(made: Made, before: AreaIndex, effective: date) -> AreaInfo:
    current = before.get(made.code)
    if current is not None:
        return replace(current, name=made.name, valid_from=effective)
    like = before.get(made.like)
    parsed = codes.parse(made.code)
    return AreaInfo(
        code=made.code,
        name=made.name,
        level=parsed.level,
        kind=parsed.kind,
        parent=codes.parent_of(made.code),
        valid_from=effective,
        valid_to=None,
        supervision_phone=like.supervision_phone if like is not None else "",
        is_boundary_made_up=like.is_boundary_made_up if like is not None else False,
    )


def shape_of(made: Made, before: AreaIndex) -> BaseGeometry | None:
    """The boundary that an area will have: the one given, else its own, else that of `like`."""
    if made.boundary is not None:
        return shapely.geometry.shape(made.boundary)
    return before.geometry(made.code) or before.geometry(made.like)
