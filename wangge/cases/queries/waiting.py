"""How much waits for a person beside the queues of cases, in one query: each desk page shows it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value

from wangge.cases.queries.cards import own_cards
from wangge.cases.queries.instructions import own_instructions
from wangge.cases.queries.sessions import own_sessions
from wangge.lib.actor import Actor


def own_counts(actor: Actor, now: datetime, beside: Mapping[str, QuerySet[Any]] | None = None) -> dict[str, int]:
    """Cards, instructions and joint sessions that wait for this person, by name; and what a door knows `beside`."""
    waiting: dict[str, QuerySet[Any]] = {
        "cards": own_cards(actor),
        "instructions": own_instructions(actor),
        "sessions": own_sessions(actor, now),
        **(beside or {}),
    }
    first, *others = (_counted(name, rows) for name, rows in waiting.items())
    return dict.fromkeys(waiting, 0) | dict(first.union(*others, all=True))


def _counted(name: str, rows: QuerySet[Any]) -> Any:
    told = rows.order_by().annotate(name=Value(name, output_field=CharField())).values("name")
    return told.annotate(n=Count("pk")).values_list("name", "n")
