"""Texts with placeholders: which they use, what is wrong with them, and the text with the values put in. Pure.

A placeholder is a name in braces, `{number}`. There is nothing else: no formats, no conditions, no code.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
TITLE_LENGTH, BODY_LENGTH = 60, 500
# A text message in Chinese characters holds 70; a longer one is sent in parts of 67 and paid for by the part.
SMS_LENGTH, SMS_PART = 70, 67


@dataclass(frozen=True, slots=True)
class Words:
    """A title (inbox, mail; empty for residents, who get the body alone) and a body."""

    title: str
    body: str


def used(text: str) -> frozenset[str]:
    """The placeholders that a text names."""
    return frozenset(_PLACEHOLDER.findall(text))


def has_stray_brace(text: str) -> bool:
    """Is there a brace that belongs to no placeholder, as in `{Number}` or `{number`?"""
    rest = _PLACEHOLDER.sub("", text)
    return "{" in rest or "}" in rest


def filled(text: str, told: Mapping[str, str]) -> str:
    """The text with its values; one without a value becomes a dash. Values are put in once, never read again."""
    return _PLACEHOLDER.sub(lambda match: told.get(match.group(1)) or "–", text)


def parts(text: str) -> int:
    """In how many text messages it goes out."""
    return 1 if len(text) <= SMS_LENGTH else -(-len(text) // SMS_PART)
