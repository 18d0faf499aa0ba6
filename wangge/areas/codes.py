"""15-digit area codes: county 6, town 3, village 3, grid 3. The level and the parent are read from the code.

Layout: county-level code (GB/T 2260), town (GB/T 10114), village (statistical division code), grid serial: 001–599 base
grids, 901–999 special grids; the village segments 601–699 stand for grids that merge several villages (as in CJ/T 349).
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wangge.areas.errors import BadAreaCode
from wangge.lib.actor import Level

LENGTH = 15
GENERAL = "general"
SPECIAL = "special"
LEVELS = (Level.CITY, Level.TOWN, Level.VILLAGE, Level.GRID)  # top-down
PREFIX_DIGITS = {Level.CITY: 6, Level.TOWN: 9, Level.VILLAGE: 12, Level.GRID: 15}
_CODE = re.compile(r"[1-9][0-9]{14}\Z")
BASE_SERIALS = range(1, 600)
SPECIAL_SERIALS = range(901, 1000)
MERGED_SEGMENTS = range(601, 700)


@dataclass(frozen=True, slots=True)
class AreaCode:
    """A code that follows the rules, taken apart. `merged`: the grid or village stands for several villages."""

    code: str
    level: Level
    kind: str
    merged: bool


def parse(code: str) -> AreaCode:
    """`code` taken apart; raises `BadAreaCode` that says which segment is wrong."""
    if not _CODE.match(code):
        raise BadAreaCode(_("编码应为 15 位数字，首位不为 0"))
    town, village, serial = int(code[6:9]), int(code[9:12]), int(code[12:])
    if not town:
        if village or serial:
            raise BadAreaCode(_("编码缺镇街段（第 7–9 位），却有村居段或网格段"))
        return AreaCode(code, Level.CITY, GENERAL, False)
    if not village:
        if serial:
            raise BadAreaCode(_("编码缺村居段（第 10–12 位），却有网格段：网格必须属于村居"))
        return AreaCode(code, Level.TOWN, GENERAL, False)
    merged = village in MERGED_SEGMENTS
    if not serial:
        return AreaCode(code, Level.VILLAGE, GENERAL, merged)
    if serial in BASE_SERIALS:
        return AreaCode(code, Level.GRID, GENERAL, merged)
    if serial in SPECIAL_SERIALS:
        return AreaCode(code, Level.GRID, SPECIAL, merged)
    raise BadAreaCode(_("网格段（第 13–15 位）应为 001–599（基础网格）或 901–999（专业网格）"))


def level_of(code: str) -> Level:
    """The level of a well-formed code."""
    return parse(code).level


def prefix(code: str) -> str:
    """The part of `code` that all areas beneath it share: 6, 9, 12 or 15 digits."""
    return code[: PREFIX_DIGITS[level_of(code)]]


def masked(code: str, level: Level) -> str:
    """The code of `level` above (or at) `code`: its prefix, filled with zeros."""
    return code[: PREFIX_DIGITS[level]].ljust(LENGTH, "0")


def parent_of(code: str) -> str:
    """The parent's code; an empty text for a city."""
    level = level_of(code)
    if level is Level.CITY:
        return ""
    return masked(code, LEVELS[LEVELS.index(level) - 1])


def path_of(code: str) -> tuple[str, ...]:
    """The codes from the city down to `code` itself."""
    depth = LEVELS.index(level_of(code)) + 1
    return tuple(masked(code, level) for level in LEVELS[:depth])
