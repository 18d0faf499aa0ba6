"""The desk's acts on a report: give it out, refuse it, hand it over, take it back, urge."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.areas import codes
from wangge.cases import errors, reach
from wangge.cases.access import acting_level, complained_of, desk_post
from wangge.cases.actions import climbing, clocks, placing
from wangge.cases.actions.changing import change, release_contact
from wangge.cases.actions.clocks import UnitClock
from wangge.cases.actions.committing import require_conclusion
from wangge.cases.actions.reporting import secrecy_of
from wangge.cases.actions.suggesting import note_decision
from wangge.cases.actions.turns import Helper, assisting_turn, end_assists, end_turns, lapse_requests
from wangge.cases.acts import (
    ActInput,
    DispatchInput,
    ReasonedInput,
    RefuseInput,
    TransferInput,
)
from wangge.cases.holder import LEVEL_RANK
from wangge.cases.models import Assignment, Case, EndReason
from wangge.cases.queries.joined import joined_to
from wangge.cases.states import Act, State
from wangge.catalogue import queries as catalogue
from wangge.catalogue.deadlines import Unit
from wangge.catalogue.queries import CategoryInfo
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput
from wangge.lib.rows import insert_all
from wangge.people.queries import OrgInfo, organisation_by_code, worker_post
from wangge.residents.actions import protect_contact


@dataclass(frozen=True, slots=True)
class _Target:
    """Who is to do it: a unit, and for a grid worker the person."""

    org_id: int
    worker_id: int | None


@transaction.atomic
def dispatch(*, case: Case, data: DispatchInput, by: Actor, now: datetime) -> Case:
    """Accept a case and give it to one lead unit or grid worker; `due_at` runs from now, not from signing."""
    require_conclusion(case, Act.DISPATCH)
    category = clocks.category_or_none(data.category or case.category, now)
    if category is None:
        raise errors.CategoryRequired
    if not is_competent(case, category, by):
        raise errors.UnitNotReachable
    target = _target(case, data, category, by, now)
    assisting = [unit_in_reach(code, case, category, by, is_lead=False) for code in dict.fromkeys(data.assisting)]
    helpers = [Helper(org.id, data.assisting_due_at.get(org.code)) for org in assisting if org.id != target.org_id]
    if case.contact_mode == "confidential" and not (data.brief or case.brief):
        raise errors.BriefRequired(fields={"brief": errors.BriefRequired.title})
    if data.due_at is not None and data.due_at <= now:
        raise InvalidInput(fields={"due_at": _("办理期限须晚于现在")})
    limit = clocks.unit_clock(category.standard, now, is_reopened=case.rounds > 0)
    if data.due_at is not None:
        limit = UnitClock(data.due_at, Unit.WORKING_HOURS)
    fields = category_fields(case, category, now)
    change(
        case,
        Act.DISPATCH,
        by=by,
        now=now,
        note=data.note,
        lead_id=target.org_id,
        worker_id=target.worker_id,
        due_at=limit.due_at,
        brief=data.brief or case.brief,
        data=_facts(target, helpers, category, limit),
        **fields,
    )
    note_decision(case=case, by=by, now=now)
    lead = Assignment(
        case=case,
        org_id=target.org_id,
        worker_id=target.worker_id,
        dispatched_at=now,
        sign_due_at=clocks.sign_due(category, now),
        due_at=limit.due_at,
        due_unit=limit.due_unit,
        return_by=clocks.return_by(now),
        standard_id=category.standard.id,
        calendar_id=catalogue.calendar().version,
    )
    turns = [lead, *(assisting_turn(lead, helper, now) for helper in helpers)]
    insert_all([climbing.set_rung(turn, case, now=now) for turn in turns])
    return case


def _facts(target: _Target, helpers: list[Helper], category: CategoryInfo, limit: UnitClock) -> dict[str, Any]:
    """What the journal keeps of a dispatch."""
    return {
        "lead": target.org_id,
        "worker": target.worker_id,
        "assisting": [helper.org_id for helper in helpers],
        "category": category.code,
        "due_at": str(limit.due_at),
    }


def is_competent(case: Case, category: CategoryInfo, by: Actor) -> bool:
    """A village's desk sends complaints about conduct, emergencies and confidential cases up, not out."""
    lowest = placing.lowest_competent(category, is_confidential=case.contact_mode == "confidential")
    return LEVEL_RANK[acting_level(by, case)] <= LEVEL_RANK[lowest]


def _target(case: Case, data: DispatchInput, category: CategoryInfo, by: Actor, now: datetime) -> _Target:
    if bool(data.lead) == bool(data.worker):
        raise errors.UnitRequired
    if data.lead:
        return _Target(unit_in_reach(data.lead, case, category, by, is_lead=True).id, None)
    post = worker_post(data.worker or "", clock.office_date(now))
    if not category.is_grid_item:
        raise errors.NotAdmitted
    desk = desk_post(by, case)
    if desk is None or not post.area_code.startswith(codes.prefix(desk.area)):
        raise errors.UnitNotReachable
    if case.about_user_id == post.user_id or post.org_id in complained_of(case):
        raise errors.AboutThisUnit
    return _Target(post.org_id, post.user_id)


def unit_in_reach(code: str, case: Case, category: CategoryInfo, by: Actor, *, is_lead: bool) -> OrgInfo:
    """A unit that this desk may give this case; raises what `reach.refusal` says."""
    org = organisation_by_code(code)
    refusal = reach.refusal(
        org,
        level=acting_level(by, case),
        category=category,
        complained_of=complained_of(case),
        is_lead=is_lead,
    )
    if refusal is not None:
        raise refusal
    return org


def category_fields(case: Case, category: CategoryInfo, now: datetime) -> dict[str, Any]:
    """What a (first) category sets: its secrecy, and the promise to the resident when none had been made for it.

    A promise made from a category survives every later change; the general one gives way to the first category's.
    """
    secrecy = secrecy_of(category)
    if (category.is_dispute or secrecy == "confidential") and joined_to(case):
        raise errors.MergeDispute if category.is_dispute else errors.MergeConfidential
    fields: dict[str, Any] = {"category": category.code, "secrecy": secrecy}
    if secrecy == "confidential" and case.contact_id is not None:
        protect_contact(contact_id=case.contact_id)
    if not case.category and category.standard.id != case.standard_id:
        started = clocks.start_clocks(category, case.reported_at)
        fields["standard_id"] = started.standard_id
        fields["calendar_id"] = started.calendar_id
        fields["reply_due_at"] = started.reply_due_at
    return fields


@transaction.atomic
def refuse(*, case: Case, data: RefuseInput, by: Actor, now: datetime) -> Case:
    """Not in scope: the reason, and the right route in the note, which the reporter reads."""
    release_contact(case, now)
    return change(
        case, Act.REFUSE, by=by, now=now, note=data.note, is_note_public=True, data={"reason": str(data.reason_code)}
    )


@transaction.atomic
def transfer(*, case: Case, data: TransferInput, by: Actor, now: datetime) -> Case:
    """Hand the case to another system (110, 119, 120, 12345, petitions …). The receipt is kept in the note."""
    words = " ".join(part for part in (data.to, data.receipt, data.note) if part)
    ended = end_turns(case, now, EndReason.TRANSFERRED)
    lapse_requests(case, by, now)
    release_contact(case, now)
    return change(case, Act.TRANSFER, by=by, now=now, note=words, is_note_public=False, data=ended)


@transaction.atomic
def void(*, case: Case, data: ReasonedInput, by: Actor, now: datetime) -> Case:
    release_contact(case, now)
    return change(case, Act.VOID, by=by, now=now, note=data.note)


@transaction.atomic
def recall(*, case: Case, data: ActInput, by: Actor, now: datetime) -> Case:
    """Take back an assignment that is not signed yet, or one whose unit turns out to be complained of; the desk's clock
    starts anew, the promise stays."""
    return back_to_desk(case, Act.RECALL, data.note, by, now, EndReason.RECALLED)


@transaction.atomic
def withdraw(*, case: Case, data: ActInput, by: Actor, now: datetime) -> Case:
    """The reporter withdraws. The case keeps its state: the unit answers, or the desk closes it, as withdrawn. Units
    that still assist are released from it."""
    ended = end_assists(case, now, EndReason.WITHDRAWN)
    return change(case, Act.WITHDRAW, by=by, now=now, note=data.note, data=ended)


@transaction.atomic
def urge(*, case: Case, data: ActInput, by: Actor, now: datetime) -> Case:
    """Urge the unit by hand; counted on the case file, without effect on any clock."""
    return change(case, Act.URGE, by=by, now=now, note=data.note, data={"lead": case.lead_id})


def back_to_desk(
    case: Case,
    act: Act,
    note: str,
    by: Actor,
    now: datetime,
    why: EndReason,
    data: dict[str, Any] | None = None,
    **fields: Any,
) -> Case:
    """To `reported` again: no unit, no unit's clock, a fresh desk's clock; the promise to the resident survives.

    A case that was closed or merged kept the areas of its time: open again it lies in those of today.
    """
    ended = end_turns(case, now, why)
    lapse_requests(case, by, now)
    category = clocks.category_or_none(case.category, now)
    place = placing.place_again(case, now)
    return change(
        case,
        act,
        by=by,
        now=now,
        note=note,
        data={"lead": case.lead_id, "worker": case.worker_id, **ended, **place.told(case), **(data or {})},
        target=State.REPORTED,
        lead_id=None,
        worker_id=None,
        due_at=None,
        accept_due_at=clocks.accept_again(category, now),
        **place.fields,
        **fields,
    )
