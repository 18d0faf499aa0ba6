"""Dates that somebody owes beside a case's own clocks, a reply or a commitment: reminded of when the ladder warns of a
limit, carded when they have passed."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from wangge.cases import rungs
from wangge.cases.actions import clocks
from wangge.cases.acts import Until
from wangge.cases.models import Case, Commitment, Instruction
from wangge.cases.rungs import NextRung, Rung
from wangge.catalogue import deadlines
from wangge.catalogue import queries as catalogue
from wangge.lib.errors import InvalidInput

FURTHEST = timedelta(days=3652)  # what is further off is a slip of the pen


def due_of(until: Until, *, name: str, now: datetime) -> datetime:
    """By when it is owed, as the field `name` of an input tells it: later than now, within ten years."""
    due = clocks.limit_of(until)
    if not now < due <= now + FURTHEST:
        raise InvalidInput(fields={name: _("期限须晚于现在，且在十年以内")})
    return due


def first_rung(case: Case, *, start: datetime, due: datetime, after: datetime) -> NextRung:
    """What supervision waits for with a date that runs from `start` to `due`."""
    return rungs.first_after(
        (Rung.WARN, Rung.YELLOW),
        after=after,
        start=start,
        due=due,
        limit=clocks.rules_on(start).instruction_within,
        ladder=catalogue.ladder(case.town),
        calendar=catalogue.calendar(),
    )


def rung_again(case: Case, *, start: datetime, due: datetime, now: datetime) -> NextRung:
    """The same for what comes back at `now`, not done. Where its date has passed there is time to see to it before the
    card, as for an answer that is sent back late."""
    if due > now:
        return first_rung(case, start=start, due=due, after=now)
    limit = catalogue.standard(case.standard_id).sign
    return NextRung(deadlines.due_at(now, limit, catalogue.calendar()).at, Rung.YELLOW)


def meet(row: Instruction | Commitment, *, due: datetime, now: datetime) -> Rung | None:
    """The rung that `row` has met by `now`, moved on; None when there is none, or somebody else was quicker.

    A reminder gives way to a card that is due as well.
    """
    if row.rung_at is None or row.rung_at > now:
        return None
    rung = Rung(row.next_rung or 0)
    if rung is Rung.WARN and due <= now:
        rung = Rung.YELLOW
    at, following = (due, Rung.YELLOW) if rung is Rung.WARN else (None, None)
    waits = type(row)._default_manager.filter(pk=row.pk, rung_at=row.rung_at, next_rung=row.next_rung)
    if not waits.update(rung_at=at, next_rung=following):
        return None
    row.rung_at, row.next_rung = at, following
    return rung
