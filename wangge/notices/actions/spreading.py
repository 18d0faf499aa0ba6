"""Handing a notice out: an inbox item for each person, and a delivery for each way out that the person chose.

One transaction for a batch: a worker that is killed in the middle has handed out nothing of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from wangge.lib import clock
from wangge.lib.actor import Role
from wangge.notices import transports
from wangge.notices.models import Delivery, Item, Notice, Preference
from wangge.notices.queries.words import next_allowed
from wangge.notices.states import Audience, Channel, State
from wangge.notices.timing import STALE
from wangge.people.models import User
from wangge.people.queries import current_posts
from wangge.residents.queries import reachable_contacts

BATCH = 200
# Which post at the unit it is meant for; a resident is no unit.
_ROLES = {Audience.UNIT: Role.OFFICER, Audience.DESK: Role.DESK}


def spread(*, now: datetime, batch: int = BATCH) -> int:
    """Hand out the oldest notices that wait; how many."""
    waiting = Notice.objects.filter(spread_at__isnull=True).order_by("id")
    # Looked at first without a transaction, which on SQLite would hold up whoever wants to write.
    return _spread(waiting, now, batch) if waiting.exists() else 0


@transaction.atomic
def _spread(waiting: QuerySet[Notice], now: datetime, batch: int) -> int:
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    notices = list(waiting[:batch])
    if not notices:
        return 0
    told = {notice.pk: users for notice, users in zip(notices, _addressed(notices, now), strict=True)}
    reachable = reachable_contacts({notice.contact_id for notice in notices if notice.contact_id is not None})
    ways = _ways({user_id for users in told.values() for user_id in users})
    deliveries: list[Delivery] = []
    for notice in notices:
        users = told[notice.pk]
        notice.spread_at, notice.reached = now, len(users)
        deliveries += [
            _delivery(notice, channel, user_id, now)
            for user_id in users
            for channel in ways[user_id]
            if notice.event in ways[user_id][channel]
        ]
        if notice.contact_id in reachable and transports.is_on(Channel.SMS):
            notice.reached = 1
            deliveries.append(_delivery(notice, Channel.SMS, None, now))
    Item.objects.bulk_create(Item(notice_id=pk, user_id=user_id) for pk, users in told.items() for user_id in users)
    Delivery.objects.bulk_create(deliveries)
    Notice.objects.bulk_update(notices, ["spread_at", "reached"])
    return len(notices)


def _addressed(notices: Sequence[Notice], now: datetime) -> Iterator[list[int]]:
    """For each notice the active staff who are told, by key: the person, or who holds the unit's post today."""
    holders = _holders({notice.org_id for notice in notices if notice.org_id is not None}, now)
    named = {notice.user_id for notice in notices if notice.user_id is not None}
    active = set(User.objects.filter(pk__in=named, is_active=True).values_list("pk", flat=True))
    for notice in notices:
        if notice.org_id is not None:
            users: Iterable[int] = holders[notice.org_id, _ROLES[Audience(notice.audience)]]
        else:
            users = [notice.user_id] if notice.user_id in active else []
        yield [user_id for user_id in users if user_id not in notice.except_ids]


def _holders(org_ids: set[int], now: datetime) -> Mapping[tuple[int, str], list[int]]:
    held: dict[tuple[int, str], list[int]] = defaultdict(list)
    posts = current_posts(clock.office_date(now)).filter(
        org_id__in=org_ids, role__in=list(_ROLES.values()), user__is_active=True
    )
    for org_id, role, user_id in posts.order_by("user_id").values_list("org_id", "role", "user_id").distinct():
        held[org_id, role].append(user_id)
    return held


def _ways(user_ids: set[int]) -> Mapping[int, Mapping[Channel, frozenset[str]]]:
    """By person: the events wanted by each way out that the office has set up."""
    chosen: dict[int, Mapping[Channel, frozenset[str]]] = defaultdict(dict)
    for row in Preference.objects.filter(user_id__in=user_ids):
        wanted = {Channel.MAIL: frozenset(row.mail), Channel.SMS: frozenset(row.sms)}
        chosen[row.user_id] = {channel: events for channel, events in wanted.items() if transports.is_on(channel)}
    return chosen


def _delivery(notice: Notice, channel: Channel, user_id: int | None, now: datetime) -> Delivery:
    delivery = Delivery(notice=notice, user_id=user_id, channel=channel.value)
    if now - notice.at > STALE:
        delivery.state, delivery.ended_at, delivery.reason = State.DROPPED.value, now, "stale"
    else:
        delivery.next_at = next_allowed(now, is_urgent=notice.is_urgent)
    return delivery
