"""Making a plan, changing its places, opening a window by hand, ending it."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.areas import codes
from wangge.areas.errors import BadAreaCode
from wangge.catalogue.queries import demand_item
from wangge.journal.actions import record
from wangge.lib import clock
from wangge.lib.actor import Actor, Level
from wangge.lib.errors import InvalidInput, NotFound
from wangge.patrols.access import MAKERS
from wangge.patrols.errors import NothingToPatrol, PlanEnded, WindowOpen
from wangge.patrols.models import Plan, PlanPlace, Window
from wangge.patrols.queries.admitting import area_of, is_admitted
from wangge.patrols.windows import Cadence, span_of
from wangge.people.access import require
from wangge.places import access as places
from wangge.places.models import Place

LONGEST = timedelta(days=14)  # of a window that is opened by hand
MOST = 500  # places of one plan: beyond, it is several patrols


@transaction.atomic
def make_plan(
    *,
    title: str,
    area: str,
    cadence: Cadence,
    item_code: str,
    kinds: Collection[str],
    by: Actor,
    now: datetime,
    starts_on: date | None = None,
    place_ids: Collection[int] = (),
) -> Plan:
    """A patrol of the places of some kinds in an area (or of those named), in that area's grids.

    `ItemNotAdmitted` when the item of the grid list is not in force there; `NothingToPatrol` without a place.
    """
    require(by, *MAKERS)
    where = _columns(area, by)
    first = starts_on or clock.office_date(now)
    demand_item(item_code, area, first)
    found = Place.objects.filter(state="in_use", **{name: code for name, code in where.items() if code})
    found = found.filter(pk__in=list(place_ids)) if place_ids else found.filter(kind__in=list(kinds))
    ids = list(found.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if not ids:
        raise NothingToPatrol
    if len(ids) > MOST:
        raise InvalidInput(fields={"kinds": _("超过 %(n)d 个场所，请缩小区域或种类，分几项巡查") % {"n": MOST}})
    plan = Plan.objects.create(
        title=title,
        cadence=cadence,
        item_code=item_code,
        starts_on=first,
        made_by=by.id,
        made_at=now,
        **where,
    )
    PlanPlace.objects.bulk_create([PlanPlace(plan=plan, place_id=pk) for pk in ids], batch_size=500)
    data = {"cadence": cadence.value, "item": item_code, "places": len(ids)}
    record(act="make_patrol", object_type="patrol", object_id=plan.pk, by=by, now=now, data=data)
    open_by_calendar(plan=plan, now=now)
    return plan


def _columns(area: str, by: Actor) -> dict[str, str]:
    """Town, village and grid of the plan's area, within the maker's own."""
    try:
        level = codes.level_of(area)
    except BadAreaCode as error:
        raise InvalidInput(fields={"area": str(error.detail)}) from error
    where = {
        "town": codes.masked(area, Level.TOWN) if level != Level.CITY else "",
        "village": codes.masked(area, Level.VILLAGE) if level in (Level.VILLAGE, Level.GRID) else "",
        "grid": area if level == Level.GRID else "",
    }
    if not places.covers(places.areas_of(by, *MAKERS), **where):
        raise InvalidInput(fields={"area": _("这个区域不在您的职责范围内")})
    return where


@transaction.atomic
def add_place(*, plan: Plan, place: Place, by: Actor, now: datetime) -> PlanPlace:
    """One more place of the plan's area; one that was taken out comes back."""
    require(by, *MAKERS)
    _check_running(plan)
    own = {name: getattr(plan, name) for name in ("town", "village", "grid") if getattr(plan, name)}
    if not place.is_in_use or any(getattr(place, name) != code for name, code in own.items()):
        raise InvalidInput(fields={"place": _("只能加入本区域在用的场所")})
    stop, _is_new = PlanPlace.objects.update_or_create(plan=plan, place=place, defaults={"removed_at": None})
    record(act="add_to_patrol", object_type="patrol", object_id=plan.pk, by=by, now=now, data={"place": place.pk})
    return stop


@transaction.atomic
def remove_place(*, plan: Plan, place_id: int, by: Actor, now: datetime) -> None:
    """The place is not looked at any more; its checks stay."""
    require(by, *MAKERS)
    _check_running(plan)
    gone = PlanPlace.objects.filter(plan=plan, place_id=place_id, removed_at__isnull=True).update(removed_at=now)
    if not gone:
        raise NotFound
    record(act="take_from_patrol", object_type="patrol", object_id=plan.pk, by=by, now=now, data={"place": place_id})


@transaction.atomic
def open_window(*, plan: Plan, until: datetime, reason: str, by: Actor, now: datetime) -> Window:
    """All places of a plan are due once more until an instant: after rain, or when there is an alarm."""
    require(by, *MAKERS)
    _check_running(plan)
    demand_item(plan.item_code, area_of(plan), clock.office_date(now))
    if not now < until <= now + LONGEST:
        raise InvalidInput(fields={"until": _("截止时间应在现在以后、十四天以内")})
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("请写明原因，例如：大雨后")})
    if Window.objects.filter(plan=plan, closes_at__gt=now).exclude(reason="").exists():
        raise WindowOpen
    window = Window.objects.create(
        plan=plan, opens_at=now, closes_at=until, reason=reason.strip()[:60], opened_by=by.id
    )
    data = {"window": window.pk, "until": until.isoformat()}
    record(act="open_patrol", object_type="patrol", object_id=plan.pk, by=by, now=now, data=data)
    return window


@transaction.atomic
def end_plan(*, plan: Plan, by: Actor, now: datetime) -> Plan:
    """No window opens any more; those that are open close by themselves without a miss."""
    require(by, *MAKERS)
    _check_running(plan)
    plan.ended_on = max(clock.office_date(now), plan.starts_on)
    plan.save(update_fields=["ended_on"])
    Window.objects.filter(plan=plan, closed_at__isnull=True).update(closed_at=now)
    record(act="end_patrol", object_type="patrol", object_id=plan.pk, by=by, now=now)
    return plan


def _check_running(plan: Plan) -> None:
    if plan.ended_on is not None:
        raise PlanEnded


def open_by_calendar(*, plan: Plan, now: datetime) -> Window | None:
    """The window of the plan's cadence that an instant lies in, made when it is not there; none before the plan begins,
    where no calendar opens it, and once its item is not in force."""
    today = clock.office_date(now)
    span = span_of(Cadence(plan.cadence), today)
    if span is None or today < plan.starts_on or plan.ended_on is not None:
        return None
    if not is_admitted(plan, today):
        return None
    opens_at, closes_at = span.instants(clock.office_zone())
    window, _is_new = Window.objects.get_or_create(plan=plan, opens_at=opens_at, defaults={"closes_at": closes_at})
    return window
