"""A case on the phone: who may see it, what may be done, once, with photos, and what stays secret."""

import re
import uuid
from typing import Any

import pytest

from tests.play import LAMP, RUBBISH, Play
from wangge.cases.actions.reporting import add_message
from wangge.cases.models import Case, Message, Request
from wangge.field.tests.conftest import SignIn, act_url, case_url, given, hidden, photo
from wangge.files.actions import store_upload
from wangge.files.models import Upload
from wangge.journal.models import Entry
from wangge.lib.actor import RESIDENT

pytestmark = pytest.mark.django_db


def sent(**data: Any) -> dict[str, Any]:
    return {"client_id": str(uuid.uuid4()), "kept": "", **data}


def test_the_worker_of_another_grid_gets_404_everywhere(play: Play, phone: SignIn) -> None:
    case = given(play)
    wu = phone("wu")
    assert wu.get(case_url(case)).status_code == 404
    assert wu.get(act_url(case, "sign")).status_code == 404
    assert wu.post(act_url(case, "sign"), sent()).status_code == 404
    assert wu.post(f"{case_url(case)}contact/", {"purpose": "问"}).status_code == 404
    case.refresh_from_db()
    assert case.state == "dispatched"


def test_signing_is_one_tap(play: Play, phone: SignIn) -> None:
    case = given(play)
    client = phone("wang")
    page = client.get(case_url(case))
    assert "签收，开始办理" in page.content.decode()
    response = client.post(act_url(case, "sign"), sent(client_id=hidden(page, "client_id")), follow=True)
    case.refresh_from_db()
    assert case.state == "handling"
    assert "已签收" in response.content.decode()
    assert "反馈结果" in response.content.decode()


def test_an_answer_carries_its_photos(play: Play, phone: SignIn) -> None:
    case = given(play)
    play.do("wang", case, "sign")
    data = sent(result="已清运并冲洗", closure_class="solved", photos=[photo("净.jpg")])
    response = phone("wang").post(act_url(case, "answer"), data, follow=True)
    case.refresh_from_db()
    assert (case.state, case.result) == ("answered", "已清运并冲洗")
    upload = Upload.objects.get()
    assert (upload.owner_id, upload.purpose) == (case.pk, "proof")
    entry = Entry.objects.get(act="answer")
    assert entry.data["files"] == [str(upload.pk)]
    assert f"/files/{upload.pk}/thumbnail/" in response.content.decode()


def test_a_second_tap_does_nothing_more(play: Play, phone: SignIn) -> None:
    case = given(play)
    play.do("wang", case, "sign")
    client = phone("wang")
    data = sent(result="已清运", closure_class="solved")
    for _ in range(2):
        assert client.post(act_url(case, "answer"), data).headers["Location"] == case_url(case)
    assert Entry.objects.filter(act="answer").count() == 1
    other = client.post(act_url(case, "answer"), {**data, "result": "另一句"}, follow=True)
    assert "没有重复办理" in other.content.decode()


def test_a_mistake_keeps_words_and_photos(play: Play, phone: SignIn) -> None:
    case = given(play)
    play.do("wang", case, "sign")
    client = phone("wang")
    response = client.post(
        act_url(case, "answer"), sent(result="排入下月计划", closure_class="plan", photos=[photo("点位.jpg")])
    )
    assert response.status_code == 422
    told = response.content.decode()
    assert "请填承诺哪天办好" in told
    assert "排入下月计划" in told
    assert "点位.jpg" in told
    again = sent(
        client_id=hidden(response, "client_id"), kept=hidden(response, "kept"), result="排入下月计划",
        closure_class="plan", promised_on="2026-04-10",
    )  # fmt: skip
    assert client.post(act_url(case, "answer"), again).status_code == 302
    assert Upload.objects.get().owner_id == case.pk


def test_an_act_that_came_too_late_says_so(play: Play, phone: SignIn) -> None:
    case = given(play)
    play.do("wang", case, "sign")
    client = phone("wang")
    play.do("wang", case, "answer")
    response = client.post(act_url(case, "answer"), sent(result="已清运", closure_class="solved"))
    assert response.status_code == 409
    assert "已清运" in response.content.decode()
    assert client.get(act_url(case, "answer")).status_code == 409


def test_acts_of_others_are_not_on_the_phone(play: Play, phone: SignIn) -> None:
    case = play.report(category=RUBBISH)
    client = phone("wang")
    for act in ("dispatch", "verify", "void", "nonsense"):
        assert client.post(act_url(case, act), sent()).status_code == 404
    assert client.get(act_url(case, "answer")).status_code == 403


def test_asking_commenting_and_giving_back(play: Play, phone: SignIn) -> None:
    case = given(play)
    play.do("wang", case, "sign")
    client = phone("wang")
    client.post(act_url(case, "ask_reporter"), sent(note="在几号楼？"))
    assert Message.objects.get().text == "在几号楼？"
    client.post(act_url(case, "comment"), sent(note="已到现场"))
    assert "已到现场" in client.get(case_url(case)).content.decode()
    page = client.get(act_url(case, "request_return")).content.decode()
    assert "不在我的网格" in page
    client.post(act_url(case, "request_return"), sent(reason_code="wrong_area", note="过了桥，是古柳的"))
    assert Request.objects.get().reason_code == "wrong_area"
    assert "反馈结果</a>" not in client.get(case_url(case)).content.decode()


def test_an_admitted_case_of_the_own_grid_is_settled(play: Play, phone: SignIn) -> None:
    case = play.report(category=RUBBISH)
    client = phone("wang")
    assert "我已现场处置" in client.get(case_url(case)).content.decode()
    client.post(act_url(case, "self_handle"), sent(result="已扫净", category=RUBBISH, photos=[photo()]))
    case.refresh_from_db()
    assert (case.state, case.is_self_handled) == ("closed", True)


def test_what_is_not_admitted_is_not_offered(play: Play, phone: SignIn) -> None:
    case = play.report(category=LAMP)
    client = phone("wang")
    assert "我已现场处置" not in client.get(case_url(case)).content.decode()
    response = client.post(act_url(case, "self_handle"), sent(result="修好了", category=LAMP))
    assert response.status_code == 422
    assert Case.objects.get().state == "reported"


def test_a_confidential_case_shows_the_brief_and_no_files_of_the_reporter(play: Play, phone: SignIn) -> None:
    case = given(play, contact_mode="confidential", text="老李家的垃圾堆到我门口")
    add_message(case=case, text="就是老李家", now=play.now)
    upload = store_upload(
        stream=photo(), name="原片.jpg", owner_type="case", owner_id=case.pk, by=RESIDENT, now=play.now
    )
    client = phone("wang")
    told = client.get(case_url(case)).content.decode() + client.get("/field/").content.decode()
    assert "清理路口垃圾" in told
    assert "老李" not in told
    assert str(upload.pk) not in told
    assert client.get(f"{case_url(case)}files/{upload.pk}/").status_code == 404
    assert client.get(f"{case_url(case)}files/{upload.pk}/thumbnail/").status_code == 404


def test_photos_are_served_to_whoever_sees_the_case(play: Play, phone: SignIn) -> None:
    case = given(play)
    upload = store_upload(
        stream=photo(), name="原片.jpg", owner_type="case", owner_id=case.pk, by=RESIDENT, now=play.now
    )
    url = f"{case_url(case)}files/{upload.pk}/thumbnail/"
    assert phone("wang").get(url)["Content-Type"] == "image/jpeg"
    assert phone("wu").get(url).status_code == 404


def test_the_telephone_needs_a_purpose_and_is_journalled(play: Play, phone: SignIn) -> None:
    case = given(play, contact={"name": "张", "phone": "13805350000"}, contact_mode="reachable")
    client, url = phone("wang"), f"{case_url(case)}contact/"
    assert "13805350000" not in client.get(case_url(case)).content.decode()
    assert client.post(url, {"purpose": " "}).status_code == 422
    shown = client.post(url, {"purpose": "问清楼号"})
    assert "tel:13805350000" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert Entry.objects.filter(act="view_contact", actor_id=play.actor("wang").id).count() == 1
    play.do("wang", case, "sign")
    play.do("wang", case, "answer")
    assert client.post(url, {"purpose": "再问"}).status_code == 403


def test_every_form_has_an_id_of_its_own(play: Play, phone: SignIn) -> None:
    case = given(play)
    client = phone("wang")
    ids = [hidden(client.get(act_url(case, "comment")), "client_id") for _ in range(2)]
    assert ids[0] != ids[1]
    page = client.get(act_url(case, "comment")).content.decode()
    assert re.search(r"<textarea[^>]*required", page)


def test_queries_of_a_case_do_not_grow_with_its_history(
    play: Play, phone: SignIn, still_snapshots: None, django_assert_num_queries: Any
) -> None:
    case = given(play)
    client = phone("wang")
    client.get(case_url(case))
    for _ in range(2):
        with django_assert_num_queries(13):
            client.get(case_url(case))
        for _ in range(2):
            play.do("wang", case, "comment")
