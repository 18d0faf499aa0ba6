"""Where a resident says that something is: a point, an area from the list, an address, or "I cannot say"."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wangge.areas import queries as areas
from wangge.areas.codes import GENERAL
from wangge.areas.datum import is_point
from wangge.areas.errors import OutsideCoverage
from wangge.areas.index import AreaInfo
from wangge.lib.actor import Level

Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """What goes into the report (`lon`, `lat` in WGS-84 degrees), and how it is told back to the resident."""

    words: str
    grid_name: str = ""
    lon: float | None = None
    lat: float | None = None
    area: str | None = None
    is_unknown: bool = False


class Outside(Exception):
    """The point lies in no grid; the resident may correct it or insist."""


def county() -> AreaInfo | None:
    """The county, or None while no areas are loaded."""
    return areas.county()


def lowest_area(*codes: str) -> AreaInfo | None:
    """The last of town, village and grid that exists and lies in those before it."""
    found: AreaInfo | None = None
    held = areas.index()
    for code in codes:
        area = held.get(code) if code else None
        if area is None or (found is not None and area.parent != found.code):
            break
        found = area
    return found


def path_words(code: str) -> str:
    """`甲街道 · 乙社区 · 第1网格`: the path of an area below the county."""
    path = [area.name for area in areas.ancestors(code) if area.level is not Level.CITY]
    return " · ".join(path)


def point_place(lon: float, lat: float, *, insists: bool) -> Place:
    """The place of a WGS-84 point; raises `Outside` unless the resident insists."""
    if not is_point(lon, lat):
        raise Outside
    try:
        found = areas.locate(lon, lat)
    except OutsideCoverage:
        if not insists:
            raise Outside from None
        return Place(_("所选位置不在本市网格内，由市中心核定"), lon=lon, lat=lat, is_unknown=True)
    return Place(path_words(found.grid.code), grid_name=found.grid.name, lon=lon, lat=lat)


def area_place(area: AreaInfo) -> Place:
    """The place of an area chosen from the list."""
    return Place(path_words(area.code), grid_name=area.name if area.level is Level.GRID else "", area=area.code)


def unplaced() -> Place:
    """No grid is known: the city's centre finds it from the words."""
    return Place(_("由中心根据您的描述核定网格"), is_unknown=True)


def children_options(parent: str) -> Options:
    """The areas directly below `parent` for a select; special grids lie across others and are left out."""
    if not parent or areas.index().get(parent) is None:
        return []
    return [(area.code, area.name) for area in areas.children(parent) if area.kind == GENERAL]


def town_options() -> Options:
    root = county()
    return children_options(root.code) if root else []


def selects_for(code: str) -> dict[str, str]:
    """The values of the three selects for an area (or for what took its place): its town, village and grid."""
    code = areas.standing_in(code)
    if not code or areas.index().get(code) is None:
        return {}
    return {area.level.value: area.code for area in areas.ancestors(code) if area.level is not Level.CITY}
