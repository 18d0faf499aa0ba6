"""Reads about changes: what stands against one, what waits, what is due, what a change is drawn with."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

import shapely
from django.db.models import Q, QuerySet

from wangge.areas.access import visible
from wangge.areas.index import AreaIndex
from wangge.areas.models import Area, Change, ChangeArea
from wangge.areas.objections import Objection, Standing, objections
from wangge.areas.plan import Plan
from wangge.areas.queries import tree
from wangge.areas.shapes import geometry_of
from wangge.areas.states import WAITING, ChangeState
from wangge.lib import clock
from wangge.lib.actor import Actor

BLOCKING = (ChangeState.PROPOSED, ChangeState.APPROVED)
RETRY = timedelta(minutes=10)


def index_on(day: date) -> AreaIndex:
    """The tree of a day, from memory when nothing begins or ends between today and then."""
    today = clock.office_date(clock.now())
    between = Q(valid_from__gt=min(day, today), valid_from__lte=max(day, today)) | Q(
        valid_to__gt=min(day, today), valid_to__lte=max(day, today)
    )
    if day == today or not Area.objects.filter(between).exists():
        return tree.index()
    return tree.index_at(day)


def plan_of(change: Change) -> Plan:
    return Plan.from_json(change.plan)


def used_codes() -> frozenset[str]:
    """All codes that are or ever were."""
    return frozenset(Area.objects.values_list("code", flat=True).distinct())


def planned_codes(besides: int | None) -> frozenset[str]:
    """Codes of other changes that wait: not to be given a second time."""
    waiting = ChangeArea.objects.filter(change__state__in=WAITING).exclude(change_id=besides or 0)
    return frozenset(waiting.values_list("code", flat=True))


def busy_codes(besides: int | None) -> dict[str, int]:
    """Code → number of the proposed or approved change that touches it."""
    rows = ChangeArea.objects.filter(change__state__in=BLOCKING).exclude(change_id=besides or 0)
    return dict(rows.values_list("code", "change_id"))


def objections_to(change: Change, manned: Collection[str], effective: date | None = None) -> list[Objection]:
    """What stands against a change today. `manned`: base grids that will have a worker
    (`people.queries.manned_after`)."""
    day = effective or change.effective_on
    standing = Standing(
        before=index_on(day), effective=day, used=used_codes(), busy=busy_codes(change.pk), manned=manned
    )
    return objections(plan_of(change), standing)


def due(now: datetime) -> QuerySet[Change]:
    """Approved changes whose day has come, the earliest first; one that did not go through waits ten minutes."""
    rows = Change.objects.filter(state=ChangeState.APPROVED, effective_on__lte=clock.office_date(now))
    return rows.exclude(stuck_at__gt=now - RETRY).order_by("effective_on", "id")


def unfinished() -> QuerySet[Change]:
    """Changes in effect whose posts and cases still follow, the earliest first."""
    return Change.objects.filter(state=ChangeState.APPLIED, cases_rehomed_at=None).order_by("id")


def changes(actor: Actor, states: Collection[str] = ()) -> QuerySet[Change]:
    """The changes that a person may see, the newest first."""
    found = visible(actor)
    return (found.filter(state__in=states) if states else found).order_by("-id")


def changes_of(actor: Actor, code: str, states: Collection[str] = ()) -> QuerySet[Change]:
    """The changes that touched, or would touch, an area."""
    touching = ChangeArea.objects.filter(code=code).values("change_id")
    return changes(actor, states).filter(pk__in=touching)


def counts(actor: Actor) -> dict[str, int]:
    """How many changes there are in each state, of those that a person may see."""
    rows = visible(actor).values_list("state", "pk")
    return dict(Counter(state for state, _pk in rows))


def before_and_after(change: Change) -> tuple[AreaIndex, AreaIndex]:
    """The tree before a change and after it. For one in effect the tree before is that of the day before."""
    if change.applied_at is None:
        day = max(change.effective_on, clock.office_date(clock.now()))
        before = index_on(day)
    else:
        day = clock.office_date(change.applied_at)
        before = tree.index_at(day - timedelta(days=1))
    return before, plan_of(change).after(before, day)


def outlines(change: Change) -> dict[str, Any]:
    """A GeoJSON FeatureCollection of the ground before (`when`: old) and after (`new`): grids and special grids."""
    touched = plan_of(change).touched
    before, after = before_and_after(change)
    return {
        "type": "FeatureCollection",
        "features": [*_features(before, touched, "old"), *_features(after, touched, "new")],
    }


def _features(index: AreaIndex, touched: frozenset[str], when: str) -> list[dict[str, Any]]:
    found = []
    for code in sorted(touched):
        info, shape = index.get(code), index.geometry(code)
        if info is None or shape is None or info.level != "grid":
            continue
        properties = {"code": f"{when}-{code}", "area": code, "name": info.name, "kind": info.kind, "when": when}
        geometry = geometry_of(shapely.set_precision(shape, 1e-6, mode="pointwise"))
        found.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return found
