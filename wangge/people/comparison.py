"""What rows of the sheet of organisations would change: act by act, or why not. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from wangge.lib import tables
from wangge.lib.actor import Level
from wangge.lib.plans import Change, Kind, Plan, Problem, cells
from wangge.people.columns import BY_PLACE, CODE, DESK_LEVELS, KINDS, ORG_COLUMNS


class RowRefused(ValueError):
    """A row cannot be taken; the text says why, `column` where."""

    def __init__(self, text: str, column: str = "") -> None:
        self.column = column
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Step:
    """One act of `people.actions`, by name, on one thing, with what it needs."""

    act: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Comparison:
    """What a sheet comes to: the acts in their order, and how they are told."""

    steps: list[Step] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0

    @property
    def plan(self) -> Plan:
        return Plan(tuple(self.changes), self.unchanged, tuple(self.problems))


LevelOf = Callable[[str], Level | None]


def compare_units(
    rows: Iterable[tables.Row],
    known: Mapping[str, Mapping[str, str]],
    *,
    level_of: LevelOf,
    is_relied_on: Callable[[str], bool],
) -> Comparison:
    """Organisations against the rows that are known by code. One on which something relies is retired on its page."""
    found, now = Comparison(), dict(known)
    seen: set[str] = set()
    for line, row in rows:
        try:
            code = row.get("code", "")
            if code in seen:
                raise RowRefused(_("文件中有重复的单位代码：%(value)s") % {"value": code}, "code")
            seen.add(code)
            _one_unit(line, row, now, found, level_of, is_relied_on)
        except RowRefused as refusal:
            found.problems.append(Problem(line, refusal.column, str(refusal)))
    return found


def _one_unit(
    line: int,
    row: Mapping[str, str],
    now: dict[str, Mapping[str, str]],
    found: Comparison,
    level_of: LevelOf,
    is_relied_on: Callable[[str], bool],
) -> None:
    old = now.get(row.get("code", ""))
    new = {"status": "active", **(old or {}), **{c.name: row[c.name] for c in ORG_COLUMNS if c.name in row}}
    _check_unit(new, old, level_of)
    told = cells(ORG_COLUMNS, old or {}, new)
    if not told:
        found.unchanged += 1
        return
    differing = {cell.column.name for cell in told}
    code, values = new["code"], _unit_values(new)
    if old is None:
        _check_second_centre(new, now)
        level = level_of(new["area_code"])
        found.steps.append(Step("create_organisation", code, {**values, "level": level, **_fixed(new)}))
    elif new["status"] == "retired" and old["status"] == "active" and is_relied_on(code):
        raise RowRefused(_("还有在办案件、岗位或事项归这个单位，请在它的页面上停用并选定承接单位"), "status")
    elif new["status"] == "active" and old["status"] == "retired":
        _check_second_centre(new, now)
        found.steps.append(Step("restore_organisation", code))
    if old is not None and differing - {"status"}:
        found.steps.append(Step("change_organisation", code, values))
    if new["status"] == "retired" and "status" in differing:
        found.steps.append(Step("retire_organisation", code))
    kind = Kind.ADDED if old is None else Kind.CHANGED
    if old is not None and "status" in differing:
        kind = Kind.RETIRED if new["status"] == "retired" else Kind.RESTORED
    now[code] = new
    found.changes.append(Change(kind, code, new["name"], told, line))


def _check_unit(new: Mapping[str, str], old: Mapping[str, str] | None, level_of: LevelOf) -> None:
    if not CODE.fullmatch(new.get("code", "")) or new["code"] in BY_PLACE:
        raise RowRefused(_("单位代码有误：%(value)s") % {"value": new.get("code", "")}, "code")
    if not new.get("name"):
        raise RowRefused(_("缺少名称"), "name")
    for name, length in (("name", 100), ("name_en", 150), ("phone", 40)):
        if len(new.get(name, "")) > length:
            raise RowRefused(_("超过 %(length)d 个字") % {"length": length}, name)
    if new.get("kind") not in KINDS:
        raise RowRefused(_("没有这种类型：%(value)s") % {"value": new.get("kind", "")}, "kind")
    if new.get("status") not in ("active", "retired"):
        raise RowRefused(_("使用状态应为在用或停用：%(value)s") % {"value": new.get("status", "")}, "status")
    levels = [level for level in new.get("accepts_from", "").split("|") if level]
    if set(levels) - DESK_LEVELS.keys():
        raise RowRefused(_("只能填市级、镇街、村居"), "accepts_from")
    if new["kind"] == "centre" and levels:
        raise RowRefused(_("治理中心自己受理和交办，不接受交办"), "accepts_from")
    for name in ("kind", "area_code"):
        if old is not None and old[name] != new[name]:
            raise RowRefused(_("单位的类型和所在区划不能改：新增一个单位，再停用这一个"), name)
    if old is None and level_of(new.get("area_code", "")) in (None, Level.GRID):
        raise RowRefused(_("没有这个区划，或是网格：单位设在市、镇街、村居"), "area_code")


def _check_second_centre(new: Mapping[str, str], now: Mapping[str, Mapping[str, str]]) -> None:
    if new["kind"] == "centre" and any(
        each["kind"] == "centre" and each["status"] == "active" and each["area_code"] == new["area_code"]
        for code, each in now.items()
        if code != new["code"]
    ):
        raise RowRefused(_("这个区域已有治理中心"), "area_code")


def _unit_values(row: Mapping[str, str]) -> dict[str, Any]:
    levels = [level for level in DESK_LEVELS if level in row.get("accepts_from", "").split("|")]
    return {**{name: row.get(name, "") for name in ("name", "name_en", "phone")}, "accepts_from": levels}


def _fixed(row: Mapping[str, str]) -> dict[str, str]:
    return {name: row[name] for name in ("code", "kind", "area_code")}
