"""Two people stand behind an impact assessment, and what needs one does not begin without it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.county import Cast
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM
from wangge.lib.errors import InvalidInput, NotFound, RoleNotAllowed
from wangge.residents import errors
from wangge.residents.actions import decide_assessment, name_officer, propose_assessment, publish_consent_text
from wangge.residents.models import Assessment
from wangge.residents.queries import protection
from wangge.residents.tests.assessed import assess, weighed
from wangge.residents.tests.conftest import Register
from wangge.residents.words import Activity

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(cast: Cast, at: Callable[[str], datetime]) -> datetime:
    publish_consent_text(text_zh="我同意。", text_en="I agree.", by=SYSTEM, now=at("2026-03-03 10:00"))
    return at("2026-03-10 10:00")


def standing(activity: Activity, today: date) -> protection.Standing:
    return next(each for each in protection.standings(today) if each.activity is activity)


def test_one_writes_and_another_approves(cast: Cast, now: datetime) -> None:
    made = propose_assessment(data=weighed(Activity.SHARING, now), by=cast.actor("sys"), now=now)
    assert not standing(Activity.SHARING, now.date()).is_open
    with pytest.raises(errors.AssessmentMissing):
        protection.demand_assessment(Activity.SHARING)
    told: dict[str, Any] = {"assessment_id": made.pk, "approve": True, "decision": "可行", "now": now}
    with pytest.raises(errors.SamePerson):
        decide_assessment(**told, by=cast.actor("sys"))
    decide_assessment(**told, by=cast.actor("sec"))
    assert standing(Activity.SHARING, now.date()).is_open
    protection.demand_assessment(Activity.SHARING)
    with pytest.raises(errors.AssessmentDecided):
        decide_assessment(**told, by=cast.actor("sec"))
    acts = list(Entry.objects.filter(object_type="assessment").order_by("id").values_list("act", flat=True))
    assert acts == ["propose_assessment", "approve_assessment"]


def test_the_database_knows_that_it_takes_two(cast: Cast, now: datetime) -> None:
    made = propose_assessment(data=weighed(Activity.SHARING, now), by=cast.actor("sys"), now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=made.pk).update(state="approved", decided_by=made.proposed_by, decided_at=now)


def test_a_service_waits_for_its_assessment(cast: Cast, register: Register, now: datetime) -> None:
    with pytest.raises(errors.AssessmentMissing):
        register()
    assess(cast, Activity.SHARING, now)
    with pytest.raises(errors.AssessmentMissing):
        register()
    assess(cast, Activity.SERVICES, now)
    assert register().pk


def test_a_returned_one_opens_nothing_and_the_next_begins_anew(cast: Cast, now: datetime) -> None:
    sys, sec = cast.actor("sys"), cast.actor("sec")
    first = propose_assessment(data=weighed(Activity.SURVEYS, now), by=sys, now=now)
    with pytest.raises(errors.AssessmentWaiting):
        propose_assessment(data=weighed(Activity.SURVEYS, now), by=sec, now=now)
    decide_assessment(assessment_id=first.pk, approve=False, decision="措施不够", by=sec, now=now)
    assert not standing(Activity.SURVEYS, now.date()).is_open
    second = propose_assessment(data=weighed(Activity.SURVEYS, now), by=sec, now=now)
    decide_assessment(assessment_id=second.pk, approve=True, decision="可行", by=sys, now=now)
    assert [row.version for row in protection.versions(Activity.SURVEYS)] == [2, 1]


def test_an_approved_one_holds_while_its_successor_waits_and_says_when_to_look_again(cast: Cast, now: datetime) -> None:
    held = assess(cast, Activity.REPORTS, now)
    propose_assessment(data=weighed(Activity.REPORTS, now), by=cast.actor("sys"), now=now)
    found = standing(Activity.REPORTS, now.date())
    assert found.held == held and found.waiting is not None and not found.is_due
    assert standing(Activity.REPORTS, held.review_on).is_due


@pytest.mark.parametrize("review_on", [date(2026, 3, 10), date(2029, 3, 11)])
def test_the_next_look_lies_within_three_years(cast: Cast, now: datetime, review_on: date) -> None:
    data = replace(weighed(Activity.REPORTS, now), review_on=review_on)
    with pytest.raises(InvalidInput):
        propose_assessment(data=data, by=cast.actor("sys"), now=now)


@pytest.mark.parametrize("name", ["li", "sun", "qian", "audit", "wang"])
def test_only_administrators_weigh(cast: Cast, now: datetime, name: str) -> None:
    made = propose_assessment(data=weighed(Activity.REPORTS, now), by=cast.actor("sys"), now=now)
    by = cast.actor(name)
    with pytest.raises(RoleNotAllowed):
        propose_assessment(data=weighed(Activity.SHARING, now), by=by, now=now)
    with pytest.raises(RoleNotAllowed):
        decide_assessment(assessment_id=made.pk, approve=True, decision="好", by=by, now=now)
    with pytest.raises(RoleNotAllowed):
        name_officer(username="jin", reached_by="0535-5550000", by=by, now=now)


def test_an_unknown_one_is_not_found(cast: Cast, now: datetime) -> None:
    with pytest.raises(NotFound):
        decide_assessment(assessment_id=99, approve=True, decision="好", by=cast.actor("sys"), now=now)


def test_the_newest_naming_holds(cast: Cast, now: datetime) -> None:
    assert protection.current_officer() is None
    for username in ("jin", "qian"):
        name_officer(username=username, reached_by="0535-5550000", by=cast.actor("sec"), now=now)
    officer = protection.current_officer()
    assert officer is not None and officer.user.username == "qian"
    with pytest.raises(InvalidInput):
        name_officer(username="nobody", reached_by="0535-5550000", by=cast.actor("sec"), now=now)
