"""How a try to ask a reporter ends, how often and when one may try, and whose closings are drawn. Pure."""

import hashlib
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MAX_TRIES = 3  # in different half-days, within three working days of closing (product.md section 3, Call-back)
NOON = 12


class Outcome(StrEnum):
    """Refused and not reached are outcomes like any other."""

    REACHED = "reached"
    REFUSED = "refused"
    NO_REPLY = "no_reply"
    LATER = "later"
    UNREACHABLE = "unreachable"
    WRONG_NUMBER = "wrong_number"
    ON_SITE = "on_site"


OUTCOME_LABELS: dict[Outcome, str | Promise] = {
    Outcome.REACHED: pgettext_lazy("outcome", "联系上，作了回答"),
    Outcome.REFUSED: pgettext_lazy("outcome", "联系上，不愿评价"),
    Outcome.NO_REPLY: pgettext_lazy("outcome", "联系上，表示不需要答复"),
    Outcome.LATER: pgettext_lazy("outcome", "联系上，约定改时间"),
    Outcome.UNREACHABLE: pgettext_lazy("outcome", "没有接通"),
    Outcome.WRONG_NUMBER: pgettext_lazy("outcome", "号码有误"),
    Outcome.ON_SITE: pgettext_lazy("outcome", "没有联系方式，到现场查看"),
}
SPOKEN = frozenset({Outcome.REACHED, Outcome.REFUSED, Outcome.NO_REPLY, Outcome.LATER})
AGAIN = frozenset({Outcome.LATER, Outcome.UNREACHABLE})  # worth another try, while there are any left
LAPSED = "lapsed"  # nobody asked before the case was reopened or archived


class LeftOut(models.TextChoices):
    """Why an answer is not counted (standards.md 3.8, fair use)."""

    ANONYMOUS = "anonymous", _("匿名或没有留联系方式")
    NO_REPLY = "no_reply", _("诉求人表示不需要答复")
    CONCEDED = "conceded", _("依法解释说明，诉求人认可已联系")
    APPEALED = "appealed", _("评价申诉成立")


class Decision(models.TextChoices):
    """What the desk made of "not solved"."""

    REOPENED = "reopened", _("重新交办")
    KEPT = "kept", pgettext_lazy("decision", "维持办结")


def half_day(wall: datetime) -> tuple[date, bool]:
    """The half-day of an instant told in the office's time: its date, and whether it is the afternoon (or evening)."""
    return wall.date(), wall.hour >= NOON


def next_half_day(wall: datetime) -> tuple[date, bool]:
    """The half-day after the one of an instant in the office's time: when a reporter may be tried again."""
    day, is_afternoon = half_day(wall)
    return (day + timedelta(days=1), False) if is_afternoon else (day, True)


def is_drawn(query_code: str, percent: int) -> bool:
    """Is this report in a sample of so many in a hundred? By a digest of its random code: the same each time, and
    foreseen by nobody who does not hold the code."""
    digest = hashlib.blake2b(query_code.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % 100 < percent
