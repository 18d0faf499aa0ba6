"""Leaving a trace of what is taken out: who took how much, by which filter, and who printed a case file."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from wangge.cases.models import Case
from wangge.cases.queries.listing import CaseFilter
from wangge.journal.actions import record
from wangge.lib.actor import Actor


@transaction.atomic
def note_export(*, wanted: CaseFilter, by: Actor, now: datetime, count: int | None = None, queue: str = "") -> None:
    """Journal an export with its filter, without the words searched for; of a list also its queue and length."""
    facts: dict[str, Any] = {
        name: str(value) for name, value in asdict(wanted).items() if value and name not in {"q", "order"}
    }
    facts |= {"queue": queue} if queue else {}
    facts |= {"count": count} if count is not None else {}
    _note("export_cases", by, now, facts)


@transaction.atomic
def note_recurring_export(*, area: str, category: str, days: int, count: int, by: Actor, now: datetime) -> None:
    """Journal an export of recurring places. Codes only: what somebody typed in their place is left out."""
    facts: dict[str, Any] = {"count": count, "days": days}
    for name, code in (("area", area), ("category", category)):
        facts[name] = code if code.isdecimal() else ""
    _note("export_recurring", by, now, facts)


@transaction.atomic
def note_print(*, case: Case, by: Actor, now: datetime) -> Case:
    """Journal that a case file was printed: a look at the whole of it."""
    record(act="print_case", object_type="case", object_id=case.pk, by=by, now=now)
    return case


def _note(act: str, by: Actor, now: datetime, facts: dict[str, Any]) -> None:
    kind = "export" if by.id is None else "user"
    record(act=act, object_type=kind, object_id=by.id or 0, by=by, now=now, data=facts)
