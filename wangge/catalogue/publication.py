"""A published calendar: which days it names, what kind they are, and which years it covers in full. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from chinese_calendar import constants
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.lib import tables
from wangge.lib.plans import Change, Kind, Plan, Problem, cells
from wangge.lib.sheets import Column

YES, NO = frozenset({"1", "true", "yes", "是", "上班"}), frozenset({"0", "false", "no", "否", "休息"})
# Rest days by statute in every year, whatever the year's notice arranges round them: a calendar that names all
# three has been published for that year.
FIXED_HOLIDAYS = ((1, 1), (5, 1), (10, 1))
NOTE_LENGTH = 80
DAY_COLUMNS = (
    Column("date", gettext_lazy("日期"), gettext_lazy("如 2027-01-01")),
    Column(
        "is_workday",
        gettext_lazy("上班或休息"),
        gettext_lazy("填上班或休息"),
        {"1": gettext_lazy("上班"), "0": gettext_lazy("休息")},
    ),
    Column("note", gettext_lazy("说明"), gettext_lazy("如：元旦，不超过 80 个字")),
)
# What a day is to an office, and its hours, for telling what a change comes to.
DAY_STATE = Column(
    "state",
    gettext_lazy("当日"),
    words={"work": gettext_lazy("上班"), "rest": gettext_lazy("休息"), "suspended": gettext_lazy("停止办公")},
)
HOURS = Column("hours", gettext_lazy("办公时间"))
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
    """A row of a calendar file cannot be taken; the text says why, `column` where."""

    def __init__(self, text: str, column: str) -> None:
        self.column = column
        super().__init__(text)


def statutory_days() -> dict[date, NamedDay]:
    """Every holiday and make-up workday that the State Council's notices name, as far as the library goes."""
    days = {day: NamedDay(False, "statutory", HOLIDAY_NAMES.get(n, n)) for day, n in constants.holidays.items()}
    return days | {day: NamedDay(True, "makeup", HOLIDAY_NAMES.get(n, n)) for day, n in constants.workdays.items()}


@dataclass(slots=True)
class DayComparison:
    """What a file of days comes to against the days that a calendar names."""

    added: dict[date, NamedDay]
    changes: list[Change]
    problems: list[Problem]
    rejects: list[tables.Reject]
    unchanged: int = 0

    @property
    def plan(self) -> Plan:
        return Plan(tuple(self.changes), self.unchanged, tuple(self.problems))


def compare_days(rows: Iterable[tables.Row], named: Mapping[date, NamedDay]) -> DayComparison:
    """Days that are new or different, how many are known, and what cannot be taken."""
    found = DayComparison({}, [], [], [])
    seen: set[date] = set()
    for line, row in rows:
        try:
            day, value = parse_day(row)
            if day in seen:
                raise DayRefused(_("文件中有重复的日期：%(value)s") % {"value": day.isoformat()}, "date")
        except DayRefused as refusal:
            found.problems.append(Problem(line, refusal.column, str(refusal)))
            found.rejects.append(tables.Reject(line, str(refusal), row))
            continue
        seen.add(day)
        old = named.get(day)
        value = value if value.note or old is None else replace(value, note=old.note)
        if old is not None and (old.is_workday, old.note) == (value.is_workday, value.note):
            found.unchanged += 1
            continue
        found.added[day] = value
        kind = Kind.CHANGED if old else Kind.ADDED
        told = cells(DAY_COLUMNS, day_row(day, old) if old else {}, day_row(day, value))
        found.changes.append(Change(kind, day.isoformat(), value.note, told, line))
    return found


def day_row(day: date, value: NamedDay) -> dict[str, str]:
    """The row of a calendar file that says this."""
    return {"date": day.isoformat(), "is_workday": "1" if value.is_workday else "0", "note": value.note}


Hours = list[list[str]]  # [["08:30", "12:00"], …] as a row keeps them; empty: those of the calendar below
Changes = list[tuple[str, Hours]]  # from a day (ISO 8601) on, in order of the days


def hours_over(base: tuple[Hours, Changes], own: tuple[Hours, Changes]) -> tuple[Hours, Changes]:
    """An office's hours over those of the default calendar: from each day on its own, where it has any."""
    days = sorted({day for day, _hours in (*base[1], *own[1])})
    found: Changes = []
    first = last = own[0] or base[0]
    for day in days:
        hours = _hours_on(own, day) or _hours_on(base, day)
        if hours != last:
            found.append((day, hours))
            last = hours
    return first, found


def _hours_on(told: tuple[Hours, Changes], day: str) -> Hours:
    first, changes = told
    return next((hours for begin, hours in reversed(changes) if begin <= day), first)


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
        raise DayRefused(_("is_workday 应为 1（上班）或 0（休息）：%(value)s") % {"value": text}, "is_workday")
    is_workday, is_weekday = text in YES, day.weekday() < 5
    note = str(row.get("note", "")).strip()
    if len(note) > NOTE_LENGTH:
        raise DayRefused(_("说明超过 %(length)d 个字") % {"length": NOTE_LENGTH}, "note")
    if is_workday == is_weekday:
        return day, NamedDay(is_workday, "ordinary", note)
    return day, NamedDay(is_workday, "makeup" if is_workday else "statutory", note)


def _day(text: str) -> date:
    parts = text.removesuffix(" 00:00:00").replace("/", "-").split("-")
    try:
        year, month, day = (int(part) for part in parts)
        if 1949 <= year <= 2200:
            return date(year, month, day)
    except ValueError:
        pass
    raise DayRefused(_("日期应写成 2027-01-01：%(value)s") % {"value": text}, "date")


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
