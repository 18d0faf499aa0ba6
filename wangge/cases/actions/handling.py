"""The acts of those who do the work: sign, answer; and settling small things on the spot."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases import errors
from wangge.cases.access import assisting_turn, parties
from wangge.cases.actions import climbing, clocks
from wangge.cases.actions.asking import check_files
from wangge.cases.actions.changing import acting_org, change, log
from wangge.cases.actions.committing import require_conclusion
from wangge.cases.actions.judging import category_fields
from wangge.cases.actions.reporting import is_drawn_for_check
from wangge.cases.actions.turns import lapse_requests
from wangge.cases.actions.verdicts import ask_reporters
from wangge.cases.acts import (
    ActInput,
    AnswerInput,
    ClosureClass,
    ReasonedInput,
    SelfHandleInput,
)
from wangge.cases.channels import ContactMode
from wangge.cases.models import Assignment, Case, Message
from wangge.cases.states import Act, Party, State
from wangge.catalogue import deadlines
from wangge.catalogue import queries as catalogue
from wangge.catalogue.queries import CategoryInfo
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput
from wangge.lib.rows import update


@transaction.atomic
def sign(*, case: Case, data: ActInput, by: Actor, now: datetime) -> Case:
    """The unit takes the case. Its clock has been running since dispatch and is not touched. A unit that assists signs
    for its own turn: the case stays in its state."""
    turn = assisting_turn(by, case, Act.SIGN)
    if turn is not None:
        Assignment.objects.filter(pk=turn.pk).update(signed_at=now, signed_by=by.id)
        facts = {"assist": True, "unit": turn.org_id}
        return change(case, Act.SIGN, by=by, now=now, note=data.note, data=facts, target=State(case.state))
    signed = {"signed_at": now, "signed_by": by.id}
    update(Assignment, signed, case_id=case.pk, is_lead=True, ended_at=None)
    return change(case, Act.SIGN, by=by, now=now, note=data.note, data={"lead": case.lead_id})


@transaction.atomic
def answer(*, case: Case, data: AnswerInput, by: Actor, now: datetime) -> Case:
    """The unit's result, in words that the reporter will read, with its closure class and proof. A unit that assists
    answers to the lead and the desk: for its own turn, and the reporter does not read it."""
    check_files(case, data.files)
    _check_promise(data, now)
    climbing.climb_turns(case, now=now)
    facts: dict[str, Any] = {"closure_class": data.closure_class.value, "files": [str(item) for item in data.files]}
    done = {"answered_at": now, "rung_at": None, "next_rung": None}
    turn = assisting_turn(by, case, Act.ANSWER)
    if turn is not None:
        Assignment.objects.filter(pk=turn.pk).update(**done)
        facts |= {"assist": True, "unit": turn.org_id}
        return change(case, Act.ANSWER, by=by, now=now, note=data.result, data=facts, target=State(case.state))
    update(Assignment, done, case_id=case.pk, is_lead=True, ended_at=None)
    lapse_requests(case, by, now)  # work goes on while they wait, and ends them
    return change(
        case,
        Act.ANSWER,
        by=by,
        now=now,
        note=data.result,
        is_note_public=True,
        result=data.result,
        closure_class=data.closure_class.value,
        promised_on=data.promised_on if data.closure_class == ClosureClass.PLAN else None,
        data=facts,
    )


def _check_promise(data: AnswerInput, now: datetime) -> None:
    """The date of a plan: there, not in the past, and not further off than the office's rules allow."""
    if data.closure_class == ClosureClass.PLAN and data.promised_on is None:
        raise errors.PromiseDateRequired(fields={"promised_on": errors.PromiseDateRequired.title})
    if data.promised_on is None:
        return
    if data.promised_on < clock.office_date(now):
        raise InvalidInput(fields={"promised_on": _("承诺日期不能早于今天")})
    if data.promised_on > furthest_promise(now):
        raise errors.PlanTooLong(fields={"promised_on": errors.PlanTooLong.title})


def furthest_promise(now: datetime) -> date:
    """The last day that an answer with a plan may promise today."""
    return clock.office_date(deadlines.due_at(now, clocks.rules_on(now).plan_limit, catalogue.calendar()).at)


@transaction.atomic
def self_handle(*, case: Case, data: SelfHandleInput, by: Actor, now: datetime) -> Case:
    """A grid worker settles an admitted item, or a desk answers a consultation at once.

    Never disputes, complaints about conduct, emergencies or confidential cases (product.md section 3). Five in a
    hundred are drawn for checking.
    """
    check_files(case, data.files)
    category = clocks.category_or_none(data.category or case.category, now)
    if category is None:
        raise errors.CategoryRequired
    require_conclusion(case, Act.SELF_HANDLE)
    is_desk = Party.DESK in parties(by, case)
    if not _may_settle(case, category, is_desk=is_desk):
        raise errors.NotAdmitted
    words = data.result or data.note
    if not words:
        raise InvalidInput(fields={"result": _("请写明处置结果")})
    change(
        case,
        Act.SELF_HANDLE,
        by=by,
        now=now,
        note=words,
        is_note_public=True,
        result=words,
        closure_class=data.closure_class.value,
        closed_at=now,
        is_self_handled=True,
        is_sampled=is_drawn_for_check(case.query_code),
        data={"category": category.code, "files": [str(item) for item in data.files]},
        lead_id=acting_org(case, by),
        worker_id=None if is_desk else by.id,
        **category_fields(case, category, now),
    )
    ask_reporters(case, now)
    return case


def _may_settle(case: Case, category: CategoryInfo, *, is_desk: bool) -> bool:
    if category.is_dispute or category.is_conduct or category.is_emergency:
        return False
    if case.contact_mode == ContactMode.CONFIDENTIAL or case.secrecy == "confidential":
        return False
    return category.is_consultation if is_desk else category.is_grid_item


@transaction.atomic
def ask_reporter(*, case: Case, data: ReasonedInput, by: Actor, now: datetime) -> Case:
    """A question that the reporter reads on the follow page and answers without an account."""
    Message.objects.create(case=case, at=now, is_from_reporter=False, text=data.note, author_id=by.id)
    return change(case, Act.ASK_REPORTER, by=by, now=now)


@transaction.atomic
def comment(*, case: Case, data: ReasonedInput, by: Actor, now: datetime) -> Case:
    """A note for colleagues: changes nothing, restarts no clock."""
    log(case, Act.COMMENT, by=by, now=now, note=data.note)
    return case
