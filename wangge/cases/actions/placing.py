"""From what a reporter said of the place to areas, and from areas and category to the desk that holds the case."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wangge.areas import codes
from wangge.areas import queries as areas
from wangge.areas.datum import to_wgs84
from wangge.areas.errors import OutsideCoverage, UnknownArea
from wangge.areas.index import AreaInfo
from wangge.cases import errors, holder
from wangge.cases.actions import clocks
from wangge.cases.channels import ContactMode
from wangge.cases.models import Case
from wangge.cases.rehoming import Found, Spot, found_again
from wangge.catalogue.errors import UnknownCategory
from wangge.catalogue.queries import CategoryInfo
from wangge.lib import clock
from wangge.lib.actor import Level
from wangge.lib.errors import InvalidInput
from wangge.people.queries import centre_of, desks_of, directory


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case lies; empty codes where that is unknown. `lon` and `lat` are WGS-84."""

    town: str = ""
    village: str = ""
    grid: str = ""
    lon: float | None = None
    lat: float | None = None
    datum: str = ""


def county() -> AreaInfo:
    """The county itself, the root of the tree; raises LookupError before areas are imported."""
    root = areas.county()
    if root is None:
        raise LookupError("no areas: run `wangge areas import` first")
    return root


def check_open() -> None:
    """Raise `OfficeNotOpen` before the county and its centre, which holds what nobody else can, are there."""
    root = areas.county()
    if root is None or centre_of(root.code) is None:
        raise errors.OfficeNotOpen


def place_of(*, lon: float | None, lat: float | None, datum: str, area: str | None, is_unknown: bool) -> Place:
    """The place of a report. A point outside the county is refused, unless the reporter insists (`is_unknown`)."""
    if lon is not None and lat is not None:
        try:
            found = areas.locate(lon, lat, datum)
        except OutsideCoverage:
            if not is_unknown:
                raise errors.PointOutside from None
            # The point is not kept: a case without a grid waits in a queue, not on the map.
            return Place()
        wgs_lon, wgs_lat = to_wgs84(lon, lat, datum)
        _, town, village, grid = found.path
        return Place(town.code, village.code, grid.code, wgs_lon, wgs_lat, datum)
    if area:
        return _place_of_area(area)
    if is_unknown:
        return Place()
    raise errors.PlaceRequired


def _place_of_area(code: str) -> Place:
    """The place of an area; of one that ended, of what took its place: a phone may have been offline meanwhile."""
    try:
        path = {info.level: info.code for info in areas.ancestors(areas.standing_in(code))}
    except UnknownArea as error:
        raise InvalidInput(fields={"area": str(error.title)}) from None
    village, grid = path.get(Level.VILLAGE, ""), path.get(Level.GRID, "")
    if village and not grid:
        grids = [info for info in areas.children(village) if info.kind == "general"]
        if len(grids) == 1:
            grid = grids[0].code
    return Place(path.get(Level.TOWN, ""), village, grid)


def desks_on_path(town: str, village: str) -> list[holder.Desk]:
    """The governance centres of the county, the town and the village, where they exist."""
    desks = []
    for code in (county().code, town, village):
        centre = centre_of(code) if code else None
        if centre is not None:
            desks.append(holder.Desk(centre.id, centre.level.value, centre.area_code, centre.is_staffed))
    return desks


def lowest_competent(category: CategoryInfo | None, *, is_confidential: bool) -> str:
    """The lowest level that may judge a case.

    A village's desk does not judge what is confidential, a complaint about conduct or an emergency: those start
    at the town.
    """
    is_high = is_confidential or (category is not None and (category.is_conduct or category.is_emergency))
    return "town" if is_high else "village"


def desks_that_may_hold(
    *, town: str, village: str, category: CategoryInfo | None, is_confidential: bool, about: Iterable[int]
) -> list[holder.Desk]:
    """The desks on the path, city first, that may hold a case: competent, and outside the units complained of.

    A complaint about a unit goes to a desk outside it or above: never to one in the unit's own area or below it. The
    county's desk stays in any case, since somebody must hold it.
    """
    lowest = lowest_competent(category, is_confidential=is_confidential)
    complained = [directory().by_id[org_id] for org_id in about if org_id in directory().by_id]
    prefixes = tuple(codes.prefix(org.area_code) for org in complained if org.area_code != county().code)
    return [
        desk
        for desk in desks_on_path(town, village)
        if holder.LEVEL_RANK[desk.level] <= holder.LEVEL_RANK[lowest]
        and not (prefixes and desk.area.startswith(prefixes))
    ]


def holder_of(
    *, town: str, village: str, category: CategoryInfo | None, is_confidential: bool, about: Iterable[int]
) -> holder.Desk:
    """The desk that holds a case at this place."""
    return holder.choose(
        desks_that_may_hold(town=town, village=village, category=category, is_confidential=is_confidential, about=about)
    )


def complained_of(org_id: int | None, user_id: int | None, now: datetime) -> set[int]:
    """The units that a complaint keeps away: the one it is about, and the desk of the person it is about."""
    desks = desks_of(user_id, clock.office_date(now)) if user_id is not None else set()
    return desks | ({org_id} if org_id is not None else set())


@dataclass(frozen=True, slots=True)
class PlaceAgain:
    """The columns of a case that change when its place is found again; empty when it lies where it is entered."""

    fields: dict[str, Any] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()

    def told(self, case: Case) -> dict[str, Any]:
        """What the journal keeps of it."""
        if not self.fields:
            return {}
        holder_id = self.fields.get("holder_id", case.holder_id)
        return {"grid_before": case.grid, "grid": self.fields["grid"], "holder": holder_id}


def place_again(case: Case, now: datetime) -> PlaceAgain:
    """Where the case lies on the tree of today, with the desk that then holds it."""
    spot = Spot(case.town, case.village, case.grid)
    found = found_again(spot, case.lon, case.lat, areas.index())
    if found.spot == spot:
        return PlaceAgain()
    return PlaceAgain(
        {"town": found.spot.town, "village": found.spot.village, "grid": found.spot.grid, **_holding(case, found, now)},
        found.candidates,
    )


def _holding(case: Case, found: Found, now: datetime) -> dict[str, Any]:
    """The desk that held the case keeps it while it lies on the new path; else the lowest that may, never one below
    the level at which it was held: what went up stays up."""
    desks = desks_that_may_hold(
        town=found.spot.town,
        village=found.spot.village,
        category=_category(case, now),
        is_confidential=case.contact_mode == ContactMode.CONFIDENTIAL,
        about=complained_of(case.about_org_id, case.about_user_id, now),
    )
    if any(desk.org_id == case.holder_id for desk in desks):
        return {}
    rank = holder.LEVEL_RANK[case.holder_level]
    desk = holder.choose([desk for desk in desks if holder.LEVEL_RANK[desk.level] <= rank])
    return {"holder_id": desk.org_id, "holder_level": desk.level}


def _category(case: Case, now: datetime) -> CategoryInfo | None:
    """The category as it is today; a case may outlive one that was retired."""
    try:
        return clocks.category_or_none(case.category, now)
    except UnknownCategory:
        return None
