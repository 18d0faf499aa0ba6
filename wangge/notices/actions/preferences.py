"""How one wants to be told: one's own choice, and the work address that it needs."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.journal.actions import record
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput, NotFound
from wangge.notices.events import STAFF_EVENTS, Event
from wangge.notices.models import Preference
from wangge.notices.states import LANGUAGES
from wangge.people.actions import set_work_contact
from wangge.people.models import User


@transaction.atomic
def choose(
    *,
    language: str,
    mail: Collection[Event],
    sms: Collection[Event],
    work_email: str,
    work_phone: str,
    by: Actor,
    now: datetime,
) -> Preference:
    """One's own language, events by mail and by text message, and where these go. The inbox holds everything anyway.

    `InvalidInput` when something is wanted by a way for which there is no address.
    """
    user = User.objects.filter(pk=by.id or 0).first()
    if user is None or language not in LANGUAGES:
        raise NotFound
    missing = _("要用这种方式接收，请先填写")
    fields = {}
    if mail and not work_email:
        fields["work_email"] = missing
    if sms and not work_phone:
        fields["work_phone"] = missing
    if fields:
        raise InvalidInput(fields=fields)
    if (user.work_email, user.work_phone) != (work_email, work_phone):
        set_work_contact(user=user, work_email=work_email, work_phone=work_phone, by=by, now=now)
    chosen = {"language": language, "mail": _in_order(mail), "sms": _in_order(sms)}
    row, _is_new = Preference.objects.update_or_create(user=user, defaults=chosen)
    record(act="choose_notices", object_type="user", object_id=user.pk, by=by, now=now, data=chosen)
    return row


def _in_order(events: Collection[Event]) -> list[str]:
    return [event.value for event in STAFF_EVENTS if event in events]
