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


def choose(path: Sequence[Desk], *, lowest_competent: str, about_org_id: int | None = None) -> Desk:
    """The desk for a case whose path (city first) has these centres.

    `lowest_competent` is the lowest level that may judge the category; a desk that is itself complained of is
    skipped, as are those below it. The city's desk takes what nobody else can.
    """
    if not path:
        raise ValueError("the county's centre must exist")
    chosen = path[0]
    for desk in path[1:]:
        if about_org_id == desk.org_id or LEVEL_RANK[desk.level] > LEVEL_RANK[lowest_competent]:
            break
        if desk.is_staffed:
            chosen = desk
    return chosen


def above(path: Sequence[Desk], holder_id: int) -> Desk | None:
    """The nearest staffed desk above the present holder."""
    higher = [desk for desk in path[: _position(path, holder_id)] if desk.is_staffed or desk.level == "city"]
    return higher[-1] if higher else None


def below(path: Sequence[Desk], holder_id: int) -> Desk | None:
    """The nearest staffed desk below the present holder."""
    lower = [desk for desk in path[_position(path, holder_id) + 1 :] if desk.is_staffed]
    return lower[0] if lower else None


def _position(path: Sequence[Desk], holder_id: int) -> int:
    return next((index for index, desk in enumerate(path) if desk.org_id == holder_id), 0)
