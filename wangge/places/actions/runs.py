"""Imports in the background: asked for with a file, worked off under a lease, cancelled, ended.

A run keeps its progress in the same transaction as the rows that it took in, so that a worker that died is followed by
one that goes on at the next row. Packages above use it with a noun of their own.
"""

import hashlib
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from wangge.files.intake import Readable
from wangge.files.sheets import check_large
from wangge.journal.actions import record
from wangge.lib.actor import SYSTEM, Actor
from wangge.lib.errors import NotFound
from wangge.lib.taking import Progress
from wangge.places.errors import ImportEnded, ImportWaiting
from wangge.places.models import ImportRun
from wangge.places.queries.runs import MAX_ATTEMPTS, folder, ready_runs, rejects_path

LEASE = timedelta(minutes=10)  # longer than any batch, and than the look for doubles in a town
KEPT = timedelta(days=30)  # how long a file of rejected rows can be fetched
_CHUNK = 1 << 20
_SHOWN_NAME = 100


def ask_import(
    *, stream: Readable, name: str, noun: str, options: Mapping[str, Any], by: Actor, now: datetime
) -> ImportRun:
    """Keep a file and ask for its import. `ImportWaiting` while the same file waits or runs. Raises `FileTooLarge`,
    `UnsupportedFile`."""
    path, digest = _keep(stream)
    run = ImportRun(noun=noun, file_name=Path(name).name[-_SHOWN_NAME:], digest=digest, options=dict(options))
    run.asked_at, run.asked_by = now, by.id
    try:
        check_large(path)
        with transaction.atomic():
            run.save()
            record(act="ask_import", object_type="place_import", object_id=run.pk, by=by, now=now)
            path.rename(folder() / f"{run.pk}{path.suffix}")
    except IntegrityError:
        raise ImportWaiting from None
    finally:
        path.unlink(missing_ok=True)
    return run


def _keep(stream: Readable) -> tuple[Path, str]:
    """The file on the disk under a name of its own, and its digest."""
    root = folder()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, first = hashlib.sha256(), b""
    path = root / f"incoming-{os.urandom(8).hex()}"
    with path.open("xb") as file:
        while chunk := stream.read(_CHUNK):
            first = first or chunk[:4]
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    named = path.with_suffix(".xlsx" if first == b"PK\x03\x04" else ".csv")
    return path.rename(named), digest.hexdigest()


@transaction.atomic
def cancel_import(*, run_id: int, noun: str, by: Actor, now: datetime) -> ImportRun:
    """Stop a run that waits or is at work: what it took in before stays, its file goes."""
    return _end(run_id, noun, outcome="cancelled", by=by, now=now)


def take_up(*, noun: str, now: datetime) -> ImportRun | None:
    """Take the oldest waiting run under a lease; one that was tried too often ends as failed."""
    for run in ready_runs(noun, now):
        if run.attempts >= MAX_ATTEMPTS:
            fail_import(run=run, failure="gave_up", now=now)
            continue
        taken = ready_runs(noun, now).filter(pk=run.pk)
        if taken.update(lease_until=now + LEASE, attempts=run.attempts + 1):
            run.refresh_from_db()
            return run
    return None


def keep_progress(*, run: ImportRun, progress: Progress, now: datetime) -> None:
    """In the transaction of a batch: how far the run is, and the lease anew. `ImportEnded` when it was cancelled or
    taken up by another process, which undoes the batch."""
    mine = ImportRun.objects.filter(pk=run.pk, is_open=True, attempts=run.attempts)
    done = mine.update(
        rows_done=progress.rows,
        accepted=progress.accepted,
        repeated=progress.repeated,
        rejected=progress.rejected,
        rejects_size=progress.rejects_size,
        lease_until=now + LEASE,
    )
    if not done:
        raise ImportEnded


@transaction.atomic
def remember(*, run: ImportRun, rows_total: int | None, options: Mapping[str, Any]) -> None:
    """What is found out at the beginning of a run and must be the same when it is taken up again."""
    ImportRun.objects.filter(pk=run.pk).update(rows_total=rows_total, options=dict(options))
    run.rows_total, run.options = rows_total, dict(options)


@transaction.atomic
def finish_import(*, run: ImportRun, doubles: int, now: datetime) -> ImportRun:
    return _end(run.pk, run.noun, outcome="done", by=SYSTEM, now=now, doubles=doubles)


@transaction.atomic
def fail_import(*, run: ImportRun, failure: str, now: datetime) -> ImportRun:
    """The file cannot be taken in: `failure` says why."""
    return _end(run.pk, run.noun, outcome="failed", by=SYSTEM, now=now, failure=failure[:200])


def _end(run_id: int, noun: str, *, outcome: str, by: Actor, now: datetime, **fields: Any) -> ImportRun:
    open_run = ImportRun.objects.filter(pk=run_id, noun=noun, is_open=True)
    if not open_run.update(is_open=False, outcome=outcome, ended_at=now, lease_until=None, **fields):
        if ImportRun.objects.filter(pk=run_id, noun=noun).exists():
            raise ImportEnded
        raise NotFound
    record(act=f"import_{outcome}", object_type="place_import", object_id=run_id, by=by, now=now)
    run = ImportRun.objects.get(pk=run_id)
    transaction.on_commit(lambda: _drop_file(run))
    return run


def _drop_file(run: ImportRun) -> None:
    for path in folder().glob(f"{run.pk}.*"):
        if path != rejects_path(run):
            path.unlink(missing_ok=True)


def drop_old_rejects(*, now: datetime) -> int:
    """Files of rejected rows go after a month; how many went."""
    ended = ImportRun.objects.filter(is_open=False, ended_at__lt=now - KEPT, rejects_size__gt=0)
    gone = 0
    for run in ended[:1000]:
        path = rejects_path(run)
        gone += path.exists()
        path.unlink(missing_ok=True)
    ended.update(rejects_size=0)
    return gone


def file_of(run: ImportRun) -> Path:
    """Where the file of a run that has not ended lies."""
    found = [path for path in folder().glob(f"{run.pk}.*") if path != rejects_path(run)]
    if not found:
        raise NotFound
    return found[0]
