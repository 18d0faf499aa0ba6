"""What can be given out and taken in as a sheet: categories, calendars, areas (before the first case), units, staff."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wangge.areas import actions as area_acts
from wangge.areas import queries as areas
from wangge.areas.columns import AREA_COLUMNS
from wangge.cases.queries.readiness import check_not_in_use
from wangge.cases.queries.reliance import reliance_on
from wangge.catalogue import actions as catalogue_acts
from wangge.catalogue import queries as catalogue
from wangge.catalogue.columns import COLUMNS, NEEDED
from wangge.catalogue.publication import DAY_COLUMNS, compare_days, day_row
from wangge.lib import clock
from wangge.lib.actor import Actor, Role
from wangge.lib.plans import Plan
from wangge.lib.sheets import Column
from wangge.lib.tables import Row
from wangge.people import actions as people_acts
from wangge.people import queries as people
from wangge.people.columns import ORG_COLUMNS, STAFF_COLUMNS

Rows = Iterable[Row]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who takes a sheet in or out, when, from which day it is to hold, and for which office's calendar."""

    by: Actor
    now: datetime
    effective: date
    office: str = ""

    @property
    def today(self) -> date:
        return clock.office_date(self.now)


@dataclass(frozen=True, slots=True)
class Noun:
    """One kind of sheet. `plan` reads, `apply` does what was shown under the mark `seen`."""

    key: str
    title: str | Promise
    back: str  # the name of the page that it belongs to
    role: Role
    columns: Sequence[Column]
    needed: Sequence[str]
    rows: Callable[[Asked], Iterator[dict[str, str]]]
    plan: Callable[[Rows, Asked], Plan]
    apply: Callable[[Rows, str, Asked], Plan]
    has_effective: bool = False
    has_office: bool = False


def _category_rows(asked: Asked) -> Iterator[dict[str, str]]:
    return (dict(known.row) for known in catalogue.newest().values())


def _plan_categories(rows: Rows, asked: Asked) -> Plan:
    return catalogue.compared(rows, catalogue.newest(), effective=asked.effective, today=asked.today).plan


def _apply_categories(rows: Rows, seen: str, asked: Asked) -> Plan:
    return catalogue_acts.change_categories(rows=rows, seen=seen, by=asked.by, now=asked.now, effective=asked.effective)


def _day_rows(asked: Asked) -> Iterator[dict[str, str]]:
    named = catalogue.calendar_content(asked.office).named
    return (day_row(day, value) for day, value in sorted(named.items()))


def _plan_days(rows: Rows, asked: Asked) -> Plan:
    return compare_days(rows, catalogue.calendar_content(asked.office).named).plan


def _apply_days(rows: Rows, seen: str, asked: Asked) -> Plan:
    return catalogue_acts.change_days(rows=rows, seen=seen, by=asked.by, now=asked.now, office=asked.office)


def _plan_areas(rows: Rows, asked: Asked) -> Plan:
    check_not_in_use()
    return areas.compared_areas(rows, effective=asked.today)


def _apply_areas(rows: Rows, seen: str, asked: Asked) -> Plan:
    check_not_in_use()
    return area_acts.change_areas(rows=rows, seen=seen, by=asked.by, now=asked.now, effective=asked.today)


def _plan_units(rows: Rows, asked: Asked) -> Plan:
    return people.compared_units(rows, lambda org: reliance_on(org, asked.today).any).plan


def _apply_units(rows: Rows, seen: str, asked: Asked) -> Plan:
    return people_acts.change_units(
        rows=rows,
        seen=seen,
        is_relied_on=lambda org: reliance_on(org, asked.today).any,
        by=asked.by,
        now=asked.now,
    )


def _plan_staff(rows: Rows, asked: Asked) -> Plan:
    return people.compared_staff(rows, asked.today, asked.by).plan


def _apply_staff(rows: Rows, seen: str, asked: Asked) -> Plan:
    return people_acts.change_staff(rows=rows, seen=seen, by=asked.by, now=asked.now)


NOUNS = {
    noun.key: noun
    for noun in (
        Noun(
            "categories",
            _("事项和时限"),
            "desk:settings_catalogue",
            Role.SYSADMIN,
            COLUMNS,
            NEEDED,
            _category_rows,
            _plan_categories,
            _apply_categories,
            has_effective=True,
        ),
        Noun(
            "calendar",
            _("节假日和调休"),
            "desk:settings_calendar",
            Role.SYSADMIN,
            DAY_COLUMNS,
            ("date", "is_workday"),
            _day_rows,
            _plan_days,
            _apply_days,
            has_office=True,
        ),
        Noun(
            "areas",
            _("区划"),
            "desk:settings_start",
            Role.SYSADMIN,
            AREA_COLUMNS,
            ("code", "name"),
            lambda asked: areas.area_rows(),
            _plan_areas,
            _apply_areas,
        ),
        Noun(
            "organisations",
            _("单位"),
            "desk:settings_organisations",
            Role.SYSADMIN,
            ORG_COLUMNS,
            ("code", "name", "kind", "area_code"),
            lambda asked: people.unit_rows(),
            _plan_units,
            _apply_units,
        ),
        Noun(
            "staff",
            _("账号和岗位"),
            "desk:settings_accounts",
            Role.SECADMIN,
            STAFF_COLUMNS,
            ("username", "name"),
            lambda asked: people.staff_rows(asked.today),
            _plan_staff,
            _apply_staff,
        ),
    )
}
