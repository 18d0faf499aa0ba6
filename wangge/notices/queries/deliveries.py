"""What left the house and what did not: the delivery log, its figures, and how each channel is doing.

Without texts and without addresses: whoever keeps the channels running reads neither cases nor contacts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.notices import transports
from wangge.notices.events import EVENT_LABELS, Event
from wangge.notices.models import Delivery
from wangge.notices.queries.keyset import Page, page_of
from wangge.notices.states import AUDIENCE_LABELS, CHANNEL_LABELS, STATE_LABELS, Audience, Channel, State

PAGE = 50
COUNT_BOUND = 10_000
LATELY = timedelta(hours=24)
STUCK = timedelta(minutes=10)

REASONS: dict[str, str | Promise] = {
    "stale": gettext_lazy("积压超过 72 小时，已不必再发"),
    "no_contact": gettext_lazy("联系方式已按期删除"),
    "no_address": gettext_lazy("没有登记地址或号码"),
    "unreachable": gettext_lazy("连不上对方服务器"),
    "timed_out": gettext_lazy("对方服务器没有按时应答"),
    "tls_failed": gettext_lazy("加密连接没有建立"),
    "address_refused": gettext_lazy("对方是内部地址，未列入允许名单"),
    "not_understood": gettext_lazy("对方的应答看不懂"),
    "too_large": gettext_lazy("对方的应答太长"),
    "folder_failed": gettext_lazy("写不进目录"),
    "never_answered": gettext_lazy("每次发送都中断"),
    "smtp_failed": gettext_lazy("邮件服务器拒绝了连接"),
}


def reason_of(code: str) -> str:
    """A reason in words; answers of a server keep their number."""
    if code in REASONS:
        return str(REASONS[code])
    kind, _line, number = code.partition("_")
    if kind == "smtp" and number:
        return _("邮件服务器应答 %(code)s") % {"code": number}
    if kind == "gateway" and number:
        return _("短信网关应答 %(code)s") % {"code": number}
    return code


@dataclass(frozen=True, slots=True)
class Asked:
    """Which deliveries: empty means all."""

    state: State | None = None
    channel: Channel | None = None
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One delivery as administrators see it. `to` is a colleague's name, or who in general is meant."""

    id: int
    at: datetime
    event: str
    audience: str
    to: str
    number: str
    channel: str
    state: State
    label: str
    tries: int
    next_at: datetime | None
    ended_at: datetime | None
    reason: str


def deliveries(asked: Asked, *, before: int | None = None, after: int | None = None) -> Page[Row]:
    """A page of the log: the newest, those before a delivery, or those after one."""
    page = page_of(_matching(asked).select_related("notice", "user"), PAGE, before=before, after=after)
    return Page([_row(delivery) for delivery in page.rows], page.next_cursor, page.previous_cursor)


def _matching(asked: Asked) -> QuerySet[Delivery]:
    found = Delivery.objects.all()
    if asked.state is not None:
        found = found.filter(state=asked.state)
    if asked.channel is not None:
        found = found.filter(channel=asked.channel)
    if asked.event is not None:
        found = found.filter(notice__event=asked.event)
    return found


def _row(delivery: Delivery) -> Row:
    notice, state = delivery.notice, State(delivery.state)
    return Row(
        id=delivery.pk,
        at=notice.at,
        event=str(EVENT_LABELS[Event(notice.event)]),
        audience=str(AUDIENCE_LABELS[Audience(notice.audience)]),
        to=delivery.user.name if delivery.user else str(AUDIENCE_LABELS[Audience.RESIDENT]),
        number=str(notice.values.get("number", "")),
        channel=str(CHANNEL_LABELS[Channel(delivery.channel)]),
        state=state,
        label=str(STATE_LABELS[state]),
        tries=delivery.tries,
        next_at=delivery.next_at,
        ended_at=delivery.ended_at,
        reason=reason_of(delivery.reason) if delivery.reason else "",
    )


def count_deliveries(asked: Asked) -> int:
    """How many, counted up to `COUNT_BOUND`."""
    return _matching(asked)[:COUNT_BOUND].count()


def counts_by_state() -> Mapping[State, int]:
    """How many in each state, each counted up to `COUNT_BOUND`."""
    return {state: count_deliveries(Asked(state=state)) for state in State}


@dataclass(frozen=True, slots=True)
class Backlog:
    """What a channel has before it. `failing`: of the waiting, those that were tried in vain at least once."""

    waiting: int = 0
    failing: int = 0
    lost_lately: int = 0


def backlogs(now: datetime) -> dict[Channel, Backlog]:
    """The backlog of every channel."""
    in_vain = Q(tries__gt=0) & ~Q(reason="")
    by_channel = Delivery.objects.filter(state=State.WAITING).values("channel")
    counted = by_channel.annotate(n=Count("pk"), failing=Count("pk", filter=in_vain))
    waiting = {row["channel"]: (row["n"], row["failing"]) for row in counted}
    lost = {row["channel"]: row["n"] for row in _lost(now).values("channel").annotate(n=Count("pk"))}
    return {each: Backlog(*waiting.get(each.value, (0, 0)), lost.get(each.value, 0)) for each in Channel}


def _lost(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=State.GIVEN_UP, ended_at__gt=now - LATELY)


def lost_lately(now: datetime) -> int:
    """How many were given up within the last 24 hours."""
    return _lost(now).count()


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """How a channel is doing; `reason`: why the latest of what fails did not leave."""

    channel: Channel
    label: str
    is_on: bool
    last_sent_at: datetime | None
    backlog: Backlog
    reason: str


def channels(now: datetime) -> list[ChannelHealth]:
    """Every channel, set up or not."""
    return [_health(channel, backlog) for channel, backlog in backlogs(now).items()]


def _health(channel: Channel, backlog: Backlog) -> ChannelHealth:
    own = Delivery.objects.filter(channel=channel).order_by("-pk")
    failing = own.filter(state=State.WAITING, tries__gt=0).exclude(reason="").first() if backlog.failing else None
    sent = own.filter(state=State.SENT).first()
    return ChannelHealth(
        channel=channel,
        label=str(CHANNEL_LABELS[channel]),
        is_on=transports.is_on(channel),
        last_sent_at=sent.ended_at if sent else None,
        backlog=backlog,
        reason=reason_of(failing.reason) if failing else "",
    )


def overdue_since(now: datetime) -> datetime | None:
    """Since when the message that has waited longest could have been sent, if that is longer ago than `STUCK`.

    Of a channel that is set up, and never tried: what a server refuses for now waits on purpose.
    """
    on = [channel for channel in Channel if transports.is_on(channel)]
    due = Delivery.objects.filter(state=State.WAITING, channel__in=on, next_at__lt=now - STUCK)
    return due.order_by("next_at").values_list("next_at", flat=True).first()
