"""Requests that await a decision, holds that stop a clock, and what of a lateness is the desk's."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from wangge.cases.models import Assignment, Case, Request, RequestKind
from wangge.cases.states import State
from wangge.catalogue.deadlines import OfficeCalendar, working_time_between


def waiting_requests(case: Case) -> list[Request]:
    """The undecided requests of a case, oldest first. The caller has already checked who asks."""
    return list(Request.objects.filter(case=case, is_approved__isnull=True).order_by("asked_at", "id"))


def current_hold(case: Case) -> Request | None:
    """The hold that the case is in, if any."""
    return Request.objects.filter(case=case, kind=RequestKind.HOLD, is_approved=True, ended_at__isnull=True).first()


def waiting_at(case_ids: Iterable[int]) -> dict[int, Request]:
    """Of each of these cases the request that must be decided first."""
    rows = Request.objects.filter(case_id__in=list(case_ids), is_approved__isnull=True).order_by("-decide_by", "-id")
    return {request.case_id: request for request in rows}


def holds_at(case_ids: Iterable[int]) -> dict[int, Request]:
    """Of each of these cases the hold that it is in."""
    rows = Request.objects.filter(case_id__in=list(case_ids), kind=RequestKind.HOLD, is_approved=True, ended_at=None)
    return {hold.case_id: hold for hold in rows}


def due_for_review(now: datetime) -> QuerySet[Case]:
    """Cases on hold whose review has come, the longest waiting first: for the worker, no scope."""
    due = Case.objects.filter(
        state=State.ON_HOLD,
        requests__kind=RequestKind.HOLD,
        requests__is_approved=True,
        requests__ended_at__isnull=True,
        requests__until__lte=now,
    )
    return due.order_by("requests__until", "requests__id")


def share_of_lateness(
    turn: Assignment, requests: Sequence[Request], end: datetime, calendar: OfficeCalendar
) -> tuple[timedelta, timedelta]:
    """Of the office time from a turn's limit to `end` (its answer, or now): the unit's share, and the desk's.

    A desk that has not decided within its limit carries the time from there to its decision (product.md section 3).
    """
    late = working_time_between(turn.due_at, end, calendar)
    spans = sorted(
        (max(request.decide_by, turn.due_at), min(request.decided_at or end, end))
        for request in requests
        if request.org_id == turn.org_id and request.asked_at >= turn.dispatched_at
    )
    desk, reached = timedelta(), turn.due_at
    for begin, stop in spans:  # two requests may wait at once: their time counts once
        desk += working_time_between(max(begin, reached), stop, calendar)
        reached = max(reached, stop)
    return late - desk, desk
