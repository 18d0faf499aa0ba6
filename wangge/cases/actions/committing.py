"""What units commit themselves to at a joint session, tracked to done; the session's conclusion and its signature."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from wangge.cases import errors
from wangge.cases.actions import climbing, promises
from wangge.cases.actions.asking import check_files
from wangge.cases.actions.changing import log
from wangge.cases.actions.convening import cases_of, hold, tell, words
from wangge.cases.cards import CardLevel, CardRule
from wangge.cases.models import Case, Commitment, JointSession, SessionCase, Summons
from wangge.cases.rungs import Rung
from wangge.cases.states import MAX_REOPENINGS, Act
from wangge.catalogue.models import ConclusionBefore
from wangge.catalogue.queries import rules
from wangge.lib.actor import SYSTEM, Actor
from wangge.people.queries import organisation_by_code

REMIND_COMMITMENT = "remind_commitment"
# Which acts wait for an obligatory session's conclusion, by the rule of the office.
WAITING = {
    ConclusionBefore.DISPATCH: frozenset({Act.DISPATCH, Act.SELF_HANDLE, Act.VERIFY}),
    ConclusionBefore.VERIFY: frozenset({Act.SELF_HANDLE, Act.VERIFY}),
    ConclusionBefore.ARCHIVE: frozenset({Act.ARCHIVE}),
}


@transaction.atomic
def commit(
    *, session: JointSession, org: str, text: str, until: date | datetime, by: Actor, now: datetime
) -> JointSession:
    """What a unit promises to do by when, written by itself or by the desk with the minutes."""
    unit, promised = organisation_by_code(org), words(text)
    due = promises.due_of(until, name="until", now=now)
    hold(session)
    called = Summons.objects.filter(session=session, org=unit.id, excused_at__isnull=True).first()
    if called is None:
        raise errors.SessionMovedOn
    made = Commitment(summons=called, text=promised, due_at=due, made_at=now, made_by=by.id or 0)
    first = cases_of(session)[0]
    made.rung_at, made.next_rung = promises.first_rung(first, start=now, due=due, after=now)
    made.save(force_insert=True)
    facts = {"commitment": made.pk, "unit": unit.id, "due_at": due.isoformat(), "committed": [unit.id]}
    return tell(session, "commit", by=by, now=now, note=promised, facts=facts)


@transaction.atomic
def report_commitment(
    *, commitment: Commitment, proof: str, by: Actor, now: datetime, files: Sequence[UUID] = ()
) -> Commitment:
    """The unit says that it is done, and what proves it: words, and files of the session's cases. Late reports are
    taken too, and stay late."""
    told, kept = words(proof), [str(item) for item in files]
    first, *others = cases_of(commitment.summons.session)
    check_files(first, files, *others)
    climb_commitment(commitment=commitment, now=now)
    waits = Commitment.objects.filter(pk=commitment.pk, reported_at__isnull=True)
    if not waits.update(proof=told, files=kept, reported_at=now, reported_by=by.id, rung_at=None, next_rung=None):
        raise errors.SessionMovedOn
    facts = {"late": now > commitment.due_at, "reported_to": commitment.summons.session.org_id, "files": kept}
    return _told(commitment, "report_commitment", by, now, told, facts)


@transaction.atomic
def confirm_commitment(*, commitment: Commitment, approve: bool, text: str, by: Actor, now: datetime) -> Commitment:
    """The convening desk finds it done; or not, with the reason, and then the unit owes it by the same date."""
    waits = Commitment.objects.filter(pk=commitment.pk, reported_at=commitment.reported_at, confirmed_at=None)
    fields: dict[str, Any] = {"confirmed_at": now, "confirmed_by": by.id}
    if not approve:
        text = words(text)
        first = cases_of(commitment.summons.session)[0]
        rung = promises.rung_again(first, start=commitment.made_at, due=commitment.due_at, now=now)
        fields = {"reported_at": None, "reported_by": None, "returns": commitment.returns + 1}
        fields |= {"rung_at": rung.at, "next_rung": rung.rung}
    if commitment.reported_at is None or not waits.update(**fields):
        raise errors.SessionMovedOn
    facts = {"approve": approve} | ({} if approve else {"committed": [commitment.summons.org_id]})
    _told(commitment, "confirm_commitment", by, now, text.strip(), facts)
    end_summons(commitment.summons.session, now)
    return commitment


def _told(commitment: Commitment, act: str, by: Actor, now: datetime, text: str, facts: dict[str, Any]) -> Commitment:
    data = {"commitment": commitment.pk, "unit": commitment.summons.org_id, "due_at": commitment.due_at.isoformat()}
    tell(commitment.summons.session, act, by=by, now=now, note=text, facts=data | facts)
    commitment.refresh_from_db()
    return commitment


@transaction.atomic
def climb_commitment(*, commitment: Commitment, now: datetime) -> bool:
    """Meet what a commitment that is not done has run into by `now`; False when somebody else was quicker."""
    rung = promises.meet(commitment, due=commitment.due_at, now=now)
    if rung is None:
        return False
    session, org_id = commitment.summons.session, commitment.summons.org_id
    case, due = cases_of(session)[0], commitment.due_at.isoformat()
    if rung is Rung.YELLOW:
        climbing.give_card(
            case,
            level=CardLevel.YELLOW,
            rule=CardRule.UNKEPT,
            org_id=org_id,
            occasion=f"commitment {commitment.pk}.{commitment.returns}",
            evidence={"commitment": commitment.pk, "committed_at": commitment.made_at.isoformat(), "due_at": due},
            now=now,
        )
    else:
        facts = {"session": session.pk, "convener": session.org_id, "unit": org_id, "committed": [org_id]}
        facts["due_at"] = due
        log(case, REMIND_COMMITMENT, by=SYSTEM, now=now, data=facts)
    return True


@transaction.atomic
def conclude(*, session: JointSession, text: str, by: Actor, now: datetime) -> JointSession:
    """What the session has come to; a leader signs it. Who has nothing left to do no longer sees the cases."""
    concluded = words(text)
    waits = JointSession.objects.filter(pk=session.pk, held_at__isnull=False, concluded_at=None)
    if not waits.update(conclusion=concluded, concluded_at=now, concluded_by=by.id):
        raise errors.SessionMovedOn
    session.refresh_from_db()
    tell(session, "conclude_session", by=by, now=now, note=concluded, facts={})
    end_summons(session, now)
    return session


@transaction.atomic
def sign_conclusion(*, session: JointSession, by: Actor, now: datetime) -> JointSession:
    """A leader stands for the conclusion: what waited for it may go on."""
    waits = JointSession.objects.filter(pk=session.pk, concluded_at__isnull=False, signed_at=None)
    if not waits.update(signed_at=now, signed_by=by.id):
        raise errors.SessionMovedOn
    session.refresh_from_db()
    return tell(session, "sign_conclusion", by=by, now=now, note="", facts={})


def end_summons(session: JointSession, now: datetime) -> None:
    """After the conclusion, whoever owes nothing any more is no longer called."""
    if session.concluded_at is None:
        return
    owing = Commitment.objects.filter(summons__session=session, confirmed_at__isnull=True).values("summons_id")
    Summons.objects.filter(session=session, ended_at__isnull=True).exclude(pk__in=owing).update(ended_at=now)


def require_conclusion(case: Case, act: Act) -> None:
    """Refuse what the office does only after the county's signed conclusion (product.md section 3, Call-back)."""
    if act in WAITING[ConclusionBefore(rules().conclusion_before)] and lacks_conclusion(case):
        raise errors.JointSessionRequired


def lacks_conclusion(case: Case) -> bool:
    """Was the case reopened for the second time, without a session of the county since whose conclusion is signed?"""
    if case.reopenings < MAX_REOPENINGS:
        return False
    signed = SessionCase.objects.filter(
        case=case, reopenings=case.reopenings, session__is_county=True, session__signed_at__isnull=False
    )
    return not signed.exists()
