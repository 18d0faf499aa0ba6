"""What a page shows in place of a name and a telephone, and how to know that it came back. Pure."""

import re

STARS = re.compile(r"[*＊×•●]")


def mask_name(name: str) -> str:
    """`王小明` → `王**`."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def mask_phone(phone: str) -> str:
    """`13812345678` → `138******78`; a short number keeps its last two digits."""
    digits = re.sub(r"\D", "", phone)
    kept = 3 if len(digits) >= 11 else 0
    return digits[:kept] + "*" * max(len(digits) - kept - 2, 0) + digits[-2:]


def is_masked(text: str) -> bool:
    """Does a value hold what only a mask does?"""
    return STARS.search(text) is not None


def plain_digits(phone: str) -> str:
    """A telephone number as it is compared: digits alone, without the country's code."""
    digits = re.sub(r"\D", "", phone)
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def plain_name(name: str) -> str:
    """A name as it is compared: without spaces."""
    return re.sub(r"\s+", "", name)
