"""Instants on SQLite: microseconds since 1970 as whole numbers, a third of the bytes of the text that Django writes.

A case has six instants, and twelve of its indexes hold one. The text of databases made before is still read.
(docs/decisions/0041)
"""

from datetime import UTC, datetime, timedelta

from django.db.backends.utils import typecast_timestamp
from django.utils.dateparse import parse_datetime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def number_of(instant: datetime) -> int:
    """An instant as it stands in a column; one without a time zone is taken for UTC."""
    return ((instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)) - _EPOCH) // _MICROSECOND


def instant_of(number: int) -> datetime:
    return _EPOCH + timedelta(microseconds=number)


def instant_in(stored: bytes) -> datetime:
    """What a column holds, as SQLite's driver hands it over: a number, or the text of before."""
    try:
        return instant_of(int(stored))
    except ValueError:
        return instant_from(stored.decode())


def instant_from(text: str) -> datetime:
    found = parse_datetime(text)
    if found is None:
        raise ValueError(f"{text!r} is no instant")
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def text_of(stored: int | str | None) -> str | None:
    """What Django's own date functions on SQLite work with."""
    return str(instant_of(stored))[:-6] if isinstance(stored, int) else stored  # "+00:00"


def shifted(sign: str, stored: int | str | None, by: int | str | None) -> int | str | None:
    """An instant, a duration or the text of a day, moved by microseconds, or the other way round."""
    if stored is None or by is None:
        return None
    if isinstance(stored, str) or isinstance(by, str):
        day, distance = (stored, by) if isinstance(stored, str) else (by, stored)
        span = timedelta(microseconds=int(distance))
        return str(typecast_timestamp(str(day)) + (span if sign == "+" else -span))
    return stored + by if sign == "+" else stored - by
