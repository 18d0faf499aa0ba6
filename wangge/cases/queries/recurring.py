"""Recurring places: public places and facilities where the same kind comes back soon after it was closed.

Never dwellings, disputes, complaints about conduct or confidential cases (product.md section 4).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models.functions import Coalesce

from wangge.cases.access import SECRET
from wangge.cases.queries.listing import CaseFilter, matching
from wangge.cases.queries.repeats import metres
from wangge.cases.states import OPEN, State
from wangge.catalogue import queries as catalogue
from wangge.lib.actor import Actor

NEAR_METRES = 60.0
LOOK_BACK = timedelta(days=180)  # how long a case may have been under way before the period that is looked at
BOUND = 20_000  # cases that are read: what one look may cost
# Open and publishable, yet often about somebody's home: noise and fumes next door, supplies, works within a house.
AT_HOME = frozenset({"0106", "0206", "0402"})
NO_MATTER = (State.MERGED, State.REFUSED, State.VOID)  # the same report again, or none of ours
_FLAT = re.compile(r"\d\s*[室户]|\d\s*[-—－]\s*\d+\s*[-—－]\s*\d")  # an address that names a home: 502室, 3-2-501


class _Seen(NamedTuple):
    """A case as it is compared: in the order of its columns below."""

    pk: int
    grid: str
    category: str
    lon: float
    lat: float
    reported_at: datetime
    closed_at: datetime | None
    state: str
    unit: int  # who led it, or held it where nobody was given it
    address: str


@dataclass(frozen=True, slots=True)
class RecurringPlace:
    """One spot of one kind. `returns` of its `cases` were reported after an earlier one had been closed."""

    grid: str
    category: str
    lon: float
    lat: float
    cases: int
    returns: int
    open: int
    first_reported_at: datetime
    last_reported_at: datetime
    last_closed_at: datetime
    units: tuple[int, ...]  # whose closing did not hold, the latest first
    frame: tuple[float, float, float, float]  # west, south, east, north of its cases

    @property
    def key(self) -> tuple[int, float, str, str]:
        return -self.returns, -self.last_reported_at.timestamp(), self.grid, self.category


@dataclass(frozen=True, slots=True)
class Recurring:
    """The places, those that come back most first. `since`: only what was reported from then on could be read."""

    places: list[RecurringPlace]
    since: datetime | None = None


def public_kinds() -> frozenset[str]:
    """Items about public places and facilities: open, publishable, bound to a place, and about nobody's home."""
    return frozenset(
        item.code
        for group in catalogue.tree()
        for item in group.items
        if item.secrecy == "open" and item.is_publishable and item.needs_place and item.code not in AT_HOME
        if not (item.is_dispute or item.is_conduct or item.is_consultation)
    )


def recurring_places(
    actor: Actor, now: datetime, *, since: datetime, within: timedelta, area: str = "", category: str = ""
) -> Recurring:
    """Where, within the actor's scope, a case reported from `since` on follows the closing of another of the same
    item, in the same grid and within `NEAR_METRES`, not later than `within` after it."""
    wanted = CaseFilter(area=area, category=category, since=since - within - LOOK_BACK)
    seen = _seen(actor, wanted, now)
    start = seen[-1].reported_at if len(seen) > BOUND else None
    begin = max(since, start) if start else since
    groups: dict[tuple[str, str], list[_Seen]] = defaultdict(list)
    for each in reversed(seen):
        if not _FLAT.search(each.address):
            groups[each.grid, each.category].append(each)
    found = [place for group in groups.values() if len(group) > 1 for place in _places(group, begin, within)]
    return Recurring(sorted(found, key=lambda place: place.key), start)


def _seen(actor: Actor, wanted: CaseFilter, now: datetime) -> list[_Seen]:
    """What may be compared, the newest first."""
    cases = matching(actor, wanted, now).filter(
        category__in=public_kinds(), lon__isnull=False, about_org_id__isnull=True, about_user_id__isnull=True
    )
    rows = cases.exclude(SECRET).exclude(grid="").exclude(state__in=NO_MATTER).order_by("-reported_at", "-id")
    unit = Coalesce("lead_id", "holder_id")
    return [
        _Seen(*row)
        for row in rows.values_list(
            "pk", "grid", "category", "lon", "lat", "reported_at", "closed_at", "state", unit, "address"
        )[: BOUND + 1]
    ]


def _places(group: list[_Seen], since: datetime, within: timedelta) -> Iterator[RecurringPlace]:
    """Cases of one item and grid, the oldest first → the spots at which it came back."""
    joined = {each.pk: each.pk for each in group}

    def root(pk: int) -> int:
        while joined[pk] != pk:
            joined[pk] = joined[joined[pk]]
            pk = joined[pk]
        return pk

    followed: dict[int, _Seen] = {}  # by the case that came back, the one whose closing did not hold
    for at, later in enumerate(group):
        if later.reported_at < since:
            continue
        for earlier in group[:at]:
            if _comes_back(earlier, later, within):
                joined[root(later.pk)] = root(earlier.pk)
                before = followed.get(later.pk)
                if before is None or _closing(before) < _closing(earlier):
                    followed[later.pk] = earlier
    spots: dict[int, list[_Seen]] = defaultdict(list)
    for each in group:
        spots[root(each.pk)].append(each)
    for spot in spots.values():
        ended = [followed[each.pk] for each in spot if each.pk in followed]
        if ended:
            yield _place(spot, ended)


def _comes_back(earlier: _Seen, later: _Seen, within: timedelta) -> bool:
    if earlier.closed_at is None or not earlier.closed_at <= later.reported_at < earlier.closed_at + within:
        return False
    return metres(earlier.lon, earlier.lat, later.lon, later.lat) <= NEAR_METRES


def _closing(case: _Seen) -> datetime:
    assert case.closed_at is not None  # only what was closed is ever followed
    return case.closed_at


def _place(spot: list[_Seen], ended: list[_Seen]) -> RecurringPlace:
    latest = sorted(ended, key=_closing, reverse=True)
    lons, lats = [each.lon for each in spot], [each.lat for each in spot]
    return RecurringPlace(
        grid=spot[0].grid,
        category=spot[0].category,
        lon=round(sum(lons) / len(lons), 6),
        lat=round(sum(lats) / len(lats), 6),
        cases=len(spot),
        returns=len(ended),
        open=sum(each.state in OPEN for each in spot),
        first_reported_at=spot[0].reported_at,
        last_reported_at=spot[-1].reported_at,
        last_closed_at=_closing(max((each for each in spot if each.closed_at), key=_closing)),
        units=_once(each.unit for each in latest),
        frame=(min(lons), min(lats), max(lons), max(lats)),
    )


def _once(units: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(units))
