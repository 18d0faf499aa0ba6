"""A published calendar: which days it names, what kind they are, and which years it covers in full. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chinese_calendar import constants
from django.utils.translation import gettext as _

YES, NO = frozenset({"1", "true", "yes", "是", "上班"}), frozenset({"0", "false", "no", "否", "休息"})
# Rest days by statute in every year, whatever the year's notice arranges round them: a calendar that names all
# three has been published for that year.
FIXED_HOLIDAYS = ((1, 1), (5, 1), (10, 1))
HOLIDAY_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day that a published calendar names, with its kind (`models.DayKind`)."""

    is_workday: bool
    kind: str
    note: str = ""


class DayRefused(ValueError):
    """A row of a calendar file cannot be taken; the text says why."""


def statutory_days() -> dict[date, NamedDay]:
    """Every holiday and make-up workday that the State Council's notices name, as far as the library goes."""
    days = {day: NamedDay(False, "statutory", HOLIDAY_NAMES.get(n, n)) for day, n in constants.holidays.items()}
    return days | {day: NamedDay(True, "makeup", HOLIDAY_NAMES.get(n, n)) for day, n in constants.workdays.items()}


def parse_day(row: Mapping[str, Any]) -> tuple[date, NamedDay]:
    """One row (date, is_workday) of a calendar file. Raises DayRefused with the reason."""
    value = row.get("date")
    if isinstance(value, datetime):
        day = value.date()
    elif isinstance(value, date):
        day = value
    else:
        day = _day(str(value if value is not None else "").strip())
    text = str(row.get("is_workday", "")).strip().lower().removesuffix(".0")
    if text not in YES | NO:
        raise DayRefused(_("is_workday 应为 1（上班）或 0（休息）：%(value)s") % {"value": text})
    is_workday, is_weekday = text in YES, day.weekday() < 5
    if is_workday == is_weekday:
        return day, NamedDay(is_workday, "ordinary")
    return day, NamedDay(is_workday, "makeup" if is_workday else "statutory")


def _day(text: str) -> date:
    parts = text.removesuffix(" 00:00:00").replace("/", "-").split("-")
    try:
        year, month, day = (int(part) for part in parts)
        if 1949 <= year <= 2200:
            return date(year, month, day)
    except ValueError:
        pass
    raise DayRefused(_("日期应写成 2027-01-01：%(value)s") % {"value": text})


def published_years(days: Mapping[date, NamedDay]) -> list[int]:
    """The years whose fixed holidays are all named, in order."""
    years = {day.year for day in days if (day.month, day.day) == FIXED_HOLIDAYS[0]}
    return sorted(year for year in years if all(_is_rest(days, date(year, *fixed)) for fixed in FIXED_HOLIDAYS))


def known_range(days: Mapping[date, NamedDay]) -> tuple[date, date] | None:
    """First and last day of the unbroken run of published years, from the earliest; None without any."""
    years = published_years(days)
    if not years:
        return None
    last = years[0]
    while last + 1 in years:
        last += 1
    return date(years[0], 1, 1), date(last, 12, 31)


def _is_rest(days: Mapping[date, NamedDay], day: date) -> bool:
    return day in days and not days[day].is_workday
