"""The worker's share for cases: passing on what a desk let lie, and erasing contacts whose day has come."""

from datetime import datetime

from wangge.cases.actions.moving import pass_on
from wangge.cases.errors import ActNotAllowed
from wangge.cases.queries.listing import not_accepted_in_time
from wangge.lib import clock
from wangge.residents.actions import erase_due_contacts


def pass_on_late(*, now: datetime, batch: int = 200) -> int:
    """Hand reports that were not accepted in time to the level above, the longest waiting first; how many."""
    passed = 0
    for case in not_accepted_in_time(now, batch):
        try:
            pass_on(case=case, now=now)
            passed += 1
        except ActNotAllowed:
            continue  # somebody acted on it in this very moment
    return passed


def erase_contacts(*, now: datetime) -> int:
    """Erase the contacts of cases archived long enough ago; how many."""
    return erase_due_contacts(today=clock.office_date(now), now=now)
