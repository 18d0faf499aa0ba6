"""How plans stand: their windows with what was looked at and missed, and the checks of a plan's places."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from wangge.lib.actor import Actor
from wangge.lib.errors import NotFound
from wangge.patrols.access import visible_misses, visible_plans
from wangge.patrols.models import Check, Miss, Plan, PlanPlace, Window
from wangge.places.access import visible
from wangge.places.models import Place

WINDOWS, CHECKS = 12, 50
COUNT_BOUND = 1_000


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan with its open window (if any): how many places are due in it, how many were looked at."""

    plan: Plan
    places: int
    window: Window | None
    checked: int
    missed: int  # unsettled, of all its windows


def plans(actor: Actor, *, with_ended: bool = False, below: int | None = None, limit: int = 50) -> list[Plan]:
    """A page of plans, the newest first."""
    found = visible_plans(actor).order_by("-id")
    if not with_ended:
        found = found.filter(ended_on__isnull=True)
    if below is not None:
        found = found.filter(pk__lt=below)
    return list(found[:limit])


def standings(found: Sequence[Plan], now: datetime) -> list[Standing]:
    """How these plans stand, in a few queries however many they are."""
    ids = [plan.pk for plan in found]
    sizes = _counts(PlanPlace.objects.filter(plan__in=ids, removed_at__isnull=True, place__state="in_use"))
    misses = _counts(Miss.objects.filter(window__plan__in=ids, outcome=""), "window__plan")
    windows = {
        window.plan_id: window
        for window in Window.objects.filter(plan__in=ids, opens_at__lte=now, closes_at__gt=now).order_by("opens_at")
    }
    checked = checked_in([window.pk for window in windows.values()])
    return [
        Standing(
            plan=plan,
            places=sizes.get(plan.pk, 0),
            window=windows.get(plan.pk),
            checked=checked.get(windows[plan.pk].pk, 0) if plan.pk in windows else 0,
            missed=misses.get(plan.pk, 0),
        )
        for plan in found
    ]


def _counts(rows: "QuerySet[Any]", by: str = "plan") -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(n=Count("pk")))


def checked_in(windows: Collection[int]) -> dict[int, int]:
    """How many places were looked at in each window."""
    rows = Check.objects.filter(window__in=windows).order_by().values_list("window")
    return dict(rows.annotate(n=Count("place", distinct=True)))


def windows_of(plan: Plan) -> list[tuple[Window, int]]:
    """The latest windows of a plan, the newest first, with how many places were looked at."""
    found = list(Window.objects.filter(plan=plan).order_by("-opens_at")[:WINDOWS])
    checked = checked_in([window.pk for window in found])
    return [(window, checked.get(window.pk, 0)) for window in found]


def places_of(actor: Actor, plan: Plan) -> list[Place]:
    """The places of a plan that are in use and in the actor's sight, by name."""
    stops = PlanPlace.objects.filter(plan=plan, removed_at__isnull=True).values("place")
    return list(visible(actor).filter(pk__in=stops, state="in_use").order_by("kind", "name", "pk"))


def checks_of(actor: Actor, plan: Plan) -> list[Check]:
    """Checks of those places, of the latest window first, in it what was not fine, then by name.

    Never by worker, nor in the order in which somebody walked from one to the next.
    """
    rows = Check.objects.filter(window__plan=plan, place__in=visible(actor)).select_related("place", "case", "window")
    return list(rows.order_by("-window__opens_at", "-result", "place__name", "-id")[:CHECKS])


def misses(actor: Actor, *, after: int = 0, limit: int = 50) -> list[Miss]:
    """A page of what was missed and is not settled, the oldest first."""
    rows = visible_misses(actor).filter(pk__gt=after).order_by("id")
    return list(rows.select_related("window__plan", "place")[:limit])


def miss_count(actor: Actor) -> int:
    """How much waits, up to a bound."""
    return visible_misses(actor)[:COUNT_BOUND].count()


def with_place(actor: Actor, place_id: int) -> list[Plan]:
    """The running plans that a place belongs to."""
    stops = Q(stops__place=place_id, stops__removed_at__isnull=True)
    return list(visible_plans(actor).filter(stops, ended_on__isnull=True).order_by("id"))


def own_check(actor: Actor, check_id: int) -> Check:
    """One's own look, to add a picture to it."""
    found = Check.objects.filter(pk=check_id, checked_by=actor.id).first() if actor.id is not None else None
    if found is None:
        raise NotFound
    return found


def check_of(check_id: int) -> Check:
    """A look by its key, for its pictures: the caller asks who may see its place."""
    found = Check.objects.filter(pk=check_id).first() if 0 < check_id < 2**63 else None
    if found is None:
        raise NotFound
    return found
