"""From what was asked to a plan: which areas end, which are made, under which codes, on which ground. Pure."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace

import shapely

from wangge.areas import codes, shapes
from wangge.areas.asked import ChangeInput
from wangge.areas.index import AreaIndex
from wangge.areas.plan import Made, Plan
from wangge.areas.planning.ground import Ground
from wangge.areas.planning.redrawing import boundary, redraw, special, split
from wangge.areas.planning.regrouping import merge, move, rename, retire
from wangge.areas.planning.serials import FreeCodes
from wangge.areas.states import ChangeKind
from wangge.lib.actor import Level

_PLANNERS: dict[ChangeKind, Callable[[Ground], Plan]] = {
    ChangeKind.SPLIT: split,
    ChangeKind.MERGE: merge,
    ChangeKind.RENAME: rename,
    ChangeKind.BOUNDARY: boundary,
    ChangeKind.MOVE: move,
    ChangeKind.REDRAW: redraw,
    ChangeKind.SPECIAL: special,
    ChangeKind.RETIRE: retire,
}


def plan_of(asked: ChangeInput, before: AreaIndex, used: Iterable[str]) -> Plan:
    """The plan of a change on the tree `before`; `used` are all codes that ever were or are planned.

    Raises `InvalidInput` where no plan can be made of what was entered. What is wrong with a plan that can be made is
    for `objections` to say.
    """
    plan = _PLANNERS[asked.kind](Ground(before, asked, FreeCodes(used)))
    plan = _with_drawn_parents(plan, before, asked)
    return replace(plan, seen=seen(plan, before))


def seen(plan: Plan, before: AreaIndex) -> dict[str, str]:
    """A mark of each area in force that the plan leans on: another mark later means that the area has changed since."""
    leaned = plan.touched | {made.like for made in plan.made}
    marks = {}
    for code in sorted(leaned):
        info = before.get(code)
        if info is not None:
            shape = before.geometry(code)
            content = shapely.to_wkb(shape) if shape is not None else b""
            marks[code] = hashlib.blake2b(content, digest_size=8).hexdigest()
    return marks


def _with_drawn_parents(plan: Plan, before: AreaIndex, asked: ChangeInput) -> Plan:
    """Villages and towns that have a boundary of their own follow the ground of their grids."""
    drawn = {info.code for info in before if info.level is not Level.GRID and before.geometry(info.code) is not None}
    if not drawn:
        return plan
    after = plan.after(before, asked.effective_on)
    made = {each.code: each for each in plan.made}
    above = {above for code in plan.touched for above in codes.path_of(code)[:-1]} | set(made)
    for code in sorted(above):
        info = after.get(code)
        like = made[code].like if code in made else ""
        if info is None or info.level is Level.GRID or not drawn & {code, like}:
            continue
        ground = shapes.joined(shape for shape in (after.geometry(each) for each in _base_grids(after, code)) if shape)
        current = before.geometry(code)
        if current is None or not shapes.is_thin(shapely.symmetric_difference(current, ground)):
            kept = made.get(code, Made(code, info.name))
            made[code] = replace(kept, boundary=shapes.geometry_of(ground))
    return replace(plan, made=tuple(made.values()))


def _base_grids(index: AreaIndex, code: str) -> list[str]:
    return [info.code for info in index.beneath(code) if info.level is Level.GRID and info.kind == codes.GENERAL]
