"""The only place that reads the time. Acts take `now=` so that tests and the demonstration can pass it in."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 (the one place)


def office_zone() -> ZoneInfo:
    """The office's time zone: working days and dates are told in it, whatever zone the server runs in."""
    return ZoneInfo(settings.TIME_ZONE)


def office_time(instant: datetime) -> datetime:
    """`instant` as the clock on the office's wall shows it."""
    return instant.astimezone(office_zone())


def office_date(instant: datetime) -> date:
    """The calendar date of `instant` in the office (never the UTC date: 06:00 on Monday in China is Sunday in UTC)."""
    return office_time(instant).date()
