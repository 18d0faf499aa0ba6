"""When places are due: the spans of a cadence, in the office's days. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Cadence(StrEnum):
    """How often; `called` has no calendar: after rain, or when somebody gives the alarm, it is opened by hand."""

    DAILY = "daily"
    TWICE_WEEKLY = "twice_weekly"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    CALLED = "called"


CADENCE_WORDS: dict[Cadence, str | Promise] = {
    Cadence.DAILY: _("每天一次"),
    Cadence.TWICE_WEEKLY: _("每周两次"),
    Cadence.WEEKLY: _("每周一次"),
    Cadence.MONTHLY: _("每月一次"),
    Cadence.CALLED: _("雨后或临时"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """From midnight of `first` until before midnight of `until`."""

    first: date
    until: date

    def instants(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        return datetime.combine(self.first, time(), zone), datetime.combine(self.until, time(), zone)


def span_of(cadence: Cadence, day: date) -> Span | None:
    """The span that a day lies in; none where no calendar opens it. Twice a week: Monday to Wednesday, and the rest."""
    monday = day - timedelta(days=day.weekday())
    match cadence:
        case Cadence.DAILY:
            return Span(day, day + timedelta(days=1))
        case Cadence.TWICE_WEEKLY:
            thursday = monday + timedelta(days=3)
            return Span(monday, thursday) if day < thursday else Span(thursday, monday + timedelta(days=7))
        case Cadence.WEEKLY:
            return Span(monday, monday + timedelta(days=7))
        case Cadence.MONTHLY:
            first = day.replace(day=1)
            return Span(first, (first + timedelta(days=32)).replace(day=1))
    return None
