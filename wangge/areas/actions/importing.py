"""Taking in areas and boundaries from files: row by row, idempotent, nothing half."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.areas import codes, importer
from wangge.areas.actions.versions import VersionWrite, different, lock
from wangge.areas.datum import DATUMS, WGS84
from wangge.areas.errors import AreaChangeTooEarly, UnknownDatum
from wangge.areas.models import Area, ExternalCode
from wangge.lib.actor import Actor
from wangge.lib.tables import ImportReport, Reject, report


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
        lock()
        known = _Known(effective)
        changes = VersionWrite(effective)
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

    def take(self, row: importer.AreaRow, changes: VersionWrite) -> bool:
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
            differing = different(current, row.values)
            if not differing and external is None:
                self._taken[row.code] = row
                return False
            if differing:
                changes.change(current, differing)
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
        lock()
        current = {area.code: area for area in Area.objects.filter(valid_to=None)}
        changes = VersionWrite(effective)
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
                differing = different(current[code], values)
                if differing:
                    changes.change(current[code], differing)
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
