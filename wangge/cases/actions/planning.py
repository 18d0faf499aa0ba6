"""Closures with a plan: confirmed when done, and reopened by themselves on their date otherwise."""

from datetime import datetime

from django.db import transaction

from wangge.cases.actions.changing import change, contacts_of
from wangge.cases.actions.judging import back_to_desk
from wangge.cases.actions.verdicts import ask_reporters, lapse
from wangge.cases.acts import ClosureClass, VerifyInput
from wangge.cases.models import Case, EndReason
from wangge.cases.states import Act
from wangge.lib.actor import SYSTEM, Actor
from wangge.residents.actions import keep_until_archived

# A round begins without the last one's answer, which stays in the timeline.
NEW_ROUND = {
    "closed_at": None,
    "is_self_handled": False,
    "is_sampled": False,
    "result": "",
    "closure_class": "",
    "promised_on": None,
}


@transaction.atomic
def confirm_plan(*, case: Case, data: VerifyInput, by: Actor, now: datetime) -> Case:
    """What was planned is done, seen by somebody outside the unit: a new closing, which the reporters may judge."""
    lapse(case)
    for contact_id in contacts_of(case):  # of an archived case they were about to go
        keep_until_archived(contact_id=contact_id)
    change(
        case,
        Act.CONFIRM_PLAN,
        by=by,
        now=now,
        note=data.note,
        data={"method": data.method.value, "closure_class": ClosureClass.SOLVED.value},
        closure_class=ClosureClass.SOLVED.value,
        promised_on=None,
        closed_at=now,
    )
    ask_reporters(case, now)
    return case


@transaction.atomic
def reopen_planned(*, case: Case, now: datetime) -> Case:
    """The promised date has come and nobody confirmed: back to the desk by the system.

    Counted apart from the two reopenings, which are the resident's: a plan of the office's own does not use them up.
    """
    for contact_id in contacts_of(case):
        keep_until_archived(contact_id=contact_id)
    lapse(case)
    turn = case.planned_reopenings + 1
    return back_to_desk(
        case, Act.REOPEN, "", SYSTEM, now, EndReason.CLOSED, {"planned": turn}, planned_reopenings=turn, **NEW_ROUND
    )
