"""Patrols follow a change of areas: a plan stays with what took the place of its area, a miss with its place."""

from datetime import datetime

from django.db import transaction

from wangge.areas import codes
from wangge.areas import queries as areas
from wangge.areas.queries.changes import unfinished
from wangge.journal.actions import record
from wangge.lib.actor import SYSTEM
from wangge.patrols.models import Miss, Plan
from wangge.places.queries.placing import columns_of


@transaction.atomic
def follow_area_changes(*, now: datetime) -> int:
    """After places have followed; how many plans moved. Twice is once."""
    moved = 0
    for change in unfinished():
        touched = list(change.areas.values_list("code", flat=True))
        for plan in Plan.objects.filter(ended_on__isnull=True).exclude(town=""):
            area = plan.grid or plan.village or plan.town
            heir = areas.standing_in(area) if area in touched else area
            if heir == area or not codes.parent_of(heir):
                continue  # it stays, or only the county holds all that took its place: a person ends it
            where = columns_of(heir)
            Plan.objects.filter(pk=plan.pk).update(**where)
            data = {"change": change.pk, "from": area, "to": heir}
            record(act="rehome_patrol", object_type="patrol", object_id=plan.pk, by=SYSTEM, now=now, data=data)
            moved += 1
        for miss in Miss.objects.filter(outcome="", grid__in=touched).select_related("place"):
            where = {name: getattr(miss.place, name) for name in ("town", "village", "grid")}
            Miss.objects.filter(pk=miss.pk).update(**where)
    return moved
