"""Instructions (领导批示): what a leader wants done about a case, who owes the reply, by when, and what it was."""

from datetime import datetime

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from wangge.cases.models.case import Case


class Instruction(models.Model):
    """One instruction. It follows the case: whoever leads it, or holds it, when the reply is due owes the reply."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="instructions")
    text = models.TextField()
    is_for_unit = models.BooleanField()  # else for the desk that holds the case
    given_by = models.BigIntegerField()
    given_at = models.DateTimeField()
    reply_due_at = models.DateTimeField()
    rung_at = models.DateTimeField(null=True)  # when supervision takes its next rung
    next_rung = models.PositiveSmallIntegerField(null=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.BigIntegerField(null=True)
    replied_org_id = models.BigIntegerField(null=True)  # for which unit or desk

    class Meta:
        indexes = [
            Index(fields=["rung_at"], name="case_instruction_rung", condition=Q(rung_at__isnull=False)),
            Index(fields=["reply_due_at"], name="case_instruction_waits", condition=Q(replied_at__isnull=True)),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(replied_at__isnull=True, replied_by__isnull=True, reply="")
                | (Q(replied_at__isnull=False, replied_by__isnull=False) & ~Q(reply="")),
                name="case_instruction_replied_whole",
            ),
        ]

    def owed_by(self) -> int:
        """The unit that leads the case, or the desk that holds it, as it is now."""
        return (self.case.lead_id if self.is_for_unit else None) or self.case.holder_id

    def is_late(self, now: datetime) -> bool:
        return (self.replied_at or now) > self.reply_due_at
