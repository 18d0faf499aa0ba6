"""Django's SQLite backend, in which transactions begin late and queue for the one write lock instead of polling for it.

SQLite's own way of waiting is to sleep and try again, up to 100 ms at a time: with eight writers most of the time is
slept away, and some wait for seconds. An advisory lock on a file beside the database wakes the next writer at once,
across threads and processes; the kernel gives it back when its holder dies.

A transaction takes the lock with its first statement: what an act works out before that keeps nobody waiting. It is a
whole transaction all the same, since nothing was read or written in it before. (docs/decisions/0017, 0028)

What it wrote is brought to the disk when the lock is given back, and before its commit returns: the next writer works
meanwhile, and what several wrote reaches the disk together. The log is copied back while others write, too.
(docs/decisions/0045)
"""

import fcntl
import itertools
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from wangge.lib.sqlite import instants
from wangge.lib.sqlite.operations import DatabaseOperations

sqlite3.register_converter("datetime", instants.instant_in)
_sync = getattr(os, "fdatasync", os.fsync)  # as SQLite itself chooses
# A page that many transactions change is copied back once for all of them. An act writes 30 to 50: some 16 MB of log.
COPY_AFTER = 100
_commits = itertools.count(1)  # of this process


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
        self._log: int | None = None
        self._has_log = False
        self.is_unbegun = False  # a transaction was asked for, and no statement has come yet
        self._at_start: set[str] = set()  # savepoints before the first statement: the start itself

    def get_new_connection(self, conn_params: Any) -> Any:
        made = super().get_new_connection(conn_params)
        made.create_function("wangge_text_of_instant", 1, instants.text_of, deterministic=True)
        made.create_function("wangge_shifted", 3, instants.shifted, deterministic=True)
        self._has_log = made.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
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
        self._sync_by_sqlite(False)  # the commit does, below
        self._wait_in_queue()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave_queue()
            self._sync_by_sqlite(True)
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
        has_begun = self._is_first
        self._forget_start()
        super()._commit()  # type: ignore[misc]  # the stubs leave it out
        self._leave_queue()
        self._sync_by_sqlite(True)
        if has_begun and self._has_log:
            self._sync_log()
            if next(_commits) % COPY_AFTER == 0:
                self._copy_log_back()

    def _rollback(self) -> None:
        self._forget_start()
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave_queue()
        self._sync_by_sqlite(True)

    def _sync_by_sqlite(self, is_on: bool) -> None:
        """Does SQLite bring what a commit wrote to the disk, still holding the lock? So it does for single statements.
        Without, it still syncs the log before it copies it back or begins it anew, so that no order is lost."""
        if self._has_log and self.connection is not None:
            self.connection.execute(f"PRAGMA synchronous={'FULL' if is_on else 'NORMAL'}")

    def _sync_log(self) -> None:
        """The log to the disk, with this transaction and whatever was written before it. The file stays the same as
        long as any connection is open."""
        try:
            if self._log is None:
                self._log = os.open(f"{self.settings_dict['NAME']}-wal", os.O_RDONLY | os.O_CLOEXEC)
            _sync(self._log)
        except OSError as error:
            raise OperationalError("what was committed could not be brought to the disk") from error

    def _copy_log_back(self) -> None:
        """Nearly all of it while others write; with the lock what they wrote meanwhile, so that the log begins anew."""
        with suppress(sqlite3.OperationalError):  # somebody still reads, or no space: the next one does it
            self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            self._wait_in_queue()
            try:
                self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            finally:
                self._leave_queue()

    def _close(self) -> None:
        self._forget_start()
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave_queue()
            for opened in (self._queue, self._log):
                if opened is not None:
                    os.close(opened)
            self._queue = self._log = None

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
