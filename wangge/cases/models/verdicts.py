"""What the reporter says of the outcome: evaluations, and the tries to ask for one."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from wangge.cases.models.case import Case


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
    """One try to reach the reporter after closing."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="call_backs")
    at = models.DateTimeField()
    by_id = models.BigIntegerField()
    was_contacted = models.BooleanField()
    is_solved = models.BooleanField(null=True)
    satisfied = models.PositiveSmallIntegerField(null=True)

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
