"""Areas by version (a change closes one row and starts the next), their codes in other schemes, a revision number,
and changes of the tree from draft to effect."""

from django.db import models
from django.db.models import F, Index, Q, UniqueConstraint

from wangge.areas.states import ChangeState


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
    households = models.PositiveIntegerField(null=True)  # a count, for the size of grids; nothing about anybody
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


class Change(models.Model):
    """One change of the tree: drafted, checked, approved by a second person, applied on its date."""

    kind = models.CharField(max_length=8)  # states.ChangeKind
    state = models.CharField(max_length=9, default=ChangeState.DRAFT.value)
    reason = models.CharField(max_length=500)
    effective_on = models.DateField()
    asked = models.JSONField()  # what the person entered (asked.ChangeInput), for drawing it up again
    plan = models.JSONField()  # plan.Plan
    drafted_by = models.BigIntegerField(null=True)
    drafted_at = models.DateTimeField()
    proposed_by = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=500, blank=True)
    stuck_at = models.DateTimeField(null=True)  # its day has come, and at this instant the tree did not admit it
    applied_at = models.DateTimeField(null=True)
    posts_carried_at = models.DateTimeField(null=True)
    cases_rehomed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            Index(fields=["state", "effective_on"], name="area_change_due"),
            Index(
                fields=["id"],
                name="area_change_unfinished",
                condition=Q(state=ChangeState.APPLIED.value, cases_rehomed_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[ChangeState.APPROVED.value, ChangeState.APPLIED.value])
                | Q(proposed_by__isnull=False, decided_by__isnull=False) & ~Q(proposed_by=F("decided_by")),
                name="area_change_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state=ChangeState.APPLIED.value) | Q(applied_at__isnull=False),
                name="area_change_applied_at",
            ),
        ]


class ChangeArea(models.Model):
    """One code that a change is about, old or new: who may see it, and what no second change may touch meanwhile."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="areas")
    code = models.CharField(max_length=15, db_index=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["change", "code"], name="area_change_code_once")]


class Succession(models.Model):
    """What took the place of an area that ended: one row for each heir."""

    code = models.CharField(max_length=15, db_index=True)
    heir = models.CharField(max_length=15, db_index=True)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [UniqueConstraint(fields=["code", "heir"], name="area_heir_once")]
