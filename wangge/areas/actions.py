"""Acts on areas. A change closes the version in force and starts the next: nothing past is rewritten."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from wangge.areas import codes, importer, queries
from wangge.areas.datum import DATUMS, WGS84
from wangge.areas.errors import AreaChangeTooEarly, AreaHasChildren, UnknownArea, UnknownDatum
from wangge.areas.models import Area, ExternalCode, Revision
from wangge.journal.actions import record_many
from wangge.lib.actor import Actor
from wangge.lib.tables import ImportReport, Reject, report

_BATCH = 500
_VERSIONED = tuple(
    name.attname for name in Area._meta.concrete_fields if name.attname not in ("id", "code", "valid_from", "valid_to")
)


@dataclass(slots=True)
class _Changes:
    """What one act will write: new areas, versions to follow others, and corrections on the very day they began."""

    effective: date
    created: list[Area] = field(default_factory=list)
    closed: list[Area] = field(default_factory=list)
    corrected: list[Area] = field(default_factory=list)
    external: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    journal: list[tuple[str, Area, list[str]]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.journal)

    def create(self, code: str, values: Mapping[str, Any]) -> None:
        area = Area(code=code, valid_from=self.effective, **values)
        self.created.append(area)
        self.journal.append(("area_created", area, sorted(values)))

    def change(self, current: Area, values: Mapping[str, Any]) -> None:
        """Raises `AreaChangeTooEarly` before the version in force began."""
        if self.effective < current.valid_from:
            raise AreaChangeTooEarly
        names = sorted(values)
        if self.effective == current.valid_from:
            for name, value in values.items():
                setattr(current, name, value)
            self.corrected.append(current)
            self.journal.append(("area_corrected", current, names))
            return
        kept = {name: getattr(current, name) for name in _VERSIONED}
        successor = Area(code=current.code, valid_from=self.effective, **(kept | dict(values)))
        self.closed.append(current)
        self.created.append(successor)
        self.journal.append(("area_changed", successor, names))

    def close(self, current: Area) -> None:
        """Raises `AreaChangeTooEarly` on or before the day on which the version in force began."""
        if self.effective <= current.valid_from:
            raise AreaChangeTooEarly
        self.closed.append(current)
        self.journal.append(("area_closed", current, []))

    def write(self, *, by: Actor, now: datetime) -> None:
        for start in range(0, len(self.closed), _BATCH):
            keys = [area.pk for area in self.closed[start : start + _BATCH]]
            Area.objects.filter(pk__in=keys).update(valid_to=self.effective)
        Area.objects.bulk_create(self.created, batch_size=_BATCH)
        if self.corrected:
            Area.objects.bulk_update(self.corrected, list(_VERSIONED), batch_size=50)
        for code, pairs in self.external.items():
            ExternalCode.objects.filter(area_code=code).delete()
            ExternalCode.objects.bulk_create(
                ExternalCode(area_code=code, scheme=scheme, code=other) for scheme, other in pairs
            )
        record_many(
            (
                {
                    "act": act,
                    "object_type": "area",
                    "object_id": area.pk,
                    "data": {"code": area.code, "fields": names, "effective": self.effective.isoformat()},
                }
                for act, area, names in self.journal
            ),
            by=by,
            now=now,
        )
        Revision.objects.filter(pk=1).update(number=F("number") + 1)
        queries.drop()
        transaction.on_commit(queries.drop)  # again: a reader may have loaded the old state meanwhile


def _lock() -> None:
    """One change of areas at a time."""
    Revision.objects.get_or_create(pk=1)
    Revision.objects.select_for_update().get(pk=1)


def _open_version(code: str) -> Area:
    current = Area.objects.filter(code=code, valid_to=None).first()
    if current is None:
        raise UnknownArea
    return current


def _different(current: Area, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if getattr(current, name) != value}


def import_areas(
    *,
    rows: Iterable[tuple[int, Mapping[str, str]]],
    by: Actor,
    now: datetime,
    effective: date,
    rejects_to: Path | None = None,
) -> ImportReport:
    """Take in areas from (line, column → text) rows, valid from `effective`, in any order; see `importer.read_areas`.

    A row that says what is known is repeated; a row that differs starts a new version; an area that no row names stays
    as it is. Rejected rows (with line and reason) are written to `rejects_to`. A row is taken whole or not at all.
    """
    parsed, rejects = _parsed(rows)
    accepted = repeated = 0
    with transaction.atomic():
        _lock()
        known = _Known(effective)
        changes = _Changes(effective)
        for row in sorted(parsed, key=lambda row: (codes.LEVELS.index(row.level), row.line)):
            try:
                if known.take(row, changes):
                    accepted += 1
                else:
                    repeated += 1
            except importer.RowRejected as error:
                rejects.append(Reject(row.line, str(error), row.row))
            except AreaChangeTooEarly as error:
                rejects.append(Reject(row.line, str(error.detail), row.row))
        if changes:
            changes.write(by=by, now=now)
    return report(accepted, repeated, rejects, rejects_to)


def _parsed(rows: Iterable[tuple[int, Mapping[str, str]]]) -> tuple[list[importer.AreaRow], list[Reject]]:
    parsed: list[importer.AreaRow] = []
    rejects: list[Reject] = []
    for line, row in rows:
        try:
            parsed.append(importer.parse_row(line, row))
        except importer.RowRejected as error:
            rejects.append(Reject(line, str(error), row))
    return parsed, rejects


class _Known:
    """What the database and the rows taken so far say, so that each further row can be judged."""

    def __init__(self, effective: date) -> None:
        self._effective = effective
        self._current = {area.code: area for area in Area.objects.filter(valid_to=None)}
        self._ended: dict[str, date] = {}
        for code, ended in Area.objects.exclude(valid_to=None).values_list("code", "valid_to"):
            if ended is not None:
                self._ended[code] = max(ended, self._ended.get(code, ended))
        self._external = {(row.scheme, row.code): row.area_code for row in ExternalCode.objects.all()}
        self._taken: dict[str, importer.AreaRow] = {}

    def take(self, row: importer.AreaRow, changes: _Changes) -> bool:
        """Add the row to `changes`; False if all of it is known already. Raises `RowRejected`, `AreaChangeTooEarly`."""
        earlier = self._taken.get(row.code)
        if earlier is not None:
            if (earlier.values, earlier.external) != (row.values, row.external):
                raise importer.RowRejected(_("与第 %(line)s 行的编码相同而内容不同") % {"line": earlier.line})
            return False
        self._check_parent(row)
        external = self._new_external(row)
        current = self._current.get(row.code)
        if current is None:
            if self._effective < self._ended.get(row.code, self._effective):
                raise AreaChangeTooEarly
            changes.create(row.code, row.values)
        else:
            different = _different(current, row.values)
            if not different and external is None:
                self._taken[row.code] = row
                return False
            if different:
                changes.change(current, different)
            else:
                changes.journal.append(("area_corrected", current, ["external_codes"]))
        if external is not None:
            changes.external[row.code] = external
            self._external = {pair: code for pair, code in self._external.items() if code != row.code}
            self._external |= dict.fromkeys(external, row.code)
        self._taken[row.code] = row
        return True

    def _check_parent(self, row: importer.AreaRow) -> None:
        parent = str(row.values["parent_code"])
        if not parent or parent in self._taken:
            return
        above = self._current.get(parent)
        if above is None or above.valid_from > self._effective:
            raise importer.RowRejected(_("上级 %(parent)s 不存在，或在生效日期尚未设立") % {"parent": parent})

    def _new_external(self, row: importer.AreaRow) -> tuple[tuple[str, str], ...] | None:
        """The external codes to store, or None if the row names none or those known."""
        if row.external is None:
            return None
        for pair in row.external:
            holder = self._external.get(pair, row.code)
            if holder != row.code:
                told = {"scheme": pair[0], "code": pair[1], "holder": holder}
                raise importer.RowRejected(_("外部编码 %(scheme)s=%(code)s 已属于 %(holder)s") % told)
        known = tuple(sorted(pair for pair, code in self._external.items() if code == row.code))
        return None if known == row.external else row.external


def import_boundaries(
    *,
    features: Iterable[Mapping[str, Any]],
    datum: str = WGS84,
    by: Actor,
    now: datetime,
    effective: date,
    is_made_up: bool = False,
    rejects_to: Path | None = None,
) -> ImportReport:
    """Take in boundaries from GeoJSON features (`properties.code`), converted from `datum` to WGS-84.

    The line of a rejected feature is its place in the file, from 1. `is_made_up`: invented, for a demonstration.
    Gaps and overlaps are no ground to reject a feature: `queries.coverage_report` names them. Raises `UnknownDatum`.
    """
    if datum not in DATUMS:
        raise UnknownDatum
    accepted = repeated = 0
    rejects: list[Reject] = []
    with transaction.atomic():
        _lock()
        current = {area.code: area for area in Area.objects.filter(valid_to=None)}
        changes = _Changes(effective)
        taken: set[str] = set()
        for place, feature in enumerate(features, start=1):
            try:
                code, boundary = importer.parse_feature(feature, datum)
                if code not in current:
                    raise importer.RowRejected(_("没有编码为 %(code)s 的现行区划") % {"code": code})
                if code in taken:
                    raise importer.RowRejected(_("编码 %(code)s 在文件中不止一次") % {"code": code})
                taken.add(code)
                values = {"boundary": boundary, "boundary_datum": datum, "is_boundary_made_up": is_made_up}
                different = _different(current[code], values)
                if different:
                    changes.change(current[code], different)
                    accepted += 1
                else:
                    repeated += 1
            except importer.RowRejected as error:
                rejects.append(Reject(place, str(error), _told(feature)))
            except AreaChangeTooEarly as error:
                rejects.append(Reject(place, str(error.detail), _told(feature)))
        if changes:
            changes.write(by=by, now=now)
    return report(accepted, repeated, rejects, rejects_to)


def _told(feature: object) -> dict[str, str]:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    if not isinstance(properties, Mapping):
        return {}
    return {name: str(properties[name]) for name in ("code", "name") if name in properties}


def set_public_contact(
    *,
    code: str,
    worker_contact: str,
    supervision_phone: str,
    by: Actor,
    now: datetime,
    effective: date,
    notice_place: str | None = None,
) -> Area:
    """Set what is published of an area: its worker, the supervision phone and where the notice hangs."""
    values = {"worker_contact": worker_contact, "supervision_phone": supervision_phone}
    if notice_place is not None:
        values["notice_place"] = notice_place
    return _change_one(code, importer.published(values), by=by, now=now, effective=effective)


def rename_area(*, code: str, name: str, by: Actor, now: datetime, effective: date) -> Area:
    """Give an area another name from `effective` on: the day before still shows the old one."""
    return _change_one(code, {"name": importer.checked_name(name)}, by=by, now=now, effective=effective)


def _change_one(code: str, values: Mapping[str, Any], *, by: Actor, now: datetime, effective: date) -> Area:
    with transaction.atomic():
        _lock()
        current = _open_version(code)
        different = _different(current, values)
        if not different:
            return current
        changes = _Changes(effective)
        changes.change(current, different)
        changes.write(by=by, now=now)
        return (changes.created or changes.corrected)[0]


def close_area(*, code: str, by: Actor, now: datetime, effective: date) -> Area:
    """End an area on `effective` (its first day no longer in force); its code may return later. Raises
    `AreaHasChildren` while areas below it are in force."""
    with transaction.atomic():
        _lock()
        current = _open_version(code)
        if Area.objects.filter(parent_code=code, valid_to=None).exists():
            raise AreaHasChildren
        changes = _Changes(effective)
        changes.close(current)
        changes.write(by=by, now=now)
        current.valid_to = effective
        return current
