"""Cases on a map: counts by town, village or grid from afar, points when near, and never more than can be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q

from wangge.areas import queries as areas
from wangge.areas.codes import GENERAL
from wangge.areas.index import AreaInfo
from wangge.cases.access import AREA_COLUMN, DISPUTES, SECRET
from wangge.cases.queries.listing import CaseFilter, parts_of
from wangge.cases.queries.walks import Walk, by_area, narrowed, rows
from wangge.catalogue import queries as catalogue
from wangge.lib import ids
from wangge.lib.actor import Actor, Level

Bbox = tuple[float, float, float, float]  # west, south, east, north in WGS-84
POINT_BOUND = 2_000
COUNT_BOUND = 5_000  # cases that are counted: what a view may cost at a million
POINT_COLUMNS = (
    "pk", "county", "reported_on", "grid", "lon", "lat", "state", "category", "running_due_at",
    "contact_mode", "secrecy",
)  # fmt: skip
PERIODS = (30, 7, 1)  # days that are counted instead when there are too many


class View(StrEnum):
    """What a map shows at a zoom: one figure for each area of a level, or each case by itself."""

    TOWN = "town"
    VILLAGE = "village"
    GRID = "grid"
    POINT = "point"


# The zoom of a web map (tiles of 512 pixels) from which a view is shown. A county fills a screen at about 10.
ZOOMS = ((View.POINT, 13.75), (View.GRID, 12.5), (View.VILLAGE, 11.0), (View.TOWN, 0.0))


@dataclass(frozen=True, slots=True)
class MapPoint:
    """One case on the map. `is_centred`: drawn in the middle of its grid, since its own point is not to be shown."""

    number: str
    lon: float
    lat: float
    state: str
    category: str
    is_overdue: bool
    is_centred: bool


@dataclass(frozen=True, slots=True)
class CaseMap:
    """What to draw for one view of the map.

    `counts` and `late` are by area code. `total` is what is counted in the view; when `is_exact` is false there is
    more. Of more than `COUNT_BOUND` only what was reported from `since` on is counted. `unplaced` lie in no area of
    this view. `is_crowded`: there were more points than can be drawn, so the view fell back to grids. `is_cut`: the
    words searched stand in more cases than are looked through, so only the newest of them are shown.
    """

    view: View
    counts: dict[str, int] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=dict)
    points: list[MapPoint] = field(default_factory=list)
    total: int = 0
    is_exact: bool = True
    since: datetime | None = None
    unplaced: int = 0
    is_crowded: bool = False
    is_cut: bool = False


def view_at(zoom: float) -> View:
    return next(view for view, least in ZOOMS if zoom >= least)


def case_map(actor: Actor, wanted: CaseFilter, now: datetime, *, zoom: float, bbox: Bbox | None = None) -> CaseMap:
    """The cases that the filter asks for, within the actor's scope, as a map of this zoom and frame shows them.

    Towns are counted for the whole county, the other views for what the frame touches.
    """
    view = view_at(zoom) if bbox is not None else View.TOWN
    parts, is_cut = parts_of(actor, wanted, now)
    found = _viewed(parts, view, bbox, now)
    return replace(found, is_cut=True, is_exact=False) if is_cut else found


def _viewed(parts: list[Walk], view: View, bbox: Bbox | None, now: datetime) -> CaseMap:
    if bbox is None or view is View.TOWN:
        return _counted(parts, View.TOWN, now)
    towns = _touching(areas.listing(level=Level.TOWN), bbox)
    if view is View.VILLAGE:
        codes = [town.code for town in towns]
        return _counted(narrowed(parts, Q(town__in=codes), within="town"), view, now)
    grids = [grid for town in towns for grid in _grids(town.code)]
    touched = [grid.code for grid in _touching(grids, bbox)]
    here = narrowed(parts, Q(grid__in=touched), within="grid")
    if view is View.POINT:
        points = _points(here, bbox, now)
        if points is not None:
            return CaseMap(view, points=points, total=len(points))
    return _counted(here, View.GRID, now, is_crowded=view is View.POINT)


def area_counts(actor: Actor, wanted: CaseFilter, now: datetime, level: Level) -> CaseMap:
    """Counts by the areas of one level, for the same map told as a table."""
    parts, is_cut = parts_of(actor, wanted, now)
    found = _counted(parts, View(level.value), now)
    return replace(found, is_cut=True, is_exact=False) if is_cut else found


def _counted(parts: list[Walk], view: View, now: datetime, *, is_crowded: bool = False) -> CaseMap:
    """Count up to the bound. Where there is more, count the latest 30 days instead, or 7, or one, and say so.

    No order is asked for, so that any index serves; a period is exact, where "the newest 10,000" would have to be
    sorted first and would mean another period in every view.
    """
    column = AREA_COLUMN[Level(view.value)]
    recent, since = parts, None
    found = by_area(parts, column, now, COUNT_BOUND + 1)
    for days in PERIODS:
        if _total(found) <= COUNT_BOUND:
            break
        since = now - timedelta(days=days)
        recent = narrowed(parts, Q(reported_at__gte=since), is_in_period=True, is_brief=True)
        found = by_area(recent, column, now, COUNT_BOUND + 1)
    if _total(found) > COUNT_BOUND:
        found = by_area(recent, column, now, COUNT_BOUND)
    counts = {code: cases for code, cases, _late in found}
    late = {code: late for code, _cases, late in found if late}
    unplaced = counts.pop("", 0)
    late.pop("", None)
    return CaseMap(
        view=view,
        counts=counts,
        late=late,
        total=_total(found),
        is_exact=since is None,
        since=since,
        unplaced=unplaced,
        is_crowded=is_crowded,
    )


def _total(found: list[tuple[str, int, int]]) -> int:
    return sum(cases for _code, cases, _late in found)


def _points(parts: list[Walk], bbox: Bbox, now: datetime) -> list[MapPoint] | None:
    """Every case in the frame, or None when there are more than can be drawn."""
    west, south, east, north = bbox
    guarded = _guarded()
    # What is shown at the middle of its grid is also found by its grid: a small frame must not tell where it lies.
    inside = Q(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)
    asked = narrowed(parts, inside | guarded | Q(lon__isnull=True))
    found = rows(asked, POINT_COLUMNS, POINT_BOUND + 1)
    if len(found) > POINT_BOUND:
        return None
    guarded_codes = guarded_categories()
    centres: dict[str, tuple[float, float] | None] = {}
    points = []
    for pk, county, reported_on, grid, lon, lat, state, category, due, mode, secrecy in found:
        is_guarded = category in guarded_codes or category.startswith(DISPUTES) or "confidential" in (mode, secrecy)
        spot = None if is_guarded or lon is None or lat is None else (lon, lat)
        is_centred = spot is None
        if spot is None:
            if grid not in centres:
                centres[grid] = _centre(grid)
            spot = centres[grid]
        if spot is None:
            continue
        number = ids.case_number(county, reported_on, pk)
        is_overdue = due is not None and due < now
        points.append(MapPoint(number, round(spot[0], 6), round(spot[1], 6), state, category, is_overdue, is_centred))
    return points


def guarded_categories() -> frozenset[str]:
    """Disputes and complaints about conduct: their place is a home or a person's desk."""
    return frozenset(
        item.code for group in catalogue.tree() for item in group.items if item.is_dispute or item.is_conduct
    )


def _guarded() -> Q:
    return Q(category__in=guarded_categories()) | Q(category__startswith=DISPUTES) | SECRET


def _grids(town: str) -> list[AreaInfo]:
    return [grid for grid in areas.listing(level=Level.GRID, parent=town) if grid.kind == GENERAL]


def _touching(found: Sequence[AreaInfo], bbox: Bbox) -> list[AreaInfo]:
    """Those whose frame meets the frame of the map; areas without a drawn boundary meet none."""
    west, south, east, north = bbox
    held = areas.index()
    touching = []
    for area in found:
        shape = held.outline(area.code)
        if shape is None:
            continue
        left, bottom, right, top = shape.bounds
        if left <= east and right >= west and bottom <= north and top >= south:
            touching.append(area)
    return touching


def _centre(grid: str) -> tuple[float, float] | None:
    """A point well inside the grid, the same for all its cases."""
    shape = areas.index().geometry(grid)
    if shape is None:
        return None
    point = shape.representative_point()
    return float(point.x), float(point.y)
