"""Services at the desk: application and receipt, exact search, a look, a withdrawal, a correction; and no list."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.county import GRID, Cast
from wangge.desk.tests.conftest import SignIn
from wangge.journal.models import Entry
from wangge.residents.actions import HouseholdData, ask_correction, record_household
from wangge.residents.models import Household, ServiceLook, ServiceRecord
from wangge.residents.tests.assessed import services_begin

pytestmark = pytest.mark.django_db
NAME, PHONE = "赵大姐", "0535-5550101"
PAGE = "/desk/services/"
REASON = {"purpose": "provide", "words": "核对送餐时间"}


@pytest.fixture
def home(cast: Cast, at: Callable[[str], datetime]) -> Household:
    services_begin(cast, at)
    now = at("2026-03-10 10:00")
    return record_household(data=HouseholdData("富水路 18 号 301", GRID), by=cast.actor("wang"), now=now)


def applied(client: Client, home: Household, **more: Any) -> Any:
    page = client.get(f"/desk/households/{home.pk}/service/").content.decode()
    key = re.search(r'name="client_id" value="([0-9a-f-]{36})"', page)
    assert key is not None and "我同意登记姓名和电话。" in page
    days = {"given_on": "2026-03-10", "starts_on": "2026-03-10", "ends_on": "2027-03-10"}
    given = {"client_id": key[1], "text_version": "1", "service": "meals", "name": NAME, "phone": PHONE}
    ticked = {"given_by": "self", "channel": "window", "has_read": "on"}
    return client.post(f"/desk/households/{home.pk}/service/", {**given, **days, **ticked, **more})


def code_of(client: Client, record: ServiceRecord) -> str:
    page = client.get(f"{PAGE}{record.pk}/receipt/").content.decode()
    found = re.search(r'class="code mono">([A-Z0-9]{10})<', page)
    assert found is not None
    return found[1]


def test_an_application_is_registered_once_and_its_code_handed_over(sign_in: SignIn, home: Household) -> None:
    chen = sign_in("chen")
    answer = applied(chen, home)
    record = ServiceRecord.objects.get()
    assert answer["Location"] == f"{PAGE}{record.pk}/receipt/"
    assert NAME not in chen.get(answer["Location"]).content.decode()
    code_of(chen, record)
    assert sign_in("li").get(answer["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"has_read": ""}, "这一项必须填写"),
        ({"given_by": ""}, "这一项必须填写"),
        ({"ends_on": "2027-03-11"}, "同意最长十二个月"),
        ({"name": "赵**"}, "遮盖后的显示"),
        ({"service": "dialysis"}, "选择"),
    ],
)
def test_without_consent_and_within_bounds_only(
    sign_in: SignIn, home: Household, wrong: dict[str, str], words: str
) -> None:
    answer = applied(sign_in("chen"), home, **wrong)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not ServiceRecord.objects.exists()


def test_found_masked_revealed_with_a_purpose_and_withdrawn(sign_in: SignIn, home: Household) -> None:
    applied(sign_in("chen"), home)
    record, wang = ServiceRecord.objects.get(), sign_in("wang")
    address = f"{PAGE}{record.pk}/"
    assert wang.get(address).status_code == 404  # not found by search yet
    missed = wang.post(PAGE, {**REASON, "name": "赵大", "phone": PHONE})
    assert missed.status_code == 404 and "没有查到" in missed.content.decode()
    assert wang.post(PAGE, {**REASON, "name": NAME, "phone": ""}).status_code == 422
    assert wang.post(PAGE, {**REASON, "name": NAME, "phone": PHONE})["Location"] == address
    page = wang.get(address)
    assert "赵**" in page.content.decode() and PHONE not in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert wang.post(f"{address}reveal/", {"purpose": "", "words": ""}).status_code == 422
    shown = wang.post(f"{address}reveal/", REASON)
    assert NAME in shown.content.decode() and PHONE in shown.content.decode()
    assert NAME not in wang.get(address).content.decode()
    assert ServiceLook.objects.filter(record=record).count() == 3
    assert wang.post(f"{address}withdraw/", {"words": ""}).status_code == 422
    assert wang.post(f"{address}withdraw/", {"words": "本人来电"}).status_code == 302
    assert wang.get(address).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"), [("zhao", 404), ("wu", 404), ("jin", 403), ("sun", 403), ("qian", 403), ("audit", 403)]
)
def test_everybody_else_stays_outside(sign_in: SignIn, home: Household, name: str, status: int) -> None:
    applied(sign_in("chen"), home)
    record, client = ServiceRecord.objects.get(), sign_in(name)
    for path in (f"{PAGE}{record.pk}/", f"{PAGE}{record.pk}/receipt/", f"/desk/households/{home.pk}/service/"):
        assert client.get(path).status_code in {status, 404}, path
    assert client.post(PAGE, {**REASON, "name": NAME, "phone": PHONE}).status_code == status
    for act in ("reveal", "withdraw"):
        assert client.post(f"{PAGE}{record.pk}/{act}/", REASON).status_code == status
    assert not Entry.objects.filter(act="service_reveal").exists()


def test_a_correction_is_opened_and_answered_by_the_own_desk(cast: Cast, sign_in: SignIn, home: Household) -> None:
    chen = sign_in("chen")
    applied(chen, home)
    record = ServiceRecord.objects.get()
    new = record_household(data=HouseholdData("龙门路 3 号", GRID), by=cast.actor("wang"), now=record.registered_at)
    code, now = code_of(chen, record), record.registered_at
    asked = ask_correction(code=code, field="address", wanted="龙门路 3 号", now=now)
    address = f"{PAGE}corrections/{asked.pk}/"
    queue = sign_in("li").get(PAGE).content.decode()
    assert address in queue and "龙门路" not in queue and NAME not in queue
    for name, status in (("zhao", 404), ("wang", 403), ("sun", 403)):
        assert sign_in(name).get(address).status_code == status
    page = chen.get(address).content.decode()
    assert "龙门路 3 号" in page and PHONE not in page
    assert chen.post(address, {"approve": "no", "reply": ""}).status_code == 422
    assert chen.post(address, {"approve": "yes", "household_id": "路 99"}).status_code == 422
    assert chen.post(address, {"approve": "yes", "household_id": "龙门路 3 号", "reply": ""}).status_code == 302
    record.refresh_from_db()
    assert record.household_id == new.pk
    assert ServiceLook.objects.filter(record=record, kind="correct").count() >= 2
    assert chen.post(address, {"approve": "no", "reply": "x"}).status_code == 404


def test_the_auditor_sees_who_looked_and_why_and_nothing_of_whom(sign_in: SignIn, home: Household) -> None:
    applied(sign_in("chen"), home)
    wang, audit = sign_in("wang"), sign_in("audit")
    for name in (NAME, "无此人"):
        wang.post(PAGE, {**REASON, "name": name, "phone": PHONE})
    page = audit.get(f"{PAGE}looks/").content.decode()
    for words in ("王网格", "核对送餐时间", "提供服务", "没有查到", "陈值班"):
        assert words in page
    assert NAME not in page and PHONE not in page and "富水路" not in page and "赵" not in page
    by = ServiceLook.objects.filter(kind="search").latest("id").by_id
    assert "陈值班" not in audit.get(f"{PAGE}looks/?by={by}").content.decode()
    assert audit.get(f"{PAGE}looks/?cursor=x&by=99999999999999999999").status_code == 200
    for name in ("chen", "wang", "jin", "sun", "sys"):
        assert sign_in(name).get(f"{PAGE}looks/").status_code == 403


def test_no_page_lists_maps_or_exports_services() -> None:
    from_desk = [route for route in _routes(get_resolver().url_patterns) if "desk/services/" in route]
    assert len(from_desk) == 7
    below = {route.split("desk/services/")[1] for route in from_desk}
    assert below == {
        "", "<int:record_id>/", "<int:record_id>/reveal/", "<int:record_id>/withdraw/", "<int:record_id>/receipt/",
        "corrections/<int:correction_id>/", "looks/",
    }  # fmt: skip


def _routes(patterns: list[Any], prefix: str = "") -> list[str]:
    found = []
    for each in patterns:
        route = prefix + str(each.pattern)
        found += _routes(each.url_patterns, route) if hasattr(each, "url_patterns") else [route]
    return found
