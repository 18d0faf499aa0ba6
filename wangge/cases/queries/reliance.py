"""How much of what is under way relies on a setting: told before the setting is changed. Counts only, never a case."""

from dataclasses import dataclass
from datetime import date, datetime

from wangge.cases.models import IS_OPEN, OPEN_VALUES, Assignment, Case, Request
from wangge.catalogue import queries as catalogue
from wangge.people.models import Organisation
from wangge.people.queries import posts_for

# In a case's journal when another unit took the place of a retired one: no step, since nobody decided on the case.
TAKE_OVER = "take_over"


@dataclass(frozen=True, slots=True)
class UnitReliance:
    """What relies on a unit today."""

    led: int  # open cases that it leads
    held: int  # open cases that wait at its desk or are followed by it
    assisted: int  # open cases in which it assists
    posts: int  # held for it today or later
    items: int  # of the catalogue, that name it

    @property
    def any(self) -> bool:
        return bool(self.led or self.held or self.assisted or self.posts or self.items)


def open_with_category(code: str) -> int:
    """Open cases of a category or of one below it."""
    return Case.objects.filter(IS_OPEN, category__startswith=code).count()


def open_due_between(begin: datetime, end: datetime) -> int:
    """Open cases whose running clock ends in this time."""
    return Case.objects.filter(running_due_at__gte=begin, running_due_at__lt=end).count()


def requests_waiting() -> int:
    """Requests of units that await a decision."""
    return Request.objects.filter(is_approved__isnull=True).count()


def reliance_on(org: Organisation, today: date) -> UnitReliance:
    """How much relies on a unit: what must go elsewhere before it is retired."""
    turns = Assignment.objects.filter(org=org, is_lead=False, ended_at__isnull=True)
    return UnitReliance(
        led=Case.objects.filter(IS_OPEN, lead=org).count(),
        held=Case.objects.filter(IS_OPEN, holder=org).count(),
        assisted=turns.filter(case__state__in=OPEN_VALUES).count(),
        posts=posts_for(org, today).count(),
        items=len(catalogue.naming(org.code, catalogue.newest())),
    )
