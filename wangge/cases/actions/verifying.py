"""After the answer: checking, closing, archiving and reopening, by somebody outside the unit."""

from datetime import datetime
from typing import Any

from django.db import transaction

from wangge.cases.actions import climbing
from wangge.cases.actions.changing import change, contacts_of, release_contact
from wangge.cases.actions.committing import require_conclusion
from wangge.cases.actions.judging import back_to_desk
from wangge.cases.actions.planning import NEW_ROUND
from wangge.cases.actions.turns import end_turns
from wangge.cases.actions.verdicts import ask_reporters, decide, lapse
from wangge.cases.acts import ActInput, ReopenInput, ReworkInput, VerifyInput
from wangge.cases.models import Assignment, Case, EndReason
from wangge.cases.outcomes import Decision
from wangge.cases.states import Act
from wangge.lib.actor import SYSTEM, Actor
from wangge.residents.actions import keep_until_archived


@transaction.atomic
def verify(*, case: Case, data: VerifyInput, by: Actor, now: datetime) -> Case:
    """The answer was checked and holds: the case closes, and the resident may say whether it is solved."""
    require_conclusion(case, Act.VERIFY)
    end_turns(case, now, EndReason.CLOSED)
    change(case, Act.VERIFY, by=by, now=now, note=data.note, data={"method": data.method.value}, closed_at=now)
    ask_reporters(case, now)
    return case


@transaction.atomic
def rework(*, case: Case, data: ReworkInput, by: Actor, now: datetime) -> Case:
    """The answer does not hold: back to the unit. Its limit is neither kept open nor restarted by this.

    A second rework, and an answer that was false, bring a red card.
    """
    changed = change(
        case,
        Act.REWORK,
        by=by,
        now=now,
        note=data.note,
        data={"method": data.method.value, "lead": case.lead_id, "false": data.is_false},
        reworks=case.reworks + 1,
    )
    turn = Assignment.objects.filter(case=case, is_lead=True, ended_at__isnull=True).first()
    if turn is not None:
        climbing.set_rung(turn, case, now=now).save(update_fields=["rung_at", "next_rung"])
        climbing.card_for_rework(turn, case, is_false=data.is_false, now=now)
    return changed


@transaction.atomic
def archive(*, case: Case, data: ActInput, by: Actor, now: datetime) -> Case:
    """The file is closed for good; the contacts are erased 180 days from now."""
    require_conclusion(case, Act.ARCHIVE)
    return _archived(case, data.note, by, now)


@transaction.atomic
def archive_settled(*, case: Case, now: datetime) -> Case:
    """Closed long enough ago and archived by nobody: by the system, so that no contact is kept for ever."""
    return _archived(case, "", SYSTEM, now)


def _archived(case: Case, note: str, by: Actor, now: datetime) -> Case:
    release_contact(case, now)
    lapse(case)
    return change(case, Act.ARCHIVE, by=by, now=now, note=note)


@transaction.atomic
def reopen(*, case: Case, data: ReopenInput, by: Actor, now: datetime) -> Case:
    """Back to the desk, twice at most; the next assignment gets half the limit."""
    for contact_id in contacts_of(case):
        keep_until_archived(contact_id=contact_id)
    decide(case, Decision.REOPENED)
    lapse(case)
    facts: dict[str, Any] = {"reopening": case.reopenings + 1}
    if data.reason_code is not None:
        facts["reason"] = data.reason_code.value
    return back_to_desk(
        case,
        Act.REOPEN,
        data.note,
        by,
        now,
        EndReason.CLOSED,
        facts,
        reopenings=case.reopenings + 1,
        **NEW_ROUND,
    )
