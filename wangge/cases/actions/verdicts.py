"""From a closing to the verdicts on it: who is to be asked by when, and what each answer or silence amounts to."""

from datetime import datetime

from wangge.cases import errors
from wangge.cases.models import TO_ASK, TO_DECIDE, Case, Verdict
from wangge.cases.outcomes import LAPSED, Decision, LeftOut, is_drawn
from wangge.cases.policies import PolicyKind
from wangge.cases.queries.joined import closing_of, joined_to
from wangge.cases.queries.policies import policy_value
from wangge.catalogue import deadlines
from wangge.catalogue import queries as catalogue

ASKED_WITHIN = deadlines.Limit.parse("3 wd")  # product.md section 3, Call-back


def ask_reporters(case: Case, now: datetime) -> None:
    """A case has closed at `now`: a verdict is due from each reporter of the matter.

    Of what was settled on the spot the sample only is asked; a case that comes to its second closing is always asked.
    """
    reporters = [case, *joined_to(case)]
    is_first = case.rounds == 0
    percent = 100
    if is_first and not case.is_self_handled and any(each.contact_id for each in reporters):
        percent = policy_value(PolicyKind.CALL_BACK_RATE, case.holder_id, now)
    due_at = deadlines.due_at(now, ASKED_WITHIN, catalogue.calendar()).at
    rows = [_verdict(case, each, now, percent, due_at) for each in reporters]
    # Should it close, reopen and close within one instant, the last closing is the one that counts.
    fields = [field.name for field in Verdict._meta.concrete_fields if not field.primary_key]
    Verdict.objects.bulk_create(rows, update_conflicts=True, unique_fields=["case", "closed_at"], update_fields=fields)


def _verdict(main: Case, case: Case, closed_at: datetime, percent: int, due_at: datetime) -> Verdict:
    if main.is_self_handled:
        is_asked = main.is_sampled if case.pk == main.pk else False
    else:
        is_asked = case.contact_id is not None and is_drawn(case.query_code, percent)
    return Verdict(
        case=case,
        main=main,
        closed_at=closed_at,
        unit_id=main.lead_id,
        category=main.category,
        town=main.town,
        village=main.village,
        is_asked=is_asked,
        due_at=due_at,
        left_out=LeftOut.ANONYMOUS if case.contact_id is None else "",
    )


def verdict_for(case: Case) -> Verdict:
    """The verdict of a report's reporter on the latest closing, locked for the transaction; made where there is none
    yet, as of a case that was closed before verdicts were kept."""
    closed_at = closing_of(case)
    if closed_at is None:
        raise errors.NotEvaluable
    row = Verdict.objects.select_for_update().filter(case=case, closed_at=closed_at).first()
    if row is None:
        due_at = deadlines.due_at(closed_at, ASKED_WITHIN, catalogue.calendar()).at
        row = _verdict(case.main, case, closed_at, 100, due_at)
        row.save()
    return row


def lapse(case: Case) -> None:
    """Nobody asks about this closing any more: the case goes on, or its file is closed."""
    Verdict.objects.filter(TO_ASK, main=case).update(outcome=LAPSED)


def decide(case: Case, decision: Decision) -> None:
    """What the desk made of every "not solved" that waits."""
    Verdict.objects.filter(TO_DECIDE, main=case).update(decision=decision)
