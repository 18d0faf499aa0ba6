"""Reference data held in memory per process and reloaded when its revision in the database changes."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import ClassVar, Generic, TypeVar

from django.db import connection

T = TypeVar("T")


def _aside() -> AbstractContextManager[None]:
    aside: AbstractContextManager[None] = getattr(connection, "reading_aside", nullcontext)()
    return aside


class Snapshot(Generic[T]):
    """`get()` returns the loaded value; at most every `max_age` seconds the revision is read and compared.

    `load` builds the value, `revision` reads one small number from the database. A write in this process calls
    `drop()` so that it is seen at once; other processes see it within `max_age`.
    """

    _all: ClassVar[list["Snapshot[object]"]] = []

    def __init__(self, load: Callable[[], T], revision: Callable[[], int], max_age: float = 1.0) -> None:
        self._load, self._revision, self._max_age = load, revision, max_age
        self._lock = threading.Lock()
        self._value: T | None = None
        self._loaded_revision: int | None = None
        self._checked_at = 0.0
        Snapshot._all.append(self)  # type: ignore[arg-type]  # a registry of every T

    def get(self) -> T:
        value = self._value
        if value is not None and time.monotonic() - self._checked_at < self._max_age:
            return value
        # Whoever holds the lock must not wait for the database's: its holder may want this value.
        with _aside(), self._lock:
            revision = self._revision()
            if self._value is None or revision != self._loaded_revision:
                self._value, self._loaded_revision = self._load(), revision
            self._checked_at = time.monotonic()
            return self._value

    def drop(self) -> None:
        self._value, self._loaded_revision, self._checked_at = None, None, 0.0

    @classmethod
    def drop_all(cls) -> None:
        """For tests, whose rolled-back transactions also roll revisions back."""
        for snapshot in cls._all:
            snapshot.drop()
