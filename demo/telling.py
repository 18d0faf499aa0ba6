"""What people are told in the demonstration: of the last two weeks only, into inboxes and into a folder on the disk."""

from datetime import datetime, timedelta

from demo.stage import Stage
from wangge.lib.actor import SYSTEM
from wangge.notices import tasks
from wangge.notices.actions.office import tell_from
from wangge.notices.actions.preferences import choose
from wangge.notices.actions.reading import mark_all_read
from wangge.notices.events import Event
from wangge.notices.models import Item
from wangge.people.models import User

TOLD = timedelta(days=14)  # before that nobody is told: a year of notices would only be in the way
UNREAD = timedelta(hours=20)
PAUSE = timedelta(hours=12)
BY_MAIL = {
    "town": (Event.REQUEST_WAITING, Event.ESCALATED, Event.MESSAGE),
    "housing": (Event.ASSIGNED, Event.URGED, Event.REWORK),
}


def begin(*, opened: datetime, now: datetime) -> None:
    """The office tells from two weeks ago on; two of its people want mail besides."""
    tell_from(at=now - TOLD, by=SYSTEM, now=opened)


def choose_ways(stage: Stage, *, opened: datetime) -> None:
    """Addresses under a name that nobody can own (RFC 2606)."""
    for username, events in BY_MAIL.items():
        actor = stage.by_name[username]
        phone = User.objects.values_list("work_phone", flat=True).get(username=username)
        email = f"{username}@wangge.example"
        choose(language="zh-hans", mail=events, sms=(), work_email=email, work_phone=phone, by=actor, now=opened)


class Worker:
    """Does the worker's share while the play goes on: twice a day is enough, and no message grows stale."""

    def __init__(self) -> None:
        self._turned_at: datetime | None = None

    def turn(self, now: datetime) -> None:
        if self._turned_at is None or now - self._turned_at > PAUSE:
            self._turned_at = now
            hand_out(now)


def hand_out(now: datetime) -> None:
    """What the worker would have done by `now`."""
    tasks.spread(now=now)
    while tasks.deliver(now=now):
        pass


def read_older(stage: Stage, usernames: list[str], now: datetime) -> None:
    """The named accounts have read what is not of this morning or the evening before."""
    for username in usernames:
        actor = stage.by_name[username]
        older = Item.objects.filter(user_id=actor.id or 0, notice__at__lt=now - UNREAD)
        newest = older.order_by("-id").values_list("pk", flat=True).first()
        if newest is not None:
            mark_all_read(by=actor, now=now, up_to=newest)
