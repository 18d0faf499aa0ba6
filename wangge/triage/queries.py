"""Reading models, runs and the policy."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from wangge.lib.errors import NotFound
from wangge.triage.models import Policy, TrainedModel, TrainingRun

MIN_CONFIDENCE = 0.5  # where an office has not set its own
MAX_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Active:
    """The model in use: its row's id, its file and how sure it must be. Id 0 and no file: the one that is shipped."""

    model_id: int
    newest: int
    packed: bytes | None


def active() -> Active:
    row = TrainedModel.objects.filter(is_active=True).first()
    return Active(row.pk, row.newest, bytes(row.packed)) if row else Active(0, 0, None)


def active_id() -> int:
    """The id of the model in use, 0 for the one that is shipped."""
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
