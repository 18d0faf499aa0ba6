"""Models trained in this office, the runs that make them, and how sure a suggestion must be to be shown."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint


class TrainedModel(models.Model):
    """A model and the report of its training. Earlier ones are kept: going back is activating one of them."""

    made_at = models.DateTimeField()
    n = models.PositiveIntegerField()  # the office's own examples that it learnt from
    newest = models.BigIntegerField()  # the highest id among them: later ones are new to it
    packed = models.BinaryField()
    digest = models.CharField(max_length=64)
    report = models.JSONField()
    is_active = models.BooleanField(default=False)
    activated_at = models.DateTimeField(null=True)
    activated_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["is_active"], condition=Q(is_active=True), name="triage_one_active")]


class TrainingRun(models.Model):
    """A training that somebody asked for: taken up under a lease, so that one whose process died is taken up again."""

    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField(null=True)
    is_open = models.BooleanField(default=True)
    outcome = models.CharField(max_length=12, blank=True)  # done, failed, cancelled
    failure = models.CharField(max_length=40, blank=True)  # code of what was refused
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    stage = models.CharField(max_length=12, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    model = models.ForeignKey(TrainedModel, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["is_open"], condition=Q(is_open=True), name="triage_one_run_at_a_time"),
            CheckConstraint(
                condition=Q(is_open=True, outcome="") | (Q(is_open=False) & ~Q(outcome="")), name="triage_run_ends_once"
            ),
        ]


class Policy(models.Model):
    """A single row: below this confidence the desk reads "no suggestion"."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    min_confidence = models.FloatField()
    changed_at = models.DateTimeField()
    changed_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(id=1), name="triage_policy_single"),
            CheckConstraint(condition=Q(min_confidence__range=(0, 1)), name="triage_confidence_share"),
        ]
