"""Which open cases a change of areas touches, where they will go, and which of them a person must place."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from wangge.areas import codes
from wangge.areas.index import AreaIndex
from wangge.areas.models import Change
from wangge.areas.plan import Plan
from wangge.areas.queries.changes import index_on
from wangge.cases.access import AREA_COLUMN, visible
from wangge.cases.models import IS_OPEN, Case, Rehoming
from wangge.cases.rehoming import Found, Spot, found_again
from wangge.lib.actor import Actor, Level

_BATCH = 2_000
UNSURE_KEPT = 500


@dataclass(frozen=True, slots=True)
class Moving:
    """One open case that does not lie where it is entered."""

    pk: int
    spot: Spot
    found: Found


@dataclass(slots=True)
class Preview:
    """What a change would do to open cases: how many it looks at, moves by (from, to), and leaves to a person."""

    looked_at: int = 0
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    unsure: int = 0
    unsure_ids: list[int] = field(default_factory=list)

    @property
    def moved(self) -> int:
        return self.moves.total()


def affected(change: Change) -> QuerySet[Case]:
    """Open cases in areas that a change ends or redraws."""
    plan = Plan.from_json(change.plan)
    redrawn = [made.code for made in plan.made if made.boundary is not None and made.code in plan.seen]
    by_level: dict[Level, list[str]] = {}
    for code in (*plan.ends, *(code for code in redrawn if codes.level_of(code) is Level.GRID)):
        by_level.setdefault(codes.level_of(code), []).append(code)
    condition = Q(pk__in=[])
    for level, found in by_level.items():
        condition |= Q(**{f"{AREA_COLUMN[level]}__in": found})
    return Case.objects.filter(IS_OPEN & condition)


def moving(cases: QuerySet[Case], index: AreaIndex) -> Iterator[Moving | None]:
    """Each case that lies elsewhere on the tree `index` than it is entered; None for each that stays."""
    rows = cases.order_by("pk").values_list("pk", "town", "village", "grid", "lon", "lat")
    for pk, town, village, grid, lon, lat in rows.iterator(chunk_size=_BATCH):
        spot = Spot(town, village, grid)
        found = found_again(spot, lon, lat, index)
        yield None if found.spot == spot and not found.candidates else Moving(pk, spot, found)


def preview(change: Change) -> Preview:
    """What the change would do today: counts only, since administrators see no case."""
    index = Plan.from_json(change.plan).after(index_on(change.effective_on), change.effective_on)
    told = Preview()
    for move in moving(affected(change), index):
        told.looked_at += 1
        if move is None:
            continue
        if move.found.candidates:
            told.unsure += 1
            if len(told.unsure_ids) < UNSURE_KEPT:
                told.unsure_ids.append(move.pk)
        else:
            told.moves[move.spot.lowest, move.found.spot.lowest] += 1
    return told


def rehomed(change_id: int) -> QuerySet[Rehoming]:
    """The cases that a change has moved."""
    return Rehoming.objects.filter(change_id=change_id)


def to_place(actor: Actor, change_id: int | None = None) -> QuerySet[Case]:
    """Open cases within the actor's scope whose grid a person must choose since an area ended, the oldest first."""
    waiting = Rehoming.objects.exclude(candidates=[])
    if change_id is not None:
        waiting = waiting.filter(change_id=change_id)
    return visible(actor).filter(IS_OPEN, grid="", pk__in=waiting.values("case_id")).order_by("reported_at", "id")


def waiting_count(change_id: int) -> int:
    """How many open cases still wait for a person to choose their grid since this change."""
    waiting = Rehoming.objects.filter(change_id=change_id).exclude(candidates=[])
    return Case.objects.filter(IS_OPEN, grid="", pk__in=waiting.values("case_id")).count()
