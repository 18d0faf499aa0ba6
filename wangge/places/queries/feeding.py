"""The feed of changes for telephones: what changed in some grids after a cursor, deletions included."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from wangge.journal.queries import commit_horizon
from wangge.places.models import Departure, Place

Cursor = tuple[int, int]  # (transaction, entry) of the last change that was read
START: Cursor = (-1, 0)


@dataclass(frozen=True, slots=True)
class Changed:
    """A page of the feed: records as they are now, the ids of those that left, and where to read on."""

    items: list[Place]
    gone: list[int]  # places that these grids do not have any more
    cursor: Cursor
    has_more: bool


def changed_since(grids: Collection[str], cursor: Cursor = START, *, limit: int = 500) -> Changed:
    """What changed in these grids after `cursor`, in the order of the journal and below its commit horizon.

    A record that ended or was merged comes as an item, with its state; one that went to another grid comes in `gone`.
    From the start only what is there now is told. The caller has checked that the grids are the reader's own.
    """
    places = _after(Place.objects.filter(grid__in=list(grids)), cursor)
    left = _after(Departure.objects.filter(grid__in=list(grids)).exclude(place__grid__in=list(grids)), cursor)
    if cursor == START:
        places, left = places.filter(state="in_use"), left.none()
    rows: list[tuple[int, int, bool, Place | Departure]] = [
        *((each.mark_xid, each.mark_id, True, each) for each in places[: limit + 1]),
        *((each.mark_xid, each.mark_id, False, each) for each in left[: limit + 1]),
    ]
    rows.sort(key=lambda row: row[:3])
    page = rows[:limit]
    items = [each for _xid, _id, _here, each in page if isinstance(each, Place)]
    gone = [each.place_id for _xid, _id, _here, each in page if isinstance(each, Departure)]
    last = page[-1][:2] if page else cursor
    return Changed(items, gone, last, len(rows) > limit)


def _after(rows: QuerySet, cursor: Cursor) -> QuerySet:  # type: ignore[type-arg]  # of either table
    xid, entry = cursor
    horizon = commit_horizon()
    if horizon is None:
        return rows.filter(mark_id__gt=entry).order_by("mark_xid", "mark_id")
    later = Q(mark_xid__gt=xid) | Q(mark_xid=xid, mark_id__gt=entry)
    return rows.filter(later, mark_xid__lt=horizon).order_by("mark_xid", "mark_id")


def in_grids(grids: Collection[str]) -> QuerySet[Place]:
    """What these grids have, in use, by kind and name: for the telephone's own list."""
    return Place.objects.filter(grid__in=list(grids), state="in_use").order_by("kind", "name", "pk")
