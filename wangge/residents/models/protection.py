"""Who answers for personal data, and what was weighed before an activity began (PIPL, Articles 52, 55 and 56)."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from wangge.people.models import User
from wangge.residents.words import Activity, AssessmentState


class ProtectionOfficer(models.Model):
    """Who answers for personal data from an instant on, and how the public reaches them: the newest row holds."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reached_by = models.CharField(max_length=80)  # a duty telephone, mailbox or window, as it is published
    named_at = models.DateTimeField()
    named_by = models.BigIntegerField()

    class Meta:
        indexes = [Index(fields=["named_at"], name="residents_officer_at")]


class Assessment(models.Model):
    """An impact assessment of one activity: proposed by one person, decided by another, looked at again by a date.

    The three texts are those that Article 56 asks for. Rows are never deleted: they are to be kept for three years.
    """

    activity = models.CharField(max_length=10, choices=Activity.choices)
    version = models.PositiveIntegerField()
    lawfulness = models.TextField()  # purpose and manner: lawful, fair, necessary
    effects = models.TextField()  # what it means for the people concerned, and what could go wrong
    measures = models.TextField()  # what protects them, and why that is enough
    review_on = models.DateField()
    state = models.CharField(max_length=10, choices=AssessmentState.choices, default=AssessmentState.PROPOSED)
    proposed_by = models.BigIntegerField()
    proposed_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)

    class Meta:
        indexes = [Index(fields=["activity", "-version"], name="residents_assessment_newest")]
        constraints = [
            UniqueConstraint(fields=["activity", "version"], name="residents_assessment_version"),
            UniqueConstraint(
                fields=["activity"],
                condition=Q(state=AssessmentState.PROPOSED),
                name="residents_assessment_one_waits",
            ),
            CheckConstraint(condition=Q(activity__in=Activity.values), name="residents_assessment_activity"),
            CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="residents_assessment_two_people",
            ),
            CheckConstraint(
                condition=Q(state=AssessmentState.PROPOSED, decided_at__isnull=True)
                | Q(
                    state__in=[AssessmentState.APPROVED, AssessmentState.RETURNED],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="residents_assessment_decided",
            ),
        ]
