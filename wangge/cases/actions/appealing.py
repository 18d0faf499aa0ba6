"""A unit's appeal against a rating: made once, decided once by supervision; upheld, the rating counts nowhere."""

from datetime import datetime

from django.db import IntegrityError, transaction

from wangge.cases import errors
from wangge.cases.access import moved_on
from wangge.cases.actions.asking import check_files
from wangge.cases.actions.changing import change
from wangge.cases.acts import AppealInput, DecideAppealInput
from wangge.cases.models import APPEALABLE, Case, RatingAppeal, Verdict
from wangge.cases.outcomes import LeftOut
from wangge.cases.queries.joined import closing_of, reporter_of
from wangge.cases.states import Act
from wangge.lib.actor import Actor


@transaction.atomic
def appeal_rating(*, case: Case, data: AppealInput, by: Actor, now: datetime) -> Case:
    """The unit says why a rating should not count. `NothingToAppeal` where there is none, or none that harms it."""
    check_files(case, data.files)
    reporter = reporter_of(case, data.of)
    closed_at = closing_of(case)
    verdict = Verdict.objects.filter(APPEALABLE, case=reporter, closed_at=closed_at).first() if closed_at else None
    if verdict is None:
        raise errors.NothingToAppeal
    try:
        with transaction.atomic():
            appeal = RatingAppeal.objects.create(
                verdict=verdict, org_id=case.lead_id or 0, reason=data.note, asked_by=by.id or 0, asked_at=now
            )
    except IntegrityError:  # appealed before: once only
        raise moved_on(by, case) from None
    facts = {"appeal": appeal.pk, "files": [str(item) for item in data.files]}
    return change(case, Act.APPEAL_RATING, by=by, now=now, note=data.note, data=facts | _about(case, reporter))


@transaction.atomic
def decide_rating(*, case: Case, data: DecideAppealInput, by: Actor, now: datetime) -> Case:
    """Supervision decides an appeal, once: upheld, the rating is left out of every rate and listed with the reason."""
    reporter = reporter_of(case, data.of)
    waiting = RatingAppeal.objects.select_for_update().filter(
        verdict__case=reporter, verdict__main=case, is_upheld__isnull=True
    )
    appeal = waiting.first()
    if appeal is None:  # somebody else decided it a moment ago
        raise moved_on(by, case)
    appeal.is_upheld, appeal.answer, appeal.decided_by, appeal.decided_at = data.approve, data.note, by.id, now
    appeal.save()
    if data.approve:
        Verdict.objects.filter(pk=appeal.verdict_id).update(left_out=LeftOut.APPEALED)
    facts = {"appeal": appeal.pk, "approve": data.approve}
    return change(case, Act.DECIDE_RATING, by=by, now=now, note=data.note, data=facts | _about(case, reporter))


def _about(case: Case, reporter: Case) -> dict[str, object]:
    return {} if reporter.pk == case.pk else {"case": reporter.pk, "number": reporter.number}
