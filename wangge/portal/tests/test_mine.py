"""One's own service behind the application code: what is held, who looked, withdrawal with one press, correction."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client

from tests.county import GRID, Cast
from wangge.residents import sealed
from wangge.residents.actions import (
    Application,
    HouseholdData,
    find_service,
    record_household,
    register_service,
    reveal_service,
)
from wangge.residents.models import Consent, Correction, ServiceRecord
from wangge.residents.tests.assessed import services_begin

pytestmark = pytest.mark.django_db
NAME, PHONE = "赵大姐", "0535-5550101"
WORDS = "邻居来问"


@pytest.fixture
def record(cast: Cast, at: Callable[[str], datetime]) -> ServiceRecord:
    services_begin(cast, at)
    now, chen = at("2026-03-10 10:00"), cast.actor("chen")
    home = record_household(data=HouseholdData("富水路 18 号 301", GRID), by=chen, now=now)
    day = date(2026, 3, 10)
    asked = Application("meals", NAME, PHONE, "guardian", "paper", 1, day, day, date(2027, 3, 10))
    return register_service(household=home, application=asked, by=chen, now=now)


@pytest.fixture
def page(record: ServiceRecord) -> str:
    return f"/my-service/{sealed.opened(record.code_locked, sealed.CODE)}/"


def test_the_code_leads_there_however_it_is_typed(client: Client, page: str) -> None:
    code = page.split("/")[2]
    assert client.post("/my-service/", {"code": f" {code[:5].lower()}-{code[5:]}"})["Location"] == page
    for wrong, words in (("", "请填写申请码"), ("ABC", "申请码不对"), ("3346ACDEFG", "没有查到")):
        answer = client.post("/my-service/", {"code": wrong})
        assert answer.status_code == 422 and words in answer.content.decode()
    assert client.get("/my-service/3346ACDEFG/").status_code == 404


def test_what_is_held_is_behind_stars_and_who_looked_is_told(
    client: Client, record: ServiceRecord, page: str, cast: Cast
) -> None:
    wang, now = cast.actor("wang"), record.registered_at
    find_service(purpose="provide", words=WORDS, name=NAME, phone=PHONE, by=wang, now=now)
    reveal_service(record_id=record.pk, purpose="arrange", words=WORDS, by=wang, now=now)
    answer = client.get(page)
    told = answer.content.decode()
    for words in ("送餐到家", "赵**", "监护人", "城厢街道网格队", "网格员", "安排或调整服务", "富水路 18 号 301"):
        assert words in told
    for hidden in (NAME, PHONE, WORDS, "王网格", "陈值班"):
        assert hidden not in told
    assert "no-store" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"]
    assert "/my-service/" in client.get("/robots.txt").content.decode()


def test_one_press_withdraws_and_the_page_says_so(client: Client, record: ServiceRecord, page: str) -> None:
    assert client.post(f"{page}withdraw/").status_code == 302
    record.refresh_from_db()
    assert (record.name_locked, record.phone_locked, record.end_reason) == (None, None, "withdrawn")
    assert Consent.objects.get().withdrawn_at is not None
    told = client.get(page).content.decode()
    assert "已经结束" in told and "撤回同意</button>" not in told and "富水路" not in told
    assert client.post(f"{page}withdraw/").status_code == 409
    assert client.post(f"{page}correct/", {"field": "name", "wanted": "钱大爷"}).status_code == 409


def test_a_correction_is_asked_and_followed(client: Client, record: ServiceRecord, page: str) -> None:
    for wrong in ({}, {"field": "name"}, {"field": "name", "wanted": "赵**"}, {"field": "phone", "wanted": "12"}):
        assert client.post(f"{page}correct/", wrong).status_code == 422
    assert client.post(f"{page}correct/", {"field": "phone", "wanted": "0535-5550202"}).status_code == 302
    assert client.post(f"{page}correct/", {"field": "phone", "wanted": "0535-5550303"}).status_code == 409
    assert bytes(Correction.objects.get().wanted_locked or b"").find(b"5550202") == -1
    told = client.get(page).content.decode()
    assert "等待答复" in told and "5550202" not in told
    assert client.post("/my-service/3346ACDEFG/correct/", {"field": "name", "wanted": "x"}).status_code == 404


def test_codes_cannot_be_tried_in_a_row(client: Client, page: str, settings: object) -> None:
    settings.PUBLIC_RATE = 3  # type: ignore[attr-defined]
    tried = [client.get(f"/my-service/3346ACDEF{last}/").status_code for last in "3467"]
    assert tried == [404, 404, 404, 429]
