"""Requests at the desk: shown with their reason, proof and effect, decided by one of two buttons."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.play import Play
from wangge.cases.models import Case, Request
from wangge.desk.tests.conftest import SignIn, act_url, case_url, do, fields_of, text_of
from wangge.files.tests.made import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: object, now: datetime) -> Case:
    """A lamp's case that the housing bureau has signed: due on Friday 13 March."""
    return Play(cast, now).handling()  # type: ignore[arg-type]  # the cast


def test_an_extension_is_asked_with_a_day_and_a_picture(sign_in: SignIn, case: Case) -> None:
    form = text_of(sign_in("sun").get(act_url(case, "request_extension")))
    assert "最晚可延到 3月27日" in form and "等待材料或设备" in form
    picture = SimpleUploadedFile("缺货单.jpg", jpeg(), content_type="image/jpeg")
    asked = do(
        sign_in("sun"), case, "request_extension",
        reason_code="materials", until="2026-03-20", note="灯杆须定制", files=[picture],
    )  # fmt: skip
    assert asked.status_code == 302, text_of(asked)
    request = Request.objects.get(case=case)
    assert len(request.files) == 1
    page = sign_in("li").get(case_url(case))
    words = text_of(page)
    assert "市住房和城乡建设局申请延期" in words and "灯杆须定制" in words
    assert "同意后办理期限由 3月13日 17:30 改为 3月20日 17:30" in words
    assert page.content.decode().count(f"/files/{request.files[0]}/") >= 2, "with the request and in the timeline"


def test_two_buttons_decide(sign_in: SignIn, case: Case) -> None:
    do(sign_in("sun"), case, "request_extension", reason_code="weather", until="2026-03-18", note="连日降雪")
    li = sign_in("li")
    page = li.get(case_url(case)).content.decode()
    assert '<button class="btn primary" name="approve" value="true" data-submit>同意延期' in page
    assert '<button class="btn" name="approve" value="false">不同意，期限不变' in page
    fields = fields_of(li.get(case_url(case)), "/acts/decide_extension/")
    assert "approve" not in fields
    neither = li.post(act_url(case, "decide_extension"), fields)
    assert neither.status_code == 422
    done = li.post(act_url(case, "decide_extension"), {**fields, "approve": "true"})
    assert done.status_code == 302
    case.refresh_from_db()
    assert case.due_at is not None and case.due_at.date() == date(2026, 3, 18)
    assert "办理期限由 3月13日 17:30 改为 3月18日 17:30" in text_of(li.get(case_url(case)))


def test_a_hold_is_asked_decided_by_a_director_and_shown_with_its_age(
    sign_in: SignIn, case: Case, now: datetime, at: object
) -> None:
    sun = sign_in("sun")
    lacking = do(sun, case, "request_hold", reason_code="season", until="2026-05-11", note="四月开工")
    assert lacking.status_code == 422 and 'id="request_hold_guarding_error"' in lacking.content.decode()
    done = do(sun, case, "request_hold", reason_code="season", until="2026-05-11", note="四月开工", guarding="设围挡")
    assert done.status_code == 302
    assert sign_in("li").get(act_url(case, "decide_hold")).status_code == 403
    assert "同意后办理时限自 3月10日 10:00 起停止" in text_of(sign_in("li").get(case_url(case)))
    assert do(sign_in("lead"), case, "decide_hold", approve="true").status_code == 302
    at("2026-03-25 09:00")  # type: ignore[operator]  # the clock on the wall
    words = text_of(sign_in("li").get(case_url(case)))
    assert "自 3月10日 挂账，已 15 天" in words and "设围挡" in words
    assert do(sign_in("sun"), case, "resume").status_code == 302


def test_what_was_too_late_or_too_long_stands_beside_its_field(sign_in: SignIn, case: Case, now: datetime) -> None:
    sun = sign_in("sun")
    refused = do(sun, case, "request_extension", reason_code="other", until="2026-04-30", note="太远")
    assert refused.status_code == 422
    assert 'id="request_extension_until_error"' in refused.content.decode()
    assert now + timedelta(days=1) < (case.due_at or now)
