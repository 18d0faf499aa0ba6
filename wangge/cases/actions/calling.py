"""Asking the reporter after closing, by somebody outside the unit; and what the desk makes of "not solved"."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases import errors
from wangge.cases.actions.changing import change
from wangge.cases.actions.verdicts import decide, verdict_for
from wangge.cases.acts import CallBackInput, ClosureClass, KeepClosedInput
from wangge.cases.models import CallBack, Case, Verdict
from wangge.cases.outcomes import AGAIN, MAX_TRIES, SPOKEN, Decision, LeftOut, Outcome, half_day
from wangge.cases.queries.joined import reporter_of
from wangge.cases.states import Act
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class _Try:
    """One try as it was told, whichever of its two fields told it."""

    outcome: Outcome
    was_contacted: bool


@transaction.atomic
def call_back(*, case: Case, data: CallBackInput, by: Actor, now: datetime) -> Case:
    """One try to ask a reporter: solved, and satisfied. Not reached, or not willing, are outcomes too.

    Three tries at most, each in a half-day of its own; of several reporters `of` says which.
    """
    told = _told(case, data)
    reporter = reporter_of(case, data.of)
    verdict = verdict_for(reporter)
    if verdict.outcome:
        raise errors.CallBackDone
    _refuse_same_half_day(reporter, verdict, now)
    CallBack.objects.create(
        case=reporter,
        at=now,
        by_id=by.id or 0,
        closed_at=verdict.closed_at,
        was_contacted=told.was_contacted,
        outcome=told.outcome,
        is_solved=data.solved,
        satisfied=data.satisfied,
        words=data.words,
    )
    _take_down(verdict, told.outcome, data)
    facts: dict[str, Any] = {
        "contacted": told.was_contacted,
        "outcome": told.outcome.value,
        "solved": data.solved,
        "satisfied": data.satisfied,
    }
    if reporter.pk != case.pk:
        facts |= {"case": reporter.pk, "number": reporter.number}
    return change(case, Act.CALL_BACK, by=by, now=now, note=data.note, data=facts)


def _told(case: Case, data: CallBackInput) -> _Try:
    """Outcome and contact, each from the other where it is not told; refuses what does not go together."""
    outcome = data.outcome or (Outcome.REACHED if data.contacted else Outcome.UNREACHABLE)
    was_contacted = outcome in SPOKEN
    if data.outcome is None and data.contacted is None:
        raise InvalidInput(fields={"outcome": _("请选择回访结果")})
    if data.contacted is not None and data.contacted != was_contacted:
        raise InvalidInput(fields={"contacted": _("与回访结果不一致")})
    answers = (data.solved, data.satisfied)
    if outcome == Outcome.REACHED and None in answers:
        raise InvalidInput(fields={"solved": _("联系上诉求人的，请填写是否解决和满意程度")})
    if outcome != Outcome.REACHED and answers != (None, None):
        raise InvalidInput(fields={"solved": _("诉求人没有作答的，不能填写是否解决和满意程度")})
    if data.conceded and (outcome != Outcome.REACHED or case.closure_class != ClosureClass.EXPLAINED):
        raise InvalidInput(fields={"conceded": _("只用于依法解释说明、诉求人作了回答的案件")})
    return _Try(outcome, was_contacted)


def _refuse_same_half_day(reporter: Case, verdict: Verdict, now: datetime) -> None:
    tried = CallBack.objects.filter(case=reporter, closed_at=verdict.closed_at).order_by("-at").first()
    today = half_day(clock.office_time(now))
    if tried is not None and half_day(clock.office_time(tried.at)) == today:
        half = _("下午") if today[1] else _("上午")
        raise errors.SameHalfDay(
            _("今天%(half)s已经打过，请换半天再打，还可以打 %(left)d 次")
            % {"half": half, "left": MAX_TRIES - verdict.tries}
        )


def _take_down(verdict: Verdict, outcome: Outcome, data: CallBackInput) -> None:
    verdict.tries += 1
    if outcome not in AGAIN or verdict.tries >= MAX_TRIES:
        verdict.outcome = outcome
    if outcome == Outcome.REACHED and not verdict.is_own_hand:
        verdict.is_solved, verdict.satisfied = data.solved, data.satisfied
    if not verdict.left_out:
        verdict.left_out = (
            LeftOut.NO_REPLY if outcome == Outcome.NO_REPLY else LeftOut.CONCEDED if data.conceded else ""
        )
    verdict.save()


@transaction.atomic
def keep_closed(*, case: Case, data: KeepClosedInput, by: Actor, now: datetime) -> Case:
    """Not solved, says the reporter; the desk finds the unit not at fault and no promise unmet, and tells why."""
    decide(case, Decision.KEPT)
    return change(
        case,
        Act.KEEP_CLOSED,
        by=by,
        now=now,
        note=data.note,
        is_note_public=True,
        data={"reason": data.reason_code.value},
    )
