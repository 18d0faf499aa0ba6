"""Taking in areas and boundaries from files: row by row, idempotent, nothing half."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.areas import importer
from wangge.areas.actions.versions import VersionWrite, lock
from wangge.areas.datum import DATUMS, WGS84
from wangge.areas.errors import AreaChangeTooEarly, AreasMoved, UnknownDatum
from wangge.areas.models import Area
from wangge.areas.queries.comparing import Known, Taken, compared_areas, different, parsed_areas
from wangge.lib.actor import Actor
from wangge.lib.plans import Plan
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
    parsed, rejects = parsed_areas(rows)
    accepted = repeated = 0
    with transaction.atomic():
        lock()
        known = Known(effective)
        changes = VersionWrite(effective)
        for row in parsed:
            try:
                taken = known.take(row)
            except importer.RowRejected as error:
                rejects.append(Reject(row.line, str(error), row.row))
            except AreaChangeTooEarly as error:
                rejects.append(Reject(row.line, str(error.detail), row.row))
            else:
                accepted += taken is not None
                repeated += taken is None
                if taken is not None:
                    _write(taken, changes)
        if changes:
            changes.write(by=by, now=now)
    return report(accepted, repeated, rejects, rejects_to)


def change_areas(
    *, rows: Iterable[tuple[int, Mapping[str, str]]], seen: str, by: Actor, now: datetime, effective: date
) -> Plan:
    """Take in a whole sheet of areas as it was looked at: all of it, or nothing.

    `seen` is the mark of the plan that was shown: `AreasMoved` when the rows come to something else by now.
    """
    rows = list(rows)
    with transaction.atomic():
        lock()
        plan = compared_areas(rows, effective=effective)
        if plan.problems or plan.mark != seen:
            raise AreasMoved
        import_areas(rows=rows, by=by, now=now, effective=effective)
    return plan


def _write(taken: Taken, changes: VersionWrite) -> None:
    code = taken.row.code
    if taken.current is None:
        changes.create(code, taken.values)
    elif taken.values:
        changes.change(taken.current, taken.values)
    else:
        changes.journal.append(("area_corrected", taken.current, ["external_codes"]))
    if taken.external is not None:
        changes.external[code] = taken.external


def import_boundaries(
    *,
    features: Iterable[Mapping[str, Any]],
    datum: str = WGS84,
    by: Actor,
    now: datetime,
    effective: date,
    is_made_up: bool = False,
    is_whole: bool = False,
    is_trial: bool = False,
    rejects_to: Path | None = None,
) -> ImportReport:
    """Take in boundaries from GeoJSON features (`properties.code`), converted from `datum` to WGS-84.

    The line of a rejected feature is its place in the file, from 1. `is_made_up`: invented, for a demonstration.
    `is_whole`: all of it or nothing; `is_trial`: only tell what it would come to.
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
        if changes and not is_trial and not (is_whole and rejects):
            changes.write(by=by, now=now)
    return report(accepted, repeated, rejects, rejects_to)


def _told(feature: object) -> dict[str, str]:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    if not isinstance(properties, Mapping):
        return {}
    return {name: str(properties[name]) for name in ("code", "name") if name in properties}
