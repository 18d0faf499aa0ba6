"""Agreements to share, and who looked at what is shared."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q

from wangge.people.models import Organisation
from wangge.privacy.registers import REGISTERS
from wangge.privacy.states import State


class Basis(models.TextChoices):
    """On what ground one office gives to another (Personal Information Protection Law, Articles 13, 23 and 34)."""

    DUTY = "duty"
    CONSENT = "consent"
    URGENT = "urgent"


class Agreement(models.Model):
    """Who gives what to whom, for what, on what ground, from when until before when."""

    giver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="gives")
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="receives")
    register = models.CharField(max_length=16)
    fields = models.JSONField()  # names out of the register's closed list
    areas = models.JSONField()  # codes within the giver's area
    purpose = models.CharField(max_length=300)
    basis = models.CharField(max_length=8, choices=Basis.choices)
    basis_cited = models.CharField(max_length=200)  # the article or document
    assessment = models.CharField(max_length=200, blank=True)  # number and day of the impact assessment
    may_export = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField()  # exclusive
    state = models.CharField(max_length=8, default=State.DRAFT.value)
    version = models.PositiveIntegerField(default=1)
    drafted_by = models.BigIntegerField(null=True)
    drafted_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    giver_approved_by = models.BigIntegerField(null=True)
    giver_approved_at = models.DateTimeField(null=True)
    receiver_approved_by = models.BigIntegerField(null=True)
    receiver_approved_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [
            Index(fields=["giver", "-id"], name="privacy_agreement_giver"),
            Index(fields=["receiver", "-id"], name="privacy_agreement_receiver"),
        ]
        constraints: ClassVar = [
            CheckConstraint(condition=~Q(giver=F("receiver")), name="privacy_two_offices"),
            CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="privacy_term"),
            CheckConstraint(condition=Q(register__in=sorted(REGISTERS)), name="privacy_register"),
            CheckConstraint(condition=Q(state__in=[state.value for state in State]), name="privacy_state"),
            CheckConstraint(
                condition=Q(giver_approved_by__isnull=True)
                | Q(receiver_approved_by__isnull=True)
                | ~Q(giver_approved_by=F("receiver_approved_by")),
                name="privacy_two_people",
            ),
            CheckConstraint(
                condition=~Q(state=State.APPROVED.value)
                | Q(giver_approved_at__isnull=False, receiver_approved_at__isnull=False),
                name="privacy_both_approved",
            ),
        ]


class SharedLook(models.Model):
    """One look at what is shared: who, when, how, how many rows."""

    class Way(models.TextChoices):
        PAGE = "page"
        API = "api"
        FILE = "file"

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="looks")
    by_id = models.BigIntegerField()
    at = models.DateTimeField()
    way = models.CharField(max_length=4, choices=Way.choices)
    rows = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [Index(fields=["agreement", "-id"], name="privacy_look_agreement")]
