"""Reading addresses: a page of the own ground, one with its earlier values, what is known, and the phone's feed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from wangge.journal.marks import START, Mark
from wangge.journal.queries import changed_after
from wangge.lib.actor import Actor
from wangge.people.access import require
from wangge.residents.access import HOUSEHOLD_ROLES, departed, household_for, visible_households
from wangge.residents.models import Household, HouseholdPast

COUNT_BOUND = 10_000
_GRIDS = 400  # in one query, below SQLite's bound on variables


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


def grids_by_id(ids: Collection[int]) -> dict[int, str]:
    """Household → its grid, for what follows a change of areas."""
    return dict(Household.objects.filter(pk__in=list(ids)).values_list("pk", "grid"))


def household(actor: Actor, household_id: int) -> Household:
    """One household in scope, also one that is no longer in use."""
    return household_for(actor, household_id)


def past_values(household: Household) -> list[HouseholdPast]:
    """What stood there before, the newest first."""
    return list(HouseholdPast.objects.filter(household=household).order_by("-version"))


def households_by_id(actor: Actor, ids: Collection[int]) -> list[Household]:
    """Those of these households that the actor may see, retired ones too."""
    return list(visible_households(actor).filter(pk__in=ids).order_by("id"))


@dataclass(frozen=True, slots=True)
class Feed:
    """Households to keep (`items`) and to drop (`gone`, ids), and the cursor for the next call; `has_more` at once."""

    items: list[Household]
    gone: list[int]
    cursor: str
    has_more: bool


def feed(actor: Actor, cursor: str = "", limit: int = 200) -> Feed:
    """For a phone: what changed on the own ground after `cursor`, in the order of the journal; at first all of it.

    An address that is out of use or went elsewhere is `gone`. Nothing is missed, whatever commits later, and nothing
    comes twice unless it changed again. A cursor that is none of ours begins anew.
    """
    require(actor, *HOUSEHOLD_ROLES)
    mark = _read(cursor)
    homes, left = visible_households(actor), departed(actor)
    if mark == START:
        homes, left = homes.filter(retired_at__isnull=True), left.none()
    rows, mark, has_more = changed_after(homes, left, mark=mark, limit=limit)
    items = [each for each in rows if isinstance(each, Household) and each.retired_at is None]
    kept = {each.pk for each in items}
    gone = [each.pk if isinstance(each, Household) else each.household_id for each in rows]
    return Feed(items, [pk for pk in gone if pk not in kept], mark.text(), has_more)


def _read(cursor: str) -> Mark:
    try:
        return Mark.read(cursor)
    except ValueError:
        return START
