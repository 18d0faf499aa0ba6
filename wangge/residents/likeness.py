"""When two addresses may be one: the same numbers in the same order, and words that mean the same. Pure."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from wangge.places.likeness import are_alike as are_words_alike

_HAN_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_NUMBERS = re.compile(r"\d+")
# What is written now so and now so between the numbers: 18 号 2 单元 301 室, 18-2-301.
_NOISE = re.compile(r"[\d\W_]|[号楼栋幢座排单元层室户门院弄附]")
MOST_ALIKE = 20  # of one numbering compared with each other; more is a fault of the list, not so many doubles


class Line(NamedTuple):
    """What is needed of a record to compare it."""

    id: int
    grid: str
    address: str


def numbers_of(address: str) -> tuple[int, ...]:
    """The numbers of an address in order, however they are written."""
    return tuple(int(each) for each in _NUMBERS.findall(_plain(address)))


def words_of(address: str) -> str:
    """What it says beside the numbers and their units."""
    return _NOISE.sub("", _plain(address))


def _plain(address: str) -> str:
    return unicodedata.normalize("NFKC", address).lower().translate(_HAN_DIGITS)


def are_alike(one: Line, other: Line) -> bool:
    """May two addresses of one village be one? In two grids only with the same words: each may have a 1 号."""
    if numbers_of(one.address) != numbers_of(other.address):
        return False
    words, others = words_of(one.address), words_of(other.address)
    if one.grid != other.grid:
        return bool(words) and words == others
    return not words or not others or are_words_alike(words, others)


def pairs_of(lines: Iterable[Line]) -> Iterator[tuple[Line, Line]]:
    """The pairs of one village that may be one, the older record first."""
    groups: dict[tuple[int, ...], list[Line]] = defaultdict(list)
    for line in lines:
        groups[numbers_of(line.address)].append(line)
    for numbers, group in groups.items():
        if numbers or len(group) <= MOST_ALIKE:
            for one, other in combinations(sorted(group)[: MOST_ALIKE * 10], 2):
                if are_alike(one, other):
                    yield one, other
