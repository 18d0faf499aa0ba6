"""What reporters said of the outcome, who is still to be asked, and what waits for a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Exists, OuterRef, Q, QuerySet

from wangge.cases.access import visible
from wangge.cases.models import APPEALABLE, TO_ASK, TO_DECIDE, CallBack, Case, Evaluation, RatingAppeal, Verdict
from wangge.cases.outcomes import NOON, half_day
from wangge.cases.queries.cursors import decode_cursor, encode_cursor
from wangge.cases.queries.listing import COUNT_BOUND, Count, levels_above
from wangge.cases.states import Act, State
from wangge.lib import clock
from wangge.lib.actor import Actor, Role

When = Literal["", "now", "later", "late"]


def latest_evaluations(cases: Sequence[Case]) -> dict[int, Evaluation]:
    """The latest evaluation of each case by its own reporter, by the case's key; cases without one are absent."""
    rows = Evaluation.objects.filter(case__in=[case.pk for case in cases]).order_by("at", "id")
    return {row.case_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reporter to be asked. `tried_now`: this half-day had its try, so the next one must wait for another."""

    verdict: Verdict
    tried_at: datetime | None
    tried_now: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class WaitingPage:
    items: list[Waiting]
    next_cursor: str | None


def _to_ask(actor: Actor, now: datetime, when: When, *, is_caller: bool) -> QuerySet[Verdict]:
    found = Verdict.objects.filter(TO_ASK, main__in=visible(actor).order_by().values("pk"))
    if is_caller:
        found = found.filter(_outside(actor))
    if when == "late":
        return found.filter(due_at__lt=now)
    tried = Exists(
        CallBack.objects.filter(case=OuterRef("case"), closed_at=OuterRef("closed_at"), at__gte=_half_day_began(now))
    )
    return found.filter(tried if when == "later" else ~tried) if when else found


def _outside(actor: Actor) -> Q:
    """What the actor may call about: closed cases of a desk at or below theirs, or overseen; never one's own work."""
    condition = Q(main__state=State.CLOSED)
    own = {post.org_id for post in actor.posts}
    condition &= Q(main__lead__isnull=True) | ~Q(main__lead_id__in=own)
    condition &= Q(main__worker__isnull=True) | ~Q(main__worker_id=actor.id)
    if not actor.posts_as(Role.SUPERVISOR, Role.LEADER):
        condition &= ~Q(main__holder_level__in=levels_above(actor))
    return condition


def _half_day_began(now: datetime) -> datetime:
    day, is_afternoon = half_day(clock.office_time(now))
    return datetime(day.year, day.month, day.day, NOON if is_afternoon else 0, tzinfo=clock.office_zone())


def to_ask(
    actor: Actor,
    now: datetime,
    *,
    when: When = "",
    is_caller: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> WaitingPage:
    """The reporters in the actor's scope who are to be asked, the soonest due first, by keyset.

    `when`: `now` those whom this half-day has not tried yet, `later` the others, `late` those past their due date.
    `is_caller`: those only about whom the actor may call.
    """
    found = _to_ask(actor, now, when, is_caller=is_caller).select_related("case", "main")
    if cursor:
        at, pk = decode_cursor(cursor)
        found = found.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=pk))
    rows = list(found.order_by("due_at", "pk")[: limit + 1])
    more = encode_cursor(rows[limit - 1].due_at, rows[limit - 1].pk) if len(rows) > limit else None
    return WaitingPage(_waiting_rows(rows[:limit], now), more)


def waiting_one(actor: Actor, verdict_id: int, now: datetime) -> Waiting | None:
    """One reporter whom the actor may call, if the verdict is still waited for."""
    found = _to_ask(actor, now, "", is_caller=True).filter(pk=verdict_id).select_related("case", "main")
    return next(iter(_waiting_rows(list(found), now)), None)


def _waiting_rows(rows: Sequence[Verdict], now: datetime) -> list[Waiting]:
    tried: dict[tuple[int, datetime | None], datetime] = {}
    for case_id, closed_at, at in CallBack.objects.filter(case__in=[row.case_id for row in rows]).values_list(
        "case_id", "closed_at", "at"
    ):
        key = (case_id, closed_at)
        tried[key] = max(at, tried.get(key, at))
    return [_waiting(row, tried.get((row.case_id, row.closed_at)), now) for row in rows]


def _waiting(row: Verdict, tried_at: datetime | None, now: datetime) -> Waiting:
    tried_now = tried_at is not None and half_day(clock.office_time(tried_at)) == half_day(clock.office_time(now))
    return Waiting(row, tried_at, tried_now, row.due_at < now)


def count_to_ask(actor: Actor, now: datetime, *, when: When = "", is_caller: bool = False) -> Count:
    found = _to_ask(actor, now, when, is_caller=is_caller).order_by().values("pk")[: COUNT_BOUND + 1].count()
    return Count(min(found, COUNT_BOUND), found <= COUNT_BOUND)


def tries_at(verdict: Verdict) -> list[CallBack]:
    """The tries to ask one reporter about one closing, oldest first."""
    return list(CallBack.objects.filter(case=verdict.case_id, closed_at=verdict.closed_at).order_by("at", "pk"))


def to_decide(actor: Actor, limit: int = 100) -> list[Verdict]:
    """Closings that a reporter calls not solved and of which no desk has made anything yet, the oldest first."""
    waiting = Verdict.objects.filter(TO_DECIDE, main__in=visible(actor).order_by().values("pk"))
    return list(waiting.select_related("case", "main").order_by("closed_at", "pk")[:limit])


def latest_verdicts(case: Case) -> list[Verdict]:
    """The verdicts on the latest closing of a matter, the case's own reporter first."""
    if case.closed_at is None:
        return []
    rows = Verdict.objects.filter(main=case, closed_at=case.closed_at).select_related("case")
    return sorted(rows, key=lambda row: (row.case_id != case.pk, row.case_id))


def reporters_for(case: Case, act: Act) -> list[Case]:
    """The reporters of the matter about whose verdict `act` can be done now, the case's own first."""
    rows = Verdict.objects.filter(main=case).select_related("case")
    match act:
        case Act.CALL_BACK:
            rows = rows.filter(closed_at=case.closed_at, outcome="") if case.closed_at else rows.none()
        case Act.APPEAL_RATING:
            rows = rows.filter(APPEALABLE, closed_at=case.closed_at, appeal__isnull=True) if case.closed_at else rows
        case _:
            rows = rows.filter(appeal__is_upheld__isnull=True, appeal__isnull=False)
    found = [row.case for row in sorted(rows, key=lambda row: (row.case_id != case.pk, row.case_id))]
    return found or [case]


def tries_of(case: Case) -> list[CallBack]:
    """The tries to ask the reporters of a matter about any of its closings, oldest first."""
    found = CallBack.objects.filter(Q(case=case) | Q(case__merged_into=case)).select_related("case")
    return list(found.order_by("at", "pk"))


def appeals_waiting(actor: Actor, limit: int = 100) -> list[RatingAppeal]:
    """Appeals that supervision has not decided yet, the longest waiting first."""
    waiting = RatingAppeal.objects.filter(
        is_upheld__isnull=True, verdict__main__in=visible(actor).order_by().values("pk")
    )
    return list(waiting.select_related("verdict__main", "verdict__case", "org").order_by("asked_at", "pk")[:limit])


def appeals_of(case: Case) -> list[RatingAppeal]:
    """The appeals against ratings of a matter, oldest first."""
    found = RatingAppeal.objects.filter(verdict__main=case).select_related("org", "verdict__case")
    return list(found.order_by("asked_at", "pk"))
