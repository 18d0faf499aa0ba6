"""Who works on a case and by when: turns of units with their clocks, and requests that await a decision."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from wangge.cases.models.case import Case
from wangge.people.models import Organisation, User


class Assignment(models.Model):
    """A unit's turn at a case, as lead or assisting, with its own clock: one row for each dispatch."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments")
    org = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_lead = models.BooleanField(default=True)
    dispatched_at = models.DateTimeField()
    sign_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    signed_by = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    standard_id = models.BigIntegerField()
    calendar_id = models.BigIntegerField()
    rung_at = models.DateTimeField(null=True)  # when supervision of the unit takes its next rung
    next_rung = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes = [Index(fields=["rung_at"], name="case_turn_rung", condition=Q(rung_at__isnull=False))]
        constraints = [
            UniqueConstraint(
                fields=["case"], condition=Q(is_lead=True, ended_at__isnull=True), name="case_one_lead_at_a_time"
            )
        ]


class RequestKind(models.TextChoices):
    RETURN = "return", _("退回")
    EXTENSION = "extension", _("延期")
    HOLD = "hold", _("挂账")


class Request(models.Model):
    """A unit's request that awaits the desk's decision. A request stops no clock; its approval does."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=10, choices=RequestKind.choices)
    org = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason_code = models.CharField(max_length=24)
    until = models.DateTimeField(null=True)
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField()
    decide_by = models.DateTimeField()
    is_approved = models.BooleanField(null=True)
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["case", "kind"], condition=Q(is_approved__isnull=True), name="case_one_request_waiting"
            ),
            CheckConstraint(
                condition=Q(is_approved__isnull=True, decided_at__isnull=True)
                | Q(is_approved__isnull=False, decided_at__isnull=False),
                name="case_request_decided_whole",
            ),
        ]
