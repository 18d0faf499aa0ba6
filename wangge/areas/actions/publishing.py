"""One area at a time: what is published of it, its name, its end."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from wangge.areas import importer
from wangge.areas.actions.versions import VersionWrite, lock, open_version
from wangge.areas.errors import AreaHasChildren
from wangge.areas.models import Area
from wangge.areas.queries.comparing import different
from wangge.lib.actor import Actor


def set_public_contact(
    *,
    code: str,
    worker_contact: str,
    supervision_phone: str,
    by: Actor,
    now: datetime,
    effective: date,
    notice_place: str | None = None,
) -> Area:
    """Set what is published of an area: its worker, the supervision phone and where the notice hangs."""
    values = {"worker_contact": worker_contact, "supervision_phone": supervision_phone}
    if notice_place is not None:
        values["notice_place"] = notice_place
    return _change_one(code, importer.published(values), by=by, now=now, effective=effective)


def rename_area(*, code: str, name: str, by: Actor, now: datetime, effective: date) -> Area:
    """Give an area another name from `effective` on: the day before still shows the old one."""
    return _change_one(code, {"name": importer.checked_name(name)}, by=by, now=now, effective=effective)


def _change_one(code: str, values: Mapping[str, Any], *, by: Actor, now: datetime, effective: date) -> Area:
    with transaction.atomic():
        lock()
        current = open_version(code)
        differing = different(current, values)
        if not differing:
            return current
        changes = VersionWrite(effective)
        changes.change(current, differing)
        changes.write(by=by, now=now)
        return (changes.created or changes.corrected)[0]


def close_area(*, code: str, by: Actor, now: datetime, effective: date) -> Area:
    """End an area on `effective` (its first day no longer in force); its code may return later. Raises
    `AreaHasChildren` while areas below it are in force."""
    with transaction.atomic():
        lock()
        current = open_version(code)
        if Area.objects.filter(parent_code=code, valid_to=None).exists():
            raise AreaHasChildren
        changes = VersionWrite(effective)
        changes.close(current)
        changes.write(by=by, now=now)
        current.valid_to = effective
        return current
