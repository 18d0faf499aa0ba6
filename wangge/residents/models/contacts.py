"""Contacts (encrypted), requests to see a protected one, and the privacy notices shown on public forms."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q


class Contact(models.Model):
    """How to reach one reporter about one case. Nothing in clear text joins a person's cases."""

    name_locked = models.BinaryField(null=True)
    phone_locked = models.BinaryField(null=True)
    # A keyed hash, so that the desk that judges finds the same reporter's other open cases; none when protected.
    phone_index = models.BinaryField(max_length=16, null=True)
    notice_version = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=8, blank=True)  # in which the person wrote; empty: the office's
    is_protected = models.BooleanField(default=False)  # confidential, dispute or conduct: a second person is needed
    created_at = models.DateTimeField()
    erase_on = models.DateField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(fields=["phone_index"], condition=Q(phone_index__isnull=False), name="residents_contact_phone"),
            Index(
                fields=["erase_on"],
                condition=Q(erased_at__isnull=True, erase_on__isnull=False),
                name="residents_contact_erase",
            ),
        ]


class Unmasking(models.Model):
    """A request to see a protected contact: asked with a reason by one person, approved by another."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="unmaskings")
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField()
    purpose = models.CharField(max_length=200)
    approved_by = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asked_by")),
                name="residents_unmasking_two_people",
            )
        ]


class PrivacyNotice(models.Model):
    """A version of the notice on public forms; what a reporter agreed to is kept by version."""

    version = models.PositiveIntegerField(unique=True)
    text_zh = models.TextField()
    text_en = models.TextField()
    valid_from = models.DateTimeField()
