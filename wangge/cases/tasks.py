"""The worker's share for cases: erasing contacts whose day has come."""

from datetime import datetime

from wangge.lib import clock
from wangge.residents.actions import erase_due_contacts


def erase_contacts(*, now: datetime) -> int:
    """Erase the contacts of cases archived long enough ago; how many."""
    return erase_due_contacts(today=clock.office_date(now), now=now)
