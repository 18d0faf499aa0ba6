"""A look at a place: kept once with both its times, a hazard made a case; late ones take their miss away."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wangge.areas import datum as datums
from wangge.cases.actions.reporting import report_case
from wangge.cases.acts import ReportInput
from wangge.cases.channels import Channel
from wangge.cases.models import Case
from wangge.journal.actions import record
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput, NotFound
from wangge.patrols.access import CHECKERS
from wangge.patrols.errors import NotDue
from wangge.patrols.models import Check, Miss, PlanPlace, Window
from wangge.patrols.said import CheckInput, HazardReport
from wangge.people.access import require
from wangge.places.access import place_for
from wangge.places.models import Place

POSITION_KEPT = timedelta(days=30)
OLDEST = timedelta(days=35)  # of a look that a telephone brings late
ERASED_AT_ONCE = 1_000


@transaction.atomic
def check_place(*, data: CheckInput, by: Actor, now: datetime) -> Check:
    """Keep a look at a place of a plan; the same `client_id` again is the same look.

    It counts for the window that was open when it was made by the telephone's clock (a clock that runs ahead is taken
    as the moment of receipt): `NotDue` when none was. A hazard with `report` becomes a case, whose number is kept.
    """
    require(by, *CHECKERS)
    kept = Check.objects.filter(client_id=data.client_id, checked_by=by.id).select_related("case", "place").first()
    if kept is not None:
        return kept
    place = place_for(by, data.place)
    window = _window(data, place, now)
    if data.report is not None and data.result != "hazard":
        raise InvalidInput(fields={"report": _("发现隐患时才转为案件")})
    if data.result == "hazard" and not data.note and data.report is None:
        raise InvalidInput(fields={"note": _("发现隐患，请写明情况")})
    lon, lat = _position(data)
    check = Check(
        client_id=data.client_id,
        window=window,
        place=place,
        result=data.result,
        note=data.note,
        captured_at=data.captured_at,
        received_at=now,
        checked_by=by.id,
        lon=lon,
        lat=lat,
    )
    if data.report is not None:
        check.case = _report(data, data.report, place, by, now)
    check.save(force_insert=True)
    late = Miss.objects.filter(window=window, place=place, outcome="")
    was_missed = late.update(outcome="came_late", settled_at=now, settled_by=by.id)
    facts = {"place": place.pk, "result": data.result, "late": bool(was_missed), "case": check.case_id}
    # On the look, not on the place: the history of a record tells who changed it, not who passed by.
    record(act="check_place", object_type="patrol_check", object_id=check.pk, by=by, now=now, data=facts)
    return check


def _window(data: CheckInput, place: Place, now: datetime) -> Window:
    """The window of the plan in which the look was made."""
    made_at = min(data.captured_at, now)
    if made_at < now - OLDEST:
        raise NotDue
    stop = PlanPlace.objects.filter(plan_id=data.plan, place=place).first()
    if stop is None:
        raise NotFound
    open_then = Q(opens_at__lte=made_at, closes_at__gt=made_at)
    window = Window.objects.filter(open_then, plan_id=data.plan).order_by("-opens_at").first()
    if window is None:
        raise NotDue
    return window


def _position(data: CheckInput) -> tuple[float | None, float | None]:
    if data.lon is None or data.lat is None:
        return None, None
    lon, lat = datums.to_wgs84(data.lon, data.lat, data.datum)
    return round(lon, 6), round(lat, 6)


def _report(data: CheckInput, wanted: HazardReport, place: Place, by: Actor, now: datetime) -> Case:
    words = wanted.text or data.note or _("巡查发现隐患")
    here = (
        {"lon": place.lon, "lat": place.lat}
        if place.lon is not None
        else {"area": place.grid or place.village or place.town}
    )
    report = ReportInput.model_validate(
        {
            "client_id": uuid.uuid5(data.client_id, "case"),
            "text": f"{place.name}：{words}",
            "category": wanted.category or None,
            "address": (place.address or place.name)[:200],
            "occurred_at": min(data.captured_at, now),
            **here,
        }
    )
    return report_case(data=report, channel=Channel.WORKER, by=by, now=now)


@transaction.atomic
def erase_positions(*, now: datetime) -> int:
    """Positions go thirty days after they came; the look stays. How many went (a thousand at most)."""
    old = Check.objects.filter(lon__isnull=False, received_at__lt=now - POSITION_KEPT)
    ids = list(old.order_by("received_at").values_list("pk", flat=True)[:ERASED_AT_ONCE])
    return Check.objects.filter(pk__in=ids).update(lon=None, lat=None)
