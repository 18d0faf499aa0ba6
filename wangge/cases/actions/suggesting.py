"""Keeping what was suggested and what was decided: the decision in its own act, the suggestion by the worker."""

import logging
from datetime import datetime

from django.db.models import Q

from wangge.cases.holder import LEVEL_RANK
from wangge.cases.models import Case, Suggestion
from wangge.cases.queries.suggesting import suggested
from wangge.cases.states import State
from wangge.lib.actor import Actor, Level
from wangge.lib.rows import insert_all
from wangge.triage.queries import in_use

logger = logging.getLogger(__name__)
BATCH = 200
_SUGGESTED = ("model_id", "suggested_at", "category", "confidence", "is_offered", "lead")
_DECIDED = ("decided_category", "decided_lead_id", "decided_by", "decided_at")


def note_decision(*, case: Case, by: Actor, now: datetime) -> None:
    """Keep a dispatch's category and lead beside the suggestion, within the act's transaction; the latest one counts.

    One statement and no model: the worker adds the suggestion where it has not been made yet.
    """
    decided = Suggestion(
        case=case,
        decided_category=case.category,
        decided_lead_id=case.lead_id,
        decided_by=by.id,
        decided_at=now,
    )
    insert_all([decided], renew=_DECIDED)


def keep_suggestions(*, now: datetime, batch: int = BATCH) -> int:
    """Make and keep the suggestions that are missing, and those of another model where nobody has decided; how many."""
    model_id = in_use().model_id
    found = list(Case.objects.filter(state=State.REPORTED, suggestion__isnull=True).order_by("id")[:batch])
    stale = Q(suggested_at__isnull=True) | Q(decided_at__isnull=True) & ~Q(model_id=model_id)
    waiting = Suggestion.objects.filter(stale).select_related("case").order_by("case_id")[:batch]
    found += [each.case for each in waiting]
    rows = [_made_or_none(case, model_id, now) for case in found]
    Suggestion.objects.bulk_create(rows, update_conflicts=True, unique_fields=["case"], update_fields=list(_SUGGESTED))
    return len(rows)


def _made_or_none(case: Case, model_id: int, now: datetime) -> Suggestion:
    """A report for which nothing can be made is told in the log and has no suggestion: it holds up no other."""
    try:
        return _made(case, now)
    except Exception:
        logger.exception("no suggestion could be made for case %s", case.pk)
        return Suggestion(case=case, model_id=model_id, suggested_at=now)


def _made(case: Case, now: datetime) -> Suggestion:
    """As the holder's desk would read it, or the nearest above it that reaches a unit."""
    above = [level for level in reversed(Level) if LEVEL_RANK[level] <= LEVEL_RANK[case.holder_level]]
    made = suggested(case, *above)
    return Suggestion(
        case=case,
        model_id=made.model_id,
        suggested_at=now,
        category=made.category,
        confidence=made.confidence,
        is_offered=made.is_offered,
        lead_id=made.lead.org.id if made.lead else None,
    )
