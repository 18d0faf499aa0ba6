"""What was suggested for a case and what was decided, kept beside each other: how often they agree is published."""

from django.db import models
from django.db.models import Index, Q

from wangge.cases.models.case import Case
from wangge.people.models import Organisation


class Suggestion(models.Model):
    """The first category and lead that a model named for a case, and those of the latest dispatch."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="suggestion")
    model_id = models.BigIntegerField(default=0)  # triage.TrainedModel, 0 for the one that is shipped
    suggested_at = models.DateTimeField(null=True)
    category = models.CharField(max_length=8, blank=True)  # the likeliest, whether or not it was sure enough
    confidence = models.FloatField(default=0)
    is_offered = models.BooleanField(default=False)  # was it sure enough to be shown?
    lead = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_category = models.CharField(max_length=8, blank=True)
    decided_lead = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(fields=["decided_at"], name="suggestion_decided", condition=Q(decided_at__isnull=False)),
            Index(fields=["model_id"], name="suggestion_undecided", condition=Q(decided_at__isnull=True)),
            Index(fields=["case"], name="suggestion_missing", condition=Q(suggested_at__isnull=True)),
        ]
