"""When two records may be one place: near each other, of one kind, and called alike."""

import math
import re
import unicodedata

from wangge.places.kinds import GROUP_OF, Group

# Metres. Lamps and covers stand close together; a shop has one door, an estate several gates.
REACH = {Group.FACILITY: 4.0, Group.ORGANISATION: 40.0, Group.PREMISES: 60.0}
ENOUGH = 0.6
METRES = 111_320.0  # in a degree of latitude
_NOISE = re.compile(r"(有限责任公司|股份有限公司|有限公司|个体工商户|[\W_])")
_NUMBERS = re.compile(r"\d+")
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_HAN_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


def reach_of(kind: str) -> float:
    """How far apart, in metres, two records of a kind may stand and still be one place."""
    return REACH[GROUP_OF[kind]]


def metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Plane distance, true to a thousandth within a few kilometres."""
    east = (other_lon - lon) * math.cos(math.radians((lat + other_lat) / 2))
    return math.hypot(east, other_lat - lat) * METRES


def frame_around(lon: float, lat: float, metres: float) -> tuple[float, float, float, float]:
    """West, south, east and north of a square that holds the circle."""
    high = metres / METRES
    wide = high / max(math.cos(math.radians(lat)), 0.01)
    return lon - wide, lat - high, lon + wide, lat + high


def plain(name: str) -> str:
    """A name without what is written now so and now so: width, blanks, signs, the form of the company."""
    text = _NOISE.sub("", unicodedata.normalize("NFKC", name).lower().translate(_HAN_DIGITS))
    return _LEADING_ZEROS.sub("", text)


def are_alike(name: str, other: str) -> bool:
    """Do two names mean the same thing? Other numbers (三号楼, 四号楼) mean another thing, however alike the rest."""
    first, second = plain(name), plain(other)
    if first == second:
        return True
    if _NUMBERS.findall(first) != _NUMBERS.findall(second):
        return False
    if first and second and (first in second or second in first):
        return True
    return _shared(first, second) >= ENOUGH


def _shared(first: str, second: str) -> float:
    """Twice the pairs that both have, by all pairs (Dice)."""
    pairs, others = _pairs(first), _pairs(second)
    if not pairs or not others:
        return 0.0
    return 2 * len(pairs & others) / (len(pairs) + len(others))


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}
