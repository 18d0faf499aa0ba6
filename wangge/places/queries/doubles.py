"""Pairs that may be one place, waiting for a person's decision."""

from collections.abc import Sequence

from django.db.models import QuerySet

from wangge.lib.actor import Actor
from wangge.lib.errors import NotFound
from wangge.places import access
from wangge.places.models import Double

BOUND = 1_000  # of the count in the navigation


def waiting(actor: Actor) -> QuerySet[Double]:
    """Undecided pairs of two records in use, both of which the actor may see; the oldest first."""
    held = access.areas_of(actor)
    pairs = Double.objects.filter(decision="", first__state="in_use", second__state="in_use")
    both = access.condition(held, "first__") & access.condition(held, "second__")
    return pairs.filter(both).select_related("first", "second").order_by("id")


def page(actor: Actor, *, after: int = 0, limit: int = 30) -> tuple[Sequence[Double], int | None]:
    """A page of waiting pairs and where the next one begins."""
    rows = list(waiting(actor).filter(pk__gt=after)[: limit + 1])
    return rows[:limit], rows[limit - 1].pk if len(rows) > limit else None


def count(actor: Actor) -> int:
    """How many wait, up to `BOUND`."""
    return waiting(actor)[:BOUND].count()


def pair_for(actor: Actor, pair_id: int) -> Double:
    """One pair, if the actor may see both records."""
    found = waiting(actor).filter(pk=pair_id).first()
    if found is None:
        raise NotFound
    return found


def of_place(actor: Actor, place_id: int) -> list[Double]:
    """The waiting pairs of one record."""
    pairs = waiting(actor)
    return list(pairs.filter(first_id=place_id)[:10]) + list(pairs.filter(second_id=place_id)[:10])
