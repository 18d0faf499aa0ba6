"""Open cases follow a change of areas, each in a transaction of its own: a worker killed midway goes on where it was.

By their point where they have one, else by what took the place of their area. Clocks never move; closed cases keep the
areas of their time.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from wangge.areas import queries as areas
from wangge.areas.actions.applying import note_progress
from wangge.areas.models import Change
from wangge.areas.queries.changes import unfinished
from wangge.cases.actions import placing
from wangge.cases.actions.changing import change as change_case
from wangge.cases.errors import ActNotAllowed
from wangge.cases.models import Case, Rehoming
from wangge.cases.queries import rehoming as queries
from wangge.cases.rehoming import Spot
from wangge.cases.states import Act
from wangge.lib.actor import SYSTEM
from wangge.people.actions.carrying import carry_posts

logger = logging.getLogger(__name__)
SETTLED = timedelta(minutes=1)  # longer than any process works on with the old tree


@dataclass(frozen=True, slots=True)
class Rehomed:
    """How many cases moved; how many could not now: somebody acted on them in that moment, or they failed."""

    moved: int = 0
    skipped: int = 0


def follow_changes(*, now: datetime) -> int:
    """Let posts and open cases follow the changes in effect; how many cases moved. A change is done with when a pass a
    minute after its effect has been over all: reports may have come in on the old tree meanwhile."""
    moved = 0
    for change in unfinished():
        carry_posts(change=change, by=SYSTEM, now=now)
        note_progress(change=change, now=now, posts=True)
        done = rehome(change=change, now=now)
        moved += done.moved
        is_over = done.skipped == 0 and change.applied_at is not None and now >= change.applied_at + SETTLED
        note_progress(change=change, now=now, cases=is_over)
    return moved


def rehome(*, change: Change, now: datetime) -> Rehomed:
    """Find the place of every open case that `change` touches. Twice is once: what lies right is left alone."""
    moved = skipped = 0
    for move in list(filter(None, queries.moving(queries.affected(change), areas.index()))):
        try:
            moved += _rehome_one(move.pk, change.pk, now)
        except ActNotAllowed:
            skipped += 1
        except Exception:
            logger.exception("case %s could not follow the change of areas %s; tried again", move.pk, change.pk)
            skipped += 1
    return Rehomed(moved, skipped)


@transaction.atomic
def _rehome_one(pk: int, change_id: int, now: datetime) -> bool:
    case = Case.objects.select_for_update().get(pk=pk)
    if not case.is_open:
        return False
    before = Spot(case.town, case.village, case.grid).lowest
    again = placing.place_again(case, now)
    if not again.fields:
        return False
    data = again.told(case) | {"change": change_id}
    change_case(case, Act.RELOCATE, by=SYSTEM, now=now, data=data, **again.fields)
    Rehoming.objects.update_or_create(
        case=case,
        change_id=change_id,
        defaults={
            "at": now,
            "place_before": before,
            "place": Spot(case.town, case.village, case.grid).lowest,
            "candidates": list(again.candidates),
        },
    )
    return True
