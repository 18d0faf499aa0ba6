"""Protection of personal data: an officer is named, an assessment written by one and approved by another."""

from typing import Any

import pytest
from django.test import Client

from tests.county import Cast
from wangge.desk.tests.conftest import SignIn
from wangge.desk.tests.settings.conftest import opened, text_in
from wangge.residents.models import Assessment

pytestmark = pytest.mark.django_db
PAGE = "/desk/settings/protection/"
WEIGHED = {"lawfulness": "只收两项", "effects": "泄露会打扰本人", "measures": "加密留痕", "review_on": "2027-03-01"}


def proposed(client: Client, **more: Any) -> Any:
    path = PAGE + "services/new/"
    return client.post(path, {**opened(client, path, "assessment-form"), **WEIGHED, **more})


def test_the_officer_is_published(sign_in: SignIn, now: Any) -> None:
    sys = sign_in("sys")
    assert "还没有指定" in text_in(sys.get(PAGE))
    fields = opened(sys, PAGE, "officer-form") | {"username": "jin", "reached_by": "0535-5550000"}
    wrong = sys.post(PAGE + "officer/", fields | {"username": "nobody"})
    assert wrong.status_code == 422 and "0535-5550000" in wrong.content.decode()
    assert sys.post(PAGE + "officer/", fields).status_code == 302
    assert "0535-5550000" in Client().get("/privacy/").content.decode()


def test_one_writes_another_approves(sign_in: SignIn, now: Any) -> None:
    sys, sec = sign_in("sys"), sign_in("sec")
    assert proposed(sys, review_on="2031-01-01").status_code == 422
    assert proposed(sys).status_code == 302
    waits = text_in(sys.get(PAGE + "services/"))
    assert "不能审批自己的" in waits and "提交审批意见" not in waits
    made = Assessment.objects.get()
    address = f"{PAGE}services/{made.pk}/"
    assert sys.post(address, {"approve": "true", "decision": "同意"}).status_code == 403
    assert sec.post(address, {"approve": "true", "decision": ""}).status_code == 422
    fields = opened(sec, PAGE + "services/", "decide-form") | {"approve": "true", "decision": "同意"}
    assert sec.post(address, fields).status_code == 302
    again = sec.post(address, fields, follow=True)
    assert "已经有人审批" in again.content.decode()
    assert "已通过" in text_in(sys.get(PAGE))
    begun = opened(sys, PAGE + "services/new/", "assessment-form")
    assert begun["lawfulness"] == "只收两项"


@pytest.mark.parametrize("name", ["li", "sun", "wang", "lead"])
def test_it_is_the_administrators(sign_in: SignIn, cast: Cast, now: Any, name: str) -> None:
    client = sign_in(name)
    for address in (PAGE, PAGE + "services/", PAGE + "services/new/"):
        assert client.get(address).status_code == 403
    assert sign_in("audit").get(PAGE).status_code == 200
    assert sign_in("audit").get(PAGE + "services/new/").status_code == 403


def test_what_there_is_not_is_not_found(sign_in: SignIn, now: Any) -> None:
    sys = sign_in("sys")
    assert sys.get(PAGE + "everything/").status_code == 404
    assert sys.post(PAGE + "services/77/", {"approve": "true", "decision": "好"}).status_code == 404
