"""How one is told: the own choice on the account page."""

from typing import Any

import pytest
from django.test import Client

from tests.county import Cast
from wangge.account.tests.steps import give
from wangge.account.tests.test_login import text_of
from wangge.notices.models import Preference
from wangge.people.models import User

pytestmark = pytest.mark.django_db
PAGE = "/account/notices/"


def test_nobody_who_is_not_signed_in(client: Client, cast: Cast) -> None:
    assert client.get(PAGE).status_code == 302


def test_the_page_offers_what_the_posts_are_told(client: Client, cast: Cast) -> None:
    give(client, "wang")
    page = text_of(client.get(PAGE))
    assert "催办：用邮件接收" in page and "上报到本中心：用邮件接收" not in page
    assert "还没有设置邮件和短信" in page
    assert client.get(PAGE, headers={"accept-language": "en"}).status_code == 200


def test_a_choice_is_kept(client: Client, cast: Cast, settings: Any) -> None:
    give(client, "wang")
    sent = {"language": "en", "work_email": "wang@example.cn", "work_phone": "0535-5550001", "mail": ["urged"]}
    answer = client.post(PAGE, sent, follow=True)
    assert "已保存" in text_of(answer)
    assert Preference.objects.get().mail == ["urged"]
    assert User.objects.get(username="wang").work_email == "wang@example.cn"
    assert 'name="mail" value="urged" checked' in answer.content.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"mail": ["urged"]}, "要用这种方式接收，请先填写"),
        ({"work_email": "nonsense"}, "邮"),
        ({"work_phone": "call me"}, "请填写电话号码"),
        ({"work_email": "a@example.cn", "mail": ["escalated"]}, "escalated"),
        ({"work_email": "a@example.cn\nBcc: b@example.cn"}, "邮"),
    ],
)
def test_what_cannot_be_is_refused(client: Client, cast: Cast, sent: dict[str, Any], words: str) -> None:
    give(client, "wang")
    answer = client.post(PAGE, {"language": "zh-hans", "work_email": "", "work_phone": ""} | sent)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Preference.objects.exists()


def test_the_account_page_leads_there(client: Client, cast: Cast) -> None:
    give(client, "wang")
    assert f'href="{PAGE}"' in client.get("/account/").content.decode()
