"""Leaving a trace of an export: who took out how many cases, by which filter."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from wangge.cases.queries.listing import CaseFilter
from wangge.journal.actions import record
from wangge.lib.actor import Actor


@transaction.atomic
def note_export(*, wanted: CaseFilter, by: Actor, now: datetime) -> None:
    """Journal an export with its filter, without the words searched for."""
    facts = {name: str(value) for name, value in asdict(wanted).items() if value and name not in {"q", "order"}}
    record(act="export_cases", object_type="export", object_id=0, by=by, now=now, data=facts)
