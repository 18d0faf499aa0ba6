"""Addresses at the desk: recorded, changed, in conflict, retired; each ground its own; as many queries for many."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.county import GRID, GRID2, Cast
from wangge.desk.tests.conftest import SignIn
from wangge.residents.actions import HouseholdData, record_household
from wangge.residents.models import Household

pytestmark = pytest.mark.django_db
PAGE = "/desk/households/"


def filled(**more: Any) -> dict[str, Any]:
    given = {"grid": GRID, "address": "富水路 18 号 301", "size_band": "2", "source": "visit", "basis": "duty"}
    return {**given, "collected_on": "2026-03-10", **more}


def test_recorded_then_changed_with_its_past(sign_in: SignIn, now: datetime) -> None:
    wang = sign_in("wang")
    made = wang.post(f"{PAGE}new/", filled(), follow=True)
    home = Household.objects.get()
    assert made.redirect_chain[-1][0] == f"{PAGE}{home.pk}/"
    assert "富水路 18 号 301" in wang.get(PAGE).content.decode()
    changed = wang.post(f"{PAGE}{home.pk}/", filled(size_band="3-4", base_version=1), follow=True)
    page = changed.content.decode()
    assert "先前的内容" in page and "王网格" in page
    late = sign_in("chen").post(f"{PAGE}{home.pk}/", filled(size_band="5+", base_version=1))
    assert late.status_code == 409 and "刚被别人改过" in late.content.decode()
    assert re.search(r'value="5\+"[^>]*checked', late.content.decode())  # what was typed stays
    assert wang.post(f"{PAGE}{home.pk}/retire/", {"base_version": 2}).status_code == 302
    assert "没有这样的地址" in wang.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"address": "富水路 13805350000"}, "地址里不要写电话"),
        ({"grid": GRID2}, "网格"),
        ({"collected_on": "2026-03-11"}, "不能晚于今天"),
    ],
)
def test_a_mistake_is_told_beside_the_field(sign_in: SignIn, now: datetime, wrong: dict[str, str], words: str) -> None:
    answer = sign_in("chen").post(f"{PAGE}new/", filled(**wrong))
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Household.objects.exists()


@pytest.mark.parametrize(("name", "status"), [("li", 200), ("jin", 200), ("zhao", 404), ("wu", 404), ("sun", 403)])
def test_each_ground_its_own(cast: Cast, sign_in: SignIn, now: datetime, name: str, status: int) -> None:
    made = record_household(data=HouseholdData("富水路 18 号 301", GRID), by=cast.actor("wang"), now=now)
    client = sign_in(name)
    assert client.get(f"{PAGE}{made.pk}/").status_code == status
    listed = client.get(PAGE)
    assert listed.status_code == (403 if status == 403 else 200)
    assert ("富水路 18 号 301" in listed.content.decode()) == (status == 200)
    assert client.post(f"{PAGE}{made.pk}/retire/", {"base_version": 1}).status_code == (
        302 if status == 200 else status
    )


def test_as_many_queries_for_three_as_for_one(
    cast: Cast, sign_in: SignIn, now: datetime, still_snapshots: None
) -> None:
    client, counted = sign_in("chen"), []
    for number in range(3):
        data = HouseholdData(f"富水路 {number} 号", GRID)
        made = record_household(data=data, by=cast.actor("wang"), now=now)
        if number == 1:
            continue
        for path in (PAGE, f"{PAGE}{made.pk}/"):
            client.get(path)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(path).status_code == 200
            counted.append(len(seen))
    assert counted[:2] == counted[2:]


def test_broken_addresses_are_met(sign_in: SignIn, now: datetime) -> None:
    for query in ("?cursor=x", "?cursor=99999999999999999999", "?grid=nowhere", "?q=%25"):
        assert sign_in("li").get(PAGE + query).status_code == 200
    assert sign_in("li").get(f"{PAGE}99999999999999999/").status_code == 404
    assert sign_in("li").post(f"{PAGE}1/retire/", {"base_version": "x"}).status_code == 404
