"""Places follow a change of areas: by their point where they have one, else by what took the place of their area.

A place stands where it stands; the grid that it counts to is another after the day of a change. Unlike cases, also
those that are gone or merged follow: a record tells what holds now, its past what held then.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from wangge.areas import queries as areas
from wangge.areas.errors import BadAreaCode
from wangge.areas.models import Change
from wangge.areas.queries.changes import unfinished
from wangge.lib.actor import SYSTEM
from wangge.places.actions.changing import write
from wangge.places.models import Place
from wangge.places.queries.placing import columns_of

BATCH = 500


def follow_area_changes(*, now: datetime) -> int:
    """Let places follow the changes in effect; how many moved. Twice is once: what lies right is left alone."""
    return sum(_follow(change, now) for change in unfinished())


def _follow(change: Change, now: datetime) -> int:
    codes = list(change.areas.values_list("code", flat=True))
    lowest = Q(grid__in=codes) | Q(grid="", village__in=codes) | Q(grid="", village="", town__in=codes)
    moved = 0
    for batch in _batches(Place.objects.filter(lowest)):
        with transaction.atomic():
            moved += sum(_move(place, where, change.pk, now) for place, where in _where(batch))
    return moved


def _batches(found: Any) -> Iterator[list[Place]]:
    last = 0
    while batch := list(found.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


def _where(batch: Sequence[Place]) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Each place with the columns of the area that it lies in today."""
    held = areas.index()
    points = [(place.lon, place.lat) for place in batch if place.lon is not None and place.lat is not None]
    grids = iter(held.locate_many([lon for lon, _lat in points], [lat for _lon, lat in points]))
    for place in batch:
        code = next(grids) if place.lon is not None and place.lat is not None else None
        own = code or held.standing_in(place.grid or place.village or place.town)
        try:
            yield place, columns_of(own)
        except BadAreaCode:
            continue


def _move(place: Place, where: dict[str, Any], change_id: int, now: datetime) -> bool:
    other = {name: code for name, code in where.items() if getattr(place, name) != code}
    if not other:
        return False
    follows_source = place.source_version == place.version
    if follows_source:  # what moved was the border, not the place: the source may go on writing
        other["source_version"] = place.version + 1
    write(place, other, act="rehome_place", by=SYSTEM, now=now, data={"change": change_id})
    return True
