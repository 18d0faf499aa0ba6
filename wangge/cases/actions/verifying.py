"""After the answer: checking, closing, calling back, archiving and reopening, by somebody outside the unit."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases.actions import climbing
from wangge.cases.actions.changing import change, contacts_of, release_contact
from wangge.cases.actions.judging import back_to_desk
from wangge.cases.actions.turns import end_turns
from wangge.cases.acts import ActInput, CallBackInput, ReworkInput, VerifyInput
from wangge.cases.models import Assignment, CallBack, Case, EndReason
from wangge.cases.states import Act
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput
from wangge.residents.actions import keep_until_archived


@transaction.atomic
def verify(*, case: Case, data: VerifyInput, by: Actor, now: datetime) -> Case:
    """The answer was checked and holds: the case closes, and the resident may say whether it is solved."""
    end_turns(case, now, EndReason.CLOSED)
    return change(case, Act.VERIFY, by=by, now=now, note=data.note, data={"method": data.method.value}, closed_at=now)


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
def call_back(*, case: Case, data: CallBackInput, by: Actor, now: datetime) -> Case:
    """One try to ask the resident: contacted, and if so solved and satisfied. Not reached is an outcome too."""
    if data.contacted and (data.solved is None or data.satisfied is None):
        raise InvalidInput(fields={"solved": _("联系上诉求人的，请填写是否解决和满意程度")})
    if not data.contacted and (data.solved is not None or data.satisfied is not None):
        raise InvalidInput(fields={"contacted": _("未联系上诉求人的，不能填写是否解决和满意程度")})
    CallBack.objects.create(
        case=case,
        at=now,
        by_id=by.id or 0,
        was_contacted=data.contacted,
        is_solved=data.solved,
        satisfied=data.satisfied,
    )
    answers = {"contacted": data.contacted, "solved": data.solved, "satisfied": data.satisfied}
    return change(case, Act.CALL_BACK, by=by, now=now, note=data.note, data=answers)


@transaction.atomic
def archive(*, case: Case, data: ActInput, by: Actor, now: datetime) -> Case:
    """The file is closed for good; the contact is erased 180 days from now."""
    release_contact(case, now)
    return change(case, Act.ARCHIVE, by=by, now=now, note=data.note)


@transaction.atomic
def reopen(*, case: Case, data: ActInput, by: Actor, now: datetime) -> Case:
    """Back to the desk, twice at most; the next assignment gets half the limit."""
    for contact_id in contacts_of(case):
        keep_until_archived(contact_id=contact_id)
    return back_to_desk(
        case,
        Act.REOPEN,
        data.note,
        by,
        now,
        EndReason.CLOSED,
        {"reopening": case.reopenings + 1},
        reopenings=case.reopenings + 1,
        closed_at=None,
        is_self_handled=False,
        is_sampled=False,
        result="",  # the last answer stays in the timeline; this round has none yet
        closure_class="",
        promised_on=None,
    )
