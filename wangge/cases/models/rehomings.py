"""Cases that a change of areas has moved, and those whose new grid a person must choose."""

from django.db import models
from django.db.models import Index, UniqueConstraint

from wangge.cases.models.case import Case


class Rehoming(models.Model):
    """One open case that a change of areas gave another place; `candidates` where nothing tells which grid it is."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="rehomings")
    change_id = models.BigIntegerField()  # areas.Change
    at = models.DateTimeField()
    place_before = models.CharField(max_length=15)
    place = models.CharField(max_length=15, blank=True)
    candidates = models.JSONField(default=list)

    class Meta:
        constraints = [UniqueConstraint(fields=["case", "change_id"], name="case_rehomed_once")]
        indexes = [Index(fields=["change_id", "id"], name="case_rehoming_change")]
