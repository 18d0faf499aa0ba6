"""The history of the settings: who, when, what; for the auditor alone."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from tests.county import Cast
from wangge.desk.tests.conftest import SignIn
from wangge.desk.tests.settings.conftest import confirm, text_in
from wangge.desk.tests.settings.test_sheets import NEWCOMER, STAFF, shown, table
from wangge.desk.tests.settings.test_sheets import confirm as confirm_sheet
from wangge.journal.queries import acts_outside_cases
from wangge.people.models import User

pytestmark = pytest.mark.django_db
PATH = "/desk/settings/history/"


def test_it_is_the_auditors(sign_in: SignIn, client: Any, now: datetime) -> None:
    for name in ("li", "sun", "wang", "sys", "sec"):
        assert sign_in(name).get(PATH).status_code == 403
    assert sign_in("audit").get(PATH).status_code == 200
    assert client.get(PATH).status_code == 302


def test_who_when_and_what(sign_in: SignIn, now: datetime) -> None:
    path = "/desk/settings/catalogue/0202/"
    assert confirm(sign_in("sys"), path, "category-form", name="路灯", effective="2026-04-01").status_code == 302
    lock = "/desk/settings/accounts/li/lock/"
    assert confirm(sign_in("sec"), lock, "account-form", reason="absent", is_checked="on").status_code == 302
    audit = sign_in("audit")
    page = audit.get(PATH, {"who": "sys"})
    words = text_in(page)
    assert "系统管理员 更改事项 0202" in words
    assert "2026-04-01" in words
    assert "锁定账号" not in words.split("内容和原因")[1]
    told = text_in(audit.get(PATH, {"noun": "accounts"}))
    assert "安全管理员 锁定账号 李值班 长期不在岗" in told
    assert "没有符合条件的改动" in text_in(audit.get(PATH, {"who": "nobody"}))
    assert "更改事项" in text_in(audit.get(path)), "and the page behind it tells what stood before"
    assert 'id="category-form"' not in audit.get(path).content.decode()
    assert audit.post(path, {"do": "confirm"}).status_code == 403


def test_it_goes_on_from_page_to_page(sign_in: SignIn, now: datetime, cast: Cast) -> None:
    audit = sign_in("audit")
    first = audit.get(PATH).content.decode()
    assert first.count("<tr>") == 51
    cursor = first.split("cursor=", 1)[1].split('"', 1)[0]
    second = audit.get(PATH, {"cursor": cursor}).content.decode()
    assert second.count("<tr>") > 1
    assert audit.get(PATH, {"cursor": "x"}).status_code == 200


def test_the_history_has_an_index_of_its_own(cast: Cast) -> None:
    plan = acts_outside_cases(["give_post", "end_post"])[:50].explain()
    if connection.vendor == "sqlite":
        assert "journal_acts" in plan


def test_new_accounts_of_a_sheet_get_their_passwords_on_slips(sign_in: SignIn, now: datetime) -> None:
    sec = sign_in("sec")
    page, _address = shown(sec, "staff", table(STAFF, NEWCOMER))
    assert confirm_sheet(sec, page).status_code == 302
    path = "/desk/settings/accounts/passwords/"
    assert "周敏" in text_in(sec.get(path))
    slips = confirm(sec, path, "passwords-form")
    assert slips.status_code == 200
    user = User.objects.get(username="zhoumin")
    secret = text_in(slips).split("一次性密码", 3)[-1].split()[0]
    assert user.check_password(secret)
    assert user.password_expires_at is not None
    assert "没有等着发密码的账号" in text_in(sec.get(path))
    assert sign_in("sys").get(path).status_code == 403
