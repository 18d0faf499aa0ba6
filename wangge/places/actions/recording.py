"""Recording a place, changing it, its end, and bringing it back."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.people.access import require
from wangge.places import access, described
from wangge.places.actions.changing import check, check_in_use, check_version, check_within, put_in, write
from wangge.places.actions.doubling import look_for_doubles
from wangge.places.errors import BadPlace, PlaceClosed, PlaceInUse
from wangge.places.kinds import PlaceState
from wangge.places.models import Place
from wangge.places.queries.placing import placed
from wangge.places.said import PlaceChange, PlaceInput

PLACING = ("lon", "lat", "area")
PLAIN = ("kind", "name", "address", "component_code", "credit_code", "condition", "collected_on", "legal_basis")


@transaction.atomic
def record_place(*, data: PlaceInput, by: Actor, now: datetime, source: str = "", source_id: str = "") -> Place:
    """Record a place at a point, or in an area where no point is known. Raises `BadPlace`, `InvalidInput`.

    What may be the same place is noted for the review of doubles; it never stands in the way.
    """
    require(by, *access.WRITERS)
    values = described.made_normal(
        {name: getattr(data, name) for name in PLAIN}
        | {
            "condition": data.condition or "",
            "collected_on": data.collected_on or clock.office_date(now),
            **placed(lon=data.lon, lat=data.lat, datum=data.datum, area=data.area),
        }
    )
    check(values, now)
    check_within(values, by)
    place = Place(**values, source=source, source_id=source_id, collector_id=by.id)
    if source_id:
        place.source_version = 1
    put_in(place, by=by, now=now)
    look_for_doubles(place=place, now=now)
    return place


@transaction.atomic
def change_place(*, place: Place, data: PlaceChange, by: Actor, now: datetime) -> Place:
    """Change what is said of a place. `PlaceMoved` (with both versions) when `base_version` is not the latest.

    A change that changes nothing leaves no trace. A place may be moved only to where the actor may write.
    """
    require(by, *access.WRITERS)
    given = {name: getattr(data, name) for name in data.model_fields_set & {*PLAIN, *PLACING}}
    check_version(place, data.base_version, given)
    check_in_use(place)
    values = _changed_values(place, given, data)
    check(values, now)
    check_within(values, by)
    if "collected_on" in given:
        values["collector_id"] = by.id  # who says on which day it was seen so
    values = {name: value for name, value in values.items() if getattr(place, name) != value}
    if not values:
        return place
    write(place, values, act="change_place", by=by, now=now, data={"fields": sorted(values)})
    look_for_doubles(place=place, now=now)
    return place


def _changed_values(place: Place, given: dict[str, Any], data: PlaceChange) -> dict[str, Any]:
    """All the record's values as they would be."""
    kept = {name: getattr(place, name) for name in (*PLAIN, "town", "village", "grid", "lon", "lat", "datum")}
    told = {
        name: value for name, value in given.items() if name in PLAIN and (value is not None or name == "condition")
    }
    if "condition" in told:
        told["condition"] = told["condition"] or ""
    if any(given.get(name) is not None for name in ("lon", "lat")):
        kept |= placed(lon=data.lon, lat=data.lat, datum=data.datum, area="")
    elif given.get("area"):
        kept |= placed(lon=None, lat=None, datum="", area=str(given["area"]))
    return described.made_normal(kept | told)


@transaction.atomic
def retire_place(
    *, place: Place, by: Actor, now: datetime, on: date | None = None, base_version: int | None = None
) -> Place:
    """The place does not exist any more: it leaves the lists, its record stays."""
    require(by, *access.WRITERS)
    today = clock.office_date(now)
    ended_on = on or today
    check_version(place, base_version, {"state": PlaceState.GONE.value, "ended_on": ended_on})
    check_in_use(place)
    if not place.collected_on <= ended_on <= today:
        raise BadPlace(fields={"on": _("日期不能晚于今天，也不能早于采集日期")})
    return write(place, {"state": PlaceState.GONE.value, "ended_on": ended_on}, act="retire_place", by=by, now=now)


@transaction.atomic
def restore_place(*, place: Place, by: Actor, now: datetime) -> Place:
    """A place that was ended by mistake is in use again."""
    require(by, *access.WRITERS)
    if place.is_in_use:
        raise PlaceInUse
    if place.state == PlaceState.MERGED:
        raise PlaceClosed(state=place.state)
    return write(place, {"state": PlaceState.IN_USE.value, "ended_on": None}, act="restore_place", by=by, now=now)
