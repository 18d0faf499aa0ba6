"""What a change of the catalogue would come to, and what changes there have been."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from wangge.catalogue.columns import COLUMNS
from wangge.catalogue.comparison import Comparison, Known, compare
from wangge.catalogue.errors import BadCategory, CategoryExists
from wangge.catalogue.listing import to_row
from wangge.catalogue.models import Category, TimeStandard
from wangge.journal.queries import entries_of
from wangge.lib import tables
from wangge.lib.plans import Cell, cells
from wangge.people.queries import directory


@dataclass(frozen=True, slots=True)
class PastChange:
    """One act on a category or its limits: who and when, from which day, and what changed by it."""

    at: datetime
    actor_id: int | None
    act: str
    effective: date
    cells: tuple[Cell, ...]


def newest() -> dict[str, Known]:
    """The newest version of each category and its limits, by code, read from the rows: what a change follows on."""
    standards = {row.category_code: row for row in TimeStandard.objects.order_by("version")}
    return {row.code: _known(row, standards.get(row.code)) for row in Category.objects.order_by("code", "version")}


def naming(unit: str, known: Mapping[str, Known]) -> list[Known]:
    """The items in use that name a unit as lead or assisting."""
    return [each for each in known.values() if each.valid_to is None and unit in each.units]


def compared(rows: Iterable[tables.Row], known: Mapping[str, Known], *, effective: date, today: date) -> Comparison:
    """What rows of the category file would change from a day; new leads must be organisations that are there.

    Raises `BadCategory` for a day before today: what has been in force is not changed.
    """
    if effective < today:
        raise BadCategory(fields={"effective": _("生效日期不能早于今天：已经生效的版本不改动")})
    units = frozenset(org.code for org in directory().by_id.values() if org.is_active)
    return compare(rows, known, effective=effective, units=units)


def compared_one(
    row: Mapping[str, str], known: Mapping[str, Known], *, effective: date, today: date, is_new: bool = False
) -> Comparison:
    """The same for a single row. Raises `BadCategory` with the column that is wrong, or when nothing would change;
    `CategoryExists` when a new one has a code that is taken."""
    if is_new and row.get("code") in known:
        raise CategoryExists(fields={"code": CategoryExists.title})
    found = compared([(0, dict(row))], known, effective=effective, today=today)
    for problem in found.problems:
        raise BadCategory(problem.reason, fields={problem.column or "effective": problem.reason})
    if not found.changes:
        raise BadCategory(_("没有改动任何内容"))
    return found


def past_changes(code: str) -> list[PastChange]:
    """Every act on a category and its limits, the newest first."""
    categories = list(Category.objects.filter(code=code).order_by("version"))
    standards = list(TimeStandard.objects.filter(category_code=code).order_by("version"))
    if not categories:
        return []
    told: dict[tuple[str, int], tuple[Cell, ...]] = {}
    before = dict[str, str]()
    for each in categories:
        row = to_row(code, vars(each), None)
        told["category", each.pk], before = cells(COLUMNS, before, row), row
    before = to_row(code, vars(categories[-1]), None)
    for limits in standards:
        row = to_row(code, vars(categories[-1]), vars(limits))
        told["time_standard", limits.pk], before = cells(COLUMNS, before, row), row
    return [
        PastChange(
            at=entry.at,
            actor_id=entry.actor_id,
            act=entry.act,
            effective=date.fromisoformat(entry.data["effective"]),
            cells=() if entry.act == "retire_category" else told[entry.object_type, entry.object_id],
        )
        for entry in entries_of(told)
    ]


def _known(category: Category, standard: TimeStandard | None) -> Known:
    row = to_row(category.code, vars(category), vars(standard) if standard else None)
    if category.valid_to is not None:
        row["status"] = "retired"
    known = Known(row=row, version=category.version, valid_from=category.valid_from, valid_to=category.valid_to)
    if standard is None:
        return known
    begin, end = standard.valid_from, standard.valid_to
    return replace(known, standard_version=standard.version, standard_from=begin, standard_to=end)
