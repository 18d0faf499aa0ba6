"""Django's SQLite backend, in which transactions begin late and queue for the one write lock instead of polling for it.

SQLite's own way of waiting is to sleep and try again, up to 100 ms at a time: with eight writers most of the time is
slept away, and some wait for seconds. An advisory lock on a file beside the database wakes the next writer at once,
across threads and processes; the kernel gives it back when its holder dies.

A transaction takes the lock with its first statement: what an act works out before that keeps nobody waiting. It is a
whole transaction all the same, since nothing was read or written in it before. (docs/decisions/0017, 0028)
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

from wangge.lib.sqlite import instants
from wangge.lib.sqlite.operations import DatabaseOperations

sqlite3.register_converter("datetime", instants.instant_in)


@lru_cache(maxsize=1000)
def _marked(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class Cursor(base.SQLiteCursorWrapper):
    """A cursor whose statement begins the transaction that waits for its first."""

    wrapper: "DatabaseWrapper"

    def execute(self, query: Any, params: Any = None) -> Any:
        if self.wrapper.is_unbegun:
            self.wrapper.begin()
        return super().execute(query, params)

    def convert_query(self, query: Any, *, param_names: Any = None) -> Any:
        """Statements composed once come again and again: their marks are changed once."""
        return super().convert_query(query, param_names=param_names) if param_names is not None else _marked(query)

    def executemany(self, query: Any, param_list: Any) -> Any:
        if self.wrapper.is_unbegun:
            self.wrapper.begin()
        return super().executemany(query, param_list)


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection, with its own handle on the queue's file."""

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._queue: int | None = None
        self._is_first = False
        self.is_unbegun = False  # a transaction was asked for, and no statement has come yet
        self._at_start: set[str] = set()  # savepoints before the first statement: the start itself

    def get_new_connection(self, conn_params: Any) -> Any:
        made = super().get_new_connection(conn_params)
        made.create_function("wangge_text_of_instant", 1, instants.text_of, deterministic=True)
        made.create_function("wangge_shifted", 3, instants.shifted, deterministic=True)
        return made

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=Cursor)
        cursor.wrapper = self
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        self._forget_start()
        self.is_unbegun = True

    @contextmanager
    def reading_aside(self) -> Iterator[None]:
        """What is read in here is no part of a transaction that has not begun, and does not begin it."""
        was_unbegun, self.is_unbegun = self.is_unbegun, False
        try:
            yield
        finally:
            self.is_unbegun = was_unbegun

    def begin(self) -> None:
        """Take the lock and begin the transaction that was asked for."""
        self.is_unbegun = False
        self._wait_in_queue()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave_queue()
            raise

    def _forget_start(self) -> None:
        self.is_unbegun = False
        self._at_start.clear()

    def _savepoint(self, sid: str) -> None:
        if self.is_unbegun:
            self._at_start.add(sid)
        else:
            super()._savepoint(sid)  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        if sid not in self._at_start:
            super()._savepoint_rollback(sid)  # type: ignore[misc]
        elif not self.is_unbegun:  # all that was done came after it
            starts = set(self._at_start)
            self._rollback()
            self._at_start, self.is_unbegun = starts, True

    def _savepoint_commit(self, sid: str) -> None:
        if sid in self._at_start:
            self._at_start.discard(sid)
        else:
            super()._savepoint_commit(sid)  # type: ignore[misc]

    def _commit(self) -> None:
        self._forget_start()
        super()._commit()  # type: ignore[misc]  # the stubs leave it out
        self._leave_queue()

    def _rollback(self) -> None:
        self._forget_start()
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave_queue()

    def _close(self) -> None:
        self._forget_start()
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave_queue()
            if self._queue is not None:
                os.close(self._queue)
                self._queue = None

    def _wait_in_queue(self) -> None:
        if self.is_in_memory_db() or self._is_first:
            return
        if self._queue is None:
            self._queue = os.open(f"{self.settings_dict['NAME']}-queue", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._queue, fcntl.LOCK_EX)
        self._is_first = True

    def _leave_queue(self) -> None:
        if self._is_first and self._queue is not None:
            fcntl.flock(self._queue, fcntl.LOCK_UN)
        self._is_first = False
