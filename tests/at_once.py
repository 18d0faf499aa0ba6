"""Real threads on a real database: PostgreSQL as it is; for SQLite a file, since one in memory knows no waiting."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from django.db import connection, connections, transaction

T = TypeVar("T")


@contextmanager
def shared_database(folder: Path) -> Iterator[None]:
    """New threads work on one database with what is committed here. On SQLite that is a copy in a file."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    path = folder / "threads.sqlite3"
    with sqlite3.connect(path) as target:
        connection.connection.backup(target)
    target.close()
    name = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.settings_dict["NAME"] = name


def at_once(*calls: Callable[[], T]) -> list[T]:
    """Start all calls at the same moment, each in a thread with a connection of its own; their results in order."""
    gate = threading.Barrier(len(calls))
    results: dict[int, T] = {}
    failures: list[BaseException] = []

    def run(index: int, call: Callable[[], T]) -> None:
        try:
            gate.wait(20)
            results[index] = call()
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if failures:
        raise failures[0]
    return [results[index] for index in range(len(calls))]


def apart(call: Callable[[], T]) -> T:
    """One call in a thread of its own, which sees what the other threads have committed."""
    return at_once(call)[0]


@contextmanager
def held_open(*, before: Callable[[], object], after: Callable[[], object]) -> Iterator[None]:
    """One transaction beside the block, in a connection of its own: it does `before`, stays open while the block runs,
    then does `after` and commits. For PostgreSQL: on SQLite the block's own writes would wait for it."""
    begun, free = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def run() -> None:
        try:
            with transaction.atomic():
                before()
                begun.set()
                free.wait(30)
                after()
        except BaseException as error:
            failures.append(error)
        finally:
            begun.set()
            connections.close_all()

    beside = threading.Thread(target=run)
    beside.start()
    begun.wait(30)
    try:
        yield
    finally:
        free.set()
        beside.join()
    if failures:
        raise failures[0]
