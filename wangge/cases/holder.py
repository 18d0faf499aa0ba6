"""Which desk holds a case: the lowest on its path that exists, is staffed now and is competent for the category."""

from collections.abc import Sequence
from dataclasses import dataclass

LEVEL_RANK = {"city": 0, "town": 1, "village": 2, "grid": 3}


@dataclass(frozen=True, slots=True)
class Desk:
    """A governance centre on the path of a case."""

    org_id: int
    level: str
    area: str
    is_staffed: bool


def choose(path: Sequence[Desk]) -> Desk:
    """The lowest staffed desk of a path (city first) of those that may hold the case.

    The city's desk takes what nobody else can.
    """
    if not path:
        raise ValueError("the county's centre must exist")
    return next((desk for desk in reversed(path) if desk.is_staffed), path[0])


def above(path: Sequence[Desk], level: str) -> list[Desk]:
    """The desks above a level, the nearest first; the city's takes a case even when it is not staffed now."""
    higher = [desk for desk in path if LEVEL_RANK[desk.level] < LEVEL_RANK[level]]
    return [desk for desk in reversed(higher) if desk.is_staffed or desk.level == "city"]


def below(path: Sequence[Desk], level: str) -> list[Desk]:
    """The staffed desks below a level, the nearest first."""
    return [desk for desk in path if LEVEL_RANK[desk.level] > LEVEL_RANK[level] and desk.is_staffed]
