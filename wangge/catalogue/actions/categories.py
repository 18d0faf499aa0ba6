"""Categories and their limits: taking in the file, new limits, retirement."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction

from wangge.catalogue import queries
from wangge.catalogue.actions.revision import count_up
from wangge.catalogue.comparison import Known, Step, compare
from wangge.catalogue.deadlines import Limit
from wangge.catalogue.errors import BadCategory, CategoryMoved, EffectiveTooEarly, UnknownCategory
from wangge.catalogue.models import Category, TimeStandard
from wangge.journal import actions as journal
from wangge.lib import clock, tables
from wangge.lib.actor import Actor
from wangge.lib.plans import Plan

V = TypeVar("V", Category, TimeStandard)
LIMIT_COLUMNS = tuple(
    f"{name}_{part}" for name in ("accept", "sign", "respond", "handle", "reply") for part in ("amount", "unit")
)


def load_categories(
    *, rows: Iterable[tables.Row], by: Actor, now: datetime, effective: date, rejects_to: Path | None = None
) -> tables.ImportReport:
    """Take in the category file. A row that differs from the newest version becomes a new one from `effective`.

    The category and its limits are versioned apart. What the file does not name stays.
    """
    with transaction.atomic():
        count_up()
        found = compare(rows, queries.newest(), effective=effective)
        _write(found.steps, effective, by, now)
    queries.drop_snapshot()
    return tables.report(len(found.steps), found.unchanged, found.rejects, rejects_to)


def create_category(*, row: Mapping[str, str], by: Actor, now: datetime, effective: date) -> Step:
    """A new field or item from a date, given as a row of the category file. Raises `BadCategory`, `CategoryExists`."""
    with transaction.atomic():
        count_up()
        made = _take_one(row, queries.newest(), effective, by, now, is_new=True)
    queries.drop_snapshot()
    return made


def change_category(*, row: Mapping[str, str], seen: str, by: Actor, now: datetime, effective: date) -> Step:
    """New versions of what the row changes, from a date; a retired category comes back by it.

    `seen` is the mark (`queries.mark_of`) of the versions that the change was made on: `CategoryMoved` when another
    change came in between. Raises `BadCategory`, also when nothing differs. What is in force is never edited.
    """
    with transaction.atomic():
        count_up()
        known = queries.newest()
        old = known.get(row.get("code", ""))
        if old is None:
            raise UnknownCategory
        if old.mark != seen:
            raise CategoryMoved
        made = _take_one(row, known, effective, by, now)
    queries.drop_snapshot()
    return made


def _take_one(
    row: Mapping[str, str],
    known: Mapping[str, Known],
    effective: date,
    by: Actor,
    now: datetime,
    *,
    is_new: bool = False,
) -> Step:
    today = clock.office_date(now)
    found = queries.compared_one(row, known, effective=effective, today=today, is_new=is_new)
    _write(found.steps, effective, by, now)
    return found.steps[0]


def set_time_standard(
    *,
    code: str,
    limits: Mapping[str, Limit | None],
    by: Actor,
    now: datetime,
    effective: date,
    basis: str = "",
    note: str = "",
) -> TimeStandard:
    """New limits for one category from a date; those not named stay. Cases keep the version that they were given.

    `limits` may name accept, sign, respond, handle and reply.
    """
    with transaction.atomic():
        count_up()
        newest = _newest_standards().get(code)
        if newest is None or newest.valid_to is not None:
            raise UnknownCategory
        values = _values(newest, ("stages", "basis", "note", *LIMIT_COLUMNS)) | {"basis": basis or newest.basis}
        values["note"] = note or newest.note
        for name, limit in limits.items():
            values[f"{name}_amount"] = limit.amount if limit else None
            values[f"{name}_unit"] = limit.unit.value if limit else ""
        made = _follow(newest, TimeStandard(category_code=code, **values), effective, now)
        journal.record_many([_entry("set_time_standard", "time_standard", made, code)], by=by, now=now)
    queries.drop_snapshot()
    return made


def change_categories(*, rows: Iterable[tables.Row], seen: str, by: Actor, now: datetime, effective: date) -> Plan:
    """Everything that rows of the category file change, from a date: all of it or nothing.

    `seen` is the mark of the plan that was shown: `CategoryMoved` when the rows come to something else by now.
    Raises `BadCategory` when a row cannot be taken.
    """
    with transaction.atomic():
        count_up()
        found = queries.compared(rows, queries.newest(), effective=effective, today=clock.office_date(now))
        if found.problems:
            raise BadCategory(found.problems[0].reason)
        if found.plan.mark != seen:
            raise CategoryMoved
        _write(found.steps, effective, by, now)
    queries.drop_snapshot()
    return found.plan


def replace_unit(*, code: str, successor: str, by: Actor, now: datetime) -> int:
    """Items that name a unit as lead or assisting name its successor from today: a new version of each. How many.

    Part of retiring a unit. Raises `BadCategory` while another version of such an item is planned for later.
    """
    effective = clock.office_date(now)
    with transaction.atomic():
        count_up()
        known = queries.newest()
        rows = [(0, each.with_unit(code, successor)) for each in queries.naming(code, known)]
        found = queries.compared(rows, known, effective=effective, today=effective)
        if found.problems:
            raise BadCategory(found.problems[0].reason)
        _write(found.steps, effective, by, now)
    queries.drop_snapshot()
    return len(found.steps)


def retire_category(*, code: str, by: Actor, now: datetime, effective: date) -> Step:
    """A category that is no longer offered from a date. Cases that have it keep it, and their clocks.

    Raises `BadCategory` while items below it are in use.
    """
    with transaction.atomic():
        count_up()
        known = queries.newest()
        if code not in known or known[code].valid_to is not None:
            raise UnknownCategory
        made = _take_one({"code": code, "status": "retired"}, known, effective, by, now)
    queries.drop_snapshot()
    return made


def _newest_categories() -> dict[str, Category]:
    return {row.code: row for row in Category.objects.order_by("version")}


def _newest_standards() -> dict[str, TimeStandard]:
    return {row.category_code: row for row in TimeStandard.objects.order_by("version")}


def _write(steps: Sequence[Step], effective: date, by: Actor, now: datetime) -> None:
    """Write the versions that compared rows come to, with a journal entry for each."""
    categories, standards = _newest_categories(), _newest_standards()
    entries: list[dict[str, Any]] = []
    for step in steps:
        code, row = step.code, step.row
        if row is None:
            entries.append(_retire(categories[code], standards.get(code), effective))
            continue
        if step.has_category:
            act = "change_category" if code in categories else "create_category"
            made = _follow(categories.get(code), Category(code=code, **row.category), effective, now)
            categories[code] = made
            entries.append(_entry(act, "category", made, code))
        if step.has_standard and row.standard is not None:
            limits = TimeStandard(category_code=code, **row.standard)
            standards[code] = _follow(standards.get(code), limits, effective, now)
            entries.append(_entry("set_time_standard", "time_standard", standards[code], code))
    journal.record_many(entries, by=by, now=now)


def _retire(category: Category, standard: TimeStandard | None, effective: date) -> dict[str, Any]:
    _end(category, effective)
    if standard is not None and standard.valid_to is None:
        _end(standard, max(effective, standard.valid_from))
    return _entry("retire_category", "category", category, category.code, effective)


def _values(row: Category | TimeStandard, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _check_effective(newest: Category | TimeStandard | None, effective: date) -> None:
    if newest is not None and effective < (newest.valid_to or newest.valid_from):
        raise EffectiveTooEarly


def _end(newest: Category | TimeStandard, effective: date) -> None:
    _check_effective(newest, effective)
    newest.valid_to = effective
    newest.save(update_fields=["valid_to"])


def _follow(newest: V | None, made: V, effective: date, now: datetime) -> V:
    """End the newest version where the next one begins."""
    _check_effective(newest, effective)
    if newest is not None and newest.valid_to is None:
        _end(newest, effective)
    made.version = newest.version + 1 if newest else 1
    made.valid_from, made.created_at = effective, now
    made.save(force_insert=True)
    return made


def _entry(
    act: str, object_type: str, row: Category | TimeStandard, code: str, effective: date | None = None
) -> dict[str, Any]:
    data = {"code": code, "version": row.version, "effective": (effective or row.valid_from).isoformat()}
    return {"act": act, "object_type": object_type, "object_id": row.pk, "data": data}
