"""Reading addresses: a page of the own ground, one with its earlier values, what is known, and the phone's feed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from wangge.journal.queries import below_horizon
from wangge.lib.actor import Actor
from wangge.people.access import require
from wangge.residents.access import HOUSEHOLD_ROLES, household_for, once_seen, visible_households
from wangge.residents.models import Household, HouseholdPast

COUNT_BOUND = 10_000
_GRIDS = 400  # in one query, below SQLite's bound on variables
ACTS = ("record_household", "change_household", "retire_household")


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    """One page of addresses by key; `next_after` is empty on the last."""

    items: list[Household]
    next_after: int | None


def list_households(actor: Actor, *, grid: str = "", text: str = "", after: int = 0, limit: int = 50) -> HouseholdPage:
    """Addresses in use within the own ground, oldest entry first; only those of a grid, or with a text in them."""
    require(actor, *HOUSEHOLD_ROLES)
    found = _wanted(actor, grid, text).filter(pk__gt=after).order_by("id")
    items = list(found[: limit + 1])
    return HouseholdPage(items[:limit], items[limit - 1].pk if len(items) > limit else None)


def count_households(actor: Actor, *, grid: str = "", text: str = "") -> int:
    """How many, counted up to `COUNT_BOUND`."""
    return _wanted(actor, grid, text)[:COUNT_BOUND].count()


def _wanted(actor: Actor, grid: str, text: str) -> QuerySet[Household]:
    found = visible_households(actor).filter(retired_at__isnull=True)
    if grid:
        found = found.filter(grid=grid)
    return found.filter(address__icontains=text.strip()) if text.strip() else found


def addresses_in(grids: Collection[str]) -> Iterator[tuple[str, int, str]]:
    """(grid, key, address) of what is in use in these grids. The caller has checked that somebody may have them."""
    wanted = list(grids)
    for start in range(0, len(wanted), _GRIDS):
        rows = Household.objects.filter(grid__in=wanted[start : start + _GRIDS], retired_at__isnull=True)
        yield from rows.order_by("grid", "id").values_list("grid", "pk", "address").iterator()


def household(actor: Actor, household_id: int) -> Household:
    """One household in scope, also one that is no longer in use."""
    return household_for(actor, household_id)


def past_values(household: Household) -> list[HouseholdPast]:
    """What stood there before, the newest first."""
    return list(HouseholdPast.objects.filter(household=household).order_by("-version"))


def households_by_id(actor: Actor, ids: Collection[int]) -> list[Household]:
    """Those of these households that the actor may see, retired ones too: for feeds and targets."""
    return list(visible_households(actor).filter(pk__in=ids).order_by("id"))


@dataclass(frozen=True, slots=True)
class Feed:
    """Households to keep (`items`) and to drop (`gone`, ids), and the cursor for the next call; `has_more` at once."""

    items: list[Household]
    gone: list[int]
    cursor: str
    has_more: bool


def feed(actor: Actor, cursor: str = "", limit: int = 200) -> Feed:
    """For a phone: first all addresses of the own ground by key, then what changed since, by the journal.

    The cursor is `xid.entry.household`: the point of the journal from which changes are told, and in the first pass
    the last household that was told. What is told twice is the same, so a repeat does no harm.
    """
    require(actor, *HOUSEHOLD_ROLES)
    xid, entry, last = _parsed(cursor)
    if last >= 0:
        page = list_households(actor, after=last, limit=limit)
        if page.next_after is not None:
            return Feed(page.items, [], f"{xid}.{entry}.{page.next_after}", True)
        return Feed(page.items, [], f"{xid}.{entry}.-1", False)
    told = list(
        below_horizon(xid, entry)
        .filter(object_type="household", act__in=ACTS)
        .values_list("xid", "id", "object_id")[: limit + 1]
    )
    shown = told[:limit]
    if not shown:
        return Feed([], [], f"{xid}.{entry}.-1", False)
    ids = {object_id for _xid, _id, object_id in shown}
    seen = [each for each in households_by_id(actor, ids) if each.retired_at is None]
    gone = sorted(once_seen(actor, ids) - {each.pk for each in seen})
    return Feed(seen, gone, f"{shown[-1][0]}.{shown[-1][1]}.-1", len(told) > limit)


def _parsed(cursor: str) -> tuple[int, int, int]:
    parts = cursor.split(".")
    try:
        xid, entry, last = (int(part) for part in parts)
    except ValueError:
        return (*_now(), 0)
    return xid, entry, last


def _now() -> tuple[int, int]:
    """Where the journal is settled: changes after it are told after the first pass."""
    newest = below_horizon(-1, 0).reverse().values_list("xid", "id").first()
    return newest or (-1, 0)
