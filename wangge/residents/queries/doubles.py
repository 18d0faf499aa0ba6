"""Addresses that may be one: those like one that is being written down, and pairs that wait for a person."""

from collections.abc import Iterator, Sequence

from django.db.models import Q, QuerySet

from wangge.lib.actor import Actor
from wangge.lib.errors import NotFound
from wangge.people.access import require
from wangge.residents import likeness
from wangge.residents.access import HOUSEHOLD_KEEPERS, HOUSEHOLD_ROLES, visible_households
from wangge.residents.likeness import Line
from wangge.residents.models import Household, HouseholdDouble

BOUND = 1_000  # of the count
MOST_SHOWN = 10


def lines_in(village: str) -> Iterator[tuple[int, str, str]]:
    """Key, grid and address of what is in use in a village, in the order of the keys."""
    rows = Household.objects.filter(village=village, retired_at__isnull=True).order_by("id")
    yield from rows.values_list("id", "grid", "address").iterator(chunk_size=2000)


def alike_in(address: str, *, grid: str, village: str) -> list[Household]:
    """What is in use in the village and may be this address. The caller has checked that it may have them."""
    asked = Line(0, grid, " ".join(address.split()))
    found = [key for key, at, told in lines_in(village) if likeness.are_alike(asked, Line(key, at, told))]
    return list(Household.objects.filter(pk__in=found[:MOST_SHOWN]).order_by("id"))


def likely_households(actor: Actor, *, address: str, grid: str, village: str) -> list[Household]:
    """What the actor's own ground may have already of an address that is about to be written down."""
    require(actor, *HOUSEHOLD_ROLES)
    found = alike_in(address, grid=grid, village=village)
    seen = set(visible_households(actor).filter(pk__in=[each.pk for each in found]).values_list("pk", flat=True))
    return [each for each in found if each.pk in seen]


def waiting(actor: Actor) -> QuerySet[HouseholdDouble]:
    """Undecided pairs of two addresses in use, both of which the actor keeps; the oldest first."""
    require(actor, *HOUSEHOLD_KEEPERS)
    own = visible_households(actor).filter(retired_at__isnull=True).values("pk")
    pairs = HouseholdDouble.objects.filter(decision="").filter(Q(first__in=own) & Q(second__in=own))
    return pairs.select_related("first", "second").order_by("id")


def page(actor: Actor, *, after: int = 0, limit: int = 30) -> tuple[Sequence[HouseholdDouble], int | None]:
    """A page of waiting pairs and where the next one begins."""
    rows = list(waiting(actor).filter(pk__gt=after)[: limit + 1])
    return rows[:limit], rows[limit - 1].pk if len(rows) > limit else None


def count(actor: Actor) -> int:
    """How many wait, up to `BOUND`."""
    return waiting(actor)[:BOUND].count()


def pair_for(actor: Actor, pair_id: int) -> HouseholdDouble:
    """One pair, if the actor keeps both addresses."""
    found = waiting(actor).filter(pk=pair_id).first() if 0 < pair_id < 1 << 63 else None
    if found is None:
        raise NotFound
    return found


def merged_parts(household: Household) -> list[Household]:
    """The records that became part of this one."""
    return list(Household.objects.filter(merged_into=household).order_by("id"))
