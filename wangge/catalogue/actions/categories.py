"""Categories and their limits: taking in the file, new limits, retirement."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.catalogue import queries
from wangge.catalogue.actions.revision import count_up
from wangge.catalogue.deadlines import Limit
from wangge.catalogue.errors import EffectiveTooEarly, UnknownCategory
from wangge.catalogue.listing import CategoryRow, RowRefused, parse_row
from wangge.catalogue.models import Category, TimeStandard
from wangge.journal import actions as journal
from wangge.lib import tables
from wangge.lib.actor import Actor

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
    accepted = repeated = 0
    rejects: list[tables.Reject] = []
    seen: set[str] = set()
    with transaction.atomic():
        count_up()
        categories, standards = _newest_categories(), _newest_standards()
        entries: list[dict[str, Any]] = []
        for line, row in rows:
            try:
                parsed = _checked(row, categories, seen)
                made = _follow_row(parsed, categories, standards, effective, now)
            except (RowRefused, EffectiveTooEarly) as refusal:
                text = refusal.detail if isinstance(refusal, EffectiveTooEarly) else refusal
                rejects.append(tables.Reject(line, str(text), row))
                continue
            entries += made
            accepted, repeated = accepted + bool(made), repeated + (not made)
        journal.record_many(entries, by=by, now=now)
    queries.drop_snapshot()
    return tables.report(accepted, repeated, rejects, rejects_to)


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


def retire_category(*, code: str, by: Actor, now: datetime, effective: date) -> Category:
    """A category that is no longer offered from a date. Cases that have it keep it."""
    with transaction.atomic():
        count_up()
        newest = _newest_categories().get(code)
        if newest is None or newest.valid_to is not None:
            raise UnknownCategory
        _end(newest, effective)
        standard = _newest_standards().get(code)
        if standard is not None and standard.valid_to is None:
            _end(standard, max(effective, standard.valid_from))
        journal.record_many([_entry("retire_category", "category", newest, code, effective)], by=by, now=now)
    queries.drop_snapshot()
    return newest


def _newest_categories() -> dict[str, Category]:
    return {row.code: row for row in Category.objects.order_by("version")}


def _newest_standards() -> dict[str, TimeStandard]:
    return {row.category_code: row for row in TimeStandard.objects.order_by("version")}


def _checked(row: Mapping[str, str], categories: Mapping[str, Category], seen: set[str]) -> CategoryRow:
    parsed = parse_row(row)
    if parsed.code in seen:
        raise RowRefused(_("文件中有重复的类别编码：%(value)s") % {"value": parsed.code})
    parent = parsed.category["parent_code"]
    if parent and (parent not in categories or categories[parent].valid_to is not None):
        raise RowRefused(_("上级类别不存在或已停用：%(value)s") % {"value": parent})
    seen.add(parsed.code)
    return parsed


def _follow_row(
    row: CategoryRow,
    categories: dict[str, Category],
    standards: dict[str, TimeStandard],
    effective: date,
    now: datetime,
) -> list[dict[str, Any]]:
    """Write what changed; the journal entries of it. Limits are checked before anything is written: both or neither."""
    category, standard = categories.get(row.code), standards.get(row.code)
    new_category = category is None or _differs(category, row.category)
    new_standard = row.standard is not None and (standard is None or _differs(standard, row.standard))
    if new_standard:
        _check_effective(standard, effective)
    entries = []
    if new_category:
        made = categories[row.code] = _follow(category, Category(code=row.code, **row.category), effective, now)
        entries.append(_entry("load_category", "category", made, row.code))
    if new_standard and row.standard is not None:
        limits = TimeStandard(category_code=row.code, **row.standard)
        standards[row.code] = _follow(standard, limits, effective, now)
        entries.append(_entry("set_time_standard", "time_standard", standards[row.code], row.code))
    return entries


def _differs(newest: Category | TimeStandard, values: Mapping[str, Any]) -> bool:
    return newest.valid_to is not None or _values(newest, values) != values


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
