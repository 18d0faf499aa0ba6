"""What every change of a place has in common: its entry, how it stood before, its version, its words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.areas import queries as areas
from wangge.journal.actions import record
from wangge.journal.models import Entry
from wangge.journal.xid import CurrentTransaction
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput
from wangge.lib.rows import insert
from wangge.people.access import ScopeArea
from wangge.places import access, described, search
from wangge.places.errors import BadPlace, PlaceClosed, PlaceMoved
from wangge.places.models import Departure, Place, PlacePast
from wangge.places.queries.listing import plain_row, row_of


def check(values: Mapping[str, Any], now: datetime) -> None:
    """Raise `BadPlace` for what does not hold of these (normal) values."""
    county = areas.county()
    wrong = described.faults(values, county=county.code[:6] if county else "", today=clock.office_date(now))
    if wrong:
        raise BadPlace(fields=wrong)


def check_within(values: Mapping[str, Any], by: Actor) -> None:
    """Raise unless the place stands where the actor may write."""
    held: tuple[ScopeArea, ...] = access.areas_of(by, *access.WRITERS)
    if not access.covers(held, town=values["town"], village=values["village"], grid=values["grid"]):
        raise InvalidInput(fields={"area": _("这个位置不在您的职责范围内")})


def check_version(place: Place, base_version: int | None, yours: Mapping[str, Any]) -> None:
    """Raise `PlaceMoved`, with both versions, when the record is not the one that was looked at any more."""
    if base_version is not None and base_version != place.version:
        theirs = plain_row(row_of(place)) | {"version": place.version}
        raise PlaceMoved(yours=plain_row(dict(yours)) | {"version": base_version}, theirs=theirs)


def check_in_use(place: Place) -> None:
    if not place.is_in_use:
        raise PlaceClosed(state=place.state)


def write(
    place: Place,
    values: Mapping[str, Any],
    *,
    act: str,
    by: Actor,
    now: datetime,
    data: Mapping[str, Any] | None = None,
) -> Place:
    """Set `values` in one transaction with the journal row, the past, the search index and the departure from a grid.

    The row changes only if its version is still the one that was read: else `PlaceMoved`.
    """
    before, tokens, grid = row_of(place), search.tokens_of(place), place.grid
    with transaction.atomic():
        entry = record(
            act=act,
            object_type="place",
            object_id=place.pk,
            by=by,
            now=now,
            data={"version": place.version + 1, **(data or {})},
        )
        changed = Place.objects.filter(pk=place.pk, version=place.version).update(
            **values, version=place.version + 1, changed_at=now, mark_id=entry.pk, mark_xid=CurrentTransaction()
        )
        if not changed:
            place.refresh_from_db()
            check_version(place, place.version - 1, values)
        insert(PlacePast(place_id=place.pk, version=place.version, entry_id=entry.pk, row=plain_row(before)))
        for name, value in values.items():
            setattr(place, name, value)
        place.version, place.changed_at, place.mark_id = place.version + 1, now, entry.pk
        search.replace(place.pk, tokens, search.tokens_of(place))
        if grid and place.grid != grid:
            insert(Departure(place_id=place.pk, grid=grid, mark_id=entry.pk))
    return place


def put_in(place: Place, *, by: Actor, now: datetime) -> Place:
    """A new record with its entry and its words."""
    with transaction.atomic():
        # The row names its entry and the entry its row: the row comes first, its mark is set at once.
        place.changed_at, place.mark_id = now, 0
        insert(place)
        entry: Entry = record(
            act="record_place", object_type="place", object_id=place.pk, by=by, now=now, data={"version": 1}
        )
        Place.objects.filter(pk=place.pk).update(mark_id=entry.pk)
        place.mark_id = entry.pk
        search.add([(place.pk, search.tokens_of(place))])
    return place
