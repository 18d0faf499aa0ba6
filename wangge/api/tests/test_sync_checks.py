"""Looks of a patrol through the phone's batch: once each, for their own window, a hazard with its picture a case."""

from datetime import datetime, timedelta

import pytest

from tests.api_client import Caller
from tests.county import Cast
from wangge.api.tests.test_sync import feed, in_pieces, operation, send
from wangge.cases.models import Case
from wangge.files.models import Upload
from wangge.files.tests.made import jpeg
from wangge.patrols.models import Check
from wangge.patrols.tests.conftest import NewPlace, NewPlan, new_place, new_plan, now

__all__ = ["new_place", "new_plan", "now"]
pytestmark = pytest.mark.django_db


def test_a_hazard_with_its_picture_becomes_a_case(
    cast: Cast, new_place: NewPlace, new_plan: NewPlan, now: datetime
) -> None:
    fine, broken = new_place(), new_place("西门消火栓")
    plan, wang = new_plan(), Caller(cast.users["wang"])
    first = feed(wang)
    assert {each["place"]["name"] for each in first["due"]} == {"东门消火栓", "西门消火栓"}
    picture = [{"id": in_pieces(wang, jpeg()), "purpose": "report"}]
    batch = [
        operation("check", plan=plan.pk, place=fine.pk, result="fine", captured_at=now.isoformat()),
        operation(
            "check", picture, plan=plan.pk, place=broken.pk, result="hazard", note="漏水", report={"category": ""}
        ),
    ]
    assert [each["outcome"] for each in send(wang, *batch)] == ["applied"] * 2
    assert [each["outcome"] for each in send(wang, *batch)] == ["repeated"] * 2
    case = Case.objects.get()
    assert case.text.startswith("西门消火栓") and Check.objects.count() == 2
    assert (Upload.objects.get().owner_id, Upload.objects.get().purpose) == (case.pk, "report")
    assert feed(wang, first["cursor"])["due"] == []


def test_what_a_look_is_refused_for(cast: Cast, new_place: NewPlace, new_plan: NewPlan, now: datetime) -> None:
    place = new_place()
    plan = new_plan()
    wang, wu = Caller(cast.users["wang"]), Caller(cast.users["wu"])
    then = (now - timedelta(days=20)).isoformat()
    looks = (
        operation("check", plan=plan.pk, place=place.pk, result="hazard"),
        operation("check", plan=plan.pk, place=10**9, result="fine"),
        operation("check", plan=plan.pk, place=place.pk, result="fine", captured_at=then),
    )
    codes = [each["problem"]["code"] for each in send(wang, *looks)]
    assert codes == ["invalid_input", "not_found", "not_due"]
    outside = send(wu, operation("check", plan=plan.pk, place=place.pk, result="fine"), user="wu")
    assert outside[0]["problem"]["code"] == "not_found"
    assert not Check.objects.exists()
