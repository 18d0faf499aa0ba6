"""Rows of addresses from another register: judged like a form, put in a few thousand at a time, never half.

There is no place for a person: a file with a column that is none of ours is refused whole, a row with a telephone or an
identity number in it by itself. Persons come with the ids of their consents only (`importing_services`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.areas.queries import index
from wangge.journal.actions import record_many
from wangge.journal.models import Entry
from wangge.journal.xid import CurrentTransaction
from wangge.lib.actor import Actor
from wangge.lib.errors import DomainError, InvalidInput
from wangge.lib.masks import holds_number_of_person
from wangge.lib.rows import reserve_keys
from wangge.lib.tables import Reject, UnreadableTable
from wangge.lib.taking import Given, RowRefused, Taken
from wangge.people.access import require
from wangge.residents.access import HOUSEHOLD_KEEPERS
from wangge.residents.actions.doubling import find_doubles
from wangge.residents.actions.households import (
    HouseholdData,
    checked,
    departure_of,
    is_own_grid,
    past_of,
    take_services_along,
)
from wangge.residents.errors import HouseholdMoved
from wangge.residents.models import Household, HouseholdDeparture, HouseholdPast
from wangge.residents.words import Basis, SizeBand, Source

HOUSEHOLD_FIELDS = ("source_id", "address", "grid", "size_band", "collected_on", "basis")
# Headings under which offices bring them.
HEADINGS = {
    "编号": "source_id", "地址": "address", "门牌地址": "address", "网格编码": "grid", "居住人数": "size_band",
    "人数档次": "size_band", "采集日期": "collected_on", "依据": "basis", "采集依据": "basis",
}  # fmt: skip
SUPPLIER_LIMIT, SOURCE_ID_LIMIT = 60, 80
TOLD = ("address", "grid", "size_band", "basis")
Values = dict[str, Any]


@dataclass(slots=True)
class HouseholdBatch:
    """Rows as they were understood, and those that cannot be taken."""

    told: list[tuple[Given, str, Values]] = field(default_factory=list)  # with the source's own id
    rejects: list[Reject] = field(default_factory=list)


@dataclass(slots=True)
class _Sorted:
    """What a batch comes to: records to make by their id, and those to change with what they become."""

    fresh: dict[str, Household] = field(default_factory=dict)
    changed: dict[int, tuple[Household, Values]] = field(default_factory=dict)


class HouseholdTaker:
    """Takes in addresses of one source. A known id is repeated when the row says the same; if it says something else
    the record is changed, unless somebody has changed it here: that row is refused, for a person to settle."""

    fields = HOUSEHOLD_FIELDS
    needed = ("source_id", "address", "grid")
    words = ("address",)
    codes = ("grid",)

    def __init__(self, *, source: str, by: Actor, now: datetime, columns: Mapping[str, str] | None = None) -> None:
        """`columns`: the column of each field that is called otherwise. Raises `RoleNotAllowed`, `InvalidInput`."""
        require(by, *HOUSEHOLD_KEEPERS)
        if not source or len(source) > SUPPLIER_LIMIT:
            raise InvalidInput(fields={"source": _("来源名称应为 1–60 个字")})
        self.source, self.by, self.now = source, by, now
        self.first_key = (Household.objects.aggregate(last=Max("id"))["last"] or 0) + 1
        self.villages: set[str] = set()
        self._columns = {*HOUSEHOLD_FIELDS, *(columns or {}).values()}
        self._changed: set[int] = set()  # what this delivery has changed already

    def read(self, rows: Sequence[Given]) -> HouseholdBatch:
        """What the rows say, without a look at the database. `UnreadableTable` for a column that is none of ours."""
        unknown = sorted({name for each in rows for name in each.row} - self._columns)
        if unknown:
            names = "、".join(name or "?" for name in unknown)
            raise UnreadableTable(_("不收这些列：%(names)s") % {"names": names})
        batch = HouseholdBatch()
        for each in rows:
            try:
                batch.told.append((each, *self._read(each.values)))
            except (RowRefused, DomainError) as refusal:
                batch.rejects.append(each.refused(reason_of(refusal)))
        return batch

    def put(self, batch: HouseholdBatch) -> Taken:
        """New records, repeated rows, and changes of what the source brought before."""
        taken = Taken(rejects=list(batch.rejects))
        keys = [key for _each, key, _values in batch.told]
        mine = Household.objects.filter(supplier=self.source, supplier_key__in=keys)
        known = {household.supplier_key: household for household in mine}
        standing = self._standing(batch)
        found = _Sorted()
        for each, key, values in batch.told:
            try:
                self._sort_in(key, values, known.get(key), standing, found, taken)
            except (RowRefused, DomainError) as refusal:
                taken.rejects.append(each.refused(reason_of(refusal)))
        self._write(found)
        taken.rejects.sort(key=lambda reject: reject.line)
        return taken

    def look_for_doubles(self) -> int:
        """Compare what came in with what was there, when all of it is in; how many pairs wait for a person."""
        return find_doubles(villages=self.villages, now=self.now, after=self.first_key - 1)

    def _read(self, row: Mapping[str, str]) -> tuple[str, Values]:
        """The source's id and the columns of a row; raises `RowRefused`, `InvalidInput`."""
        key = row["source_id"]
        if not 1 <= len(key) <= SOURCE_ID_LIMIT:
            raise RowRefused(_("缺少来源系统的编号（source_id）"))
        for name in ("source_id", "address"):
            if holds_number_of_person(row[name]):
                raise RowRefused(_("%(name)s 里有电话或证件号：住户登记不记个人") % {"name": name})
        said = HouseholdData(
            address=row["address"],
            grid=index().standing_in(row["grid"]),  # a delivery may still use the code of before a change of areas
            size_band=_meanings()["size_band"].get(row["size_band"], row["size_band"]),
            source=Source.IMPORT.value,
            basis=_meanings()["basis"].get(row["basis"], row["basis"]) or Basis.DUTY.value,
            collected_on=day_of(row["collected_on"]),
        )
        return key, checked(said, self.by, self.now)

    def _standing(self, batch: HouseholdBatch) -> dict[tuple[str, str], int]:
        """Which of the batch's addresses stand in their grids already, and as which record."""
        grids = {values["grid"] for _each, _key, values in batch.told}
        addresses = {values["address"] for _each, _key, values in batch.told}
        here = Household.objects.filter(grid__in=grids, address__in=addresses, retired_at__isnull=True)
        return {(grid, address): pk for pk, grid, address in here.values_list("id", "grid", "address")}

    def _sort_in(
        self,
        key: str,
        values: Values,
        old: Household | None,
        standing: dict[tuple[str, str], int],
        found: _Sorted,
        taken: Taken,
    ) -> None:
        """A new record, a repeated row, or a change of a record that the source brought before."""
        spot = (values["grid"], values["address"])
        if key in found.fresh or (old is not None and old.pk in self._changed):
            raise RowRefused(_("编号在文件里重复：%(id)s") % {"id": key})
        if old is not None and all(getattr(old, name) == values[name] for name in TOLD):
            taken.repeated += 1
        elif old is not None and old.retired_at is not None:
            raise RowRefused(_("这条地址在本系统已停用或并入另一条，请核对"))
        elif spot in standing and (old is None or standing[spot] != old.pk):
            raise RowRefused(_("这个网格里已有同一地址，没有重复登记"))
        elif old is None:
            found.fresh[key] = Household(**values, changed_at=self.now, supplier=self.source, supplier_key=key)
            standing[spot] = -1
            taken.accepted += 1
        elif old.grid and not is_own_grid(old.grid, self.by):
            raise RowRefused(_("请选择本人职责范围内的一个基础网格"))
        elif old.source != Source.IMPORT:
            raise HouseholdMoved(version=old.version)
        else:
            found.changed[old.pk] = (old, values)
            standing[spot] = old.pk
            taken.accepted += 1
            self._changed.add(old.pk)

    def _write(self, found: _Sorted) -> None:
        """All of a batch with a few statements, journalled row by row; each row has its entry's key as its mark."""
        fresh, changed = list(found.fresh.values()), list(found.changed.values())
        marks = iter(reserve_keys(Entry, len(fresh) + len(changed)))
        for each in fresh:
            each.mark_id = next(marks)
        Household.objects.bulk_create(fresh, batch_size=500)
        told = [(each.mark_id, "record_household", each.pk, 1, each.grid) for each in fresh]
        HouseholdPast.objects.bulk_create([past_of(old, self.now) for old, _values in changed], batch_size=500)
        left: list[HouseholdDeparture] = []
        for old, values in changed:
            mark, gone = next(marks), departure_of(old, values)
            if gone is not None:
                gone.mark_id = mark
                left.append(gone)
            new = {"version": old.version + 1, "changed_at": self.now, "mark_id": mark}
            Household.objects.filter(pk=old.pk).update(**values, **new, mark_xid=CurrentTransaction())
            take_services_along(old.pk, values)
            told.append((mark, "change_household", old.pk, old.version + 1, values["grid"]))
        HouseholdDeparture.objects.bulk_create(left)
        rows = (
            {"id": mark, "act": act, "object_type": "household", "object_id": pk}
            | {"data": {"version": version, "grid": grid}}
            for mark, act, pk, version, grid in told
        )
        record_many(rows, by=self.by, now=self.now)
        self.villages.update(each.village for each in fresh)
        self.villages.update(values["village"] for _old, values in changed)


@cache
def _meanings() -> dict[str, dict[str, str]]:
    """Both the code and its Chinese word stand for the code."""
    with override("zh-hans"):
        return {
            name: {str(label): str(value) for value, label in listed.choices} | {each: each for each in listed.values}
            for name, listed in (("size_band", SizeBand), ("basis", Basis))
        }


def columns_found(names: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Which column of a file holds each field: as `mapping` says, under the field's own name, or a known heading."""
    found = {field: column for column, field in HEADINGS.items() if column in names and field not in names}
    return found | dict(mapping)


def day_of(text: str) -> date | None:
    """A day of a row; what is no day is not repeated in the refusal, since it may be anything."""
    if not text:
        return None
    try:
        year, month, day = (int(part) for part in text.split()[0].replace("/", "-").split("-"))
        return date(year, month, day)
    except ValueError:
        raise RowRefused(_("日期应写作 2026-03-10")) from None


def reason_of(error: Exception) -> str:
    """A refusal as the reason of a rejected row."""
    if isinstance(error, DomainError):
        return "; ".join(str(message) for message in error.fields.values()) or str(error.detail)
    return str(error)
