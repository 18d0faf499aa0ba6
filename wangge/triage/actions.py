"""Asking for a training, working it off under a lease, and putting a model to use or back."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from wangge.journal.actions import record
from wangge.lib.actor import SYSTEM, Actor
from wangge.lib.errors import InvalidInput, NotFound
from wangge.triage import errors
from wangge.triage.models import Policy, TrainedModel, TrainingRun
from wangge.triage.queries import MAX_ATTEMPTS, active_id, drop_in_use, ready_runs

LEASE = timedelta(minutes=10)  # longer than any stage of a training


@transaction.atomic
def ask_training(*, by: Actor, now: datetime) -> TrainingRun:
    """Ask for a training from the office's closed cases. `TrainingUnderWay` while another one waits or runs."""
    try:
        with transaction.atomic():
            run = TrainingRun.objects.create(asked_at=now, asked_by=by.id)
    except IntegrityError:
        raise errors.TrainingUnderWay from None
    record(act="ask_training", object_type="training", object_id=run.pk, by=by, now=now)
    return run


@transaction.atomic
def cancel_training(*, run_id: int, by: Actor, now: datetime) -> TrainingRun:
    """Give up a run that waits or runs: what it makes is thrown away."""
    return _end(run_id, outcome="cancelled", by=by, now=now)


def take_up(*, now: datetime) -> TrainingRun | None:
    """Take the waiting run, if there is one, under a lease; a run that was tried too often ends as failed."""
    for run in ready_runs(now):
        if run.attempts >= MAX_ATTEMPTS:
            fail_training(run_id=run.pk, failure="gave_up", now=now)
            continue
        taken = ready_runs(now).filter(pk=run.pk).update(lease_until=now + LEASE, attempts=run.attempts + 1)
        if taken:
            run.refresh_from_db()
            return run
    return None


def report_stage(*, run: TrainingRun, stage: str, percent: int, now: datetime) -> None:
    """How far a run is, and the lease anew. `TrainingLost` when it was cancelled or taken up by another process."""
    mine = TrainingRun.objects.filter(pk=run.pk, is_open=True, attempts=run.attempts)
    if not mine.update(stage=stage, percent=percent, lease_until=now + LEASE):
        raise errors.TrainingLost


@transaction.atomic
def finish_training(
    *, run: TrainingRun, packed: bytes, n: int, newest: int, report: dict[str, Any], now: datetime
) -> TrainedModel:
    """Keep the model and its report; it is used only once a person activates it."""
    model = TrainedModel.objects.create(
        made_at=now, n=n, newest=newest, packed=packed, digest=hashlib.sha256(packed).hexdigest(), report=report
    )
    _end(run.pk, outcome="done", by=SYSTEM, now=now, model=model, percent=100)
    return model


@transaction.atomic
def fail_training(*, run_id: int, failure: str, now: datetime) -> TrainingRun:
    """The run cannot be done: `failure` is the code of what was refused."""
    return _end(run_id, outcome="failed", by=SYSTEM, now=now, failure=failure)


def _end(run_id: int, *, outcome: str, by: Actor, now: datetime, **fields: Any) -> TrainingRun:
    open_run = TrainingRun.objects.filter(pk=run_id, is_open=True)
    if not open_run.update(is_open=False, outcome=outcome, ended_at=now, lease_until=None, **fields):
        if TrainingRun.objects.filter(pk=run_id).exists():
            raise errors.TrainingLost
        raise NotFound
    record(act=f"training_{outcome}", object_type="training", object_id=run_id, by=by, now=now)
    return TrainingRun.objects.get(pk=run_id)


@transaction.atomic
def activate_model(*, model_id: int, by: Actor, now: datetime) -> None:
    """Put a model to use, an earlier one to go back; 0 is the model that is shipped."""
    if model_id and not TrainedModel.objects.filter(pk=model_id).exists():
        raise NotFound
    before = active_id()
    TrainedModel.objects.filter(is_active=True).update(is_active=False)
    if model_id:
        TrainedModel.objects.filter(pk=model_id).update(is_active=True, activated_at=now, activated_by=by.id)
    drop_in_use()
    data = {"before": before}
    record(act="activate_model", object_type="triage_model", object_id=model_id, by=by, now=now, data=data)


@transaction.atomic
def set_min_confidence(*, share: float, by: Actor, now: datetime) -> None:
    """How sure a suggestion must be (0 to 1) to be shown."""
    if not 0 <= share <= 1:
        raise InvalidInput(fields={"min_confidence": errors.BAD_SHARE})
    Policy.objects.update_or_create(id=1, defaults={"min_confidence": share, "changed_at": now, "changed_by": by.id})
    drop_in_use()
    record(act="set_min_confidence", object_type="triage_policy", object_id=1, by=by, now=now, data={"share": share})
