"""The units at a case: whose turn it is or was, who does the work, by when, and how a turn ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from wangge.cases.models import Assignment, Case, EndReason
from wangge.cases.states import GIVEN_OUT, State


@dataclass(frozen=True, slots=True)
class Turn:
    """One unit's turn. `done_by_org` is a section or firm, `done_by` a person of the unit; both may be empty."""

    org_id: int
    is_lead: bool
    done_by_org_id: int | None
    done_by: str
    dispatched_at: datetime
    due_at: datetime
    signed_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    end_words: str
    is_running: bool


def turns_of(case: Case) -> list[Turn]:
    """Every turn at a case, the running ones first and of these the lead's. The caller has checked who asks."""
    rows = Assignment.objects.filter(case=case).select_related("worker", "done_by_user").order_by("-is_lead", "id")
    is_open = State(case.state) in (*GIVEN_OUT, State.ANSWERED)
    return sorted((_turn(row, is_open=is_open) for row in rows), key=lambda turn: not turn.is_running)


def _turn(row: Assignment, *, is_open: bool) -> Turn:
    person = row.worker or row.done_by_user
    return Turn(
        org_id=row.org_id,
        is_lead=row.is_lead,
        done_by_org_id=row.done_by_org_id,
        done_by=person.name if person else "",
        dispatched_at=row.dispatched_at,
        due_at=row.due_at,
        signed_at=row.signed_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        end_words=str(EndReason(row.end_reason).label) if row.end_reason else "",
        is_running=is_open and row.ended_at is None,
    )


def open_assists(case: Case) -> list[int]:
    """The units whose assistance is not answered yet, by key: the lead cannot answer before."""
    waiting = Assignment.objects.filter(case=case, is_lead=False, ended_at__isnull=True, answered_at__isnull=True)
    return list(waiting.order_by("id").values_list("org_id", flat=True))


def assisting_limits(case_ids: Iterable[int], org_ids: Iterable[int]) -> dict[int, datetime]:
    """The earliest limit of the own units' open assistance at each of these cases."""
    rows = Assignment.objects.filter(
        case_id__in=list(case_ids), org_id__in=list(org_ids), is_lead=False, ended_at=None, answered_at=None
    )
    return dict(rows.order_by("-due_at").values_list("case_id", "due_at"))
