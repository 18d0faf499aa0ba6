"""The whole loop by forms, as desk officer, department officer and supervisor go through it."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.county import GRID2
from tests.play import GUIDANCE, LAMP, NEIGHBOURS
from wangge.cases.models import Case
from wangge.desk.tests.conftest import NewCase, SignIn, act_url, case_url, do, fields_of, text_of
from wangge.files.models import Upload
from wangge.files.tests.made import jpeg
from wangge.journal.models import Entry

pytestmark = pytest.mark.django_db


def state(case: Case) -> str:
    return Case.objects.values_list("state", flat=True).get(pk=case.pk)


def dispatched(sign_in: SignIn, new_case: NewCase) -> Case:
    case = new_case()
    response = do(sign_in("jin"), case, "dispatch", category="0206", receiver="org:housing")
    assert response.status_code == 302, text_of(response)
    return case


def test_the_loop_from_dispatch_to_close(sign_in: SignIn, new_case: NewCase) -> None:
    case = dispatched(sign_in, new_case)
    assert state(case) == "dispatched"
    sun = sign_in("sun")
    assert do(sun, case, "sign").status_code == 302
    form = sun.get(act_url(case, "answer")).content.decode()
    assert 'enctype="multipart/form-data" hx-encoding="multipart/form-data"' in form
    photo = SimpleUploadedFile("证明.jpg", jpeg(), content_type="image/jpeg")
    answered = do(sun, case, "answer", result="已更换四盏灯具，当晚恢复照明", closure_class="solved", files=[photo])
    assert answered.status_code == 302, text_of(answered)
    upload = Upload.objects.get(owner_id=case.pk)
    page = sun.get(case_url(case)).content.decode()
    timeline = page[page.index('<ol class="timeline">') :]
    assert str(upload.pk) in timeline, "the proof stands with the act that brought it"
    assert "上传附件" not in timeline
    assert do(sign_in("jin"), case, "verify", method="photo").status_code == 302
    assert state(case) == "closed"
    called = do(sign_in("qian"), case, "call_back", outcome="reached", solved="true", satisfied="4")
    assert called.status_code == 302, text_of(called)
    assert do(sign_in("jin"), case, "archive").status_code == 302
    assert state(case) == "archived"


def test_the_catalogues_lead_is_offered_first_and_another_category_brings_another(
    sign_in: SignIn, new_case: NewCase
) -> None:
    case, li = new_case(category="0103"), sign_in("li")
    assert fields_of(li.get(case_url(case)), "/acts/dispatch/")["receiver"] == "org:sanitation"
    part = li.get(
        act_url(case, "dispatch") + "?category=0101&note=请快",
        headers={"HX-Request": "true", "HX-Target": "act"},
    )
    fields = fields_of(part, "/acts/dispatch/")
    assert fields["receiver"] == "org:town-office", "“town” stands for the town that the case lies in"
    assert fields["note"] == "请快"
    assert b"<html" not in part.content


def test_a_worker_is_a_choice_for_admitted_items_only(sign_in: SignIn, new_case: NewCase) -> None:
    li = sign_in("li")
    assert "worker:wang" in li.get(act_url(new_case(category="0101"), "dispatch")).content.decode()
    assert "worker:wang" not in li.get(act_url(new_case(category="0102"), "dispatch")).content.decode()


def test_a_return_is_asked_for_and_decided(sign_in: SignIn, new_case: NewCase) -> None:
    case = dispatched(sign_in, new_case)
    sun, jin = sign_in("sun"), sign_in("jin")
    asked = do(sun, case, "request_return", reason_code="not_our_duty", note="该路段由公路部门养护")
    assert asked.status_code == 302, text_of(asked)
    page = jin.get(case_url(case))
    assert "市住房和城乡建设局申请退回" in text_of(page)
    assert fields_of(page, "/acts/decide_return/")
    assert do(jin, case, "decide_return", approve="true").status_code == 302
    assert state(case) == "reported"


def test_a_wrong_moment_is_told_with_what_changed_and_what_was_typed(sign_in: SignIn, new_case: NewCase) -> None:
    case = dispatched(sign_in, new_case)
    sun = sign_in("sun")
    fields = fields_of(sun.get(act_url(case, "sign")), "/acts/sign/")
    assert do(sign_in("jin"), case, "recall", note="派错了单位").status_code == 302
    refused = sun.post(act_url(case, "sign"), {**fields, "note": "我们马上去"})
    assert refused.status_code == 404, "a case taken back is no longer the unit's"

    second = new_case()
    li, jin = sign_in("li"), sign_in("jin")
    fields = fields_of(li.get(act_url(second, "dispatch")), "/acts/dispatch/")
    do(jin, second, "dispatch", category="0206", receiver="org:housing")
    late = li.post(
        act_url(second, "dispatch"),
        {**fields, "category": "0103", "receiver": "org:sanitation", "note": "请环卫先清理路面"},
    )
    assert late.status_code == 409
    words = text_of(late)
    assert "金值班" in words and "待受理 → 待签收" in words
    assert "请环卫先清理路面" in words
    second.refresh_from_db()
    assert second.lead is not None and second.lead.code == "housing"


def test_a_change_behind_the_form_asks_for_a_second_look(sign_in: SignIn, new_case: NewCase) -> None:
    case, li = new_case(category="0103"), sign_in("li")
    fields = fields_of(li.get(act_url(case, "dispatch")), "/acts/dispatch/")
    do(sign_in("jin"), case, "recategorise", category="0102")
    refused = li.post(act_url(case, "dispatch"), {**fields, "receiver": "org:sanitation", "note": "尽快"})
    assert refused.status_code == 409
    assert "更正类别" in text_of(refused) and state(case) == "reported"
    again = fields_of(refused, "/acts/dispatch/")
    assert again["note"] == "尽快"
    assert again["client_id"] != fields["client_id"]
    assert li.post(act_url(case, "dispatch"), again).status_code == 302
    assert state(case) == "dispatched"


def test_what_a_browser_never_sends_breaks_nothing(sign_in: SignIn, new_case: NewCase) -> None:
    case, jin = new_case(category="0103"), sign_in("jin")
    fields = fields_of(jin.get(act_url(case, "dispatch")), "/acts/dispatch/")
    do(sign_in("li"), case, "dispatch", category="0103", receiver="org:sanitation")
    assert jin.post(act_url(case, "dispatch"), {**fields, "seen": "²"}).status_code == 409


def test_a_form_sent_twice_acts_once(sign_in: SignIn, new_case: NewCase) -> None:
    case = dispatched(sign_in, new_case)
    sun = sign_in("sun")
    fields = fields_of(sun.get(act_url(case, "comment")), "/acts/comment/") | {"note": "已联系现场"}
    assert sun.post(act_url(case, "comment"), fields).status_code == 302
    assert sun.post(act_url(case, "comment"), fields).status_code == 302
    assert Entry.objects.filter(act="comment", object_id=case.pk).count() == 1
    other = sun.post(act_url(case, "comment"), {**fields, "note": "别的话"})
    assert other.status_code == 409


def test_what_a_rule_refuses_stands_beside_its_field(sign_in: SignIn, new_case: NewCase) -> None:
    case = dispatched(sign_in, new_case)
    sun = sign_in("sun")
    do(sun, case, "sign")
    refused = do(sun, case, "answer", result="已列入明年计划", closure_class="plan")
    assert refused.status_code == 422
    assert fields_of(refused, "/acts/answer/")["result"] == "已列入明年计划"
    body = refused.content.decode()
    assert 'id="answer_promised_on_error"' in body and "请写明承诺完成的日期" in body


def test_a_file_that_is_none_comes_back_with_the_form(sign_in: SignIn, new_case: NewCase) -> None:
    case = dispatched(sign_in, new_case)
    sun = sign_in("sun")
    do(sun, case, "sign")
    bad = SimpleUploadedFile("结果.jpg", b"<html>not a picture</html>", content_type="image/jpeg")
    refused = do(sun, case, "answer", result="已修好", closure_class="solved", files=[bad])
    assert refused.status_code == 422
    assert 'id="answer_files_error"' in refused.content.decode()
    assert state(case) == "handling" and not Upload.objects.exists()


def test_htmx_gets_the_case_its_row_the_counts_and_a_message(sign_in: SignIn, new_case: NewCase) -> None:
    case, li = new_case(category="0103"), sign_in("li")
    fields = fields_of(li.get(act_url(case, "dispatch")), "/acts/dispatch/")
    headers = {"HX-Request": "true", "HX-Target": "content"}
    done = li.post(act_url(case, "dispatch") + "?queue=to_assign", fields, headers=headers)
    body = done.content.decode()
    assert done.status_code == 200 and "<html" not in body
    assert f'id="row-{case.pk}" hx-swap-oob="true"' in body
    assert 'id="nav-counts"' in body and "已交办给市环境卫生服务中心" in body
    wrong = li.post(act_url(new_case(), "dispatch"), {"client_id": str(uuid.uuid4()), "version": 1}, headers=headers)
    assert wrong.status_code == 422
    assert wrong["HX-Retarget"] == "#act", "an error replaces its own form and moves nothing else"


def test_acts_are_refused_outside_role_and_scope(sign_in: SignIn, new_case: NewCase, now: datetime) -> None:
    case = new_case()
    assert sign_in("wang").get(act_url(case, "dispatch")).status_code == 403
    assert sign_in("zhao").get(act_url(case, "dispatch")).status_code == 404
    assert sign_in("li").get(act_url(case, "no_such_act")).status_code == 404
    assert sign_in("li").get(act_url(case, "archive")).status_code == 409
    assert sign_in("zhao").post(act_url(case, "comment"), {"note": "x"}).status_code == 404
    assert sign_in("li").get(case_url(new_case(grid=GRID2))).status_code == 404


@pytest.mark.parametrize(
    ("given", "is_offered"),
    [
        ({}, True),
        ({"category": GUIDANCE}, True),
        ({"category": LAMP}, False),
        ({"category": NEIGHBOURS}, False),
        ({"category": GUIDANCE, "contact_mode": "confidential", "contact": {"phone": "13800001234"}}, False),
    ],
)
def test_an_answer_on_the_spot_is_offered_for_consultations(
    sign_in: SignIn, new_case: NewCase, given: dict[str, Any], is_offered: bool
) -> None:
    case = new_case("办残疾证要带什么", **given)
    assert ("当场答复" in text_of(sign_in("li").get(case_url(case)))) is is_offered
