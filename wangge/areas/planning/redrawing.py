"""Changes that are drawn: a grid cut in parts, a border moved, a village divided anew, a special grid laid across."""

from collections.abc import Sequence

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from wangge.areas import codes, coverage, shapes
from wangge.areas.index import AreaInfo
from wangge.areas.plan import Made, Plan
from wangge.areas.planning.ground import Ground, only_base_grids, refused
from wangge.areas.shapes import Drawing
from wangge.lib.actor import Level


def split(ground: Ground) -> Plan:
    """One grid becomes several, along lines or as polygons; all get new codes: the old one keeps its meaning."""
    (source,) = ground.sources(most=1)
    only_base_grids([source])
    whole = ground.shape(source)
    drawings = ground.drawings(lines=True)
    if drawings[0].is_line:
        parts = [Drawing(part) for part in shapes.cut(whole, [drawing.shape for drawing in drawings])]
        if len(parts) < 2:
            raise refused("drawing", _("分割线没有把网格切开：线的两端都要画到网格边界以外"))
    else:
        if len(drawings) < 2:
            raise refused("drawing", _("拆分至少要有两个部分"))
        fitted = shapes.fitted([drawing.shape for drawing in drawings], whole)
        parts = [
            Drawing(shape, drawing.code, drawing.name, drawing.households)
            for shape, drawing in zip(fitted, drawings, strict=True)
        ]
    made = [
        Made(
            ground.free.grid(source.parent),
            ground.name(position, part.name or f"{source.name}（{position + 1}）"),
            like=source.code,
            boundary=shapes.geometry_of(part.shape),
            households=part.households,
        )
        for position, part in enumerate(parts)
    ]
    return Plan(tuple(made), (source.code,), {source.code: tuple(each.code for each in made)})


def boundary(ground: Ground) -> Plan:
    """A border moves: the drawn piece passes from the first grid to the second, or a file redraws grids by code."""
    drawings = ground.drawings()
    if all(drawing.code for drawing in drawings):
        return _by_code(ground, drawings)
    giver, taker = ground.sources(least=2, most=2)
    only_base_grids([giver, taker])
    piece = shapely.union_all([drawing.shape for drawing in drawings])
    passed = shapes.polygonal(shapely.intersection(ground.shape(giver), piece))
    rest = shapes.polygonal(shapely.difference(ground.shape(giver), piece))
    if shapes.is_thin(passed):
        raise refused("drawing", _("所画的范围不在“%(name)s”之内") % {"name": giver.name})
    if shapes.is_thin(rest):
        raise refused("drawing", _("所画的范围包住了整个“%(name)s”：请改用合并") % {"name": giver.name})
    grown = shapes.joined([ground.shape(taker), passed])
    made = (_redrawn(giver, rest), _redrawn(taker, grown))
    return Plan(made)


def _by_code(ground: Ground, drawings: Sequence[Drawing]) -> Plan:
    """Grids of the file as it draws them; the ground that they share is fitted to what they had before."""
    found = []
    for drawing in drawings:
        info = ground.before.get(drawing.code)
        if info is None or info.level is not Level.GRID:
            raise refused("drawing", _("%(code)s 不是现行网格") % {"code": drawing.code})
        found.append(info)
    base = [position for position, info in enumerate(found) if info.kind == codes.GENERAL]
    drawn = [drawing.shape for drawing in drawings]
    if base:
        whole = shapes.joined(ground.shape(found[position]) for position in base)
        fitted = shapes.fitted([drawn[position] for position in base], whole)
        for position, shape in zip(base, fitted, strict=True):
            drawn[position] = shape
    return Plan(tuple(_redrawn(info, shape) for info, shape in zip(found, drawn, strict=True)))


def _redrawn(info: AreaInfo, shape: BaseGeometry) -> Made:
    return Made(info.code, info.name, boundary=shapes.geometry_of(shape), households=info.households)


def redraw(ground: Ground) -> Plan:
    """A village divided anew by a file: grids named by code stay, others are new, those not in the file end."""
    (village,) = ground.sources(most=1)
    if village.level is not Level.VILLAGE:
        raise refused("sources", _("重新划分以村居为单位"))
    old = [
        info for info in ground.before.beneath(village.code) if info.level is Level.GRID and info.kind == codes.GENERAL
    ]
    known = {info.code: info for info in old}
    drawings = ground.drawings()
    fitted = shapes.fitted([drawing.shape for drawing in drawings], shapes.joined(ground.shape(info) for info in old))
    made = []
    for position, (drawing, shape) in enumerate(zip(drawings, fitted, strict=True)):
        kept = known.get(drawing.code)
        name = ground.name(position, drawing.name or (kept.name if kept else f"{village.name}{position + 1}"))
        code = kept.code if kept else ground.free.grid(village.code)
        if drawing.code and kept is None:
            raise refused("drawing", _("%(code)s 不是这个村居的网格；新网格不填编码") % {"code": drawing.code})
        made.append(Made(code, name, village.code, boundary=shapes.geometry_of(shape), households=drawing.households))
    ends = [info for info in old if info.code not in {each.code for each in made}]
    heirs = {info.code: _takers(ground.shape(info), made, fitted) for info in ends}
    return Plan(tuple(made), tuple(info.code for info in ends), heirs)


def _takers(shape: BaseGeometry, made: Sequence[Made], drawn: Sequence[BaseGeometry]) -> tuple[str, ...]:
    """Those that take a worthwhile part of the ground of a grid that ends."""
    least = max(coverage.MIN_SIZE_M2, coverage.size_m2(shape) / 1000)
    return tuple(each.code for each, part in zip(made, drawn, strict=True) if shapes.share_m2(shape, part) > least)


def special(ground: Ground) -> Plan:
    """A new special grid across the base grids, hosted by a village for its code."""
    (host,) = ground.sources(most=1)
    if host.level is not Level.VILLAGE:
        raise refused("sources", _("专业网格的编码随所在村居，请选一个村居"))
    if not ground.asked.name():
        raise refused("names", _("请写明名称"))
    shape = shapes.polygonal(shapely.union_all([drawing.shape for drawing in ground.drawings()]))
    code = ground.free.grid(host.code, codes.SPECIAL)
    return Plan((Made(code, ground.asked.name(), like=host.code, boundary=shapes.geometry_of(shape)),))
