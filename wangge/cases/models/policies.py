"""Rules of an office that are data: a number with who set it when and why; the past is never overwritten."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from wangge.cases.policies import PolicyKind
from wangge.people.models import Organisation


class Policy(models.Model):
    """One setting of a rule for a centre's cases, or for the whole county where `org` is empty."""

    kind = models.CharField(max_length=16, choices=PolicyKind.choices)
    org = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    value = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    set_by = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        indexes = [Index(fields=["kind", "org", "set_at"], name="case_policy_now")]
        constraints = [
            CheckConstraint(
                condition=~Q(kind="call_back_rate") | Q(value__range=(1, 100)), name="case_policy_rate_1_to_100"
            ),
            CheckConstraint(condition=~Q(kind="archive_days") | Q(value__range=(1, 365)), name="case_policy_days"),
        ]
