"""Cards by hand, and what becomes of every card: signed by a leader, answered, appealed against, decided."""

import contextlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases import errors
from wangge.cases.actions import climbing, notifying
from wangge.cases.actions.changing import log
from wangge.cases.actions.moving import pass_on
from wangge.cases.acts import CardInput
from wangge.cases.cards import CardLevel, CardRule
from wangge.cases.models import Assignment, Card, Case
from wangge.cases.states import Act, State
from wangge.catalogue import queries as catalogue
from wangge.journal.actions import record
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput
from wangge.people.queries import organisation_by_code


@transaction.atomic
def supervise_desk(*, case: Case, now: datetime) -> bool:
    """The sweep's share for a desk's clock: its rung, and for what was not accepted in time the next level."""
    climbed = climbing.climb_case(case, now=now)
    if climbed and case.state == State.REPORTED and case.accept_due_at <= now:
        with contextlib.suppress(errors.NoLevelThere):  # the county's desk keeps it, with its card
            pass_on(case=case, now=now)
    return climbed


@transaction.atomic
def supervise_turn(*, turn: Assignment, now: datetime) -> bool:
    """The sweep's share for a unit's turn."""
    return climbing.climb_turn(turn, turn.case, now=now)


@transaction.atomic
def give_card(*, case: Case, data: CardInput, by: Actor, now: datetime) -> Case:
    """A card by hand to a unit that works or worked on the case; `note` bears it out. A red one awaits a signature."""
    org_id = _carded(case, data, by)
    ladder, calendar = catalogue.ladder(case.town), catalogue.calendar()
    due = climbing.terms(now, ladder.answer, ladder.appeal, calendar)
    if data.answer_by is not None:
        if data.answer_by <= now:
            raise InvalidInput(fields={"answer_by": _("答复期限须晚于现在")})
        due["answer_due_at"] = data.answer_by
    made = Card.objects.create(
        case=case,
        org_id=org_id,
        town=case.town,
        village=case.village,
        level=data.level.value,
        rule=data.rule.value,
        occasion=f"by hand {data.client_id}",
        evidence={"state": case.state, "due_at": case.due_at.isoformat() if case.due_at else None},
        note=data.note,
        issued_at=now,
        issued_by=by.id,
        ladder_id=ladder.id,
        **(due if data.level != CardLevel.RED else {}),
    )
    facts = {"card": made.pk, "level": data.level.value, "rule": data.rule.value, "org": org_id}
    if made.answer_due_at is not None:
        facts["answer_by"] = made.answer_due_at.isoformat()
    log(case, Act.CARD, by=by, now=now, note=data.note, data=facts)
    return case


def _carded(case: Case, data: CardInput, by: Actor) -> int:
    """The unit that a card by hand is for: the lead, or another one with a turn at the case, or the holder."""
    if data.org is None:
        return case.lead_id or case.holder_id
    org = organisation_by_code(data.org)
    turns = Assignment.objects.filter(case=case, org_id=org.id)
    if org.id != case.holder_id and not turns.exists():
        raise InvalidInput(fields={"org": _("该单位没有办理过这个案件")})
    return org.id


@transaction.atomic
def sign_off_card(*, card: Card, by: Actor, now: datetime) -> Card:
    """A leader signs a red card: from now on it is in force, and its unit has its time to answer and to appeal."""
    if card.status != "to_sign":
        raise errors.CardMovedOn
    ladder = catalogue.ladder(card.town)
    due = climbing.terms(now, ladder.answer, ladder.appeal, catalogue.calendar())
    return _step(card, "sign_card", by, now, {}, signed_off_at=now, signed_off_by=by.id, **due)


@transaction.atomic
def answer_card(*, card: Card, text: str, by: Actor, now: datetime) -> Card:
    """The unit says what was the matter and what it has done. Late answers are taken too, and stay late."""
    if card.status not in ("to_answer", "dismissed") or card.answered_at is not None:
        raise errors.CardMovedOn
    return _step(card, "answer_card", by, now, {}, answered_at=now, answered_by=by.id, answer=_words(text))


@transaction.atomic
def appeal_card(*, card: Card, text: str, by: Actor, now: datetime) -> Card:
    """The unit appeals, once, within the time that the ladder gives."""
    if card.status not in ("to_answer", "answered") or card.appealed_at is not None:
        raise errors.CardMovedOn
    if card.appeal_due_at is not None and now > card.appeal_due_at:
        raise errors.AppealTooLate
    return _step(card, "appeal_card", by, now, {}, appealed_at=now, appealed_by=by.id, appeal=_words(text))


@transaction.atomic
def decide_appeal(*, card: Card, uphold: bool, text: str, by: Actor, now: datetime) -> Card:
    """Supervision decides an appeal with its reasons, once. Upheld, the card is void."""
    if card.status != "appealed":
        raise errors.CardMovedOn
    fields: dict[str, Any] = {"is_upheld": uphold, "decided_at": now, "decided_by": by.id, "decision": _words(text)}
    if uphold:
        fields["voided_at"] = now
    return _step(card, "decide_card", by, now, {"uphold": uphold}, **fields)


@transaction.atomic
def lift_cards(*, case: Case, org_id: int, since: datetime, by: Actor, now: datetime) -> int:
    """An approval that counts from the time it was asked takes back the cards given for that lateness meanwhile."""
    late = (CardRule.OVERDUE, CardRule.TWICE_OVERDUE)
    given = Card.objects.filter(case=case, org_id=org_id, rule__in=late, issued_at__gte=since, voided_at=None)
    lifted = list(given)
    for card in lifted:
        card.case = case
        _step(card, "lift_card", by, now, {}, voided_at=now)
    return len(lifted)


def _words(text: str) -> str:
    if not text.strip():
        raise InvalidInput(fields={"text": _("请写明情况")})
    return text.strip()


def _step(card: Card, act: str, by: Actor, now: datetime, data: dict[str, Any], **fields: Any) -> Card:
    """Write what an act changes and journal it; whoever came a moment later is told that the card has moved on."""
    unchanged = Card.objects.filter(
        pk=card.pk,
        answered_at=card.answered_at,
        appealed_at=card.appealed_at,
        decided_at=card.decided_at,
        signed_off_at=card.signed_off_at,
        voided_at=card.voided_at,
    )
    if not unchanged.update(**fields):
        raise errors.CardMovedOn
    for name, value in fields.items():
        setattr(card, name, value)
    facts = {"card": card.pk, "case": card.case_id, "org": card.org_id, **data}
    record(act=act, object_type="card", object_id=card.pk, by=by, now=now, data=facts, org_id=card.org_id)
    answer_by = card.answer_due_at.isoformat() if card.answer_due_at else None
    notifying.tell(card.case, act, by=by, now=now, facts=facts | {"answer_by": answer_by, "issued_by": card.issued_by})
    return card
