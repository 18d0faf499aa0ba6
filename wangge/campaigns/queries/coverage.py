"""How far a campaign has got: by town, village and grid, from the counts that every visit keeps up. Never by worker."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from wangge.areas import codes
from wangge.areas.codes import prefix
from wangge.campaigns import access
from wangge.campaigns.models import Campaign, CampaignGrid, Reach
from wangge.lib.actor import Actor, Level
from wangge.lib.errors import NotFound

COUNTED = ("target", "visits", "done", "not_home", "declined", "not_applicable", "findings", "cases")


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of an area. `reached` is what needs no further visit; it may pass the target where numbers were
    guessed."""

    grids: int = 0
    target: int = 0
    visits: int = 0
    done: int = 0
    not_home: int = 0
    declined: int = 0
    not_applicable: int = 0
    findings: int = 0
    cases: int = 0

    @property
    def reached(self) -> int:
        return self.done + self.declined + self.not_applicable

    @property
    def left(self) -> int:
        return max(self.target - self.reached, 0)

    @property
    def share(self) -> float | None:
        """Reached of the target; None without one."""
        return min(self.reached / self.target, 1.0) if self.target else None


@dataclass(frozen=True, slots=True)
class Line:
    """One area with its counts."""

    code: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Coverage:
    """An area, what it comes to, and the areas below it in order of code, never of their figures."""

    area: str
    level: Level
    whole: Counts
    lines: list[Line]


_COLUMN = {Level.CITY: "town", Level.TOWN: "village", Level.VILLAGE: "grid"}
_SUMS = {name: Sum(name, default=0) for name in COUNTED} | {"grids": Count("pk")}


def coverage(by: Actor, campaign: Campaign, area: str = "") -> Coverage:
    """The coverage of an area (default: the highest that the actor sees) and of those below it. NotFound outside."""
    seen = access.areas_of(by, campaign)
    code = area or (seen[0] if seen else "")
    if not code or not access.sees_area(by, campaign, code):
        raise NotFound
    level = codes.level_of(code)
    rows = CampaignGrid.objects.filter(_inside(code), campaign=campaign)
    column = _COLUMN.get(level)
    lines = []
    if column is not None:
        found = rows.order_by().values(column).annotate(**_SUMS).order_by(column)
        lines = [Line(row[column], _counts(row)) for row in found]
        whole = _sum(line.counts for line in lines)
    else:
        whole = _counts(rows.aggregate(**_SUMS))
    return Coverage(code, level, whole, lines)


def reach(campaign: Campaign, area: str) -> dict[str, tuple[int, int]]:
    """How often and how many of each material and message in an area: key → (times, total)."""
    rows = Reach.objects.filter(campaign=campaign, grid__startswith=prefix(area)).order_by().values("key")
    found = rows.annotate(often=Sum("times"), many=Sum("total"))
    return {row["key"]: (row["often"], row["many"]) for row in found}


def all_lines(campaign: Campaign) -> QuerySet[CampaignGrid]:
    """Every grid of a campaign, for its report."""
    return CampaignGrid.objects.filter(campaign=campaign).order_by("grid")


def wholes(campaigns: Iterable[Campaign], by: Actor) -> dict[int, Counts]:
    """What each campaign comes to in the actor's part of it, in one query."""
    asked = Q(pk__in=[])
    for campaign in campaigns:
        inside = Q(pk__in=[])
        for code in access.areas_of(by, campaign):
            inside |= _inside(code)
        asked |= Q(campaign=campaign) & inside
    rows = CampaignGrid.objects.filter(asked).order_by().values("campaign_id").annotate(**_SUMS)
    return {row["campaign_id"]: _counts(row) for row in rows}


def _inside(code: str) -> Q:
    """Equality on the level's own column: an index, not a search."""
    match codes.level_of(code):
        case Level.CITY:
            return Q(grid__startswith=prefix(code))
        case Level.TOWN:
            return Q(town=code)
        case Level.VILLAGE:
            return Q(village=code)
    return Q(grid=code)


def _counts(row: Mapping[str, Any]) -> Counts:
    return Counts(**{name: row[name] for name in _SUMS})


def _sum(parts: Iterable[Counts]) -> Counts:
    held = list(parts)
    return Counts(**{each.name: sum(getattr(part, each.name) for part in held) for each in fields(Counts)})
