import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from wangge.ui.requests import whole_number

ROLE = "X-Test-Role"


def test_anyone_reads_an_open_page(browser: Client) -> None:
    assert browser.get("/open/").status_code == 200


def test_a_view_that_does_not_say_who_may_call_it_is_a_fault(browser: Client) -> None:
    with pytest.raises(ImproperlyConfigured, match="unmarked_page"):
        browser.get("/unmarked/")
    assert browser.get("/exempt/unmarked/").status_code == 200


def test_a_stranger_is_sent_to_sign_in_and_back(browser: Client) -> None:
    answer = browser.get("/staff/?state=reported")
    assert answer.status_code == 302
    assert answer["Location"] == "/account/login/?next=%2Fstaff%2F%3Fstate%3Dreported"


def test_a_write_without_session_returns_to_the_page_it_came_from(browser: Client) -> None:
    answer = browser.post("/staff/", headers={"Referer": "http://testserver/desk/cases/7/"})
    assert answer["Location"] == "/account/login/?next=%2Fdesk%2Fcases%2F7%2F"
    foreign = browser.post("/staff/", headers={"Referer": "https://elsewhere.example/trap/"})
    assert foreign["Location"] == "/account/login/"


def test_htmx_is_told_to_go_to_sign_in(browser: Client) -> None:
    answer = browser.get("/staff/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/"})
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/account/login/?next=%2Fdesk%2F"


def test_signed_in_suffices_for_a_signed_in_page_and_the_actor_is_built(browser: Client) -> None:
    answer = browser.get("/staff/", headers={ROLE: "none"})
    assert answer.status_code == 200
    assert answer.content == b"li"


@pytest.mark.parametrize(
    ("role", "status"), [("desk", 200), ("supervisor", 200), ("worker", 403), ("sysadmin", 403), ("none", 403)]
)
def test_roles_are_enforced(browser: Client, role: str, status: int) -> None:
    answer = browser.get("/desk/", headers={ROLE: role})
    assert answer.status_code == status
    if status == 403:
        assert "您的岗位不能办理这一步" in answer.content.decode()


def test_a_class_view_carries_its_mark(browser: Client) -> None:
    assert browser.get("/class/", headers={ROLE: "auditor"}).status_code == 200
    assert browser.get("/class/", headers={ROLE: "desk"}).status_code == 403


def test_a_refusal_becomes_a_page_with_its_status_and_code(browser: Client) -> None:
    answer = browser.post("/refuse/input/")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请写明地点" in page
    assert "不能为空" in page
    assert "invalid_input" in page
    assert "这次提交没有生效" in page


def test_a_refused_read_does_not_speak_of_a_submission(browser: Client) -> None:
    answer = browser.get("/refuse/other/")
    assert answer.status_code == 404
    assert "这次提交没有生效" not in answer.content.decode()


def test_a_refusal_to_htmx_appears_beside_what_was_typed(browser: Client) -> None:
    answer = browser.post("/refuse/input/", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#live"
    assert b"<html" not in answer.content
    assert "请写明地点" in answer.content.decode()


def test_a_refusal_to_a_json_caller_is_a_problem_document(browser: Client) -> None:
    answer = browser.post("/refuse/input/", headers={"Accept": "application/json"})
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:wangge:error:invalid_input",
        "title": "填写的内容有误，请改正后再提交",
        "status": 422,
        "detail": "请写明地点",
        "code": "invalid_input",
        "errors": [{"field": "text", "message": "不能为空"}],
        "allowed": ["sign"],
    }


def test_a_session_that_ended_within_a_view_leads_to_sign_in(browser: Client) -> None:
    assert browser.get("/refuse/session/")["Location"] == "/account/login/?next=%2Frefuse%2Fsession%2F"


def test_a_fault_is_a_plain_page_in_words(browser: Client) -> None:
    browser.raise_request_exception = False
    answer = browser.get("/broken/")
    assert answer.status_code == 500
    assert "系统出现故障" in answer.content.decode()
    assert "broken on purpose" not in answer.content.decode()


def test_an_unknown_address_is_explained(browser: Client, settings: object) -> None:
    answer = browser.get("/nowhere/")
    assert answer.status_code == 404
    assert "这个网址没有内容" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "status"),
    [("/open/?q=a%00b", 422), ("/open/?a%00=b", 422), ("/exempt/unmarked/?q=%00", 422), ("/refuse/a%00/", 404)],
)
def test_an_address_that_no_database_could_look_up_is_refused(browser: Client, path: str, status: int) -> None:
    assert browser.get(path).status_code == status


def test_whole_numbers_of_addresses() -> None:
    wanted = {"7": 7, "007": 7, "": None, "-7": None, "7.0": None, "²": None, "７": None, "9" * 18: int("9" * 18)}
    assert {text: whole_number(text) for text in wanted} == wanted
    assert whole_number("9" * 5000) is None and whole_number(None) is None
