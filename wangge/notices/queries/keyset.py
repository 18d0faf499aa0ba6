"""Pages of rows by their key, the newest first: no page costs more than the first."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The cursors are keys: what is older than `next_cursor`, what is newer than `previous_cursor`; None: nothing."""

    rows: list[T]
    next_cursor: int | None
    previous_cursor: int | None


def page_of(found: QuerySet[M], size: int, *, before: int | None, after: int | None) -> Page[M]:
    """The newest rows, those before (older than) a key, or those after one."""
    if after is not None:
        rows = list(found.filter(pk__gt=after).order_by("pk")[: size + 1])
        has_newer, rows = len(rows) > size, rows[:size][::-1]
        has_older = bool(rows)
    else:
        older = found.filter(pk__lt=before) if before is not None else found
        rows = list(older.order_by("-pk")[: size + 1])
        has_older, rows = len(rows) > size, rows[:size]
        has_newer = before is not None
    return Page(rows, rows[-1].pk if rows and has_older else None, rows[0].pk if rows and has_newer else None)
