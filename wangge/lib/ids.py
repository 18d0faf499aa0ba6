"""Identifiers that people read: the case number and the query code."""

import re
import secrets
from datetime import date

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V: what is read over the telephone must not be misheard or misread.
QUERY_ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
QUERY_LENGTH = 10  # 23**10 = 4.1e13 codes: a million live cases leave one hit in 41 million guesses
_NUMBER = re.compile(r"^(\d{6})-(\d{8})-(\d{6,})$")


def new_query_code() -> str:
    """A random code, the only secret that a resident needs to follow a case."""
    drawn, code = secrets.randbelow(len(QUERY_ALPHABET) ** QUERY_LENGTH), ""
    for _ in range(QUERY_LENGTH):
        drawn, place = divmod(drawn, len(QUERY_ALPHABET))
        code += QUERY_ALPHABET[place]
    return code


def one_time_password() -> str:
    """Sixteen characters in four groups, to be read out or copied by hand once: 72 bits."""
    code = "".join(secrets.choice(QUERY_ALPHABET) for _ in range(16)).lower()
    return "-".join(code[start : start + 4] for start in range(0, 16, 4))


def normal_query_code(text: str) -> str:
    """What was typed, without spaces and hyphens and in capitals."""
    return re.sub(r"[\s-]", "", text).upper()


def case_number(county: str, reported_on: date, serial: int) -> str:
    """`<county>-<yyyymmdd>-<serial>`: made from the row's own key, so no counter row is contended for."""
    return f"{county}-{reported_on.year:04d}{reported_on.month:02d}{reported_on.day:02d}-{serial:06d}"


def parse_case_number(number: str) -> tuple[str, date, int] | None:
    """County, date and serial of a case number, or None if it is not one."""
    match = _NUMBER.match(number.strip())
    if match is None:
        return None
    county, day, serial = match.groups()
    try:
        reported_on = date.fromisoformat(f"{day[:4]}-{day[4:6]}-{day[6:]}")
    except ValueError:
        return None
    return county, reported_on, int(serial)
