"""What happens in the county in a year, and where: the draws from which lives are planned. Pure."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from demo import texts
from demo.land import CHENGXIANG, GULIU, Area, Land
from demo.people import Person
from demo.story import Matter, Site
from demo.units import Unit, town_code
from wangge.catalogue import queries as catalogue
from wangge.catalogue.queries import CategoryInfo
from wangge.lib.actor import Role

YEAR = timedelta(days=365)
QUIET = timedelta(days=6)  # the newest days of the named towns are told by `morning`
TOWN_WEIGHT = {CHENGXIANG: 2.4, GULIU: 1.8, "370682003000000": 1.5}
COMMUNITY_WEIGHT = 3.0
CHANNELS = {"web": 34, "phone": 20, "worker": 26, "window": 13, "letter": 2, "hotline": 5}
# By hour of the day: an office's telephone and window, a resident's evening, a worker's morning round.
HOURS = {
    "web": (1, 0.5, 0.3, 0.2, 0.3, 1, 3, 6, 8, 9, 9, 8, 8, 7, 7, 8, 8, 8, 9, 10, 10, 8, 5, 2),
    "phone": (0, 0, 0, 0, 0, 0, 1, 3, 10, 14, 12, 7, 3, 8, 11, 10, 8, 5, 3, 2, 1, 0, 0, 0),
    "worker": (0, 0, 0, 0, 0, 0.5, 3, 8, 13, 14, 11, 5, 2, 5, 9, 10, 8, 5, 3, 1, 0, 0, 0, 0),
    "window": (0, 0, 0, 0, 0, 0, 0, 0, 0, 14, 13, 6, 0, 4, 11, 10, 5, 0, 0, 0, 0, 0, 0, 0),
    "letter": (0, 0, 0, 0, 0, 0, 0, 0, 2, 9, 8, 2, 0, 2, 6, 4, 1, 0, 0, 0, 0, 0, 0, 0),
    "hotline": (0, 0, 0, 0, 0, 0, 0, 0, 6, 10, 9, 4, 1, 4, 8, 8, 5, 0, 0, 0, 0, 0, 0, 0),
}
OFFICE_CHANNELS = ("window", "letter", "hotline")
FIELD_WEIGHT = {"01": 20, "02": 17, "03": 15, "04": 7, "05": 9, "06": 9, "07": 6, "08": 10, "09": 11, "10": 1.2}
FARMING = {"0403": 0.2, "0302": 0.3, "0602": 3, "0603": 3, "0604": 4, "0601": 4, "0406": 3, "0801": 0.1, "0802": 0.05}
MODES = ("reachable", "anonymous", "confidential")
FATES_ONCE = (
    "refuse",
    "transfer",
    "void",
    "withdraw",
    "recall",
    "return",
    "rework",
    "reopen",
    "reopen_twice",
    "delegate",
)


@dataclass(frozen=True)
class Ground:
    """Where things can happen, and whom a desk may give them to."""

    land: Land
    accepts: Mapping[str, frozenset[str]]
    desks: frozenset[str]  # villages with a staffed centre
    workers: Mapping[str, tuple[str, ...]]  # by grid
    categories: Mapping[str, CategoryInfo]
    grids: tuple[Area, ...] = field(default=())
    weights: tuple[float, ...] = field(default=())

    @classmethod
    def of(cls, land: Land, all_units: list[Unit], staff: list[Person]) -> "Ground":
        accepts = {unit.code: frozenset(unit.accepts_from) for unit in all_units}
        centres = {unit.area for unit in all_units if unit.kind == "centre" and unit.is_staffed}
        workers: dict[str, tuple[str, ...]] = {}
        for person in staff:
            if person.role == Role.WORKER:
                workers[person.area] = (*workers.get(person.area, ()), person.username)
        categories = {item.code: item for each in catalogue.tree() for item in each.items}
        grids = tuple(grid for grid in land.of_level("grid") if grid.kind == "general")
        weights = tuple(_weight(land, grid) for grid in grids)
        return cls(land, accepts, frozenset(centres), workers, categories, grids, weights)

    def site(self, grid: Area, rng: random.Random, *, with_point: bool = True) -> Site:
        """A place in a grid, with an address in words; without a point the area alone is known."""
        village = self.land.areas[grid.parent]
        town = self.land.areas[village.parent]
        return Site(
            town=town.code,
            village=village.code,
            grid=grid.code,
            name=village.name,
            is_town=village.is_community,
            desk="village" if village.code in self.desks else "town",
            point=self.land.point_in(grid.code, rng) if with_point else None,
            address=texts.address(rng, village.name, village.is_community),
            workers=self.workers.get(grid.code, ()),
        )

    def any_grid(self, rng: random.Random) -> Area:
        return rng.choices(self.grids, self.weights)[0]

    def grids_in(self, prefix: str) -> list[Area]:
        return [grid for grid in self.grids if grid.code.startswith(prefix)]


def _weight(land: Land, grid: Area) -> float:
    village = land.areas[grid.parent]
    return TOWN_WEIGHT.get(village.parent, 1.0) * (COMMUNITY_WEIGHT if village.is_community else 1.0)


def past_year(ground: Ground, rng: random.Random, count: int, now: datetime) -> Iterator[tuple[Matter, str]]:
    """`count` matters of the last twelve months with the turn that each must take ("" leaves it to chance).

    Every category comes before any comes twice; every turn comes once as soon as there is room.
    """
    codes = list(ground.categories)
    rng.shuffle(codes)
    for number in range(count):
        code = codes[number] if number < len(codes) else ""
        # Turns are told in spring and summer, so that each has had time to end.
        fate = FATES_ONCE[(number - 1) // 3] if number % 3 == 1 and number < 3 * len(FATES_ONCE) else ""
        yield draw(ground, rng, now, code, is_early=bool(fate) or number < len(codes)), fate


def draw(ground: Ground, rng: random.Random, now: datetime, code: str = "", *, is_early: bool = False) -> Matter:
    """One matter at a random place and time before `now`; an early one leaves two months to go its way."""
    grid = ground.any_grid(rng)
    category = ground.categories[code or pick_category(ground, rng, ground.land.areas[grid.parent].is_community)]
    channel = pick_channel(rng, category, bool(ground.workers.get(grid.code)))
    at = moment(rng, channel, now - timedelta(days=60) if is_early else now, now - YEAR)
    if now - at < QUIET and grid.code.startswith((CHENGXIANG[:9], GULIU[:9])):
        others = [other for other in ground.grids if not other.code.startswith((CHENGXIANG[:9], GULIU[:9]))]
        grid = rng.choice(others)
        if channel == "worker" and not ground.workers.get(grid.code):
            channel = "phone"
    return matter_at(ground, rng, grid, category, channel, at)


def matter_at(
    ground: Ground, rng: random.Random, grid: Area, category: CategoryInfo, channel: str, at: datetime
) -> Matter:
    """A matter of this category in this grid; mode, point and named category as such people give them."""
    has_point = rng.random() < {"web": 0.85, "worker": 1.0}.get(channel, 0.7)
    is_lost = category.place_rule != "needed" and channel in ("web", "letter", "hotline") and rng.random() < 0.12
    about = ""
    if category.is_conduct:
        is_lost, towns = False, ground.land.of_level("town")
        about = rng.choice((town_code(rng.choice(towns).code), "convenience", "market", "housing"))
    told = category.code
    if channel == "web" and not category.is_conduct:
        told = rng.choices((category.code, "", _neighbour(ground, rng, category)), (62, 34, 4))[0]
    elif channel in ("phone", "letter") and not category.is_conduct:
        told = rng.choices((category.code, ""), (75, 25))[0]
    return Matter(
        site=ground.site(grid, rng, with_point=has_point),
        category=category,
        channel=channel,
        mode=pick_mode(rng, category, channel),
        told=told,
        at=at,
        accepts=ground.accepts,
        about=about,
        lost=is_lost,
    )


def _neighbour(ground: Ground, rng: random.Random, category: CategoryInfo) -> str:
    """A category that a resident may mistake it for."""
    near = [
        item.code
        for item in ground.categories.values()
        if item.parent_code == category.parent_code and not (item.is_conduct or item.is_emergency or item.is_dispute)
    ]
    return rng.choice(near) if near else category.code


def pick_category(ground: Ground, rng: random.Random, is_town: bool) -> str:
    codes = list(ground.categories)
    weights = []
    for code in codes:
        weight = FIELD_WEIGHT[code[:2]] / sum(other[:2] == code[:2] for other in codes)
        farming = FARMING.get(code, 1.0)
        weights.append(weight / max(farming, 0.5) if is_town else weight * farming)
    return rng.choices(codes, weights)[0]


def pick_channel(rng: random.Random, category: CategoryInfo, has_worker: bool) -> str:
    weights = dict(CHANNELS)
    if category.is_conduct or category.is_dispute or category.is_consultation or not has_worker:
        weights["worker"] = 0
    elif category.is_grid_item:
        weights["worker"] *= 3  # what a worker's list admits is what a worker sees
    if category.is_emergency:
        weights |= {"web": 3, "letter": 0, "window": 0, "hotline": 0}
    return rng.choices(list(weights), list(weights.values()))[0]


def pick_mode(rng: random.Random, category: CategoryInfo, channel: str) -> str:
    if channel == "worker":
        return "anonymous"  # a worker's own find has no other reporter
    weights = (78, 16, 6) if channel == "web" else (92, 4, 4)
    if category.is_conduct:
        weights = (10, 20, 70)
    elif category.code in ("0605", "0805", "0401", "0505"):
        weights = (60, 15, 25)
    return rng.choices(MODES, weights)[0]


def moment(rng: random.Random, channel: str, until: datetime, since: datetime) -> datetime:
    """An instant between the two with the rhythm of weeks and days; somewhat more in recent months."""
    zone_shift, span = timedelta(hours=8), until - since
    while True:
        at = since + span * float(rng.random() ** 0.85)
        wall = at + zone_shift
        if wall.weekday() >= 5 and rng.random() < (0.9 if channel in OFFICE_CHANNELS else 0.45):
            continue
        hour = rng.choices(range(24), HOURS[channel])[0]
        wall = wall.replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60), microsecond=0)
        if since <= wall - zone_shift <= until:
            return wall - zone_shift
