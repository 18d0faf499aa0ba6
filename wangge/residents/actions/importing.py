"""Taking in addresses and consented services from tables: idempotent, row by row, nothing half.

A row about a person without a consent's id is refused, and so is a file with a column that is none of ours: there is
no place for an identity number, a condition or a relation, and none is passed over in silence.
"""

import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.journal.actions import record_many
from wangge.journal.models import Entry
from wangge.journal.xid import CurrentTransaction
from wangge.lib.actor import Actor
from wangge.lib.errors import DomainError
from wangge.lib.rows import reserve_keys
from wangge.lib.tables import ImportReport, Reject, Row, UnreadableTable, report
from wangge.people.access import require
from wangge.residents.access import HOUSEHOLD_ROLES, require_service_post, visible_households
from wangge.residents.actions.households import (
    HouseholdData,
    checked,
    departure_of,
    is_own_grid,
    past_of,
    take_services_along,
)
from wangge.residents.actions.serving import Application, register_service
from wangge.residents.errors import HouseholdMoved
from wangge.residents.models import Household, HouseholdDeparture, HouseholdPast, ServiceRecord
from wangge.residents.words import Basis, Source

HOUSEHOLD_FIELDS = ("source_id", "address", "grid", "size_band", "collected_on", "basis")
SERVICE_FIELDS = (
    "consent_id", "service", "name", "phone", "grid", "address", "given_by", "channel", "text_version", "given_on",
    "starts_on", "ends_on",
)  # fmt: skip
BATCH, SOURCE_ID_LIMIT = 500, 80


class RowRefused(ValueError):
    """A row cannot be taken; the text says why."""


def import_households(
    *, rows: Iterable[Row], source: str, by: Actor, now: datetime, rejects_to: Path | None = None
) -> ImportReport:
    """Addresses of another register with its own ids: new ones, and changed ones as a new version.

    A row that stands there word for word is repeated. Thousands a second: each batch is looked up, checked and written
    with a few statements, and journalled row by row.
    """
    require(by, *HOUSEHOLD_ROLES)
    accepted = repeated = 0
    rejects: list[Reject] = []
    for batch in _batches(rows, HOUSEHOLD_FIELDS):
        with transaction.atomic():
            taken, same, refused = _take_households(batch, source, by, now)
        accepted, repeated = accepted + taken, repeated + same
        rejects += refused
    return report(accepted, repeated, rejects, rejects_to)


def _take_households(batch: list[Row], source: str, by: Actor, now: datetime) -> tuple[int, int, list[Reject]]:
    keys = [row.get("source_id", "") for _line, row in batch]
    known = {each.supplier_key: each for each in Household.objects.filter(supplier=source, supplier_key__in=keys)}
    addresses = [" ".join(row.get("address", "").split()) for _line, row in batch]
    here = Household.objects.filter(address__in=addresses, retired_at__isnull=True)
    taken = {(grid, address): pk for pk, grid, address in here.values_list("id", "grid", "address")}
    fresh: dict[str, Household] = {}
    changed: list[tuple[Household, dict[str, Any]]] = []
    same, rejects = 0, []
    for line, row in batch:
        try:
            values = checked(_household(row), by, now)
            key = row["source_id"]
            old = known.get(key)
            place = (values["grid"], values["address"])
            if key in fresh or (old is not None and any(each is old for each, _values in changed)):
                raise RowRefused(_("编号在文件里重复：%(id)s") % {"id": key})
            if taken.get(place, old.pk if old else 0) != (old.pk if old else 0):
                raise RowRefused(_("这个网格里已有同一地址，没有重复登记"))
            if old is None:
                fresh[key] = Household(**values, changed_at=now, supplier=source, supplier_key=key)
                taken[place] = -1
            elif old.retired_at is not None:
                raise RowRefused(_("这个地址已停用，请选择现在的地址"))
            elif not is_own_grid(old.grid, by):
                raise RowRefused(_("请选择本人职责范围内的一个基础网格"))
            elif all(getattr(old, name) == values[name] for name in ("address", "grid", "size_band", "basis")):
                same += 1
            elif old.source != Source.IMPORT:
                raise HouseholdMoved(version=old.version)
            else:
                changed.append((old, values))
                taken[place] = old.pk
        except (RowRefused, DomainError) as error:
            rejects.append(Reject(line, _reason(error), row))
    _write(list(fresh.values()), changed, by, now)
    return len(fresh) + len(changed), same, rejects


def _household(row: dict[str, str]) -> HouseholdData:
    if not 1 <= len(row.get("source_id", "")) <= SOURCE_ID_LIMIT:
        raise RowRefused(_("缺少来源系统的编号（source_id）"))
    return HouseholdData(
        address=row.get("address", ""),
        grid=row.get("grid", ""),
        size_band=row.get("size_band", ""),
        source=Source.IMPORT.value,
        basis=row.get("basis") or Basis.DUTY.value,
        collected_on=_day(row.get("collected_on", "")),
    )


def _write(fresh: list[Household], changed: list[tuple[Household, dict[str, Any]]], by: Actor, now: datetime) -> None:
    marks = iter(reserve_keys(Entry, len(fresh) + len(changed)))  # each row has its entry's key as its mark
    for each in fresh:
        each.mark_id = next(marks)
    Household.objects.bulk_create(fresh)
    told = [(each.mark_id, "record_household", each.pk, 1, each.grid) for each in fresh]
    HouseholdPast.objects.bulk_create([past_of(old, now) for old, _values in changed])
    left: list[HouseholdDeparture] = []
    for old, values in changed:
        mark, gone = next(marks), departure_of(old, values)
        if gone is not None:
            gone.mark_id = mark
            left.append(gone)
        Household.objects.filter(pk=old.pk).update(
            **values, version=old.version + 1, changed_at=now, mark_id=mark, mark_xid=CurrentTransaction()
        )
        take_services_along(old.pk, values)
        told.append((mark, "change_household", old.pk, old.version + 1, values["grid"]))
    HouseholdDeparture.objects.bulk_create(left)
    record_many(
        (
            {"id": mark, "act": act, "object_type": "household", "object_id": pk}
            | {"data": {"version": version, "grid": grid}}
            for mark, act, pk, version, grid in told
        ),
        by=by,
        now=now,
    )


def import_services(*, rows: Iterable[Row], by: Actor, now: datetime, rejects_to: Path | None = None) -> ImportReport:
    """Services of another register, each row with the id of its consent; the household must be on record.

    The file of rejected rows names line and reason only: names and telephones are not written down a second time.
    """
    require_service_post(by)
    accepted = repeated = 0
    rejects: list[Reject] = []
    for batch in _batches(rows, SERVICE_FIELDS):
        for line, row in batch:
            try:
                with transaction.atomic():
                    is_new = _take_service(row, by, now)
            except (RowRefused, DomainError) as error:
                rejects.append(Reject(line, _reason(error), {}))
            else:
                accepted, repeated = accepted + is_new, repeated + (not is_new)
    return report(accepted, repeated, rejects, rejects_to)


def _take_service(row: dict[str, str], by: Actor, now: datetime) -> bool:
    """Whether it is new. Raises `RowRefused`, above all without a consent's id."""
    consent_id = _consent_id(row.get("consent_id", ""))
    if ServiceRecord.objects.filter(consent=consent_id, service=row.get("service", "")).exists():
        return False
    address = " ".join(row.get("address", "").split())
    home = visible_households(by).filter(grid=row.get("grid", ""), address=address, retired_at__isnull=True).first()
    if home is None:
        raise RowRefused(_("没有登记过这个地址，请先导入住户地址"))
    given_on, ends_on = _day(row.get("given_on", "")), _day(row.get("ends_on", ""))
    version = row.get("text_version", "")
    if given_on is None or ends_on is None or not version.isdecimal() or len(version) > 9:
        raise RowRefused(_("同意的日期、到期日和同意书版本都要填写"))
    asked = Application(
        service=row.get("service", ""),
        name=row.get("name", ""),
        phone=row.get("phone", ""),
        given_by=row.get("given_by", ""),
        channel=row.get("channel", ""),
        text_version=int(version),
        given_on=given_on,
        starts_on=_day(row.get("starts_on", "")) or given_on,
        ends_on=ends_on,
        consent_id=consent_id,
    )
    register_service(household=home, application=asked, by=by, now=now)
    return True


def _consent_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise RowRefused(_("没有同意的编号（consent_id），不收")) from None


def _batches(rows: Iterable[Row], columns: tuple[str, ...]) -> Iterator[list[Row]]:
    """Rows by the hundred; a column that is none of ours refuses the whole file before anything is taken."""
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        unknown = sorted({name for _line, row in batch for name in row} - set(columns))
        if unknown:
            raise UnreadableTable(_("不收这些列：%(names)s") % {"names": "、".join(name or "?" for name in unknown)})
        yield batch


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text.replace("/", "-")[:10])
    except ValueError:
        raise RowRefused(_("无法识别的日期：%(value)s") % {"value": text}) from None


def _reason(error: Exception) -> str:
    if isinstance(error, DomainError):
        return "; ".join(str(message) for message in error.fields.values()) or str(error.detail)
    return str(error)
