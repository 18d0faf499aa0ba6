import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.county import Cast
from wangge.cases.actions import perform
from wangge.cases.acts import INPUTS
from wangge.cases.models import Case, Evaluation, Message
from wangge.cases.states import Act
from wangge.files.actions import publish_upload
from wangge.files.models import Upload
from wangge.lib import clock
from wangge.lib.actor import SYSTEM
from wangge.portal.tests.conftest import Send
from wangge.portal.tests.test_report import picture

pytestmark = pytest.mark.django_db
VERDICT = {"solved": "yes", "satisfied": "3", "comment": "很快"}
FOLLOW_QUERIES = 7


def do(case: Case, cast: Cast, name: str, act: Act, **given: Any) -> Case:
    data = INPUTS[act](client_id=uuid.uuid4(), **given)
    return perform(case=case, act=act, data=data, by=cast.actor(name), now=clock.now())


@pytest.fixture
def closed(reported: Case, cast: Cast) -> Case:
    case = do(reported, cast, "li", Act.DISPATCH, lead="housing", category="0201", brief="查看")
    case = do(case, cast, "sun", Act.SIGN)
    case = do(case, cast, "sun", Act.ANSWER, result="已更换灯泡", closure_class="solved")
    return do(case, cast, "li", Act.VERIFY, method="field")


def at(case: Case, rest: str = "") -> str:
    return f"/track/{case.query_code}/{rest}"


def test_the_code_leads_to_the_page_however_it_is_typed(client: Client, reported: Case) -> None:
    code = reported.query_code
    answer = client.post("/track/", {"code": f" {code[:5].lower()}-{code[5:]} "})
    assert answer.status_code == 302
    assert answer["Location"] == at(reported)


@pytest.mark.parametrize(("code", "words"), [("", "请填写查询码"), ("ABC", "查询码不对"), ("3346ACDEFG", "没有查到")])
def test_a_wrong_code_stays_in_the_field(client: Client, reported: Case, code: str, words: str) -> None:
    answer = client.post("/track/", {"code": code})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert f'value="{code}"' in page or not code


@pytest.mark.parametrize("rest", ["", "receipt/"])
def test_an_unknown_code_has_no_page(client: Client, reported: Case, rest: str) -> None:
    assert client.get(f"/track/3346ACDEFG/{rest}").status_code == 404


def test_the_page_tells_the_state_and_the_promise(client: Client, reported: Case) -> None:
    page = client.get(at(reported)).content.decode()
    assert "待受理" in page
    assert "已经收到，等待中心受理。" in page
    assert "前给您答复" in page
    assert reported.number in page


def test_the_page_shows_nothing_of_the_person_or_of_the_words(client: Client, send: Send, cast: Cast) -> None:
    send(mode="reachable", name="王女士", phone="13800000000")
    case = Case.objects.get()
    case = do(case, cast, "li", Act.DISPATCH, lead="housing", category="0201", note="内部备注")
    for rest in ("", "receipt/"):
        page = client.get(at(case, rest)).content.decode()
        for secret in ("王女士", "13800000000", "路灯不亮", "富水路 18 号", "内部备注", "李值班"):
            assert secret not in page


@pytest.mark.parametrize("rest", ["", "receipt/"])
def test_the_page_is_not_indexed_cached_or_leaked(client: Client, reported: Case, rest: str) -> None:
    answer = client.get(at(reported, rest))
    assert "noindex" in answer["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert "Disallow: /track/" in client.get("/robots.txt").content.decode()


def test_a_message_appears_once_and_a_question_is_shown_until_answered(
    client: Client, reported: Case, cast: Cast
) -> None:
    do(reported, cast, "li", Act.ASK_REPORTER, note="是东门还是西门？")
    page = client.get(at(reported)).content.decode()
    assert "请您补充情况：" in page
    assert "是东门还是西门？" in page
    given = {"client_id": str(uuid.uuid4()), "text": "东门，靠近公交站。"}
    for _time in range(2):
        assert client.post(at(reported, "messages/"), given).status_code == 302
    assert Message.objects.filter(is_from_reporter=True).count() == 1
    page = client.get(at(reported)).content.decode()
    assert "东门，靠近公交站。" in page
    assert "请您补充情况：" not in page


def test_other_words_from_the_same_page_are_another_message(client: Client, reported: Case) -> None:
    client_id = str(uuid.uuid4())
    for text in ("东门", "是西门，写错了"):
        client.post(at(reported, "messages/"), {"client_id": client_id, "text": text})
    assert [message.text for message in Message.objects.order_by("id")] == ["东门", "是西门，写错了"]


def test_the_wish_to_withdraw_is_a_message_that_staff_can_tell(client: Client, reported: Case) -> None:
    given = {"client_id": str(uuid.uuid4()), "text": "自己修好了", "wants_withdrawal": "on"}
    client.post(at(reported, "messages/"), given)
    assert Message.objects.get().text == "【希望撤回】自己修好了"
    reported.refresh_from_db()
    assert reported.state == "reported"


def test_an_empty_message_is_refused(client: Client, reported: Case) -> None:
    answer = client.post(at(reported, "messages/"), {"client_id": str(uuid.uuid4()), "text": " "})
    assert answer.status_code == 422
    assert "请写点什么" in answer.content.decode()


def test_files_may_follow_and_a_refused_one_is_named(client: Client, reported: Case) -> None:
    bad = SimpleUploadedFile("x.exe", b"MZ\x90\x00")
    given = {"client_id": str(uuid.uuid4()), "text": "", "files": [picture(), bad]}
    answer = client.post(at(reported, "messages/"), given, follow=True)
    page = answer.content.decode()
    assert "x.exe" in page
    assert "已收到 1 个" in page
    assert Upload.objects.get().owner_id == reported.pk
    assert not Message.objects.exists()


def test_only_released_files_can_be_read_with_the_code(client: Client, reported: Case) -> None:
    client.post(at(reported, "messages/"), {"client_id": str(uuid.uuid4()), "text": "", "files": [picture()]})
    upload = Upload.objects.get()
    address = at(reported, f"files/{upload.id}/")
    assert client.get(address).status_code == 404
    assert str(upload.id) not in client.get(at(reported)).content.decode()
    publish_upload(upload=upload, is_public=True, by=SYSTEM, now=clock.now())
    assert str(upload.id) in client.get(at(reported)).content.decode()
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"


def test_an_open_case_asks_for_no_verdict_and_takes_none(client: Client, reported: Case) -> None:
    assert "问题解决了吗" not in client.get(at(reported)).content.decode()
    assert client.post(at(reported, "evaluation/"), VERDICT).status_code == 409
    assert not Evaluation.objects.exists()


def test_a_closed_case_is_evaluated_once(client: Client, closed: Case) -> None:
    assert "问题解决了吗" in client.get(at(closed)).content.decode()
    assert client.post(at(closed, "evaluation/"), VERDICT).status_code == 302
    again = client.post(at(closed, "evaluation/"), {**VERDICT, "satisfied": "1"}, follow=True)
    evaluation = Evaluation.objects.get()
    assert (evaluation.is_solved, evaluation.satisfied, evaluation.comment) == (True, 3, "很快")
    page = again.content.decode()
    assert "已经评价过" in page
    assert "解决了 · 满意" in page
    assert "问题解决了吗" not in page


@pytest.mark.parametrize("missing", ["solved", "satisfied"])
def test_a_verdict_needs_both_answers_and_keeps_the_words(client: Client, closed: Case, missing: str) -> None:
    given = {name: value for name, value in VERDICT.items() if name != missing}
    answer = client.post(at(closed, "evaluation/"), given)
    assert answer.status_code == 422
    assert "很快" in answer.content.decode()
    assert not Evaluation.objects.exists()


def test_the_history_is_told_in_public_words(client: Client, closed: Case) -> None:
    page = client.get(at(closed)).content.decode()
    for words in ("已收到您的反映", "已受理并交办", "承办单位已签收", "已更换灯泡", "核查通过，已办结"):
        assert words in page


def test_queries_do_not_grow_with_the_history(
    client: Client, closed: Case, still_clock: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(at(closed))
    with django_assert_num_queries(FOLLOW_QUERIES):
        client.get(at(closed))
    for text in ("一", "二", "三"):
        client.post(at(closed, "messages/"), {"client_id": str(uuid.uuid4()), "text": text})
    client.get(at(closed))
    with django_assert_num_queries(FOLLOW_QUERIES):
        client.get(at(closed))
