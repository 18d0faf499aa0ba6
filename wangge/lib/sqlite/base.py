"""Django's SQLite backend, in which transactions queue for the one write lock instead of polling for it.

SQLite's own way of waiting is to sleep and try again, up to 100 ms at a time: with eight writers most of the time is
slept away, and some wait for seconds. An advisory lock on a file beside the database wakes the next writer at once,
across threads and processes; the kernel gives it back when its holder dies.
"""

import fcntl
import os
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection, with its own handle on the queue's file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._queue: int | None = None
        self._is_first = False

    def _start_transaction_under_autocommit(self) -> None:
        self._wait_in_queue()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave_queue()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # the stubs leave it out
        self._leave_queue()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave_queue()

    def _close(self) -> None:
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
