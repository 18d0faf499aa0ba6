"""Areas by version (a change closes one row and starts the next), their codes in other schemes, a revision number."""

from django.db import models
from django.db.models import F, Index, Q, UniqueConstraint


class Area(models.Model):
    """One area as it was, is or will be from `valid_from` (inclusive) to `valid_to` (exclusive, null = open)."""

    code = models.CharField(max_length=15)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=7)  # wangge.lib.actor.Level
    kind = models.CharField(max_length=7, default="general")  # codes.GENERAL or codes.SPECIAL
    parent_code = models.CharField(max_length=15, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    bound_east = models.CharField(max_length=100, blank=True)
    bound_south = models.CharField(max_length=100, blank=True)
    bound_west = models.CharField(max_length=100, blank=True)
    bound_north = models.CharField(max_length=100, blank=True)
    worker_contact = models.CharField(max_length=100, blank=True)  # as published
    supervision_phone = models.CharField(max_length=60, blank=True)  # as published
    notice_place = models.CharField(max_length=100, blank=True)
    boundary = models.JSONField(null=True)  # GeoJSON Polygon or MultiPolygon, WGS-84
    boundary_datum = models.CharField(max_length=5, blank=True)  # the datum it came in
    is_boundary_made_up = models.BooleanField(default=False)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["code", "valid_from"], name="area_version"),
            UniqueConstraint(fields=["code"], condition=Q(valid_to=None), name="area_open_version"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="area_period_not_empty"
            ),
        ]
        indexes = [Index(fields=["parent_code", "code"], name="area_parent")]


class ExternalCode(models.Model):
    """The code of an area in another scheme: the police's 15 digits and ours have the same length."""

    area_code = models.CharField(max_length=15, db_index=True)
    scheme = models.CharField(max_length=20)
    code = models.CharField(max_length=40)

    class Meta:
        constraints = [UniqueConstraint(fields=["scheme", "code"], name="area_external_code")]


class Revision(models.Model):
    """One row: its number grows with each change, so that processes know when to load the areas anew."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)
