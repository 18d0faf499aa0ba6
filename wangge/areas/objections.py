"""What stands against a plan: each fault named, with its areas and size. Faults stop a change, warnings are read.

Only the ground that the plan touches is looked at: where the rest was whole before, the whole is whole after.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from wangge.areas import codes, coverage, shapes
from wangge.areas.coverage import Drawn, FaultKind
from wangge.areas.index import AreaIndex, AreaInfo
from wangge.areas.plan import Plan
from wangge.areas.planning import seen
from wangge.lib.actor import Level

HOUSEHOLDS = range(200, 501)  # a warning band, never a limit (standards: 200–500 households a base grid)
_TINY_M2 = 1_000.0


class ObjectionKind(StrEnum):
    """The faults of `coverage` under their own names, and what only a change can have."""

    BAD_CODE = "bad_code"
    ORPHAN = "orphan"
    NO_GRID = "no_grid"
    MISSING_BOUNDARY = "missing_boundary"
    INVALID_BOUNDARY = "invalid_boundary"
    OVERLAP = "overlap"
    GAP = "gap"
    CODE_USED = "code_used"
    OUTDATED = "outdated"
    BUSY = "busy"
    TOO_EARLY = "too_early"
    NO_WORKER = "no_worker"
    NOTHING = "nothing"
    OUTSIDE = "outside"
    SIZE_BAND = "size_band"
    PIECES = "pieces"
    SAME_NAME = "same_name"


WARNINGS = frozenset((ObjectionKind.OUTSIDE, ObjectionKind.SIZE_BAND, ObjectionKind.PIECES, ObjectionKind.SAME_NAME))


@dataclass(frozen=True, slots=True)
class Objection:
    """One fault or warning: the codes concerned and a sentence that names it."""

    kind: ObjectionKind
    codes: tuple[str, ...]
    message: str
    size_m2: float | None = None

    @property
    def is_warning(self) -> bool:
        return self.kind in WARNINGS


@dataclass(frozen=True, slots=True)
class Standing:
    """What a plan is judged against.

    `used`: codes that are or ever were; `busy`: code → number of the waiting change that
    touches it; `manned`: the base grids that will have a worker (`people.queries.manned_after`).
    """

    before: AreaIndex
    effective: date
    used: Collection[str]
    busy: Mapping[str, int]
    manned: Collection[str]


def objections(plan: Plan, standing: Standing) -> list[Objection]:
    """All faults and warnings, faults first."""
    before, after = standing.before, plan.after(standing.before, standing.effective)
    found = [
        *_about_time(plan, standing),
        *_about_codes(plan, standing),
        *_about_tree(plan, after),
        *_about_ground(plan, before, after),
        *_about_workers(plan, after, standing.manned),
        *_about_sizes(plan, after),
        *_about_names(plan, after),
    ]
    return sorted(found, key=lambda each: each.is_warning)


def _about_time(plan: Plan, standing: Standing) -> Iterator[Objection]:
    before = standing.before
    if not plan.touched:
        yield Objection(ObjectionKind.NOTHING, (), _("这样不改变任何区划"))
    for code, mark in seen(plan, before).items():
        if plan.seen.get(code) != mark:
            yield Objection(
                ObjectionKind.OUTDATED, (code,), _("%(code)s 在拟定以后已经变动，请重新拟定") % {"code": code}
            )
    for code in sorted(set(plan.seen) - {info.code for info in before}):
        message = _("%(code)s 到生效日期已不是现行区划，请重新拟定") % {"code": code}
        yield Objection(ObjectionKind.OUTDATED, (code,), message)
    for code in sorted(plan.touched & set(standing.busy)):
        told = {"code": code, "number": standing.busy[code]}
        message = _("%(code)s 已列入第 %(number)s 号变更，须等它生效或取消") % told
        yield Objection(ObjectionKind.BUSY, (code,), message)
    for code in sorted(plan.touched):
        info = before.get(code)
        if info is not None and info.valid_from >= standing.effective:
            told = {"code": code, "day": info.valid_from.isoformat()}
            message = _("%(code)s 的现行版本自 %(day)s 起，生效日期须晚于这一天") % told
            yield Objection(ObjectionKind.TOO_EARLY, (code,), message)


def _about_codes(plan: Plan, standing: Standing) -> Iterator[Objection]:
    for made in plan.made:
        if made.code not in plan.seen and made.code in standing.used:
            message = _("编码 %(code)s 用过，不能再给别的区划：旧案件还用着它") % {"code": made.code}
            yield Objection(ObjectionKind.CODE_USED, (made.code,), message)


def _about_tree(plan: Plan, after: AreaIndex) -> Iterator[Objection]:
    """Faults of codes, parents and shapes that name an area of the plan or its parent."""
    near = plan.touched | {codes.masked(code, level) for code in plan.touched for level in codes.LEVELS}
    drawn = [_as_drawn(info, after) for info in after]
    for fault in coverage.faults_of_tree(drawn):
        if near & set(fault.codes):
            yield Objection(ObjectionKind(fault.kind.value), fault.codes, fault.message, fault.size_m2)


def _as_drawn(info: AreaInfo, index: AreaIndex) -> Drawn:
    return Drawn(info.code, info.level, info.kind, info.parent, index.geometry(info.code))


def _is_base(info: AreaInfo | None) -> bool:
    return info is not None and info.level is Level.GRID and info.kind == codes.GENERAL


def _about_ground(plan: Plan, before: AreaIndex, after: AreaIndex) -> Iterator[Objection]:
    """Base grids: ground that nobody would have, ground that two would have, ground from outside."""
    old = {code: shape for code in plan.touched if (shape := _base_shape(before, code)) is not None}
    new = {code: shape for code in plan.touched if (shape := _base_shape(after, code)) is not None}
    if not old and not new:
        return
    had, has = shapely.union_all(list(old.values())), shapely.union_all(list(new.values()))
    lost = _worthwhile(shapely.difference(had, has))
    for piece, size in lost:
        spot = piece.representative_point()
        told = {"size": f"{size:,.0f}", "lon": f"{spot.x:.6f}", "lat": f"{spot.y:.6f}"}
        message = _("有 %(size)s 平方米没有划入任何基础网格，位于 %(lon)s, %(lat)s") % told
        yield Objection(ObjectionKind.GAP, tuple(sorted(old)), message, size)
    names = sorted(new)
    near_names, near = _neighbours(plan, after, has)
    yield from _overlaps(names, [new[name] for name in names], near_names, near)
    for piece, _whole_size in _worthwhile(shapely.difference(has, had)):
        outside = _size(shapely.difference(piece, shapely.union_all(near)))
        if outside >= coverage.MIN_SIZE_M2:
            message = _("扩到原有网格范围之外 %(size)s 平方米") % {"size": f"{outside:,.0f}"}
            yield Objection(ObjectionKind.OUTSIDE, tuple(names), message, outside)


def _base_shape(index: AreaIndex, code: str) -> BaseGeometry | None:
    return index.geometry(code) if _is_base(index.get(code)) else None


def _neighbours(plan: Plan, after: AreaIndex, ground: BaseGeometry) -> tuple[list[str], list[BaseGeometry]]:
    """The untouched base grids whose frame meets that of the changed ground."""
    found = [
        (code, shape)
        for code, shape in after.base_shapes()
        if code not in plan.touched and shapely.box(*shape.bounds).intersects(shapely.box(*ground.bounds))
    ]
    return [code for code, _shape in found], [shape for _code, shape in found]


def _overlaps(
    names: list[str], made: list[BaseGeometry], near_names: list[str], near: list[BaseGeometry]
) -> Iterator[Objection]:
    whole = shapely.make_valid(np.array([*made, *near], dtype=object))
    told: Any = [*names, *near_names]
    for fault in coverage.overlaps(told, whole, coverage.MIN_SIZE_M2):
        if set(fault.codes) & set(names) and fault.kind is FaultKind.OVERLAP:
            yield Objection(ObjectionKind.OVERLAP, fault.codes, fault.message, fault.size_m2)


def _worthwhile(shape: BaseGeometry) -> Iterable[tuple[BaseGeometry, float]]:
    """Its polygons of some width and size; hairlines come from rounding."""
    parts = [part for part in shapely.get_parts(shape).tolist() if part.geom_type == "Polygon"]
    sized = [(part, _size(part)) for part in parts if not part.buffer(-coverage.HAIRLINE).is_empty]
    return [(part, size) for part, size in sized if size >= coverage.MIN_SIZE_M2]


def _size(shape: BaseGeometry) -> float:
    return coverage.size_m2(shapes.polygonal(shape))


def _about_workers(plan: Plan, after: AreaIndex, manned: Collection[str]) -> Iterator[Objection]:
    for made in plan.made:
        if _is_base(after.get(made.code)) and made.code not in manned:
            message = _("“%(name)s”没有网格员：每个基础网格至少一人") % {"name": made.name}
            yield Objection(ObjectionKind.NO_WORKER, (made.code,), message)


def _about_sizes(plan: Plan, after: AreaIndex) -> Iterator[Objection]:
    for made in plan.made:
        shape = _base_shape(after, made.code)
        if shape is None or made.is_same:
            continue
        if made.households is not None and made.households not in HOUSEHOLDS:
            told = {"name": made.name, "n": made.households, "least": HOUSEHOLDS[0], "most": HOUSEHOLDS[-1]}
            message = _("“%(name)s” %(n)s 户，一般为 %(least)s–%(most)s 户") % told
            yield Objection(ObjectionKind.SIZE_BAND, (made.code,), message)
        size = _size(shape)
        if size < _TINY_M2:
            message = _("“%(name)s”只有 %(size)s 平方米") % {"name": made.name, "size": f"{size:,.0f}"}
            yield Objection(ObjectionKind.SIZE_BAND, (made.code,), message, size)
        pieces = [part for part in shapely.get_parts(shape).tolist() if not shapes.is_thin(part)]
        if len(pieces) > 1:
            message = _("“%(name)s”分成互不相连的 %(n)s 块") % {"name": made.name, "n": len(pieces)}
            yield Objection(ObjectionKind.PIECES, (made.code,), message)


def _about_names(plan: Plan, after: AreaIndex) -> Iterator[Objection]:
    for made in plan.made:
        info = after.get(made.code)
        if info is None:
            continue
        twins = [
            other.code
            for other in after.beneath(info.parent or info.code)
            if other.parent == info.parent and other.name == info.name and other.code != info.code
        ]
        if twins:
            message = _("同一上级之下已有“%(name)s”") % {"name": info.name}
            yield Objection(ObjectionKind.SAME_NAME, (info.code, *twins), message)
