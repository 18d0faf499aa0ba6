"""Time left until a limit, in words and in one of three tones. Pure; the browser refreshes it by the same rule."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

AMBER_SHARE = 0.8
AMBER_WITHOUT_START = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """`tone` is "" (calm), "warn" or "late"; `words` always say it too."""

    tone: str
    words: str


def time_left_of(due: datetime, now: datetime, since: datetime | None = None) -> TimeLeft:
    """Amber from 80 % of the way from `since` to `due`; late from `due` on. Whole units, rounded down."""
    left = due - now
    if left <= timedelta(0):
        return TimeLeft("late", _late_words(-left))
    amber = since + (due - since) * AMBER_SHARE if since and since < due else due - AMBER_WITHOUT_START
    return TimeLeft("warn" if now >= amber else "", _left_words(left))


def _left_words(left: timedelta) -> str:
    minutes = int(left.total_seconds() // 60)
    if minutes < 1:
        return _("剩不到 1 分")
    if minutes < 60:
        return _("剩 %(n)s 分") % {"n": minutes}
    if minutes < 24 * 60:
        return _("剩 %(n)s 小时") % {"n": minutes // 60}
    return _("剩 %(n)s 天") % {"n": minutes // (24 * 60)}


def _late_words(late: timedelta) -> str:
    minutes = int(late.total_seconds() // 60)
    if minutes < 1:
        return _("刚超时")
    if minutes < 60:
        return _("已超 %(n)s 分") % {"n": minutes}
    if minutes < 24 * 60:
        return _("已超 %(n)s 小时") % {"n": minutes // 60}
    return _("已超 %(n)s 天") % {"n": minutes // (24 * 60)}
