"""Reads: one area, its path and children, the grid at a point, shapes for maps. Areas are public: no scope applies."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from django.db.models import Q, QuerySet
from shapely.geometry.base import BaseGeometry

from wangge.areas import codes, coverage
from wangge.areas import datum as datums
from wangge.areas.errors import BadPoint, OutsideCoverage, UnknownArea
from wangge.areas.index import AreaIndex, AreaInfo
from wangge.areas.models import Area, ExternalCode, Revision, Succession
from wangge.lib import clock
from wangge.lib.actor import Level
from wangge.lib.snapshot import Snapshot

_DAYS = 10_000_000  # more than any ordinal of a date: revision and day share one number


@dataclass(frozen=True, slots=True)
class Located:
    """The base grid at a point, its path from the city down (grid last), and the special grids that lie across it."""

    grid: AreaInfo
    path: tuple[AreaInfo, ...]
    special: tuple[AreaInfo, ...]


def revision() -> int:
    """A number that changes whenever any area changes and at midnight: good for ETags of maps."""
    number = Revision.objects.filter(pk=1).values_list("number", flat=True).first() or 0
    return number * _DAYS + clock.office_date(clock.now()).toordinal()


def _at(rows: QuerySet[Area], day: date) -> QuerySet[Area]:
    return rows.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


def _info(area: Area) -> AreaInfo:
    return AreaInfo(
        code=area.code,
        name=area.name,
        level=Level(area.level),
        kind=area.kind,
        parent=area.parent_code,
        valid_from=area.valid_from,
        valid_to=area.valid_to,
        supervision_phone=area.supervision_phone,
        worker_contact=area.worker_contact,
        notice_place=area.notice_place,
        bound_east=area.bound_east,
        bound_south=area.bound_south,
        bound_west=area.bound_west,
        bound_north=area.bound_north,
        is_boundary_made_up=area.is_boundary_made_up,
        households=area.households,
    )


def index_at(day: date) -> AreaIndex:
    """All areas current on `day`, read from the database (a tenth of a second for a county)."""
    infos: list[AreaInfo] = []
    shapes: dict[str, BaseGeometry] = {}
    for area in _at(Area.objects.all(), day):
        infos.append(_info(area))
        if area.boundary is not None:
            shapes[area.code] = shapely.geometry.shape(area.boundary)
    external = {(row.scheme, row.code): row.area_code for row in ExternalCode.objects.all()}
    return AreaIndex(infos, shapes, external, lineage=_lineage(), ended=_ended(day))


def _lineage() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, heir in Succession.objects.order_by("id").values_list("code", "heir"):
        found[code] = (*found.get(code, ()), heir)
    return found


def _ended(day: date) -> dict[str, AreaInfo]:
    """The last version of each area that was over by `day` (also of those that are in force: the index drops them)."""
    over = Area.objects.filter(valid_to__lte=day).defer("boundary").order_by("valid_from")
    return {row.code: _info(row) for row in over}


_snapshot: Snapshot[AreaIndex] = Snapshot(lambda: index_at(clock.office_date(clock.now())), revision)


def index() -> AreaIndex:
    """All areas current today, held in memory and loaded anew when one has changed."""
    return _snapshot.get()


def drop() -> None:
    """Forget the areas held in memory (after a change in this process)."""
    _snapshot.drop()


def area(code: str, at: date | None = None) -> AreaInfo:
    """The area as it is today, or as it was (or will be) on the date `at`; raises `UnknownArea`."""
    if at is None:
        found = index().get(code)
    else:
        row = _at(Area.objects.filter(code=code).defer("boundary"), at).first()
        found = None if row is None else _info(row)
    if found is None:
        raise UnknownArea
    return found


def versions(code: str) -> list[AreaInfo]:
    """All versions of an area, oldest first; raises `UnknownArea`."""
    found = [_info(row) for row in Area.objects.filter(code=code).defer("boundary").order_by("valid_from")]
    if not found:
        raise UnknownArea
    return found


def by_external(scheme: str, code: str) -> AreaInfo:
    """The area that another scheme calls `code`; raises `UnknownArea`."""
    found = index().by_external(scheme, code)
    if found is None:
        raise UnknownArea
    return found


def standing_in(code: str) -> str:
    """The area in force that stands for `code`: itself, or what took its place as far as that is plain."""
    return index().standing_in(code)


def heirs(code: str) -> list[AreaInfo]:
    """The areas in force that took the place of an area that ended; itself while it is in force."""
    held = index()
    return [info for each in held.heirs(code) if (info := held.get(each))]


def external_codes(code: str) -> list[tuple[str, str]]:
    """(scheme, code) pairs of an area."""
    return index().external_codes(code)


def children(code: str) -> list[AreaInfo]:
    """The areas directly below, by code; raises `UnknownArea`."""
    return listing(parent=code)


def ancestors(code: str) -> tuple[AreaInfo, ...]:
    """The path from the city down to the area itself, as it is today; raises `UnknownArea`."""
    area(code)
    held = index()
    return tuple(found for above in codes.path_of(code) if (found := held.get(above)))


def listing(level: str | None = None, parent: str | None = None, at: date | None = None) -> list[AreaInfo]:
    """Areas by code: of one level, below `parent`. Without a level, only those directly below `parent`.

    A parent unknown on that date raises `UnknownArea`; an unknown level gives an empty list.
    """
    found: Iterable[AreaInfo]
    if parent is None:
        found = index() if at is None else _infos_at(at)
        return [each for each in found if level is None or each.level == level]
    area(parent, at)
    found = index().beneath(parent) if at is None else _infos_at(at, codes.prefix(parent))
    return [
        each
        for each in found
        if each.code != parent and (each.parent == parent if level is None else each.level == level)
    ]


def _infos_at(day: date, prefix: str = "") -> list[AreaInfo]:
    rows = Area.objects.filter(code__startswith=prefix).defer("boundary").order_by("code")
    return [_info(row) for row in _at(rows, day)]


def locate(lon: float, lat: float, datum: str = datums.WGS84) -> Located:
    """The grid at a point (degrees, in the datum named); raises `BadPoint`, `UnknownDatum` or `OutsideCoverage`."""
    if not datums.is_point(lon, lat):
        raise BadPoint
    lon, lat = datums.to_wgs84(lon, lat, datum)
    held = index()
    code = held.locate(lon, lat)
    if code is None:
        raise OutsideCoverage
    path = tuple(found for above in codes.path_of(code) if (found := held.get(above)))
    special = tuple(found for across in held.locate_special(lon, lat) if (found := held.get(across)))
    return Located(grid=path[-1], path=path, special=special)


def boundaries(level: str, parent: str | None = None, kind: str = codes.GENERAL) -> dict[str, Any]:
    """A GeoJSON FeatureCollection (WGS-84) of one level: grids as imported, higher levels as the union of their grids.

    `is_made_up` is true when any shape is invented for a demonstration: say so wherever it is drawn. The answer is kept
    until an area changes: do not alter it.
    """
    if parent is not None:
        area(parent)
    return index().collection(level, parent, kind)


def outline(code: str) -> dict[str, Any]:
    """A GeoJSON feature of one area, its geometry null when nothing is drawn yet; raises `UnknownArea`."""
    return index().feature(area(code))


def coverage_report() -> list[coverage.Fault]:
    """Every fault of today's areas and boundaries, each named: gaps, overlaps, orphans, bad codes, missing shapes."""
    held = index()
    return coverage.faults(
        coverage.Drawn(found.code, found.level, found.kind, found.parent, held.geometry(found.code)) for found in held
    )


def search(text: str, limit: int = 20) -> list[AreaInfo]:
    """Areas whose code starts with `text` or whose name contains it; best match and highest level first."""
    text = text.strip()
    if not text:
        return []
    if text.isdigit() and text.isascii():
        found = [each for each in index() if each.code.startswith(text)]
    else:
        found = [each for each in index() if text in each.name]
    order = {level: rank for rank, level in enumerate(codes.LEVELS)}
    found.sort(key=lambda each: (each.name != text, not each.name.startswith(text), order[each.level], each.code))
    return found[:limit]


def county_name() -> str:
    """The county's name, or nothing before areas are imported."""
    root = county()
    return root.name if root else ""


def county() -> AreaInfo | None:
    """The county itself, the root of the tree; None before areas are imported."""
    return index().county
