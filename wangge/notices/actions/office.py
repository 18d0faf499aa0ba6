"""The office's settings: quiet hours, and from when on people are told."""

from datetime import datetime, time

from django.db import transaction
from django.db.models import F

from wangge.journal.actions import record
from wangge.lib.actor import Actor
from wangge.notices.models import Office
from wangge.notices.queries.words import drop_held

ONLY = 1  # the key of the one row


def bump() -> Office:
    """The one row, held until the transaction ends, its revision moved on so that every process loads anew."""
    Office.objects.get_or_create(pk=ONLY)
    Office.objects.filter(pk=ONLY).update(revision=F("revision") + 1)
    drop_held()
    return Office.objects.get(pk=ONLY)


@transaction.atomic
def set_quiet_hours(*, quiet_from: time, quiet_to: time, by: Actor, now: datetime) -> Office:
    """From when until when nothing leaves but what is urgent; equal times mean never."""
    office = bump()
    office.quiet_from, office.quiet_to = quiet_from, quiet_to
    office.save(update_fields=["quiet_from", "quiet_to"])
    data = {"from": f"{quiet_from:%H:%M}", "to": f"{quiet_to:%H:%M}"}
    record(act="set_quiet_hours", object_type="notices_office", object_id=office.pk, by=by, now=now, data=data)
    return office


@transaction.atomic
def tell_from(*, at: datetime, by: Actor, now: datetime) -> Office:
    """Tell nobody of what happened before `at`: for an office that takes in its past records first."""
    office = bump()
    office.tells_from = at
    office.save(update_fields=["tells_from"])
    data = {"at": at.isoformat()}
    record(act="tell_from", object_type="notices_office", object_id=office.pk, by=by, now=now, data=data)
    return office
