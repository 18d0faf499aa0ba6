"""Identifiers of managed components: six digits of the county, the type, and six of a serial.

Seventeen digits after GB/T 47678.5 (a type of five: major 01–05 and a minor of three), sixteen after its predecessors
(a type of four). The two never have the same length, so the length says the scheme. Which minor stands for what is the
office's list, not ours.
"""

import re
from dataclasses import dataclass

_SHAPE = re.compile(r"([1-9][0-9]{5})(0[1-9])([0-9]{2,3})([0-9]{6})")
SCHEMES = {17: "GB/T 47678.5", 16: "GB/T 30428.2"}


@dataclass(frozen=True, slots=True)
class Component:
    """An identifier taken apart. `type_code` is the major with the minor."""

    code: str
    scheme: str
    county: str
    type_code: str
    serial: str


def parse(code: str) -> Component | None:
    """The identifier taken apart, or None when it is none."""
    found = _SHAPE.fullmatch(code)
    if found is None:
        return None
    county, major, minor, serial = found.groups()
    return Component(code, SCHEMES[len(code)], county, major + minor, serial)
