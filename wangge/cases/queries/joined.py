"""Reports that were merged into one case: who they are, and through which cases each of them was handled when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from wangge.cases.access import DISPUTES
from wangge.cases.models import Case
from wangge.cases.states import Act, State
from wangge.journal.models import Entry
from wangge.lib.errors import NotFound
from wangge.lib.prepared import Given, Prepared

# What stands in the main case's journal; the merged one's own entry is the act itself.
TAKE_IN, GIVE_BACK, JOINED_MESSAGE = "take_in", "give_back", "joined_message"


@dataclass(frozen=True, slots=True)
class Stay:
    """A time that a report spent in a main case, `until` open while it is still there."""

    main_id: int
    since: datetime
    until: datetime | None


def joined_to(case: Case) -> list[Case]:
    """The reports merged into a case, in the order in which they were made."""
    return _joined().all(case=case.pk)


@cache
def _joined() -> Prepared[Case]:
    return Prepared.of(Case.objects.filter(merged_into_id=Given("case")).order_by("reported_at", "id"))


def reporter_of(case: Case, number: str) -> Case:
    """The report of one reporter of the matter: the case itself, or one that was merged into it. `NotFound` else."""
    if number in ("", case.number):
        return case
    found = next((each for each in joined_to(case) if each.number == number), None)
    if found is None:
        raise NotFound
    return found


def never_merges(case: Case) -> bool:
    """Disputes and whatever is confidential: each reporter by itself (product.md section 3, Several)."""
    return case.category.startswith(DISPUTES) or "confidential" in (case.contact_mode, case.secrecy)


def closing_of(case: Case) -> datetime | None:
    """The closing that a report's reporter may judge now: the main case's; None before it."""
    main = case.main
    return main.closed_at if main.state in (State.CLOSED, State.ARCHIVED) else None


def stays(entries: Iterable[Entry]) -> list[Stay]:
    """In which main cases a report has been, told by its own entries, oldest first."""
    found: list[Stay] = []
    for entry in entries:
        if entry.act not in (Act.MERGE, Act.UNMERGE):
            continue
        if found and found[-1].until is None:
            found[-1] = Stay(found[-1].main_id, found[-1].since, entry.at)
        if entry.act == Act.MERGE:
            found.append(Stay(entry.data["into"], entry.at, None))
    return found
