"""What a desk's page asks every few seconds: has anything in my reach changed, and who else has this case open?"""

from datetime import datetime, timedelta

from django.db.models import Count, Max

from wangge.cases.access import visible
from wangge.cases.models import Case, OpenCase, SavedList
from wangge.journal.models import Entry
from wangge.lib.actor import Actor
from wangge.people.queries import names_of

WINDOW = 300  # the newest entries that are looked at: on PostgreSQL a lower id may become visible later
SEEN_WITHIN = timedelta(seconds=40)


def newest(after: str = "") -> str:
    """A mark of the journal's end; equal marks mean that nothing was written between them."""
    top = Entry.objects.aggregate(top=Max("id"))["top"] or 0
    count = Entry.objects.filter(id__gt=top - WINDOW).aggregate(n=Count("id"))["n"]
    return f"{top}.{count}"


def has_changed(actor: Actor, since: str, now_at: str) -> bool:
    """Was anything written about a case within the actor's reach between two marks?"""
    if since == now_at:
        return False
    head = since.partition(".")[0]
    if not head.isdecimal() or len(head) > 18:
        return True
    floor = int(now_at.partition(".")[0]) - WINDOW
    if int(head) < floor:
        return True  # away for long: look at everything anew
    entries = Entry.objects.filter(id__gt=max(floor, int(head) - WINDOW), object_type="case")
    touched = list(entries.values_list("object_id", flat=True).distinct())
    return visible(actor).filter(pk__in=touched).exists()


def also_open(case: Case, actor: Actor, now: datetime) -> list[str]:
    """Names of the colleagues who have the case open now."""
    rows = OpenCase.objects.filter(case=case, at__gte=now - SEEN_WITHIN).exclude(user_id=actor.id or 0)
    return sorted(names_of(rows.values_list("user_id", flat=True)).values())


def saved_lists(actor: Actor) -> list[SavedList]:
    """The lists that this person keeps, by name."""
    return list(SavedList.objects.filter(owner_id=actor.id or 0).order_by("name"))
