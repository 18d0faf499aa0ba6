"""What a grid worker has to look at now: the places of the open windows in the own grids."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.patrols.access import grids_of
from wangge.patrols.models import Check, Plan, PlanPlace, Window
from wangge.patrols.queries.admitting import is_admitted
from wangge.places.models import Place

BOUND = 2_000


@dataclass(frozen=True, slots=True)
class Due:
    """A place that is due, in which plan, until when."""

    plan: Plan
    window: Window
    place: Place


def due_for(actor: Actor, now: datetime) -> list[Due]:
    """The places in the actor's grids that nobody has looked at in the window now open, the first to close first.

    A plan whose item of the grid list has ended asks for nothing.
    """
    grids = grids_of(actor)
    if not grids:
        return []
    return due_in(grids, now)


def due_in(grids: Collection[str], now: datetime) -> list[Due]:
    """The same for grids."""
    stops = list(
        PlanPlace.objects.filter(
            place__grid__in=list(grids), place__state="in_use", removed_at__isnull=True, plan__ended_on__isnull=True
        ).select_related("plan", "place")[:BOUND]
    )
    windows: dict[int, list[Window]] = {}
    today = clock.office_date(now)
    plans = {stop.plan_id for stop in stops if is_admitted(stop.plan, today)}
    for window in Window.objects.filter(plan__in=plans, opens_at__lte=now, closes_at__gt=now):
        windows.setdefault(window.plan_id, []).append(window)
    looks = Check.objects.filter(window__in=[each.pk for some in windows.values() for each in some])
    seen = set(looks.values_list("window_id", "place_id"))
    due = [
        Due(stop.plan, window, stop.place)
        for stop in stops
        for window in windows.get(stop.plan_id, [])
        if (window.pk, stop.place_id) not in seen
    ]
    return sorted(due, key=lambda each: (each.window.closes_at, each.plan.pk, each.place.name, each.place.pk))
