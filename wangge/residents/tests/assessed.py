"""An activity that may begin: its impact assessment written by one administrator and approved by the other."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.county import Cast
from wangge.lib import clock
from wangge.lib.actor import SYSTEM
from wangge.residents.actions import AssessmentData, decide_assessment, propose_assessment, publish_consent_text
from wangge.residents.models import Assessment
from wangge.residents.words import Activity


def weighed(activity: Activity, now: datetime) -> AssessmentData:
    review = clock.office_date(now) + timedelta(days=365)
    return AssessmentData(activity, "只收办事需要的两项", "泄露会打扰本人", "加密、遮盖、留痕、到期删除", review)


def assess(cast: Cast, activity: Activity, now: datetime) -> Assessment:
    made = propose_assessment(data=weighed(activity, now), by=cast.actor("sys"), now=now)
    return decide_assessment(assessment_id=made.pk, approve=True, decision="同意", by=cast.actor("sec"), now=now)


def services_begin(cast: Cast, at: Callable[[str], datetime]) -> None:
    """In the week before: the words of consent were published, and registering services was assessed."""
    now = at("2026-03-03 10:00")
    publish_consent_text(text_zh="我同意登记姓名和电话。", text_en="I agree.", by=SYSTEM, now=now)
    assess(cast, Activity.SERVICES, now)
