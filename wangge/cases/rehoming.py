"""Where a case lies once the tree of areas has changed. Pure: the case's place and the tree in, the place out."""

from dataclasses import dataclass

from wangge.areas import codes
from wangge.areas.index import AreaIndex
from wangge.lib.actor import Level


@dataclass(frozen=True, slots=True)
class Spot:
    """The areas of a case by level, each empty where it is unknown."""

    town: str
    village: str
    grid: str

    @property
    def lowest(self) -> str:
        return self.grid or self.village or self.town


@dataclass(frozen=True, slots=True)
class Found:
    """The place on the tree of today. `candidates`: areas between which only a person can choose."""

    spot: Spot
    candidates: tuple[str, ...] = ()


def found_again(spot: Spot, lon: float | None, lat: float | None, index: AreaIndex) -> Found:
    """By its point where it has one; else by what took the place of its area, as far as that is plain."""
    if lon is not None and lat is not None:
        grid = index.locate(lon, lat)
        if grid is not None:
            return Found(_along(codes.path_of(grid)))
    code = spot.lowest
    if not code or index.get(code) is not None:
        return Found(spot)
    heirs = _heirs(code, index)
    if len(heirs) == 1:
        return Found(_along(codes.path_of(heirs[0])))
    return Found(_shared(heirs), heirs)


def _heirs(code: str, index: AreaIndex) -> tuple[str, ...]:
    """What took the place of an area; of one that left no heir, of the area above it."""
    for above in reversed(codes.path_of(code)):
        found = index.heirs(above)
        if found:
            return found
    return ()


def _along(path: tuple[str, ...]) -> Spot:
    _city, town, village, grid = (*path, "", "", "")[:4]
    return Spot(town, village, grid)


def _shared(heirs: tuple[str, ...]) -> Spot:
    """The town and village that all have in common; the grid is open."""
    shared = {level: {codes.masked(heir, level) for heir in heirs} for level in (Level.TOWN, Level.VILLAGE)}
    town, village = (codes_of.pop() if len(codes_of) == 1 else "" for codes_of in shared.values())
    if village and codes.level_of(heirs[0]) is Level.TOWN:
        village = ""
    return Spot(town, village if town else "", "")
