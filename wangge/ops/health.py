"""Whether this installation can do its work now: what fails, and what will fail soon."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from wangge.catalogue.queries import calendar_warning
from wangge.journal.queries import unsealed_count
from wangge.notices.queries.deliveries import lost_lately, overdue_since
from wangge.ops.queries import failing_loops, heartbeats

WORKER_SILENT = timedelta(seconds=30)
SEALING_STUCK = timedelta(minutes=10)
LOOP_FAILING = timedelta(minutes=5)
CLOCK_AHEAD = timedelta(seconds=60)
BACKLOG_BOUND = 10_000
DISK_NEEDED = 200 * 2**20  # bytes: below this, writes are about to fail
DISK_LOW = 2 * 2**30


@dataclass(slots=True)
class Readiness:
    """`failing` and `warnings` map the name of a check to what is the matter."""

    failing: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, str] = field(default_factory=dict)

    @property
    def is_ready(self) -> bool:
        return not self.failing

    def as_json(self) -> dict[str, Any]:
        status = "ready" if self.is_ready else "not_ready"
        return {"status": status, "failing": self.failing, "warnings": self.warnings}


# Once applied, migrations stay applied while this code runs: the graph is read from the disk only until then.
_migrated: dict[str, bool] = {}


def readiness(now: datetime) -> Readiness:
    """Every check. A database that does not answer is told as such, and what needs it is left out."""
    found = Readiness()
    _check_disk(found)
    try:
        _check_database(found, now)
    except Error as error:
        connection.close()  # the next call tries a new connection
        found.failing["database"] = type(error).__name__
    return found


def free_bytes() -> int:
    """Free space where files lie (and the database, on SQLite): the smaller of the two."""
    return min(shutil.disk_usage(folder).free for folder in _folders())


def _folders() -> Iterator[Path]:
    data = Path(settings.DATA_DIR)
    yield data if data.is_dir() else Path("/")
    if connection.vendor == "sqlite":
        folder = Path(str(settings.DATABASES["default"]["NAME"])).absolute().parent
        if folder.is_dir():
            yield folder


def _check_disk(found: Readiness) -> None:
    free = free_bytes()
    if free < DISK_NEEDED:
        found.failing["disk"] = f"{free // 2**20} MiB free"
    elif free < DISK_LOW:
        found.warnings["disk"] = f"{free // 2**20} MiB free"


def _check_database(found: Readiness, now: datetime) -> None:
    connection.ensure_connection()
    if not is_migrated():
        found.failing["migrations"] = "pending: run wangge init"
        return
    beats = heartbeats()
    _check_worker(found, beats, now)
    _check_sealing(found, beats, now)
    warning = calendar_warning(now)
    if warning:
        found.warnings["calendar"] = warning
    _check_notices(found, now)
    _check_loops(found, now)


def is_migrated() -> bool:
    """Are all migrations of this version applied?"""
    if not _migrated.get(connection.alias):
        executor = MigrationExecutor(connection)
        _migrated[connection.alias] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated[connection.alias]


def _check_worker(found: Readiness, beats: dict[str, datetime], now: datetime) -> None:
    latest = beats.get("worker")
    if latest is None:
        found.failing["worker"] = "never seen"
    elif latest > now + CLOCK_AHEAD:
        found.failing["clock"] = f"the worker is {(latest - now).total_seconds():.0f} s ahead of this host"
    elif now - latest > WORKER_SILENT:
        found.failing["worker"] = f"silent for {(now - latest).total_seconds():.0f} s"


def _check_notices(found: Readiness, now: datetime) -> None:
    """Messages that did not leave are a warning: work goes on, and everything stands in the inbox."""
    overdue, lost = overdue_since(now), lost_lately(now)
    if overdue is not None:
        found.warnings["notices"] = f"messages wait since {(now - overdue).total_seconds():.0f} s"
    elif lost:
        found.warnings["notices"] = f"{lost} messages given up within 24 h"


def _check_loops(found: Readiness, now: datetime) -> None:
    """A loop that has failed for minutes is a warning: it is tried again, and the others go on."""
    told = [
        f"{name} fails since {(now - since).total_seconds():.0f} s"
        for name, since in failing_loops().items()
        if now - since > LOOP_FAILING
    ]
    if told:
        found.warnings["loops"] = ", ".join(told)


def _check_sealing(found: Readiness, beats: dict[str, datetime], now: datetime) -> None:
    waiting = unsealed_count(bound=BACKLOG_BOUND)
    latest = beats.get("seal")
    if waiting and latest is not None and now - latest > SEALING_STUCK:
        found.failing["sealing"] = f"stuck for {(now - latest).total_seconds():.0f} s, {waiting} entries wait"
    elif waiting >= BACKLOG_BOUND:
        found.warnings["sealing"] = f"{waiting} entries or more wait"
