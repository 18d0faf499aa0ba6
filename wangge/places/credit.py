"""The unified social credit code of an organisation (GB 32100-2015): eighteen characters, the last one a check."""

import re
import unicodedata
from operator import mul

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}
_WEIGHTS = [pow(3, place, 31) for place in range(17)]
# Registering authority and kind of organisation, six digits of the area, nine characters of the body, check.
_SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")


def normal(text: str) -> str:
    """What was typed, in capitals and half-width, without blanks and hyphens."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()


def check_character(first: str) -> str:
    """The eighteenth character for the seventeen before it."""
    total = sum(map(mul, map(_VALUE.__getitem__, first), _WEIGHTS))
    return _ALPHABET[-total % 31]


def is_valid(code: str) -> bool:
    """Does a normal code have the shape of the standard, and does its check character hold?"""
    return bool(_SHAPE.fullmatch(code)) and check_character(code[:17]) == code[17]
