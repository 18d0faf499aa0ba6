"""Sending what is due: claimed by a lease, tried, and noted; tried again later, or given up for all to see."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from wangge.journal.actions import record, record_many
from wangge.lib.actor import Actor
from wangge.lib.errors import NotFound
from wangge.notices import errors, transports
from wangge.notices.events import Event
from wangge.notices.models import Delivery, Notice, Preference
from wangge.notices.queries.words import link_of, next_allowed, text_of
from wangge.notices.states import Audience, Channel, State
from wangge.notices.timing import LEASE, MAX_TRIES, after_failure
from wangge.notices.wording import Words
from wangge.people.access import actor_of_user
from wangge.people.models import User
from wangge.residents.actions import find_for_notice

BATCH = 20  # a round of tries that all run into the time-out still ends before its leases do
AGAIN = 1000
_TRIED_ANEW = ["state", "tries", "ended_at", "next_at"]
KEPT, DROP_BATCH = timedelta(days=180), 1000


class _Nobody(Exception):
    """There is no address any more. `reason` is a code of ours."""


def deliver(*, now: datetime, batch: int = BATCH) -> int:
    """Try what is due, the longest waiting first; how many went out. A channel that is down costs one try a round."""
    return sum(_deliver_by(channel, now, batch) for channel in Channel if transports.is_on(channel))


def _deliver_by(channel: Channel, now: datetime, batch: int) -> int:
    sent = 0
    due = Delivery.objects.filter(state=State.WAITING, channel=channel, next_at__lte=now).order_by("next_at", "id")
    for delivery in list(due.select_related("notice", "user")[:batch]):
        if not claim(delivery=delivery, now=now):
            continue  # another worker was quicker
        try:
            receipt = transports.send(channel, _composed(delivery, now))
        except _Nobody as error:
            _end(delivery, State.DROPPED, now, reason=str(error))
        except transports.Refused as error:
            _end(delivery, State.GIVEN_UP, now, reason=error.reason)
        except transports.Unavailable as error:
            _put_off(delivery, now, error.reason)
            if error.is_down:
                break
        else:
            sent += _end(delivery, State.SENT, now, receipt=receipt)
    return sent


def claim(*, delivery: Delivery, now: datetime) -> bool:
    """Take a delivery for the length of a lease: true for one worker only."""
    lease = now + LEASE
    taken = Delivery.objects.filter(pk=delivery.pk, state=State.WAITING, next_at=delivery.next_at).update(
        next_at=lease, tries=delivery.tries + 1
    )
    delivery.next_at, delivery.tries = lease, delivery.tries + 1
    return bool(taken)


def _end(delivery: Delivery, state: State, now: datetime, *, reason: str = "", receipt: str = "") -> int:
    # Only while the lease is ours: whoever took it over after a long stop decides instead.
    return Delivery.objects.filter(pk=delivery.pk, next_at=delivery.next_at).update(
        state=state.value, next_at=None, ended_at=now, reason=reason, receipt=receipt
    )


def _put_off(delivery: Delivery, now: datetime, reason: str) -> None:
    again = after_failure(now, delivery.tries, delivery.key)
    if again is None:
        _end(delivery, State.GIVEN_UP, now, reason=reason)
        return
    again = next_allowed(again, is_urgent=delivery.notice.is_urgent)
    Delivery.objects.filter(pk=delivery.pk, next_at=delivery.next_at).update(next_at=again, reason=reason)


def _composed(delivery: Delivery, now: datetime) -> transports.Outbound:
    """The message with its address, both found at this moment only. Raises `_Nobody`."""
    if delivery.tries > MAX_TRIES:  # every worker that tried it died on it
        raise transports.Refused("never_answered")
    if delivery.user is not None:
        return _for_staff(delivery, delivery.user)
    return _for_the_public(delivery, now)


def _for_staff(delivery: Delivery, user: User) -> transports.Outbound:
    is_mail = delivery.channel == Channel.MAIL
    to = user.work_email if is_mail else user.work_phone
    if not to or not user.is_active:
        raise _Nobody("no_address")
    preference = Preference.objects.filter(user=user).first()
    language = preference.language if preference else settings.LANGUAGE_CODE
    where = "field" if actor_of_user(user).works_in_field else "desk"
    words, link = _words(delivery.notice, language, where)
    if not is_mail:
        return transports.Outbound(str(delivery.key), to, "", f"{words.title}\n{words.body}", language)
    with translation.override(language):
        why = _("您在“我的账号”里选择了用邮件接收这类通知，随时可以在那里修改。")
    text = f"{words.body}\n\n{link}\n\n-- \n{why}\n"
    return transports.Outbound(str(delivery.key), to, words.title, text, language)


def _for_the_public(delivery: Delivery, now: datetime) -> transports.Outbound:
    notice = delivery.notice
    found = find_for_notice(
        contact_id=notice.contact_id, object_type=notice.object_type, object_id=notice.object_id, now=now
    )
    if found is None:
        raise _Nobody("no_contact")
    language = found.language or settings.LANGUAGE_CODE
    words, _link = _words(notice, language, "public")
    return transports.Outbound(str(delivery.key), found.phone, "", words.body, language)


def _words(notice: Notice, language: str, where: str) -> tuple[Words, str]:
    link = link_of(notice.object_type, notice.values, where)
    words = text_of(
        event=notice.event,
        audience=notice.audience,
        values=notice.values,
        at=notice.at,
        language=language,
        link=link,
    )
    return words, link


@transaction.atomic
def send_again(*, delivery_id: int, by: Actor, now: datetime) -> Delivery:
    """Give one that was given up all its tries anew; raises `NotFound` or `NotGivenUp`."""
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("notice").filter(pk=delivery_id).first()
    if delivery is None:
        raise NotFound
    if delivery.state != State.GIVEN_UP:
        raise errors.NotGivenUp
    _anew(delivery, now)
    delivery.save(update_fields=_TRIED_ANEW)
    record(act="send_again", object_type="delivery", object_id=delivery.pk, by=by, now=now)
    return delivery


@transaction.atomic
def send_all_again(*, channel: Channel | None, event: Event | None, by: Actor, now: datetime) -> int:
    """The same for everything that was given up (of a channel, of an event), `AGAIN` at a time; how many."""
    lost = Delivery.objects.select_for_update(of=("self",)).select_related("notice").filter(state=State.GIVEN_UP)
    if channel is not None:
        lost = lost.filter(channel=channel)
    if event is not None:
        lost = lost.filter(notice__event=event)
    rows = list(lost.order_by("id")[:AGAIN])
    for row in rows:
        _anew(row, now)
    Delivery.objects.bulk_update(rows, _TRIED_ANEW, batch_size=200)
    entries = ({"act": "send_again", "object_type": "delivery", "object_id": row.pk} for row in rows)
    record_many(entries, by=by, now=now)
    return len(rows)


def _anew(delivery: Delivery, now: datetime) -> None:
    delivery.state, delivery.tries, delivery.ended_at = State.WAITING.value, 0, None
    delivery.next_at = next_allowed(now, is_urgent=delivery.notice.is_urgent)


@transaction.atomic
def send_test(*, channel: Channel, by: Actor, now: datetime) -> Delivery:
    """A test message to one's own work address, at once; raises `ChannelOff` or `AddressMissing`."""
    user = User.objects.filter(pk=by.id or 0).first()
    if not transports.is_on(channel):
        raise errors.ChannelOff
    if user is None or not (user.work_email if channel == Channel.MAIL else user.work_phone):
        raise errors.AddressMissing
    notice = Notice.objects.create(
        event=Event.TEST.value,
        audience=Audience.DESK.value,
        user=user,
        object_type="user",
        object_id=user.pk,
        is_urgent=True,
        at=now,
        spread_at=now,
        reached=1,
    )
    delivery = Delivery.objects.create(notice=notice, user=user, channel=channel.value, next_at=now)
    record(act="send_test", object_type="delivery", object_id=delivery.pk, by=by, now=now)
    return delivery


@transaction.atomic
def drop_old(*, now: datetime) -> int:
    """Forget what happened longer ago than `KEPT`, with its inbox items and deliveries; how many notices."""
    old = Notice.objects.filter(at__lt=now - KEPT).order_by("at").values_list("pk", flat=True)
    return Notice.objects.filter(pk__in=list(old[:DROP_BATCH])).delete()[1].get("notices.Notice", 0)
