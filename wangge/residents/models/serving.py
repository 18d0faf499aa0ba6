"""Services that a person or guardian asked for: the consent, the record under it, who looked, and what to put right.

A record names the service, never a condition; nothing lists, maps or exports persons (product.md section 4).
"""

import uuid

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from wangge.residents.models.columns import AreaColumns, YearAfter
from wangge.residents.models.households import Household
from wangge.residents.words import (
    ConsentChannel,
    CorrectedField,
    EndReason,
    GivenBy,
    Look,
    Purpose,
    Service,
)


class ConsentText(models.Model):
    """A version of what a person agrees to; nothing that was agreed to is edited."""

    version = models.PositiveIntegerField(unique=True)
    text_zh = models.TextField()
    text_en = models.TextField()
    valid_from = models.DateTimeField()


class Consent(models.Model):
    """One agreement of one person or guardian: to which words, when, how, and until before which day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    channel = models.CharField(max_length=10, choices=ConsentChannel.choices)
    given_by = models.CharField(max_length=8, choices=GivenBy.choices)
    given_on = models.DateField()
    recorded_at = models.DateTimeField()
    ends_on = models.DateField()  # the first day on which it holds no longer
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(ends_on__gt=F("given_on")), name="residents_consent_period"),
            CheckConstraint(condition=Q(ends_on__lte=YearAfter(F("given_on"))), name="residents_consent_year"),
            CheckConstraint(condition=Q(given_by__in=GivenBy.values), name="residents_consent_given_by"),
            CheckConstraint(condition=Q(channel__in=ConsentChannel.values), name="residents_consent_channel"),
        ]


class ServiceRecord(AreaColumns):
    """A service at an address under a consent. The personal columns are empty once it has ended."""

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="services")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="services")
    service = models.CharField(max_length=12, choices=Service.choices)
    name_locked = models.BinaryField(null=True)
    phone_locked = models.BinaryField(null=True)
    code_locked = models.BinaryField(null=True)  # the application code, to be printed again on the day
    # Keyed hashes for exact search: name and telephone together, and the code that the person keeps.
    person_index = models.BinaryField(max_length=16, null=True)
    code_index = models.BinaryField(max_length=16, null=True)
    starts_on = models.DateField()
    ends_on = models.DateField()  # the first day without it, within the consent
    org_id = models.BigIntegerField(null=True)  # people.Organisation that registered it
    registered_by = models.BigIntegerField(null=True)
    registered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=10, choices=EndReason.choices, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(fields=["person_index"], condition=Q(person_index__isnull=False), name="residents_service_person"),
            Index(fields=["ends_on"], condition=Q(erased_at__isnull=True), name="residents_service_due"),
            Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="residents_service_ended"),
        ]
        constraints = [
            UniqueConstraint(
                fields=["code_index"], condition=Q(code_index__isnull=False), name="residents_service_code"
            ),
            UniqueConstraint(fields=["consent", "service"], name="residents_service_once"),
            CheckConstraint(condition=Q(service__in=Service.values), name="residents_service_listed"),
            CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="residents_service_period"),
            CheckConstraint(condition=Q(ends_on__lte=YearAfter(F("starts_on"))), name="residents_service_year"),
            CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(name_locked__isnull=True, phone_locked__isnull=True, person_index__isnull=True),
                name="residents_service_erased",
            ),
            CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(erased_at__isnull=False), name="residents_service_ends_erased"
            ),
        ]


class ServiceLook(models.Model):
    """Somebody touched a record: the person is told the unit, role, time and purpose, the auditor the words too."""

    record = models.ForeignKey(ServiceRecord, null=True, on_delete=models.CASCADE, related_name="looks")
    kind = models.CharField(max_length=8, choices=Look.choices)
    by_id = models.BigIntegerField()
    org_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=12)
    at = models.DateTimeField()
    purpose = models.CharField(max_length=8, choices=Purpose.choices, blank=True)
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            Index(fields=["by_id", "at"], name="residents_look_by"),
            Index(fields=["at"], name="residents_look_at"),
        ]


class LookCount(models.Model):
    """How many looks one member of staff has had on one day: counted here, since several processes answer."""

    by_id = models.BigIntegerField()
    on = models.DateField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [UniqueConstraint(fields=["by_id", "on"], name="residents_look_count_once")]


class Correction(models.Model):
    """What a person asks to have put right, decided by the desk before `due_on`."""

    record = models.ForeignKey(ServiceRecord, on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=8, choices=CorrectedField.choices)
    wanted_locked = models.BinaryField(null=True)  # what it should be, until it is decided
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    is_accepted = models.BooleanField(null=True)
    reply_locked = models.BinaryField(null=True)  # what the person is told, until the record is erased

    class Meta:
        indexes = [Index(fields=["due_on"], condition=Q(decided_at__isnull=True), name="residents_correction_due")]
        constraints = [
            UniqueConstraint(
                fields=["record", "field"],
                condition=Q(decided_at__isnull=True),
                name="residents_correction_one_waits",
            ),
            CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, is_accepted__isnull=True)
                | Q(decided_at__isnull=False, is_accepted__isnull=False, wanted_locked__isnull=True),
                name="residents_correction_decided",
            ),
        ]
