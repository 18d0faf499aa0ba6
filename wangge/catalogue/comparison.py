"""What rows of the category file would change in the catalogue: which versions follow, or why not. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from wangge.catalogue.columns import COLUMNS, OF_STANDARD
from wangge.catalogue.listing import SYMBOLIC_LEADS, CategoryRow, RowRefused, parse_row, to_row
from wangge.lib import tables
from wangge.lib.plans import Change, Kind, Plan, Problem, cells


@dataclass(frozen=True, slots=True)
class Known:
    """The newest version of a category as a row of the file, with the dates of the category and of its limits."""

    row: Mapping[str, str]
    version: int = 0
    valid_from: date = date.min
    valid_to: date | None = None
    standard_version: int = 0
    standard_from: date = date.min
    standard_to: date | None = None

    @property
    def mark(self) -> str:
        """Tells these versions from any that follow."""
        return f"{self.version}.{self.standard_version}.{self.valid_to or ''}"

    @property
    def units(self) -> frozenset[str]:
        """The codes of the units that lead or assist."""
        return frozenset([self.row.get("lead", ""), *self.row.get("assisting", "").split("|")]) - {""}

    def with_unit(self, code: str, successor: str) -> dict[str, str]:
        """The row with another unit in the place of one."""
        lead = successor if self.row["lead"] == code else self.row["lead"]
        assisting = [successor if each == code else each for each in self.row["assisting"].split("|") if each]
        kept = dict.fromkeys(each for each in assisting if each != successor or lead != successor)
        return {**self.row, "lead": lead, "assisting": "|".join(kept)}

    @property
    def parent(self) -> str:
        return self.row.get("parent_code") or self.row["code"][:-2]


@dataclass(frozen=True, slots=True)
class Step:
    """One row that changes something: the versions that follow, or (without `row`) the end of a category."""

    code: str
    row: CategoryRow | None
    has_category: bool
    has_standard: bool


@dataclass(slots=True)
class Comparison:
    """What a file comes to. `rejected` rows stand in the plan's problems with their column."""

    steps: list[Step]
    changes: list[Change]
    problems: list[Problem]
    rejects: list[tables.Reject]
    unchanged: int = 0

    @property
    def plan(self) -> Plan:
        return Plan(tuple(self.changes), self.unchanged, tuple(self.problems))


def compare(
    rows: Iterable[tables.Row],
    known: Mapping[str, Known],
    *,
    effective: date,
    units: frozenset[str] | None = None,
) -> Comparison:
    """Row by row, each against what is known and what the rows before it make of that.

    `units` are the codes of the organisations that may lead or assist; without them codes are taken as they come.
    """
    now, found = dict(known), Comparison([], [], [], [])
    seen: set[str] = set()
    for line, row in rows:
        try:
            code = row.get("code", "").strip()
            if code in seen:
                raise RowRefused(_("文件中有重复的类别编码：%(value)s") % {"value": code}, "code")
            seen.add(code)
            _one(line, row, now, found, effective, units)
        except RowRefused as refusal:
            found.problems.append(Problem(line, refusal.column, str(refusal)))
            found.rejects.append(tables.Reject(line, str(refusal), row))
    return found


def _one(
    line: int,
    row: Mapping[str, str],
    now: dict[str, Known],
    found: Comparison,
    effective: date,
    units: frozenset[str] | None,
) -> None:
    if row.get("status") == "retired":
        _retire(line, row["code"].strip(), now, found, effective)
        return
    old = now.get(row.get("code", "").strip())
    if old is not None and "parent_code" not in row:  # a sheet leaves it out: it says no more than the code
        row = {**row, "parent_code": old.row.get("parent_code", "")}
    parsed = parse_row(row)
    new = to_row(parsed.code, parsed.category, parsed.standard)
    _check_parent(parsed, now)
    _check_units(new, old, units)
    differing = {cell.column.name for cell in cells(COLUMNS, old.row if old else {}, new)} - {"status"}
    parent_moved = old is not None and old.row.get("parent_code") != new.get("parent_code")
    is_back = old is not None and old.valid_to is not None
    has_category = old is None or is_back or parent_moved or bool(differing - OF_STANDARD)
    has_standard = parsed.standard is not None and (old is None or is_back or bool(differing & OF_STANDARD))
    if not has_category and not has_standard:
        found.unchanged += 1
        return
    if old is not None:
        _check_effective(old, effective, has_category=has_category, has_standard=has_standard)
    kind = Kind.ADDED if old is None else Kind.RESTORED if is_back else Kind.CHANGED
    now[parsed.code] = Known(new)
    found.steps.append(Step(parsed.code, parsed, has_category, has_standard))
    told = cells(COLUMNS, old.row if old else {}, new)
    found.changes.append(Change(kind, parsed.code, new["name"], told, line))


def _retire(line: int, code: str, now: dict[str, Known], found: Comparison, effective: date) -> None:
    old = now.get(code)
    if old is None:
        raise RowRefused(_("没有这个编码，不能停用：%(value)s") % {"value": code}, "code")
    if old.valid_to is not None:
        found.unchanged += 1
        return
    below = [each for each, known in now.items() if known.parent == code and known.valid_to is None]
    if below:
        text = _("还有在用的下级事项：%(codes)s。请先停用这些事项") % {"codes": "、".join(sorted(below))}
        raise RowRefused(text, "status")
    _check_effective(old, effective, has_category=True, has_standard=False)
    new = {**old.row, "status": "retired"}
    now[code] = Known(new, valid_to=effective)
    found.steps.append(Step(code, None, True, False))
    found.changes.append(Change(Kind.RETIRED, code, old.row["name"], cells(COLUMNS, old.row, new), line))


def _check_parent(row: CategoryRow, now: Mapping[str, Known]) -> None:
    parent = row.category["parent_code"]
    if parent and (parent not in now or now[parent].valid_to is not None):
        raise RowRefused(_("上级类别不存在或已停用：%(value)s") % {"value": parent}, "code")


def _check_units(new: Mapping[str, str], old: Known | None, units: frozenset[str] | None) -> None:
    """A unit that is new in a row must be there; one that stood there before is not asked about again."""
    if units is None:
        return
    before = old.units if old else frozenset()
    for column in ("lead", "assisting"):
        for code in new.get(column, "").split("|"):
            if code and code not in SYMBOLIC_LEADS | units | before:
                raise RowRefused(_("没有这个单位，或已停用：%(value)s") % {"value": code}, column)


def _check_effective(old: Known, effective: date, *, has_category: bool, has_standard: bool) -> None:
    begins = [old.valid_to or old.valid_from] if has_category else []
    begins += [old.standard_to or old.standard_from] if has_standard else []
    if begins and effective < max(begins):
        raise RowRefused(
            _("生效日期早于最新版本的生效日期 %(day)s，请改用当日或更晚的日期") % {"day": max(begins).isoformat()}
        )
