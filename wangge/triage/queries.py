"""Reading models, runs and the policy."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from wangge.lib.errors import NotFound
from wangge.lib.snapshot import Snapshot
from wangge.triage.models import Policy, TrainedModel, TrainingRun
from wangge.triage.weights import Weights, unpacked

MIN_CONFIDENCE = 0.5  # where an office has not set its own
MAX_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class InUse:
    """The model in use: its row's id, the newest example it learnt from, and how sure it must be.

    Id 0 and no weights: the office has none of its own in use.
    """

    model_id: int
    newest: int
    weights: Weights | None
    min_confidence: float


def _load() -> InUse:
    row = TrainedModel.objects.filter(is_active=True).first()
    if row is None:
        return InUse(0, 0, None, min_confidence())
    return InUse(row.pk, row.newest, unpacked(bytes(row.packed)), min_confidence())


def _revision() -> int:
    return hash((active_id(), min_confidence()))


_snapshot: Snapshot[InUse] = Snapshot(_load, _revision)


def in_use() -> InUse:
    """What is held in memory until another model is activated or the policy changes."""
    return _snapshot.get()


def drop_in_use() -> None:
    """After a change in this process: the next read loads anew."""
    _snapshot.drop()


def active_id() -> int:
    """The id of the model in use, 0 when it is none of the office's own."""
    return TrainedModel.objects.filter(is_active=True).values_list("pk", flat=True).first() or 0


def min_confidence() -> float:
    """Below this share of certainty there is no suggestion."""
    found = Policy.objects.values_list("min_confidence", flat=True).first()
    return MIN_CONFIDENCE if found is None else found


def trained_models() -> QuerySet[TrainedModel]:
    """The newest first, without their files."""
    return TrainedModel.objects.defer("packed").order_by("-id")


def runs(limit: int = 10) -> list[TrainingRun]:
    """The latest runs, the newest first."""
    return list(TrainingRun.objects.order_by("-id")[:limit])


def run_of(run_id: int) -> TrainingRun:
    found = TrainingRun.objects.filter(pk=run_id).first()
    if found is None:
        raise NotFound
    return found


def ready_runs(now: datetime) -> QuerySet[TrainingRun]:
    """Runs that nobody works on: waiting, or left by a process that died."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    return TrainingRun.objects.filter(free, is_open=True)
