"""Several units at one case: units that assist come and go by name, and a unit says who of its own does the work."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases import errors, reach
from wangge.cases.access import assisting_turn as turn_of
from wangge.cases.access import moved_on
from wangge.cases.actions import climbing, clocks
from wangge.cases.actions.changing import change
from wangge.cases.actions.judging import unit_in_reach
from wangge.cases.actions.turns import Helper, assisting_turn, lead_turn
from wangge.cases.acts import AssignInput, EnlistInput, ReleaseInput
from wangge.cases.models import Assignment, Case, EndReason
from wangge.cases.states import Act, State
from wangge.catalogue.queries import CategoryInfo
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput
from wangge.people.queries import (
    is_officer_of,
    organisation_by_code,
    user_by_username,
)


@transaction.atomic
def enlist(*, case: Case, data: EnlistInput, by: Actor, now: datetime) -> Case:
    """Add units that assist, each with the lead's limit or the one that is given."""
    lead = lead_turn(case)
    category = clocks.category_or_none(case.category, now)
    if lead is None or category is None:
        raise moved_on(by, case)
    due_at = data.due_at or _default_due(case, category, lead, now)
    if due_at <= now:
        raise InvalidInput(fields={"due_at": _("办理期限须晚于现在")})
    units = [unit_in_reach(code, case, category, by, is_lead=False) for code in dict.fromkeys(data.assisting)]
    at_work = Assignment.objects.filter(case=case, ended_at__isnull=True, answered_at__isnull=True)
    if at_work.filter(org_id__in=[unit.id for unit in units]).exists() or lead.org_id in {unit.id for unit in units}:
        raise errors.AtWorkAlready(fields={"assisting": errors.AtWorkAlready.title})
    # Who had answered and is asked again has a new turn; the first one is told as it was.
    Assignment.objects.filter(case=case, is_lead=False, org__in=[unit.id for unit in units], ended_at=None).update(
        ended_at=now, end_reason=EndReason.CLOSED
    )
    for unit in units:
        turn = assisting_turn(lead, Helper(unit.id, due_at if due_at != lead.due_at else None), now)
        turn.sign_due_at = clocks.sign_due(category, now)
        climbing.set_rung(turn, case, now=now).save(force_insert=True)
    facts = {"assisting": [unit.id for unit in units], "assist_due_at": str(due_at)}
    return change(case, Act.ENLIST, by=by, now=now, note=data.note, data=facts)


def _default_due(case: Case, category: CategoryInfo, lead: Assignment, now: datetime) -> datetime:
    """The lead's limit; the standard's from now, where the lead's clock stands or has run out."""
    if case.state == State.ON_HOLD or lead.due_at <= now:
        return clocks.unit_clock(category.standard, now, is_reopened=case.reopenings > 0).due_at
    return lead.due_at


@transaction.atomic
def release(*, case: Case, data: ReleaseInput, by: Actor, now: datetime) -> Case:
    """Let a unit go that assists and has not answered, with a reason that it reads."""
    climbing.climb_turns(case, now=now)
    unit = organisation_by_code(data.org)
    turns = Assignment.objects.filter(
        case=case, org_id=unit.id, is_lead=False, ended_at__isnull=True, answered_at__isnull=True
    )
    ended = turns.update(ended_at=now, end_reason=EndReason.RELEASED, rung_at=None, next_rung=None)
    if not ended:
        raise errors.NotAssisting(fields={"org": errors.NotAssisting.title})
    facts = {"ended": [unit.id], "why": EndReason.RELEASED.value}
    return change(case, Act.RELEASE, by=by, now=now, note=data.note, data=facts)


@transaction.atomic
def assign(*, case: Case, data: AssignInput, by: Actor, now: datetime) -> Case:
    """Say who does the work inside the unit, or which firm for it. The unit stays responsible, and its clock runs."""
    turn = turn_of(by, case, Act.ASSIGN) or lead_turn(case)
    if turn is None:
        raise moved_on(by, case)
    if data.org and data.worker:
        raise InvalidInput(fields={"org": _("科室（企业）和人员只选一个")})
    org_id = _doing_org(data.org, turn.org_id) if data.org else None
    user_id = _doing_person(data.worker, turn.org_id, now) if data.worker else None
    Assignment.objects.filter(pk=turn.pk).update(done_by_org=org_id, done_by_user=user_id)
    facts = {"unit": turn.org_id, "org": org_id, "person": user_id, "assist": not turn.is_lead}
    return change(case, Act.ASSIGN, by=by, now=now, note=data.note, data=facts)


def _doing_org(code: str, unit_id: int) -> int:
    org = organisation_by_code(code)
    if not reach.may_do_for(org, unit_id):
        raise errors.NotOfTheUnit(fields={"org": errors.NotOfTheUnit.title})
    return org.id


def _doing_person(username: str, unit_id: int, now: datetime) -> int:
    user = user_by_username(username)
    if user is None or not is_officer_of(user.pk, unit_id, clock.office_date(now)):
        raise errors.NotOfTheUnit(fields={"worker": errors.NotOfTheUnit.title})
    return user.pk
