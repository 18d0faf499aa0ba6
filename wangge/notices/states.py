"""Whom a notice is for, by what way it leaves, and how far it has come."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


class Audience(StrEnum):
    RESIDENT = "resident"
    UNIT = "unit"
    DESK = "desk"


AUDIENCE_LABELS: dict[Audience, str | Promise] = {
    Audience.RESIDENT: pgettext_lazy("audience", "居民"),
    Audience.UNIT: pgettext_lazy("audience", "承办单位"),
    Audience.DESK: pgettext_lazy("audience", "中心值班"),
}


class Channel(StrEnum):
    """The ways out of the house; the inbox needs none."""

    MAIL = "mail"
    SMS = "sms"


CHANNEL_LABELS: dict[Channel, str | Promise] = {
    Channel.MAIL: pgettext_lazy("channel", "邮件"),
    Channel.SMS: pgettext_lazy("channel", "短信"),
}


class State(StrEnum):
    WAITING = "waiting"  # to be tried at `next_at`; while somebody tries, that is when the lease ends
    SENT = "sent"  # the mail server or the gateway has taken it
    DROPPED = "dropped"  # nobody to send it to any more, or too late to be of use
    GIVEN_UP = "given_up"  # refused for good, or tried in vain often enough


STATE_LABELS: dict[State, str | Promise] = {
    State.WAITING: pgettext_lazy("delivery", "待发"),
    State.SENT: pgettext_lazy("delivery", "已发出"),
    State.DROPPED: pgettext_lazy("delivery", "无需再发"),
    State.GIVEN_UP: pgettext_lazy("delivery", "放弃"),
}

LANGUAGES = ("zh-hans", "en")
