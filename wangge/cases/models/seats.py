"""What belongs to one person at the desk: lists kept under a name, and which case stands open right now."""

from django.db import models
from django.db.models import Index, UniqueConstraint

from wangge.cases.models.case import Case


class SavedList(models.Model):
    """A filtered list that a member of staff keeps under a name; the query is that of the list's own address."""

    owner_id = models.BigIntegerField()
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["owner_id", "name"], name="case_list_name_once")]


class OpenCase(models.Model):
    """Who has a case open at this moment, so that colleagues do not cross: one row a person and case, gone within the
    hour. It is no record of work and no page lists it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    user_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["case", "user_id"], name="case_open_once")]
        indexes = [Index(fields=["at"], name="case_open_at")]
