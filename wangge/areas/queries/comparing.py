"""What a file of areas would come to, row by row, against what is known: read by the import, and shown before it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from wangge.areas import codes, importer
from wangge.areas.columns import TOLD_COLUMNS, area_row
from wangge.areas.errors import AreaChangeTooEarly
from wangge.areas.models import Area, ExternalCode
from wangge.lib import tables
from wangge.lib.plans import Change, Kind, Plan, Problem, cells

Pairs = tuple[tuple[str, str], ...]
Rows = Iterable[tuple[int, Mapping[str, str]]]
_SIDES = ("bound_east", "bound_south", "bound_west", "bound_north")
_PUBLISHED = ("worker_contact", "supervision_phone", "notice_place", *_SIDES)


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that says something new. `values` are the columns that differ, all of them where there is no `current`;
    `external` the external codes to store, None when they stay."""

    row: importer.AreaRow
    current: Area | None
    values: Mapping[str, Any]
    external: Pairs | None


class Known:
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

    def take(self, row: importer.AreaRow) -> Taken | None:
        """What the row brings; None if all of it is known already. Raises `RowRejected`, `AreaChangeTooEarly`."""
        earlier = self._taken.get(row.code)
        if earlier is not None:
            if (earlier.values, earlier.external) != (row.values, row.external):
                raise importer.RowRejected(_("与第 %(line)s 行的编码相同而内容不同") % {"line": earlier.line})
            return None
        self._check_parent(row)
        external = self._new_external(row)
        current = self._current.get(row.code)
        values = row.values if current is None else different(current, row.values)
        began = self._ended.get(row.code) if current is None else current.valid_from if values else None
        if began is not None and self._effective < began:
            raise AreaChangeTooEarly
        self._taken[row.code] = row
        if external is not None:
            self._external = {pair: code for pair, code in self._external.items() if code != row.code}
            self._external |= dict.fromkeys(external, row.code)
        if current is not None and not values and external is None:
            return None
        return Taken(row, current, values, external)

    def external_of(self, code: str) -> Pairs:
        return tuple(sorted(pair for pair, holder in self._external.items() if holder == code))

    def _check_parent(self, row: importer.AreaRow) -> None:
        parent = str(row.values["parent_code"])
        if not parent or parent in self._taken:
            return
        above = self._current.get(parent)
        if above is None or above.valid_from > self._effective:
            raise importer.RowRejected(_("上级 %(parent)s 不存在，或在生效日期尚未设立") % {"parent": parent})

    def _new_external(self, row: importer.AreaRow) -> Pairs | None:
        """The external codes to store, or None if the row names none or those known."""
        if row.external is None:
            return None
        for pair in row.external:
            holder = self._external.get(pair, row.code)
            if holder != row.code:
                told = {"scheme": pair[0], "code": pair[1], "holder": holder}
                raise importer.RowRejected(_("外部编码 %(scheme)s=%(code)s 已属于 %(holder)s") % told)
        return None if self.external_of(row.code) == row.external else row.external


def different(current: Area, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns in which an area is not yet so."""
    return {name: value for name, value in values.items() if getattr(current, name) != value}


def parsed_areas(rows: Rows) -> tuple[list[importer.AreaRow], list[tables.Reject]]:
    """The rows that can be read, those above first, and those that cannot."""
    parsed: list[importer.AreaRow] = []
    rejects: list[tables.Reject] = []
    for line, row in rows:
        try:
            parsed.append(importer.parse_row(line, row))
        except importer.RowRejected as error:
            rejects.append(tables.Reject(line, str(error), row))
    return sorted(parsed, key=lambda row: (codes.LEVELS.index(row.level), row.line)), rejects


def compared_areas(rows: Rows, *, effective: date) -> Plan:
    """What rows of the sheet of areas (`columns.AREA_COLUMNS`) would change from a day; nothing is written."""
    parsed, rejects = parsed_areas(rows)
    known = Known(effective)
    changes, unchanged = list[Change](), 0
    problems = [Problem(reject.line, "", reject.reason) for reject in rejects]
    for row in parsed:
        before = known.external_of(row.code)
        try:
            taken = known.take(row)
        except importer.RowRejected as error:
            problems.append(Problem(row.line, "", str(error)))
        except AreaChangeTooEarly as error:
            problems.append(Problem(row.line, "", str(error.detail)))
        else:
            unchanged += taken is None
            if taken is not None:
                changes.append(_told(taken, before))
    return Plan(
        tuple(sorted(changes, key=lambda change: change.line)),
        unchanged,
        tuple(sorted(problems, key=lambda problem: problem.line)),
    )


def _told(taken: Taken, before: Pairs) -> Change:
    old = {} if taken.current is None else {name: getattr(taken.current, name) for name in taken.row.values}
    was = area_row({"code": taken.row.code, **old}, before) if taken.current is not None else {}
    becomes = area_row({"code": taken.row.code, **old, **taken.values}, taken.external or before)
    kind = Kind.ADDED if taken.current is None else Kind.CHANGED
    name = str(taken.row.values["name"])
    return Change(kind, taken.row.code, name, cells(TOLD_COLUMNS, was, becomes), taken.row.line)


def area_rows() -> Iterator[dict[str, str]]:
    """Every area in force or to come as the sheet writes it, those above first."""
    external: dict[str, list[tuple[str, str]]] = {}
    for row in ExternalCode.objects.order_by("scheme", "code"):
        external.setdefault(row.area_code, []).append((row.scheme, row.code))
    for area in Area.objects.filter(valid_to=None).defer("boundary").order_by("code"):
        values = {name: getattr(area, name) for name in ("code", "name", "level", "kind", "parent_code", "households")}
        values |= {name: getattr(area, name) for name in _PUBLISHED}
        yield area_row(values, external.get(area.code, ()))
