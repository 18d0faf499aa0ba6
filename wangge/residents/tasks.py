"""The worker's share: services that have come to their day, bare records past their years, counts of days long past."""

from datetime import datetime

from wangge.lib import clock
from wangge.residents.actions import drop_old_counts, drop_old_past, erase_due_services


def erase_services(*, now: datetime) -> int:
    """End and erase what is due; how many."""
    drop_old_counts(now=now)
    return erase_due_services(today=clock.office_date(now), now=now) + drop_old_past(now=now)
