"""The list of targets that an office uploads: a grid with addresses, or a grid with a number. Never persons. Pure."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from wangge.campaigns import persons
from wangge.campaigns.errors import TargetsRefused
from wangge.lib.tables import Reject, Row

GRID_HEADINGS = {"grid", "网格编码", "网格", "grid_code"}
ADDRESS_HEADINGS = {"address", "地址", "place", "场所", "场所名称"}
COUNT_HEADINGS = {"count", "数量", "户数", "households", "number"}
MOST_TARGETS = 400_000
LONGEST_ADDRESS = 200
MOST_IN_GRID = 100_000


@dataclass(slots=True)
class Listed:
    """What a sheet comes to: addresses or a number by grid, and the rows that cannot be taken."""

    addresses: dict[str, list[str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    repeated: int = 0


def read_targets(rows: Iterable[Row], grids: Collection[str], *, is_count: bool) -> Listed:
    """Read a sheet. `TargetsRefused` for a column that is neither grid nor address nor number: lists of persons stop
    here; a row is rejected for an unknown grid, and for a telephone or identity number in its address."""
    found, seen = Listed(), set[tuple[str, str]]()
    known = set(grids)
    for line, row in _checked(rows, is_count=is_count):
        grid, value = row["grid"], row["value"]
        if grid not in known:
            found.rejects.append(Reject(line, _("网格不在本次行动范围内：%(grid)s") % {"grid": grid}, row))
        elif is_count:
            if not value.isdecimal() or len(value) > 6 or int(value) > MOST_IN_GRID:
                found.rejects.append(Reject(line, _("数量应为整数：%(value)s") % {"value": value}, row))
            else:
                found.counts[grid] = int(value)
        elif not value or len(value) > LONGEST_ADDRESS:
            found.rejects.append(Reject(line, _("地址为空或超过 200 个字"), row))
        elif persons.holds_number_of_person(value):
            found.rejects.append(Reject(line, _("地址里有电话或证件号码"), {"grid": grid, "value": "…"}))
        elif (grid, value) in seen:
            found.repeated += 1
        else:
            seen.add((grid, value))
            found.addresses.setdefault(grid, []).append(value)
    if len(seen) > MOST_TARGETS:
        raise TargetsRefused(_("一次最多 %(n)d 条") % {"n": MOST_TARGETS})
    return found


def _checked(rows: Iterable[Row], *, is_count: bool) -> Iterator[Row]:
    """Rows as grid and value, once the headings are seen to be only those."""
    wanted = COUNT_HEADINGS if is_count else ADDRESS_HEADINGS
    names: dict[str, str] = {}
    for line, row in rows:
        if not names:
            names = _meant(list(row), wanted)
        yield line, {meant: row.get(name, "") for name, meant in names.items()}


def _meant(headings: list[str], wanted: set[str]) -> dict[str, str]:
    names: dict[str, str] = {}
    strange = []
    for heading in headings:
        plain = heading.strip().lower()
        if plain in GRID_HEADINGS:
            names[heading] = "grid"
        elif plain in wanted:
            names[heading] = "value"
        elif plain:
            strange.append(heading)
    personal = [heading for heading in strange if persons.in_words(heading)]
    if personal:
        text = _("名单里有个人信息列：%(names)s。走访名单只能有网格编码和地址（或数量）")
        raise TargetsRefused(text % {"names": "、".join(personal)})
    if strange:
        raise TargetsRefused(_("名单里有多余的列：%(names)s") % {"names": "、".join(strange)})
    if sorted(names.values()) != ["grid", "value"]:
        raise TargetsRefused(_("名单须有网格编码和地址（或数量）两列"))
    return names
