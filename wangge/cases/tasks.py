"""The worker's share for cases: supervision, suggestions, holds and plans that are due, changes of areas, old files."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import QuerySet

from wangge.cases.actions import item_news, suggesting
from wangge.cases.actions.committing import climb_commitment
from wangge.cases.actions.instructing import climb_instruction
from wangge.cases.actions.pausing import resume_reviewed
from wangge.cases.actions.planning import reopen_planned
from wangge.cases.actions.rehoming import follow_changes
from wangge.cases.actions.supervising import supervise_desk, supervise_turn
from wangge.cases.actions.verifying import archive_settled
from wangge.cases.errors import ActNotAllowed
from wangge.cases.models import Assignment, Case, Commitment, Instruction
from wangge.cases.queries.cards import clocks_to_climb, turns_to_climb
from wangge.cases.queries.instructions import instructions_to_climb
from wangge.cases.queries.requests import due_for_review
from wangge.cases.queries.sessions import commitments_to_climb
from wangge.cases.queries.settling import promised_by, settled_by
from wangge.lib import clock
from wangge.residents.actions import erase_due_contacts

R = TypeVar("R", Case, Assignment, Instruction, Commitment)
logger = logging.getLogger(__name__)
ASIDE = timedelta(minutes=10)


def sweep(*, now: datetime, batch: int = 500) -> int:
    """One round of supervision: every clock that has met a rung by `now`, the longest waiting first; how many.

    Done again it finds nothing. A row that fails is set aside for ten minutes and logged, so that it holds up no other.
    """
    climbed = 0
    while cases := clocks_to_climb(now, batch):
        climbed += _each(cases, lambda case: supervise_desk(case=case, now=now), now)
    while turns := turns_to_climb(now, batch):
        climbed += _each(turns, lambda turn: supervise_turn(turn=turn, now=now), now)
    while instructions := instructions_to_climb(now, batch):
        climbed += _each(instructions, lambda each: climb_instruction(instruction=each, now=now), now)
    while commitments := commitments_to_climb(now, batch):
        climbed += _each(commitments, lambda each: climb_commitment(commitment=each, now=now), now)
    return climbed


def _each(rows: Sequence[R], do: Callable[[R], bool], now: datetime) -> int:
    climbed = 0
    for row in rows:
        try:
            climbed += do(row)
        except ActNotAllowed:
            continue  # somebody acted on it in this very moment: the next look finds it, or nothing to do
        except Exception:
            logger.exception("supervision of %s %s failed; set aside", type(row).__name__, row.pk)
            type(row).objects.filter(pk=row.pk).update(rung_at=now + ASIDE)
    return climbed


def follow_area_changes(*, now: datetime) -> int:
    """Posts and open cases follow the changes of areas in effect; how many cases moved."""
    return follow_changes(now=now)


def resume_reviewed_holds(*, now: datetime, batch: int = 200) -> int:
    """Take up again the cases on hold whose review has come, the longest waiting first; how many."""
    return _round(due_for_review(now), lambda case: resume_reviewed(case=case, now=now), batch)


def reopen_promised(*, now: datetime, batch: int = 200) -> int:
    """Give closures with a plan back to their desks on the promised date; how many."""
    return _round(promised_by(now), lambda case: reopen_planned(case=case, now=now), batch)


def archive_old(*, now: datetime, batch: int = 200) -> int:
    """Archive what has been closed long enough, so that its contacts are erased in their time; how many."""
    return _round(settled_by(now), lambda case: archive_settled(case=case, now=now), batch)


def _round(due: QuerySet[Case], do: Callable[[Case], object], batch: int) -> int:
    """Do `batch` of what is due, in its order. What fails is logged, tried again in the next round, and takes nobody's
    place in this one; each row is read at its turn, since others act meanwhile."""
    done = 0
    for pk in list(due.values_list("pk", flat=True)):
        if done == batch:
            break
        case = due.filter(pk=pk).first()
        if case is None:
            continue
        try:
            do(case)
        except ActNotAllowed:
            continue  # somebody acted on it in this very moment
        except Exception:
            logger.exception("case %s could not be taken on; tried again in the next round", pk)
        else:
            done += 1
    return done


def erase_contacts(*, now: datetime) -> int:
    """Erase the contacts of cases archived long enough ago; how many."""
    return erase_due_contacts(today=clock.office_date(now), now=now)


def tell_of_items(*, now: datetime) -> int:
    """Tell those who proposed items of the grid list what was decided; how many."""
    return item_news.tell_of_items(now=now)


def keep_suggestions(*, now: datetime) -> int:
    """Make the suggestions that are missing, batch after batch; how many."""
    made = 0
    while batch := suggesting.keep_suggestions(now=now):
        made += batch
    return made
