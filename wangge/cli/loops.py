"""The worker's loops: what runs how often. Each runs in a thread of its own, so that none can hold up another."""

import contextlib
import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from wangge.areas.tasks import apply_due
from wangge.campaigns import tasks as campaigns
from wangge.cases import tasks as cases
from wangge.cases.actions.seats import forget_open_cases
from wangge.files.actions import sweep_orphans
from wangge.journal import tasks as journal
from wangge.lib import clock
from wangge.notices import tasks as notices
from wangge.ops.actions import beat, drop_old_windows, stumble
from wangge.patrols import tasks as patrols
from wangge.places import tasks as places
from wangge.places.queries.runs import ready_runs as ready_imports
from wangge.privacy import tasks as privacy
from wangge.residents import tasks as residents
from wangge.triage.queries import ready_runs

logger = logging.getLogger(__name__)
MAX_DELAY = 60.0  # seconds between tries of a loop that keeps failing
HEARTBEAT = "worker"
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
TRAINING_SECONDS, IMPORT_SECONDS = 2 * HOUR, 2 * HOUR


@dataclass(frozen=True, slots=True)
class Loop:
    """`run(now=…)` every `every` seconds; its name is also that of its heartbeat."""

    name: str
    every: float
    run: Callable[[datetime], object]


def erase_contacts(now: datetime) -> None:
    """Batch after batch until nothing is due."""
    while cases.erase_contacts(now=now):
        pass


def erase_services(now: datetime) -> None:
    """Batch after batch until no service is past its day."""
    while residents.erase_services(now=now):
        pass


def change_areas(now: datetime) -> None:
    """Changes of areas whose day has come, then what follows them."""
    apply_due(now=now)
    places.follow_area_changes(now=now)
    residents.follow_area_changes(now=now)
    patrols.follow_area_changes(now=now)
    campaigns.follow_area_changes(now=now)
    cases.follow_area_changes(now=now)  # the last: it marks a change as done with


def start_training(now: datetime) -> None:
    """Have a waiting training done by a process of its own, so that what trains never fills this one's memory."""
    if ready_runs(now).exists():
        command = [sys.executable, "-m", "wangge.cli.main", "triage", "work"]
        subprocess.run(command, check=True, timeout=TRAINING_SECONDS)  # noqa: S603  (nothing comes from outside)


def start_import(now: datetime) -> None:
    """Have a waiting import of places or of addresses done by a process of its own."""
    for noun, command in ((places.NOUN, "places"), (residents.NOUN, "residents")):
        if ready_imports(noun, now).exists():
            asked = [sys.executable, "-m", "wangge.cli.main", command, "work"]
            subprocess.run(asked, check=True, timeout=IMPORT_SECONDS)  # noqa: S603  (nothing comes from outside)


def _nothing(now: datetime) -> None:
    """The heartbeat loop only tells that the process lives and reaches the database."""


LOOPS = (
    Loop(HEARTBEAT, 5.0, _nothing),
    Loop("seal", 2.0, lambda now: journal.seal(now=now)),
    Loop("sweep", 30.0, lambda now: cases.sweep(now=now)),
    Loop("change_areas", 15.0, change_areas),
    Loop("resume_holds", MINUTE, lambda now: cases.resume_reviewed_holds(now=now)),
    Loop("reopen_promised", 5 * MINUTE, lambda now: cases.reopen_promised(now=now)),
    Loop("archive_old", 5 * MINUTE, lambda now: cases.archive_old(now=now)),
    Loop("tell_of_items", MINUTE, lambda now: cases.tell_of_items(now=now)),
    Loop("campaigns", MINUTE, lambda now: campaigns.turn(now)),
    Loop("spread_notices", 1.0, lambda now: notices.spread(now=now)),
    Loop("deliver_notices", 1.0, lambda now: notices.deliver(now=now)),
    Loop("drop_notices", DAY, lambda now: notices.drop_old(now=now)),
    Loop("erase_contacts", HOUR, erase_contacts),
    Loop("erase_services", HOUR, erase_services),
    Loop("end_agreements", HOUR, lambda now: privacy.end_past(now=now)),
    Loop("suggest", 3.0, lambda now: cases.keep_suggestions(now=now)),
    Loop("train", 10.0, start_training),
    Loop("turn_patrols", MINUTE, lambda now: patrols.turn_windows(now=now)),
    Loop("forget_positions", HOUR, lambda now: patrols.forget_positions(now=now)),
    Loop("import_registers", 3.0, start_import),
    Loop("drop_import_rejects", DAY, lambda now: places.drop_old_rejects(now=now)),
    Loop("drop_rate_windows", 10 * MINUTE, lambda now: drop_old_windows(now=now)),
    Loop("forget_open_cases", 10 * MINUTE, lambda now: forget_open_cases(now=now)),
    Loop("clear_sessions", HOUR, lambda now: SessionStore.clear_expired()),
    Loop("drop_receipts", DAY, lambda now: journal.drop_old_receipts(now=now)),
    Loop("sweep_files", DAY, lambda now: sweep_orphans(now=now)),
)


def keep_turning(loop: Loop, stop: threading.Event) -> None:
    """Run the loop until `stop`. A failure is logged and tried again, later each time; it never leaves this thread."""
    failures = 0
    delay = 0.0
    while not stop.wait(delay):
        try:
            close_old_connections()
            now = clock.now()
            loop.run(now)
            beat(name=loop.name, now=now)
        except Exception as error:
            failures += 1
            delay = min(MAX_DELAY, 2.0**failures)
            _log(loop, error, delay)
            connection.close()
            with contextlib.suppress(Exception):  # where the database is away, nobody can be told there
                stumble(name=loop.name, now=clock.now())
        else:
            if failures:
                logger.info("%s works again", loop.name)
            failures, delay = 0, loop.every
    connection.close()


def _log(loop: Loop, error: Exception, delay: float) -> None:
    """A database that is away is one line; anything else is a fault whose place must be seen."""
    if isinstance(error, OperationalError | InterfaceError):
        reason = " ".join(str(error).split())
        logger.warning("%s: the database did not answer (%s); next try in %.0f s", loop.name, reason, delay)
    else:
        logger.error("%s failed; next try in %.0f s", loop.name, delay, exc_info=error)
