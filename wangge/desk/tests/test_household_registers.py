"""Addresses at the desk: likely ones shown before one is saved, files taken in in the background, doubles decided."""

from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.county import GRID, Cast
from wangge.desk.tests.conftest import SignIn
from wangge.desk.tests.test_households import PAGE, filled
from wangge.places.models import ImportRun
from wangge.residents.actions import HouseholdData, record_household
from wangge.residents.models import Household, HouseholdDouble
from wangge.residents.tasks import work_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(cast: Cast, now: datetime) -> Household:
    return record_household(data=HouseholdData("富水路 18 号 301", GRID, "2"), by=cast.actor("wang"), now=now)


def test_likely_ones_are_shown_before_a_second_is_made(sign_in: SignIn, home: Household) -> None:
    chen, sent = sign_in("chen"), filled(address="富水路18-301")
    asked = chen.post(f"{PAGE}new/", sent)
    text = asked.content.decode()
    assert asked.status_code == 409 and "可能已有这个地址" in text and f"{PAGE}{home.pk}/" in text
    assert "富水路18-301" in text and Household.objects.count() == 1  # what was typed stays, nothing is saved
    assert chen.post(f"{PAGE}new/", {**sent, "anyway": "1"}).status_code == 302
    assert Household.objects.count() == 2 and HouseholdDouble.objects.count() == 1
    assert chen.post(f"{PAGE}new/", filled(address="富水路 18 号 302")).status_code == 302  # another door


def test_a_file_of_addresses_is_worked_off_and_nothing_personal_kept(
    cast: Cast, sign_in: SignIn, home: Household
) -> None:
    text = f"编号,门牌地址,网格编码,居住人数\n1,富水路18-301,{GRID},2 人\n2,富水路 20 号 13805350000,{GRID},\n"
    li, address = sign_in("li"), f"{PAGE}imports/"

    def sent(content: str) -> Any:
        file = SimpleUploadedFile("台账.csv", content.encode("gb18030"))
        return li.post(address, {"file": file, "source": "户籍", "columns": ""})

    assert sent(text).status_code == 302
    assert "等待导入" in li.get(address).content.decode()
    assert work_off() == "done"
    run = ImportRun.objects.get()
    page = li.get(f"{address}{run.pk}/").content.decode()
    assert "已完成" in page and "退回 1 行" in page and f"{PAGE}doubles/" in page
    rejected = li.get(f"{address}{run.pk}/rejects.csv").getvalue().decode("utf-8-sig")
    assert "富水路 20 号 ***" in rejected and "13805350000" not in rejected
    assert Household.objects.get(supplier_key="1").size_band == "2"
    for name, status in (("chen", 404), ("wang", 403), ("sun", 403), ("jin", 200)):
        assert sign_in(name).get(f"{address}{run.pk}/").status_code == status, name
    sent("编号,地址,网格编码,姓名\n3,富水路 21 号,370682001019001,赵大姐\n")
    assert work_off() == "failed" and "不收这些列：姓名" in li.get(address).content.decode()
    assert Household.objects.count() == 2


def test_doubles_are_merged_and_taken_apart(cast: Cast, sign_in: SignIn, home: Household, now: datetime) -> None:
    twin = record_household(data=HouseholdData("富水路18-301", GRID), by=cast.actor("wang"), now=now)
    pair, li = HouseholdDouble.objects.get(), sign_in("li")
    assert "富水路18-301" in li.get(f"{PAGE}doubles/").content.decode()
    assert sign_in("wang").get(f"{PAGE}doubles/").status_code == 403
    assert sign_in("zhao").post(f"{PAGE}doubles/{pair.pk}/", {"keep": "first"}).status_code == 404
    told = li.post(f"{PAGE}doubles/{pair.pk}/", {"keep": "first"}, follow=True).content.decode()
    assert "没有等待判定的重复" in told
    assert "并进来的记录" in li.get(f"{PAGE}{home.pk}/").content.decode()
    assert "这条记录已并入" in li.get(f"{PAGE}{twin.pk}/").content.decode()
    li.post(f"{PAGE}{twin.pk}/unmerge/")
    twin.refresh_from_db()
    assert (twin.merged_into_id, HouseholdDouble.objects.get().decision) == (None, "apart")
    li.post(f"{PAGE}{twin.pk}/merge/", {"into": home.pk})
    twin.refresh_from_db()
    assert twin.merged_into_id == home.pk
    assert li.post(f"{PAGE}{twin.pk}/merge/", {"into": "x"}).status_code == 404


def test_as_many_queries_for_three_pairs_as_for_one(
    cast: Cast, sign_in: SignIn, now: datetime, still_snapshots: None
) -> None:
    li = sign_in("li")

    def add(number: int) -> None:
        for address in (f"富水路 {number} 号", f"富水路{number}"):
            record_household(data=HouseholdData(address, GRID), by=cast.actor("wang"), now=now)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert li.get(f"{PAGE}doubles/").status_code == 200
        return len(counted)

    add(1)
    li.get(f"{PAGE}doubles/")
    one = queries()
    add(2)
    add(3)
    assert HouseholdDouble.objects.count() == 3 and queries() == one
