"""The list of grid items on the desk: proposed by a department, admitted by the centre, published."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.county import CITY, TOWN, Cast
from wangge.catalogue.models import GridItem
from wangge.desk.tests.conftest import SignIn
from wangge.desk.tests.settings.conftest import opened, text_in

pytestmark = pytest.mark.django_db
LIST = "/desk/settings/items/"
ASKED = {
    "title": "既有住宅屋面漏水排查",
    "legal_basis": "城市房屋安全管理办法第八条",
    "area_code": CITY,
    "worker_action": "report",
    "frequency": "汛期前一次",
    "starts_on": "2026-03-10",
}


def proposed(sign_in: SignIn, **more: str) -> Any:
    sun = sign_in("sun")
    return sun.post(LIST + "new/", {**opened(sun, LIST + "new/", "item-form"), **ASKED, **more})


def test_from_the_proposal_to_the_published_list(sign_in: SignIn, now: Any, client: Any) -> None:
    assert proposed(sign_in).status_code == 302
    assert "待审核 1" in text_in(sign_in("jin").get(LIST))
    jin = sign_in("jin")
    page = jin.get(LIST + "G09/")
    assert "decide-form" in page.content.decode() and "既有住宅屋面漏水排查" in text_in(page)
    assert "decide-form" not in sign_in("sun").get(LIST + "G09/").content.decode()
    assert ASKED["title"] not in client.get("/items/").content.decode()
    refused = jin.post(LIST + "G09/1/decide/", {"admit": "true", "reason": ""})
    assert refused.status_code == 422
    for status in (302, 409):
        assert jin.post(LIST + "G09/1/decide/", {"admit": "true", "reason": "依据充分"}).status_code == status
    assert ASKED["title"] in client.get("/items/").content.decode()
    history = sign_in("audit").get("/desk/settings/history/", {"noun": "items"})
    assert "准予事项入格" in text_in(history) and LIST + "G09/" in history.content.decode()
    assert jin.post(LIST + "G09/withdraw/", {"reason": "工作已完成"}).status_code == 302
    assert ASKED["title"] not in client.get("/items/").content.decode()
    assert "既有住宅屋面漏水排查" in text_in(jin.get(LIST, {"tab": "past"}))


def test_who_may(sign_in: SignIn, now: Any, client: Any) -> None:
    assert sign_in("wang").get(LIST).status_code == 200
    assert sign_in("sec").get(LIST).status_code == 403
    assert client.get(LIST).status_code == 302
    assert sign_in("wang").get(LIST + "new/").status_code == 403
    assert proposed(sign_in).status_code == 302
    assert sign_in("sun").post(LIST + "G09/1/decide/", {"admit": "true", "reason": "x"}).status_code == 403
    row = GridItem.objects.get()
    row.area_code, row.level = TOWN, "town"
    row.save()
    assert sign_in("zhao").get(LIST + "G09/").status_code == 404
    assert sign_in("zhao").post(LIST + "G09/1/decide/", {"admit": "true", "reason": "x"}).status_code == 404
    assert sign_in("li").get(LIST + "G09/").status_code == 200


def test_a_temporary_item_without_its_last_day_keeps_what_was_typed(sign_in: SignIn, now: Any) -> None:
    page = proposed(sign_in, is_temporary="on")
    assert page.status_code == 422
    assert "临时事项必须写明截止日期" in text_in(page) and ASKED["title"] in page.content.decode()


def test_a_change_begins_from_what_holds(sign_in: SignIn, now: Any) -> None:
    sun = sign_in("sun")
    fields = opened(sun, LIST + "G04/propose/", "item-form")
    assert fields["title"] == "协助排查公共安全隐患，普及安全知识，发布预警"
    assert sun.post(LIST + "G04/propose/", {**fields, "area_code": CITY, "frequency": "每周"}).status_code == 302
    assert sign_in("jin").post(LIST + "G04/1/decide/", {"admit": "true", "reason": "同意"}).status_code == 302
    words = text_in(sun.get(LIST + "G04/"))
    assert "每周" in words and "产品自带的职责" in words
    assert sign_in("li").get(LIST + "G04/propose/").status_code == 404


@pytest.mark.usefixtures("still_snapshots")
def test_the_list_costs_as_many_queries_for_three_as_for_one(cast: Cast, sign_in: SignIn, now: Any) -> None:
    jin = sign_in("jin")
    proposed(sign_in)
    jin.get(LIST, {"tab": "proposed"})
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert jin.get(LIST, {"tab": "proposed"}).status_code == 200
        counts.append(len(captured))
        proposed(sign_in)
        proposed(sign_in)
        jin.get(LIST)
    assert counts[0] == counts[1]
