"""Supervision that runs by itself: a clock meets the next rung of the ladder (product.md section 3, Supervision).

The instant of the next rung is stored with the clock, so that a sweep finds what is due by an index, in the order of
lateness; whoever moves the stored rung first has done it, and every act on a late case climbs before it acts, so
that nobody outruns a card by acting before the sweep.
"""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import QuerySet

from wangge.cases import rungs
from wangge.cases.actions import notifying
from wangge.cases.cards import CardLevel, CardRule
from wangge.cases.models import Assignment, Card, Case, Request
from wangge.cases.rungs import NextRung, Rung
from wangge.cases.states import State
from wangge.catalogue import deadlines
from wangge.catalogue import queries as catalogue
from wangge.catalogue.deadlines import Limit, OfficeCalendar
from wangge.journal.actions import record
from wangge.lib.actor import SYSTEM
from wangge.lib.prepared import Given, Prepared

_DESK_RUNGS = (Rung.WARN, Rung.YELLOW)
_DESK_RULES = {
    (State.REPORTED, Rung.YELLOW): CardRule.UNASSIGNED,
    (State.REPORTED, Rung.RED): CardRule.UNASSIGNED_TWICE,
    (State.ANSWERED, Rung.YELLOW): CardRule.UNCHECKED,
    (State.ANSWERED, Rung.RED): CardRule.UNCHECKED_TWICE,
}
_UNIT_RULES = {Rung.YELLOW: CardRule.OVERDUE, Rung.RED: CardRule.TWICE_OVERDUE}
LEVELS = {Rung.YELLOW: CardLevel.YELLOW, Rung.RED: CardLevel.RED}
ACT_NAMES = {Rung.REMIND: "remind", Rung.WARN: "warn"}


def desk_rung(case: Case, *, start: datetime) -> NextRung | None:
    """What supervision of the desk waits for when its clock starts at `start`: it accepts, and it checks answers.

    A desk that gets an answer late has its limit of acceptance for checking it, whatever was promised.
    """
    limit, calendar, ladder = _desk_limit(case), catalogue.calendar(), catalogue.ladder(case.town)
    if case.state == State.REPORTED:
        due = case.accept_due_at
    elif case.state == State.ANSWERED:
        due = _check_due(case, start)
    else:
        return None
    return rungs.first_after(
        _DESK_RUNGS, after=start, start=start, due=due, limit=limit, ladder=ladder, calendar=calendar
    )


def _check_due(case: Case, answered_at: datetime) -> datetime:
    own_time = deadlines.due_at(answered_at, _desk_limit(case), catalogue.calendar()).at
    return max(case.reply_due_at, own_time)


def _desk_limit(case: Case) -> Limit:
    return catalogue.standard(case.standard_id).accept


def unit_rung(turn: Assignment, case: Case, *, now: datetime) -> NextRung:
    """What supervision of a unit's turn waits for: not signed, nearly due, late. Called when the turn starts, and
    again when its clock is moved or runs on. A unit whose answer was sent back late has its time to sign again
    before the card, and no notice meanwhile: what follows a notice is the limit that is past."""
    limit, calendar, ladder = _unit_limit(turn), _calendar(turn), catalogue.ladder(case.town)
    start, due = turn.dispatched_at, turn.due_at
    wanted: tuple[Rung, ...] = (Rung.WARN, Rung.YELLOW) if turn.signed_at else (Rung.REMIND, Rung.WARN, Rung.YELLOW)
    if turn.answered_at is not None and due <= now:
        due = deadlines.due_at(now, catalogue.standard(turn.standard_id).sign, calendar).at
        wanted = (Rung.YELLOW,)
    return rungs.first_after(wanted, after=now, start=start, due=due, limit=limit, ladder=ladder, calendar=calendar)


def _unit_limit(turn: Assignment) -> Limit:
    return catalogue.standard(turn.standard_id).handle


def _calendar(turn: Assignment) -> OfficeCalendar:
    return catalogue.calendar_version(turn.calendar_id)


def set_rung(turn: Assignment, case: Case, *, now: datetime) -> Assignment:
    """Set what supervision waits for on a turn that is about to be saved."""
    turn.rung_at, turn.next_rung = unit_rung(turn, case, now=now)
    return turn


def climb_case(case: Case, *, now: datetime) -> bool:
    """The desk's clock meets what it has run into by `now`; False when somebody else was quicker."""
    if case.rung_at is None or case.rung_at > now:
        return False
    met, rung = case.rung_at, Rung(case.next_rung or 0)
    limit, ladder, calendar = _desk_limit(case), catalogue.ladder(case.town), catalogue.calendar()
    due = case.running_due_at or met
    follow: NextRung | None
    if rung is Rung.WARN:
        follow = NextRung(_desk_due(case), Rung.YELLOW)
    elif rung is Rung.YELLOW:
        follow = NextRung(rungs.red_after(met, limit, ladder, calendar), Rung.RED)
    else:
        follow = None
    waits = Case.objects.filter(pk=case.pk, rung_at=case.rung_at, next_rung=rung)
    if not _claim(waits, case, follow):
        return False
    if rung is Rung.WARN and follow is not None and follow.at > now:
        _tell(case, rung, case.holder_id, due, now)
    elif rung in LEVELS:
        give_card(
            case,
            level=LEVELS[rung],
            rule=_DESK_RULES[State(case.state), rung],
            org_id=case.holder_id,
            occasion=due.isoformat(),
            evidence={"due_at": due.isoformat(), "met_at": met.isoformat(), "state": case.state},
            now=now,
        )
    climb_case(case, now=now)
    return True


def _desk_due(case: Case) -> datetime:
    """When the desk is late: with accepting, or with checking the latest answer."""
    if case.state == State.REPORTED:
        return case.accept_due_at
    turns = Assignment.objects.filter(case=case, is_lead=True, answered_at__isnull=False)
    answered_at = turns.order_by("-id").values_list("answered_at", flat=True).first()
    return _check_due(case, answered_at) if answered_at else case.reply_due_at


def climb_turn(turn: Assignment, case: Case, *, now: datetime) -> bool:
    """A unit's clock meets what it has run into by `now`; False when somebody else was quicker."""
    if turn.rung_at is None or turn.rung_at > now:
        return False
    rung = Rung(turn.next_rung or 0)
    follow = None if rung is Rung.RED else _unit_follow(turn, case, rung)
    waits = Assignment.objects.filter(pk=turn.pk, rung_at=turn.rung_at, next_rung=rung)
    if not _claim(waits, turn, follow):
        return False
    gives_way = follow is not None and follow.at <= now
    if rung in ACT_NAMES and not gives_way and not (rung is Rung.REMIND and turn.signed_at):
        _tell(case, rung, turn.org_id, turn.due_at, now)
    elif rung in LEVELS:
        _card_for_turn(turn, case, rung, now)
    climb_turn(turn, case, now=now)
    return True


def _unit_follow(turn: Assignment, case: Case, rung: Rung) -> NextRung:
    follow = Rung(rung + 1)
    at = rungs.instant(
        follow,
        start=turn.dispatched_at,
        due=turn.due_at,
        limit=_unit_limit(turn),
        ladder=catalogue.ladder(case.town),
        calendar=_calendar(turn),
    )
    if rung is Rung.YELLOW and turn.rung_at is not None:  # a card that came later than due moves the next one too
        at += max(turn.rung_at - turn.due_at, timedelta())
    return NextRung(at, follow)


def _card_for_turn(turn: Assignment, case: Case, rung: Rung, now: datetime) -> Card:
    """The unit's card for being late; the desk's own when it let the unit's request lie beyond its time to decide."""
    evidence: dict[str, Any] = {
        "turn": turn.pk,
        "dispatched_at": turn.dispatched_at.isoformat(),
        "due_at": turn.due_at.isoformat(),
        "signed_at": _iso(turn.signed_at),
        "standard": turn.standard_id,
        "calendar": turn.calendar_id,
    }
    waiting = Request.objects.filter(
        case=case, org_id=turn.org_id, is_approved__isnull=True, asked_at__lte=turn.due_at, decide_by__lt=now
    ).first()
    if waiting is not None:
        evidence |= {"request": waiting.pk, "decide_by": waiting.decide_by.isoformat()}
    return give_card(
        case,
        level=LEVELS[rung],
        rule=_UNIT_RULES[rung] if waiting is None else CardRule.UNDECIDED,
        org_id=turn.org_id if waiting is None else case.holder_id,
        occasion=f"{turn.pk} {rung.name.lower()} {turn.due_at.isoformat()}",
        evidence=evidence,
        now=now,
        turn=turn,
    )


def card_for_rework(turn: Assignment, case: Case, *, is_false: bool, now: datetime) -> None:
    """A red card for a false answer, or for as many reworks as the ladder says."""
    if is_false:
        rule = CardRule.FALSE_ANSWER
    elif case.reworks >= catalogue.ladder(case.town).red_reworks:
        rule = CardRule.SECOND_REWORK
    else:
        return
    occasion = f"rework {case.reopenings}.{case.reworks}"
    evidence = {"turn": turn.pk, "reworks": case.reworks, "answered_at": _iso(turn.answered_at)}
    give_card(
        case,
        level=CardLevel.RED,
        rule=rule,
        org_id=turn.org_id,
        occasion=occasion,
        evidence=evidence,
        now=now,
        turn=turn,
    )


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def climb_turns(case: Case, *, now: datetime) -> None:
    """All open turns of a case that have run into something."""
    for turn in _turns_to_climb().all(case=case.pk, now=now):
        climb_turn(turn, case, now=now)


@cache
def _turns_to_climb() -> Prepared[Assignment]:
    met = Assignment.objects.filter(case_id=Given("case"), ended_at__isnull=True, rung_at__lte=Given("now"))
    return Prepared.of(met.order_by("rung_at", "id"))


def _claim(waits: "QuerySet[Any]", row: Case | Assignment, follow: NextRung | None) -> bool:
    """Move the stored rung on; whoever changes the row has the rung."""
    at, rung = follow if follow is not None else (None, None)
    if not waits.update(rung_at=at, next_rung=rung):
        return False
    row.rung_at, row.next_rung = at, rung
    return True


def _tell(case: Case, rung: Rung, org_id: int, due: datetime, now: datetime) -> None:
    data = {"org": org_id, "due_at": due.isoformat()}
    record(act=ACT_NAMES[rung], object_type="case", object_id=case.pk, by=SYSTEM, now=now, data=data, org_id=org_id)
    notifying.tell(case, ACT_NAMES[rung], by=SYSTEM, now=now, facts=data)


def give_card(
    case: Case,
    *,
    level: CardLevel,
    rule: CardRule,
    org_id: int,
    occasion: str,
    evidence: dict[str, Any],
    now: datetime,
    turn: Assignment | None = None,
) -> Card:
    """A card by the ladder, once for each occasion. A red one waits for a leader's signature."""
    ladder, calendar = catalogue.ladder(case.town), catalogue.calendar()
    made, is_new = Card.objects.get_or_create(
        case=case,
        org_id=org_id,
        rule=rule,
        occasion=occasion,
        defaults={
            "town": case.town,
            "village": case.village,
            "level": level,
            "assignment": turn,
            "evidence": evidence,
            "issued_at": now,
            "ladder_id": ladder.id,
            **(terms(now, ladder.answer, ladder.appeal, calendar) if level != CardLevel.RED else {}),
        },
    )
    if is_new:
        data = {"card": made.pk, "level": str(level), "rule": str(rule), "org": org_id}
        record(act="card", object_type="case", object_id=case.pk, by=SYSTEM, now=now, data=data, org_id=org_id)
        notifying.tell(case, "card", by=SYSTEM, now=now, facts=data | {"answer_by": _iso(made.answer_due_at)})
    return made


def terms(start: datetime, answer: Limit, appeal: Limit, calendar: OfficeCalendar) -> dict[str, datetime]:
    """By when a card that is in force from `start` must be answered, and may be appealed against."""
    return {
        "answer_due_at": deadlines.due_at(start, answer, calendar).at,
        "appeal_due_at": deadlines.due_at(start, appeal, calendar).at,
    }
