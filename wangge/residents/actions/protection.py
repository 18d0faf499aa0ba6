"""Naming who answers for personal data; proposing and deciding an impact assessment. Two people, always."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.journal.actions import record
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput, NotFound
from wangge.people.models import User
from wangge.residents import access, errors
from wangge.residents.models import Assessment, ProtectionOfficer
from wangge.residents.words import Activity, AssessmentState

LONGEST_REVIEW_YEARS = 3  # an assessment is looked at again within the time for which its report must be kept


@dataclass(frozen=True, slots=True)
class AssessmentData:
    """What is weighed. Dates are days of the office."""

    activity: Activity
    lawfulness: str
    effects: str
    measures: str
    review_on: date


@transaction.atomic
def name_officer(*, username: str, reached_by: str, by: Actor, now: datetime) -> ProtectionOfficer:
    """Name a member of staff; the portal tells the name and how to reach them. The earlier naming stays on record."""
    named_by = access.require_protection(by)
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise InvalidInput(fields={"username": _("没有这个账号，或账号已停用")})
    made = ProtectionOfficer.objects.create(user=user, reached_by=reached_by, named_at=now, named_by=named_by)
    record(act="name_officer", object_type="protection", object_id=made.pk, by=by, now=now)
    return made


@transaction.atomic
def propose_assessment(*, data: AssessmentData, by: Actor, now: datetime) -> Assessment:
    """Lay an assessment before a second person. `AssessmentWaiting` while one of the activity is undecided."""
    proposed_by = access.require_protection(by)
    today = clock.office_date(now)
    if not today < data.review_on <= _years_on(today, LONGEST_REVIEW_YEARS):
        raise InvalidInput(fields={"review_on": _("复评日期须在今天之后、三年以内")})
    newest = Assessment.objects.select_for_update().filter(activity=data.activity).order_by("-version").first()
    if newest is not None and newest.state == AssessmentState.PROPOSED:
        raise errors.AssessmentWaiting
    made = Assessment.objects.create(
        activity=data.activity,
        version=newest.version + 1 if newest else 1,
        lawfulness=data.lawfulness,
        effects=data.effects,
        measures=data.measures,
        review_on=data.review_on,
        proposed_by=proposed_by,
        proposed_at=now,
    )
    record(act="propose_assessment", object_type="assessment", object_id=made.pk, by=by, now=now)
    return made


@transaction.atomic
def decide_assessment(*, assessment_id: int, approve: bool, decision: str, by: Actor, now: datetime) -> Assessment:
    """Approve or return it: somebody else than who proposed it (`SamePerson`), once (`AssessmentDecided`)."""
    decided_by = access.require_protection(by)
    found = Assessment.objects.select_for_update().filter(pk=assessment_id).first()
    if found is None:
        raise NotFound
    if found.state != AssessmentState.PROPOSED:
        raise errors.AssessmentDecided
    if found.proposed_by == decided_by:
        raise errors.SamePerson
    found.state = AssessmentState.APPROVED if approve else AssessmentState.RETURNED
    found.decided_by, found.decided_at, found.decision = decided_by, now, decision
    found.save(update_fields=["state", "decided_by", "decided_at", "decision"])
    act = "approve_assessment" if approve else "return_assessment"
    record(act=act, object_type="assessment", object_id=found.pk, by=by, now=now)
    return found


def _years_on(day: date, years: int) -> date:
    """The same day so many years later; of 29 February, the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
