"""Checks of a set of areas: every gap, overlap, orphan, bad code and bad shape is named, with its size in m².

Base grids must cover their villages without gap or overlap. Special grids lie across base grids: only their codes and
shapes are checked.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from operator import itemgetter
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from wangge.areas import codes
from wangge.areas.errors import BadAreaCode
from wangge.lib.actor import Level
from wangge.lib.late import late

pyproj = late("pyproj")

MIN_SIZE_M2 = 1.0  # smaller faults come from rounding, not from drawing
_GAP_WIDTH = 0.0002  # degrees, about 20 m: how wide an open crack at the edge may be and still be called a gap
HAIRLINE = 1e-7  # degrees, about a centimetre: cracks that rounding leaves must not join a gap to the outside


@cache
def _ellipsoid() -> Any:
    return pyproj.Geod(ellps="WGS84")


class FaultKind(StrEnum):
    BAD_CODE = "bad_code"
    ORPHAN = "orphan"
    NO_GRID = "no_grid"
    MISSING_BOUNDARY = "missing_boundary"
    INVALID_BOUNDARY = "invalid_boundary"
    OVERLAP = "overlap"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the checks need of an area: its place in the tree and its boundary (WGS-84), if any."""

    code: str
    level: str
    kind: str
    parent: str
    boundary: BaseGeometry | None


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, the codes of the areas concerned, and a sentence that names it. `size_m2` for gaps and overlaps."""

    kind: FaultKind
    codes: tuple[str, ...]
    message: str
    size_m2: float | None = None


def faults(areas: Iterable[Drawn], min_size_m2: float = MIN_SIZE_M2) -> list[Fault]:
    """All faults of the areas current on one day; gaps and overlaps below `min_size_m2` are passed over."""
    drawn = sorted(areas, key=lambda area: area.code)
    found = faults_of_tree(drawn)
    base = [area for area in drawn if _is_base(area) and area.boundary is not None and not area.boundary.is_empty]
    if base:
        names = [area.code for area in base]
        shapes = shapely.make_valid(np.array([area.boundary for area in base], dtype=object))
        found += overlaps(names, shapes, min_size_m2)
        found += _holes(names, shapes, min_size_m2)
        found += _open_cracks(names, shapes, min_size_m2)
        parents = [area for area in drawn if area.level != Level.GRID]
        found += _against_drawn_parents(parents, names, shapes, min_size_m2)
    return found


def faults_of_tree(drawn: Sequence[Drawn]) -> list[Fault]:
    """The faults that need no look at the neighbours: codes, parents, villages without grids, shapes."""
    return [*_bad_codes(drawn), *_orphans(drawn), *_without_grids(drawn), *_bad_shapes(drawn)]


def size_m2(shape: BaseGeometry) -> float:
    """The area of a WGS-84 shape on the ellipsoid, in m²."""
    return abs(float(_ellipsoid().geometry_area_perimeter(shape)[0]))


def _is_base(area: Drawn) -> bool:
    return area.level == Level.GRID and area.kind == codes.GENERAL


def _bad_codes(areas: Sequence[Drawn]) -> Iterator[Fault]:
    seen: set[str] = set()
    for area in areas:
        if area.code in seen:
            yield Fault(FaultKind.BAD_CODE, (area.code,), _("编码 %(code)s 重复") % {"code": area.code})
        seen.add(area.code)
        try:
            parsed = codes.parse(area.code)
        except BadAreaCode as error:
            told = {"code": area.code, "reason": error.detail}
            yield Fault(FaultKind.BAD_CODE, (area.code,), _("编码 %(code)s 不合规则：%(reason)s") % told)
            continue
        if (area.level, area.kind) != (parsed.level, parsed.kind):
            message = _("%(code)s 登记的层级或类型与编码不符") % {"code": area.code}
            yield Fault(FaultKind.BAD_CODE, (area.code,), message)
        elif area.parent != codes.parent_of(area.code):
            told = {"code": area.code, "parent": area.parent, "right": codes.parent_of(area.code)}
            message = _("%(code)s 登记的上级是 %(parent)s，按编码应为 %(right)s") % told
            yield Fault(FaultKind.BAD_CODE, (area.code,), message)


def _orphans(areas: Sequence[Drawn]) -> Iterator[Fault]:
    known = {area.code for area in areas}
    for area in areas:
        if area.level != Level.CITY and area.parent not in known:
            told = {"code": area.code, "parent": area.parent or "—"}
            message = _("%(code)s 的上级 %(parent)s 不存在或已撤销") % told
            yield Fault(FaultKind.ORPHAN, (area.code, area.parent), message)


def _without_grids(areas: Sequence[Drawn]) -> Iterator[Fault]:
    parents = {area.parent for area in areas if _is_base(area)}
    for area in areas:
        if area.level == Level.VILLAGE and area.code not in parents:
            message = _("村居 %(code)s 没有基础网格") % {"code": area.code}
            yield Fault(FaultKind.NO_GRID, (area.code,), message)


def _bad_shapes(areas: Sequence[Drawn]) -> Iterator[Fault]:
    for area in areas:
        if area.boundary is None or area.boundary.is_empty:
            if area.level == Level.GRID:
                message = _("网格 %(code)s 没有边界") % {"code": area.code}
                yield Fault(FaultKind.MISSING_BOUNDARY, (area.code,), message)
        elif area.boundary.geom_type not in ("Polygon", "MultiPolygon") or not area.boundary.is_valid:
            told = {"code": area.code, "reason": shapely.is_valid_reason(area.boundary)}
            message = _("%(code)s 的边界不是有效的多边形：%(reason)s") % told
            yield Fault(FaultKind.INVALID_BOUNDARY, (area.code,), message)


def overlaps(names: Sequence[str], shapes: Any, min_size_m2: float) -> Iterator[Fault]:
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = left < right
    left, right = left[pairs], right[pairs]
    shared = shapely.intersection(shapes[left], shapes[right])
    thick = shapely.area(shared) > 0
    found = zip(left[thick].tolist(), right[thick].tolist(), shared[thick], strict=True)
    for one, other, shape in sorted(found, key=itemgetter(0, 1)):
        size = size_m2(shape)
        if size >= min_size_m2:
            told = {"one": names[one], "other": names[other], "size": f"{size:,.0f}"}
            message = _("网格 %(one)s 与 %(other)s 重叠 %(size)s 平方米") % told
            yield Fault(FaultKind.OVERLAP, (names[one], names[other]), message, size)


def _polygons(shape: BaseGeometry) -> list[shapely.Polygon]:
    return [part for part in shapely.get_parts(shape).tolist() if isinstance(part, shapely.Polygon)]


def _closed(shape: BaseGeometry, width: float) -> BaseGeometry:
    """`shape` with every crack narrower than twice `width` (degrees) filled."""
    return shape.buffer(width, join_style="mitre").buffer(-width, join_style="mitre")


def _gap(names: Sequence[str], tree: shapely.STRtree, hole: BaseGeometry, size: float) -> Fault:
    around = tuple(names[position] for position in sorted(tree.query(hole, predicate="intersects").tolist()))
    inside = hole.representative_point()
    told = {
        "around": "、".join(around),
        "size": f"{size:,.0f}",
        "lon": f"{inside.x:.6f}",
        "lat": f"{inside.y:.6f}",
    }
    message = _("网格 %(around)s 之间有空隙 %(size)s 平方米，位于 %(lon)s, %(lat)s") % told
    return Fault(FaultKind.GAP, around, message, size)


def _holes(names: Sequence[str], shapes: Any, min_size_m2: float) -> Iterator[Fault]:
    """Gaps closed all round: holes in the union of the base grids."""
    tree = shapely.STRtree(shapes)
    whole = _closed(shapely.union_all(shapes), HAIRLINE)
    rings = [shapely.Polygon(ring) for part in _polygons(whole) for ring in part.interiors]
    for ring in rings:
        for hole in _polygons(shapely.difference(ring, whole)):
            size = size_m2(hole)
            if size >= min_size_m2:
                yield _gap(names, tree, hole, size)


def _open_cracks(names: Sequence[str], shapes: Any, min_size_m2: float) -> Iterator[Fault]:
    """Narrow gaps that open to the outside: edges that nearly meet, and what lies between them."""
    edges = shapely.coverage_invalid_edges(shapes, gap_width=_GAP_WIDTH)
    bad = ~shapely.is_empty(edges)
    if not bad.any():
        return
    tree = shapely.STRtree(shapes)
    near = shapely.union_all(edges[bad]).buffer(_GAP_WIDTH)
    local = shapely.union_all(shapes[np.unique(tree.query(near, predicate="intersects"))])
    filled = _closed(local, _GAP_WIDTH)
    whole = _closed(shapely.union_all(shapes), HAIRLINE)
    solid = shapely.union_all([shapely.Polygon(part.exterior) for part in _polygons(whole)])
    for crack in _polygons(shapely.difference(shapely.intersection(filled, near), solid)):
        size = size_m2(crack)
        if size >= min_size_m2 and tree.query(crack, predicate="intersects").size > 1:
            yield _gap(names, tree, crack, size)


def _against_drawn_parents(
    parents: Sequence[Drawn], names: Sequence[str], shapes: Any, min_size_m2: float
) -> Iterator[Fault]:
    """Where a village, town or city has a boundary of its own, its base grids must fill it and stay inside."""
    for parent in parents:
        if parent.boundary is None or parent.boundary.is_empty:
            continue
        outline = shapely.make_valid(parent.boundary)
        start = parent.code[: codes.PREFIX_DIGITS[Level(parent.level)]]
        members = [position for position, name in enumerate(names) if name.startswith(start)]
        union = shapely.union_all(shapes[members])
        uncovered = size_m2(shapely.difference(outline, union))
        outside = size_m2(shapely.difference(union, outline))
        told = {"code": parent.code, "uncovered": f"{uncovered:,.0f}", "outside": f"{outside:,.0f}"}
        if uncovered >= min_size_m2:
            message = _("%(code)s 的界内有 %(uncovered)s 平方米未划入任何基础网格") % told
            yield Fault(FaultKind.GAP, (parent.code,), message, uncovered)
        if outside >= min_size_m2:
            message = _("%(code)s 的基础网格越出其边界 %(outside)s 平方米") % told
            yield Fault(FaultKind.OVERLAP, (parent.code,), message, outside)
