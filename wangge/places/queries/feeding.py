"""The feed of changes for telephones: what changed in some grids after a cursor, deletions included."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from wangge.journal.marks import START, Mark
from wangge.journal.queries import changed_after
from wangge.places.models import Departure, Place


@dataclass(frozen=True, slots=True)
class Changed:
    """A page of the feed: records as they are now, the ids of those that left, and where to read on."""

    items: list[Place]
    gone: list[int]  # places that these grids do not have any more
    cursor: Mark
    has_more: bool


def changed_since(grids: Collection[str], cursor: Mark = START, *, limit: int = 500) -> Changed:
    """What changed in these grids after `cursor`, in the order of the journal and below its commit horizon.

    A record that ended or was merged comes as an item, with its state; one that went to another grid comes in `gone`.
    From the start only what is there now is told. The caller has checked that the grids are the reader's own.
    """
    places = Place.objects.filter(grid__in=list(grids))
    left = Departure.objects.filter(grid__in=list(grids)).exclude(place__grid__in=list(grids))
    if cursor == START:
        places, left = places.filter(state="in_use"), left.none()
    rows, mark, has_more = changed_after(places, left, mark=cursor, limit=limit)
    items = [each for each in rows if isinstance(each, Place)]
    gone = [each.place_id for each in rows if isinstance(each, Departure)]
    return Changed(items, gone, mark, has_more)


def in_grids(grids: Collection[str]) -> QuerySet[Place]:
    """What these grids have, in use, by kind and name: for the telephone's own list."""
    return Place.objects.filter(grid__in=list(grids), state="in_use").order_by("kind", "name", "pk")


def grids_by_id(ids: Collection[int]) -> dict[int, str]:
    """Place → the grid in which it stands today ("" without one); a merged place tells that of its own."""
    return dict(Place.objects.filter(pk__in=list(ids)).values_list("pk", "grid"))
