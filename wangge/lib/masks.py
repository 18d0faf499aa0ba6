"""Telephones and identity numbers in a text: found, and put behind stars where a text is kept for no more than to tell
what was wrong with it. Pure."""

import re
import unicodedata

STARS = "***"
_ENDS = r"(?<![0-9A-Za-z.])(?:{})(?![0-9A-Za-z])"
_MOBILE = r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
_LANDLINE = r"0\d{2,3}[- ]?\d{7,8}"
_DAY = r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_IDENTITY = rf"[1-9]\d{{5}}(?:{_DAY}\d{{3}}[0-9Xx]|\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}})"
_OF_PERSON = re.compile(_ENDS.format("|".join((_MOBILE, _LANDLINE, _IDENTITY))))
_LONG = re.compile(r"\d(?:[- ]?\d){6,}[Xx]?")  # in words there is no other use for seven digits on end


def holds_number_of_person(text: str) -> bool:
    """Does a value look like a telephone or an identity number?"""
    return _OF_PERSON.search(unicodedata.normalize("NFKC", text)) is not None


def masked(text: str, *, is_words: bool = False) -> str:
    """The text with such numbers behind stars; of words (a name, an address) every long number. A text without any
    comes back as it was."""
    plain = unicodedata.normalize("NFKC", text)
    found = (_LONG if is_words else _OF_PERSON).sub(STARS, _OF_PERSON.sub(STARS, plain) if is_words else plain)
    return text if found == plain else found
