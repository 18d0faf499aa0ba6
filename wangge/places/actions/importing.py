"""Rows of places from another system's file: judged like a form, put in a few thousand at a time."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from wangge.areas import datum as datums
from wangge.areas import queries as areas
from wangge.journal.models import Entry
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.rows import insert_many, reserve_keys
from wangge.lib.tables import Reject
from wangge.lib.taking import Given, RowRefused, Taken
from wangge.people.access import require
from wangge.places import access, described, search
from wangge.places.actions.changing import write
from wangge.places.actions.doubling import find_doubles, find_same_codes
from wangge.places.errors import BadPlace
from wangge.places.kinds import BASIS_WORDS, CONDITION_WORDS, KIND_WORDS, Basis, PlaceState
from wangge.places.models import Place
from wangge.places.queries.placing import placed

FIELDS = (
    "source_id", "kind", "name", "address", "lon", "lat", "datum", "area", "component_code", "credit_code", "condition",
    "collected_on", "legal_basis",
)  # fmt: skip
# Headings under which offices bring them.
HEADINGS = {
    "编号": "source_id", "种类": "kind", "类型": "kind", "名称": "name", "地址": "address", "经度": "lon",
    "纬度": "lat", "坐标系": "datum", "网格编码": "area", "区划编码": "area", "部件编码": "component_code",
    "统一社会信用代码": "credit_code", "完好状况": "condition", "状况": "condition", "采集日期": "collected_on",
    "采集依据": "legal_basis",
}  # fmt: skip
SOURCE_LIMIT, SOURCE_ID_LIMIT = 20, 60
TOLD = (
    "kind", "name", "address", "component_code", "credit_code", "condition", "collected_on", "legal_basis",
    "lon", "lat", "datum", "town", "village", "grid",
)  # fmt: skip


def _meanings(words: Mapping[Any, Any]) -> dict[str, str]:
    """Both the code and its Chinese word stand for the code."""
    return {str(code.value): code.value for code in words} | {str(word): code.value for code, word in words.items()}


@cache
def _read_kinds() -> dict[str, dict[str, str]]:
    return {
        "kind": _meanings(KIND_WORDS),
        "condition": _meanings(CONDITION_WORDS),
        "legal_basis": _meanings(BASIS_WORDS),
    }


@dataclass(slots=True)
class Batch:
    """Rows as they were understood, and those that cannot be taken."""

    told: list[tuple[Given, dict[str, Any]]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


class PlaceTaker:
    """Takes in places of one source. A known id is repeated when the row says the same; when it says something else the
    record is changed, unless somebody has changed it here: that is told as a rejected row, for a person to settle."""

    fields = FIELDS
    needed = ("source_id",)
    words = ("name", "address")
    codes = ("component_code", "credit_code", "area", "lon", "lat")

    def __init__(self, *, source: str, by: Actor, now: datetime, kind: str = "", datum: str = "wgs84") -> None:
        """`kind` and `datum` stand for rows that do not name theirs. Raises `RoleNotAllowed`, `BadPlace`."""
        require(by, *access.KEEPERS)
        if not source or len(source) > SOURCE_LIMIT:
            raise BadPlace(fields={"source": _("来源名称应为 1–20 个字")})
        if kind and kind not in _read_kinds()["kind"]:
            raise BadPlace(fields={"kind": _("没有这个种类")})
        self.source, self.by, self.now = source, by, now
        self.kind, self.datum = _read_kinds()["kind"].get(kind, ""), datum
        self.first_key = (Place.objects.aggregate(last=Max("id"))["last"] or 0) + 1
        self.towns: set[str] = set()
        self._today = clock.office_date(now)
        county = areas.county()
        self._county = county.code[:6] if county else ""
        self._held = access.areas_of(by, *access.KEEPERS)
        self._changed: set[int] = set()  # what this delivery has changed already
        self._within: dict[str, bool] = {}
        self._areas: dict[str, dict[str, Any]] = {}

    def read(self, rows: Sequence[Given]) -> Batch:
        """What the rows say and where they stand, without a look at the database."""
        batch = Batch()
        told: list[tuple[Given, dict[str, Any]]] = []
        for each in rows:
            try:
                told.append((each, self._read(each.values)))
            except RowRefused as refusal:
                batch.rejects.append(each.refused(str(refusal)))
        self._locate(told, batch)
        return batch

    def put(self, batch: Batch) -> Taken:
        """New records, repeated rows, and changes of what the source brought before."""
        taken = Taken(rejects=list(batch.rejects))
        ids = [values["source_id"] for _each, values in batch.told]
        found = Place.objects.filter(source=self.source, source_id__in=ids)
        known = {place.source_id: place for place in found}
        fresh: dict[str, dict[str, Any]] = {}
        for each, values in batch.told:
            self._sort_in(each, values, known, fresh, taken)
        self._put_in(list(fresh.values()))
        taken.rejects.sort(key=lambda reject: reject.line)
        return taken

    def look_for_doubles(self) -> int:
        """Compare what came in with what was there, when all of it is in; how many pairs wait for a person."""
        after = self.first_key - 1
        found = find_same_codes(now=self.now, after=after)
        return found + sum(find_doubles(town=town, now=self.now, after=after) for town in sorted(self.towns))

    def _read(self, row: Mapping[str, str]) -> dict[str, Any]:
        """The values of a row, without its place yet; raises `RowRefused`."""
        source_id = row["source_id"]
        if not source_id or len(source_id) > SOURCE_ID_LIMIT:
            raise RowRefused(_("缺少来源系统的编号（source_id），或超过 60 个字"))
        meant = _read_kinds()
        values: dict[str, Any] = {
            "source_id": source_id,
            "kind": meant["kind"].get(row["kind"], row["kind"]) or self.kind,
            "name": row["name"] or row["component_code"],
            "address": row["address"],
            "component_code": row["component_code"],
            "credit_code": row["credit_code"],
            "condition": meant["condition"].get(row["condition"], row["condition"]),
            "collected_on": _day(row["collected_on"]) or self._today,
            "legal_basis": meant["legal_basis"].get(row["legal_basis"], row["legal_basis"]) or Basis.DUTY.value,
        }
        if values["component_code"] or values["credit_code"]:
            values = described.made_normal(values)
        wrong = described.faults(values, county=self._county, today=self._today)
        if wrong:
            raise RowRefused("；".join(f"{name}：{text}" for name, text in wrong.items()))
        datum = row["datum"] or self.datum
        values["lon"], values["lat"], values["datum"] = _point(row["lon"], row["lat"], datum)
        values["area"] = row["area"]
        return values

    def _locate(self, told: Sequence[tuple[Given, dict[str, Any]]], batch: Batch) -> None:
        """Those that stand somewhere within reach, with their town, village and grid; all points at once."""
        with_point = [values for _each, values in told if values["lon"] is not None]
        grids = areas.index().locate_many([each["lon"] for each in with_point], [each["lat"] for each in with_point])
        at_point = dict(zip(map(id, with_point), grids, strict=True))
        for each, values in told:
            area = values.pop("area")
            try:
                code = at_point[id(values)] if values["lon"] is not None else area
                if code is None:
                    raise RowRefused(_("位置不在本县的任何网格内，请检查经纬度和坐标系"))
                values |= self._columns(code)
                self._check_within(code, values)
                batch.told.append((each, values))
            except RowRefused as refusal:
                batch.rejects.append(each.refused(str(refusal)))

    def _columns(self, code: str) -> dict[str, Any]:
        known = self._areas.get(code)
        if known is None:
            try:
                place = placed(lon=None, lat=None, datum="", area=code)
            except BadPlace as refusal:
                raise RowRefused("；".join(str(text) for text in refusal.fields.values())) from refusal
            known = {name: place[name] for name in ("town", "village", "grid")}
            self._areas[code] = known
        return known

    def _check_within(self, code: str, values: Mapping[str, Any]) -> None:
        if code not in self._within:
            here = {name: values[name] for name in ("town", "village", "grid")}
            self._within[code] = access.covers(self._held, **here)
        if not self._within[code]:
            raise RowRefused(_("这个位置不在您的职责范围内"))

    def _sort_in(
        self,
        each: Given,
        values: dict[str, Any],
        known: Mapping[str, Place],
        fresh: dict[str, dict[str, Any]],
        taken: Taken,
    ) -> None:
        """A new record, a repeated row, or a change of a record that the source brought before."""
        source_id = values["source_id"]
        place, twin = known.get(source_id), fresh.get(source_id)
        if place is None and twin is None:
            fresh[source_id] = values
            taken.accepted += 1
        elif twin is not None:
            if twin == values:
                taken.repeated += 1
            else:
                taken.rejects.append(each.refused(_("同一个编号在文件里出现了两次，内容不同")))
        elif place is not None:
            self._again(each, values, place, taken)

    def _again(self, each: Given, values: Mapping[str, Any], place: Place, taken: Taken) -> None:
        other = {name: values[name] for name in TOLD if getattr(place, name) != values[name]}
        if not other:
            taken.repeated += 1
        elif place.pk >= self.first_key or place.pk in self._changed:
            taken.rejects.append(each.refused(_("同一个编号在文件里出现了两次，内容不同")))
        elif place.state == PlaceState.GONE:
            taken.rejects.append(each.refused(_("本系统已登记为不存在，请核对")))
        elif place.source_version != place.version and place.state != PlaceState.MERGED:
            taken.rejects.append(each.refused(_("本系统有人改过这条记录，请对照后决定")))
        else:
            other["source_version"] = place.version + 1
            data = {"fields": sorted(other)}
            write(place, other, act="change_place", by=self.by, now=self.now, data=data)
            self.towns.add(place.town)
            self._changed.add(place.pk)
            taken.accepted += 1

    def _put_in(self, fresh: Sequence[Mapping[str, Any]]) -> None:
        """New records with their journal rows and their words, each kind of row with one statement."""
        if not fresh:
            return
        keys, marks = reserve_keys(Place, len(fresh)), reserve_keys(Entry, len(fresh))
        told = {"changed_at": self.now, "source": self.source, "source_version": 1, "collector_id": self.by.id}
        rows = [
            {"id": key, "mark_id": mark, **told, **values} for key, mark, values in zip(keys, marks, fresh, strict=True)
        ]
        act = {"at": self.now, "act": "record_place", "object_type": "place", "data": {"version": 1}}
        whose = {"actor_id": self.by.id, "actor_kind": self.by.kind}
        insert_many(Place, rows)
        insert_many(Entry, [{"id": row["mark_id"], "object_id": row["id"], **act, **whose} for row in rows])
        search.add((row["id"], search.tokens(row)) for row in rows)
        self.towns.update(row["town"] for row in rows)


def columns_found(names: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Which column of a file holds each field: as `mapping` says, under the field's own name, or a known heading."""
    found = {field: column for column, field in HEADINGS.items() if column in names and field not in names}
    return found | dict(mapping)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10].replace("/", "-"))
    except ValueError:
        raise RowRefused(_("无法识别的日期：%(value)s") % {"value": text}) from None


def _point(lon: str, lat: str, datum: str) -> tuple[float | None, float | None, str]:
    """A point in WGS-84 with the datum it came in; none where the row has none."""
    if not lon and not lat:
        return None, None, ""
    try:
        east, north = float(lon), float(lat)
    except ValueError:
        raise RowRefused(_("经纬度应为数字，并且两个都要有")) from None
    if not math.isfinite(east + north) or not datums.is_point(east, north):
        raise RowRefused(_("经纬度超出范围，请检查是否写反"))
    if datum != datums.WGS84:
        if datum not in datums.DATUMS:
            raise RowRefused(_("坐标系应为 wgs84、gcj02 或 bd09"))
        east, north = datums.to_wgs84(east, north, datum)
    return round(east, 7), round(north, 7), datum
