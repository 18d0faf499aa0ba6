"""The worker's share: a waiting import of addresses, what follows a change of areas, and what has come to its day:
services, bare records past their years, counts of days long past."""

from collections.abc import Mapping
from datetime import datetime

from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.places.models import ImportRun
from wangge.places.tasks import work_off_runs
from wangge.residents.actions import drop_old_counts, drop_old_past, erase_due_services
from wangge.residents.actions.importing import HouseholdTaker, columns_found
from wangge.residents.actions.rehoming import follow_area_changes as follow

NOUN = "households"


def erase_services(*, now: datetime) -> int:
    """End and erase what is due; how many."""
    drop_old_counts(now=now)
    return erase_due_services(today=clock.office_date(now), now=now) + drop_old_past(now=now)


def follow_area_changes(*, now: datetime) -> int:
    """Addresses and their services follow the changes of areas in effect; how many moved."""
    return follow(now=now)


def work_off() -> str:
    """Take up the oldest waiting import of addresses and take all its rows in. The outcome, "" when none waits."""

    def taker(run: ImportRun, by: Actor, mapping: Mapping[str, str]) -> HouseholdTaker:
        return HouseholdTaker(source=run.options["source"], by=by, now=clock.now(), columns=mapping)

    return work_off_runs(noun=NOUN, taker_of=taker, columns=columns_found)
