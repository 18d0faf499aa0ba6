"""What every kind of change starts from: the tree before it, what was asked, and the free codes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from wangge.areas import codes, shapes
from wangge.areas.asked import ChangeInput
from wangge.areas.importer import RowRejected
from wangge.areas.index import AreaIndex, AreaInfo
from wangge.areas.plan import Made
from wangge.areas.planning.serials import FreeCodes
from wangge.areas.shapes import Drawing
from wangge.lib.actor import Level
from wangge.lib.errors import InvalidInput


def refused(field: str, reason: str) -> InvalidInput:
    """No plan can be made: which entry is wrong, and why."""
    return InvalidInput(fields={field: reason})


@dataclass(frozen=True, slots=True)
class Ground:
    """The tree as it stands before the change, what was asked, and the codes that are free."""

    before: AreaIndex
    asked: ChangeInput
    free: FreeCodes

    def sources(self, least: int = 1, most: int | None = None) -> list[AreaInfo]:
        """The areas that the change is about, in the order in which they were named; refuses unknown ones."""
        found = []
        for code in dict.fromkeys(self.asked.sources):
            info = self.before.get(code)
            if info is None:
                raise refused("sources", _("%(code)s 在生效日期不是现行区划") % {"code": code})
            found.append(info)
        if len(found) < least:
            raise refused("sources", _("至少要选 %(n)s 个区划") % {"n": least})
        if most is not None and len(found) > most:
            raise refused("sources", _("只能选 %(n)s 个区划") % {"n": most})
        return found

    def shape(self, info: AreaInfo) -> BaseGeometry:
        shape = self.before.geometry(info.code)
        if shape is None:
            raise refused("sources", _("“%(name)s”还没有边界，请先导入边界") % {"name": info.name})
        return shape

    def drawings(self, *, lines: bool = False) -> list[Drawing]:
        """What was drawn: all lines, or all polygons."""
        try:
            found = shapes.read_drawings(self.asked.drawing, self.asked.datum)
        except RowRejected as error:
            raise refused("drawing", str(error)) from None
        if len({drawing.is_line for drawing in found}) > 1:
            raise refused("drawing", _("线和多边形不能混用"))
        if found[0].is_line and not lines:
            raise refused("drawing", _("这里要的是多边形，不是线"))
        return found

    def name(self, position: int, fallback: str) -> str:
        return self.asked.name(position) or fallback

    def target(self) -> AreaInfo | None:
        """The area in force that takes the sources in, if `into` names one."""
        return self.before.get(self.asked.into) if self.asked.into else None


def recoded(
    ground: Ground, root: AreaInfo, target: str, names: Mapping[str, str] | None = None
) -> tuple[list[Made], dict[str, str]]:
    """The areas below `root` under the code `target`, which takes its place: what is made, and old code → new code.

    Serials and segments stay where they are free in the new place. `root` itself is not made: the caller says what
    `target` is.
    """
    made: list[Made] = []
    moved = {root.code: target}
    for info in ground.before.beneath(root.code):
        if info.code == root.code:
            continue
        above = moved[info.parent]
        if info.level is Level.VILLAGE:
            is_merged = codes.parse(info.code).merged
            code = ground.free.village(above, is_merged=is_merged, wish=info.code)
        else:
            code = ground.free.grid(above, info.kind, wish=info.code)
        moved[info.code] = code
        made.append(same_place(code, info, (names or {}).get(info.code, "")))
    return made, moved


def same_place(code: str, info: AreaInfo, name: str = "") -> Made:
    """An area under another code, with all that is published of it."""
    return Made(code, name or info.name, like=info.code, is_same=True, households=info.households)


def one_each(moved: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {old: (new,) for old, new in moved.items()}


def same_level(found: Iterable[AreaInfo]) -> Level:
    levels = {info.level for info in found}
    if len(levels) > 1:
        raise refused("sources", _("只能选同一层级的区划"))
    return levels.pop()


def only_base_grids(found: Iterable[AreaInfo]) -> None:
    if any(info.level is not Level.GRID or info.kind != codes.GENERAL for info in found):
        raise refused("sources", _("只能选基础网格"))
