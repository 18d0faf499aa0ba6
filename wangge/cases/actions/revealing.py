"""Looking at a reporter's contact: by those who must reach the person, until the answer, each look journalled."""

from datetime import datetime

from wangge.cases.access import is_unit, parties, reads_own_words
from wangge.cases.actions.changing import acting_org
from wangge.cases.models import Case
from wangge.cases.queries.joined import reporter_of
from wangge.cases.states import Party, State
from wangge.lib.actor import Actor
from wangge.lib.errors import RoleNotAllowed
from wangge.residents import actions as residents
from wangge.residents.actions import ContactDetails
from wangge.residents.errors import NoContact
from wangge.residents.models import Unmasking

# The handling officer sees the telephone until the answer (product.md section 3); desks as long as it is kept.
UNIT_STATES = (State.DISPATCHED, State.HANDLING, State.ON_HOLD)


def may_ask(actor: Actor, case: Case) -> bool:
    """May this person ask for the contact at all: the desk, the call-back officer, or the unit at work?"""
    held = parties(actor, case)
    if held & {Party.DESK, Party.OVERSIGHT} or case.first_contact_id == actor.id:
        return True
    return is_unit(actor, case) and State(case.state) in UNIT_STATES and reads_own_words(actor, case)


def reveal_contact(*, case: Case, purpose: str, by: Actor, now: datetime, of: str = "") -> ContactDetails:
    """The contact, journalled with its purpose. `NoContact`, `RoleNotAllowed` or `SecondPersonRequired`.

    `of` names one of several reporters of the matter by the number of the own report.
    """
    reporter = reporter_of(case, of)
    if not may_ask(by, case):
        raise RoleNotAllowed
    if reporter.contact_id is None:
        raise NoContact
    return residents.show_contact(
        contact_id=reporter.contact_id,
        case_id=reporter.pk,
        purpose=purpose,
        by=by,
        now=now,
        org_id=acting_org(case, by),
    )


def approve_contact(*, case: Case, by: Actor, now: datetime, of: str = "") -> Unmasking:
    """The second person's approval: a desk or supervision, never the one who asked."""
    if not parties(by, case) & {Party.DESK, Party.OVERSIGHT}:
        raise RoleNotAllowed
    reporter = reporter_of(case, of)
    if reporter.contact_id is None:
        raise NoContact
    return residents.approve_unmasking(contact_id=reporter.contact_id, case_id=reporter.pk, by=by, now=now)
