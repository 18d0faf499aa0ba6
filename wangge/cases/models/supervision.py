"""Cards (督办单): a unit and a case, the rule that was broken and its evidence; answered, and appealed against once."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from wangge.cases.cards import CardLevel, CardRule
from wangge.cases.models.case import Case
from wangge.cases.models.work import Assignment
from wangge.people.models import Organisation


class Card(models.Model):
    """One card. A red one is in force when a leader has signed it; an upheld appeal or lifted lateness voids it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="cards")
    org = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    town = models.CharField(max_length=15, blank=True)  # as the case stood: narrows lists as the case's own column does
    village = models.CharField(max_length=15, blank=True)
    level = models.CharField(max_length=6, choices=CardLevel.choices)
    rule = models.CharField(max_length=16, choices=CardRule.choices)
    assignment = models.ForeignKey(Assignment, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    occasion = models.CharField(max_length=60)  # which lateness or rework it is about: one card for each
    evidence = models.JSONField(default=dict)  # instants, ids and numbers that bear it out; nothing personal
    issued_at = models.DateTimeField()
    issued_by = models.BigIntegerField(null=True)  # null: by the ladder
    ladder_id = models.BigIntegerField()
    signed_off_at = models.DateTimeField(null=True)
    signed_off_by = models.BigIntegerField(null=True)
    answer_due_at = models.DateTimeField(null=True)  # from the issue, or from a red card's signature
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    answer = models.TextField(blank=True)
    note = models.TextField(blank=True)  # what the issuer wrote
    appeal_due_at = models.DateTimeField(null=True)
    appealed_at = models.DateTimeField(null=True)
    appealed_by = models.BigIntegerField(null=True)
    appeal = models.TextField(blank=True)
    is_upheld = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    decision = models.TextField(blank=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(fields=["org", "-id"], name="card_org"),
            Index(fields=["town", "-id"], name="card_town"),
            Index(fields=["village", "-id"], name="card_village"),
            Index(fields=["answer_due_at"], name="card_waiting", condition=Q(answered_at=None, voided_at=None)),
        ]
        constraints = [
            UniqueConstraint(fields=["case", "org", "rule", "occasion"], name="card_once_for_each_occasion"),
            CheckConstraint(
                condition=Q(decided_at__isnull=True, is_upheld__isnull=True)
                | Q(decided_at__isnull=False, is_upheld__isnull=False, appealed_at__isnull=False),
                name="card_appeal_decided_whole",
            ),
            CheckConstraint(
                condition=Q(answer_due_at__isnull=False) | Q(level="red", signed_off_at__isnull=True),
                name="card_in_force_has_answer_due",
            ),
        ]

    @property
    def status(self) -> str:
        """`to_sign`, `to_answer`, `answered`, `appealed`, `upheld`, `dismissed`, `void`: what comes next for it."""
        if self.is_upheld:
            return "upheld"
        if self.voided_at is not None:  # also after an appeal was dismissed: an approval took the lateness away
            return "void"
        if self.decided_at is not None:
            return "dismissed"
        if self.appealed_at is not None:
            return "appealed"
        if self.answered_at is not None:
            return "answered"
        return "to_answer" if self.answer_due_at is not None else "to_sign"
