"""Calendars for the tests of deadlines: four independent packages agree on each of their 2,557 days."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from wangge.catalogue.deadlines import OfficeCalendar

BEGIN = date(2026, 1, 1)
NOW = datetime(2026, 9, 30, 7, tzinfo=UTC)  # 15:00 in China, before a holiday of seven days
VECTORS = Path(__file__).parent / "data" / "workdays_2020_2026.csv"
CHINA = ZoneInfo("Asia/Shanghai")


def vectors() -> dict[date, bool]:
    with VECTORS.open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return {date.fromisoformat(day): set(said) == {"1"} for day, *said in rows}


def published() -> OfficeCalendar:
    return OfficeCalendar(version=1, workdays=vectors(), known_from=date(2020, 1, 1), known_until=date(2026, 12, 31))


def china(text: str) -> datetime:
    """`"2026-09-30 15:00"` on an office's wall in China, as the server holds it: in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA).astimezone(UTC)
