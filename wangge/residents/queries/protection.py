"""Who answers for personal data today, and which activities have an approved impact assessment."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from wangge.residents import errors
from wangge.residents.models import Assessment, ProtectionOfficer
from wangge.residents.words import Activity, AssessmentState


@dataclass(frozen=True, slots=True)
class Standing:
    """How one activity stands: what holds, what waits for its decision."""

    activity: Activity
    held: Assessment | None
    waiting: Assessment | None
    is_due: bool  # what holds should have been looked at again

    @property
    def is_open(self) -> bool:
        return self.held is not None


def current_officer() -> ProtectionOfficer | None:
    """Who was named last."""
    return ProtectionOfficer.objects.select_related("user").order_by("-named_at", "-id").first()


def standings(today: date) -> list[Standing]:
    """Every activity, in the order of the list."""
    newer = Assessment.objects.filter(
        activity=OuterRef("activity"), version__gt=OuterRef("version"), state=OuterRef("state")
    )
    rows = Assessment.objects.exclude(state=AssessmentState.RETURNED).filter(~Exists(newer))
    found = {(row.activity, row.state): row for row in rows}
    made = []
    for activity in Activity:
        held = found.get((activity.value, AssessmentState.APPROVED.value))
        waiting = found.get((activity.value, AssessmentState.PROPOSED.value))
        made.append(Standing(activity, held, waiting, held is not None and held.review_on <= today))
    return made


def versions(activity: Activity) -> list[Assessment]:
    """All that was ever weighed about an activity, the newest first."""
    return list(Assessment.objects.filter(activity=activity).order_by("-version"))


def assessment(assessment_id: int) -> Assessment | None:
    """One, by its key."""
    return Assessment.objects.filter(pk=assessment_id).first()


def demand_assessment(activity: Activity) -> None:
    """Raise `AssessmentMissing` unless an assessment of the activity was approved: nothing of it begins before."""
    if not Assessment.objects.filter(activity=activity, state=AssessmentState.APPROVED).exists():
        raise errors.AssessmentMissing(activity=str(activity.label))
