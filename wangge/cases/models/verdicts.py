"""What reporters say of the outcome: evaluations, tries to ask, and what became known of each closing."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from wangge.cases.models.case import Case
from wangge.cases.outcomes import Decision, LeftOut
from wangge.people.models import Organisation


class Evaluation(models.Model):
    """What the reporter said of the outcome: solved, satisfied 4 (very) … 1 (not), and the own words."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="evaluations")
    at = models.DateTimeField()
    closed_at = models.DateTimeField()  # which closing it is about: a reopened case is evaluated again
    is_solved = models.BooleanField()
    satisfied = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["case", "closed_at"], name="case_one_evaluation_each_closing"),
            CheckConstraint(condition=Q(satisfied__range=(1, 4)), name="case_satisfied_1_to_4"),
        ]


class CallBack(models.Model):
    """One try to reach the reporter after closing, and the reporter's own words if there were any."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="call_backs")
    at = models.DateTimeField()
    by_id = models.BigIntegerField()
    closed_at = models.DateTimeField(null=True)  # none in tries made before closings were told apart
    was_contacted = models.BooleanField()
    outcome = models.CharField(max_length=12, default="")
    is_solved = models.BooleanField(null=True)
    satisfied = models.PositiveSmallIntegerField(null=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(was_contacted=True) | Q(is_solved__isnull=True, satisfied__isnull=True),
                name="case_call_back_answers_need_contact",
            ),
            CheckConstraint(
                condition=Q(satisfied__isnull=True) | Q(satisfied__range=(1, 4)), name="case_call_back_1_to_4"
            ),
        ]


class Verdict(models.Model):
    """One reporter's verdict on one closing: to be asked for by `due_at`, tried for, given, counted or left out.

    Unit, category and area are those of the closing, so that a later round by another unit moves no figure.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="verdicts")  # the reporter's own report
    main = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="matter_verdicts")  # the case that was closed
    closed_at = models.DateTimeField()
    unit = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    category = models.CharField(max_length=8, blank=True)
    town = models.CharField(max_length=15, blank=True)
    village = models.CharField(max_length=15, blank=True)
    is_asked = models.BooleanField()  # drawn for a call-back
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=12, blank=True)  # how the asking ended; empty while it goes on
    is_solved = models.BooleanField(null=True)
    satisfied = models.PositiveSmallIntegerField(null=True)
    is_own_hand = models.BooleanField(default=False)  # given by the query code, which goes before what was telephoned
    left_out = models.CharField(max_length=12, blank=True, choices=LeftOut.choices)
    decision = models.CharField(max_length=8, blank=True, choices=Decision.choices)

    class Meta:
        indexes = [
            Index(
                fields=["due_at", "main"],
                name="case_verdict_to_ask",
                condition=Q(is_asked=True, outcome="", is_solved__isnull=True),
            ),
            Index(
                fields=["closed_at", "main"],
                name="case_verdict_to_decide",
                condition=Q(is_solved=False, decision=""),
            ),
            Index(fields=["closed_at", "unit"], name="case_verdict_closed"),
            Index(fields=["unit", "closed_at"], name="case_verdict_unit"),
            Index(fields=["town", "closed_at"], name="case_verdict_town"),
        ]
        constraints = [
            UniqueConstraint(fields=["case", "closed_at"], name="case_one_verdict_each_closing"),
            CheckConstraint(
                condition=Q(is_solved__isnull=True, satisfied__isnull=True)
                | Q(is_solved__isnull=False, satisfied__range=(1, 4)),
                name="case_verdict_whole",
            ),
        ]


TO_ASK = Q(is_asked=True, outcome="", is_solved__isnull=True)
TO_DECIDE = Q(is_solved=False, decision="") & ~Q(left_out__in=[LeftOut.CONCEDED, LeftOut.APPEALED])
APPEALABLE = Q(is_solved__isnull=False, left_out="") & (Q(is_solved=False) | Q(satisfied__lte=2))


class RatingAppeal(models.Model):
    """A unit's appeal against a rating: once for each, with its reason, decided once by supervision."""

    verdict = models.OneToOneField(Verdict, on_delete=models.CASCADE, related_name="appeal")
    org = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField()
    is_upheld = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(fields=["asked_at"], name="case_appeal_waiting", condition=Q(is_upheld__isnull=True)),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(is_upheld__isnull=True, decided_at__isnull=True)
                | Q(is_upheld__isnull=False, decided_at__isnull=False),
                name="case_appeal_decided_whole",
            ),
            CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")), name="case_appeal_two_people"
            ),
        ]
