"""What the worker looks for among closed cases: plans whose date has come, and files that nobody archived."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from wangge.cases.models import Case
from wangge.cases.policies import PolicyKind
from wangge.cases.queries.policies import policy_value
from wangge.cases.states import State
from wangge.lib import clock


def promised_by(now: datetime) -> QuerySet[Case]:
    """Closures with a plan whose date has come, the longest waiting first.

    What was closed on or after the promised date itself is looked at the day after its closing, not in the same hour.
    """
    wall = clock.office_time(now)
    midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    due = Case.objects.filter(
        promised_on__lte=wall.date(), state__in=(State.CLOSED, State.ARCHIVED), closed_at__lt=midnight
    )
    return due.order_by("promised_on", "id")


def settled_by(now: datetime) -> QuerySet[Case]:
    """Closed long enough ago to be archived, the oldest first. A plan keeps its file open until its date."""
    days = policy_value(PolicyKind.ARCHIVE_DAYS, None, now)
    old = Case.objects.filter(state=State.CLOSED, closed_at__lte=now - timedelta(days=days), promised_on__isnull=True)
    return old.order_by("closed_at", "id")
