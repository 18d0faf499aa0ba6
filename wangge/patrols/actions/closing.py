"""Windows that have passed: what nobody looked at goes to the desk, which settles it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.journal.actions import record
from wangge.lib import clock
from wangge.lib.actor import SYSTEM, Actor
from wangge.lib.errors import InvalidInput
from wangge.patrols.access import MAKERS
from wangge.patrols.actions.planning import open_by_calendar
from wangge.patrols.errors import MissSettled
from wangge.patrols.models import Check, Miss, Plan, PlanPlace, Window
from wangge.patrols.queries.admitting import is_admitted
from wangge.people.access import require
from wangge.places.models import Place

BATCH = 200
OUTCOMES = ("made_up", "excused")


def close_passed(*, now: datetime) -> int:
    """Reckon what was missed in windows that have passed; how many were closed."""
    passed = Window.objects.filter(closed_at__isnull=True, closes_at__lte=now).order_by("closes_at")
    closed = 0
    for window in passed.select_related("plan")[:BATCH]:
        closed += _close(window, now)
    return closed


@transaction.atomic
def _close(window: Window, now: datetime) -> bool:
    mine = Window.objects.filter(pk=window.pk, closed_at__isnull=True)
    if not mine.update(closed_at=now):
        return False  # another worker was first
    # What the list did not admit to the end was no work that could be missed.
    last_day = clock.office_date(window.closes_at - timedelta(microseconds=1))
    is_due = is_admitted(window.plan, last_day)
    stops = PlanPlace.objects.filter(plan=window.plan, removed_at__isnull=True).values("place")
    due = list(Place.objects.filter(pk__in=stops, state="in_use")) if is_due else []
    seen = set(Check.objects.filter(window=window).values_list("place_id", flat=True))
    missed = [place for place in due if place.pk not in seen]
    Miss.objects.bulk_create(
        [Miss(window=window, place=place, town=place.town, village=place.village, grid=place.grid) for place in missed],
        batch_size=500,
    )
    Window.objects.filter(pk=window.pk).update(places=len(due), missed=len(missed))
    data = {"window": window.pk, "places": len(due), "missed": len(missed)}
    record(act="close_patrol", object_type="patrol", object_id=window.plan_id, by=SYSTEM, now=now, data=data)
    return True


def open_due(*, now: datetime) -> int:
    """Open the windows that the calendar opens; how many plans have one."""
    begun = Plan.objects.filter(ended_on__isnull=True, starts_on__lte=clock.office_date(now)).exclude(cadence="called")
    fresh = begun.exclude(windows__opens_at__lte=now, windows__closes_at__gt=now, windows__reason="")
    return sum(open_by_calendar(plan=plan, now=now) is not None for plan in list(fresh.order_by("id")))


@transaction.atomic
def settle_miss(*, miss: Miss, outcome: str, note: str, by: Actor, now: datetime) -> Miss:
    """The desk says what came of a missed place: it was looked at afterwards, or why it could not be."""
    require(by, *MAKERS)
    if outcome not in OUTCOMES:
        raise InvalidInput(fields={"outcome": _("请选择处理结果")})
    if outcome == "excused" and not note.strip():
        raise InvalidInput(fields={"note": _("请写明没有查的原因")})
    settled = Miss.objects.filter(pk=miss.pk, outcome="").update(
        outcome=outcome, note=note.strip()[:200], settled_by=by.id, settled_at=now
    )
    if not settled:
        raise MissSettled
    data = {"place": miss.place_id, "outcome": outcome}
    record(act="settle_miss", object_type="patrol", object_id=miss.window.plan_id, by=by, now=now, data=data)
    miss.refresh_from_db()
    return miss
