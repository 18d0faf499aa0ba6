"""Sharing at the desk: drafted, signed by both, looked at, counted, exported where agreed, ended; not for others."""

import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests.county import GRID, Cast
from wangge.desk.tests.conftest import SignIn
from wangge.privacy.models import Agreement, SharedLook
from wangge.residents.actions import HouseholdData, record_household

pytestmark = pytest.mark.django_db
PAGE = "/desk/shared/"


def filled(**more: Any) -> dict[str, Any]:
    given = {
        "giver": "centre-town",
        "receiver": "市住房和城乡建设局",
        "register": "households",
        "areas": "梨园社区居委会",
    }
    named = {"fields_named": ["households:address", "households:size_band", "places:name"]}
    why = {"purpose": "老旧小区改造入户通知", "basis": "duty", "basis_cited": "改造方案", "assessment": "影评 3 号"}
    return {**given, **named, **why, "valid_from": "2026-03-10", "valid_to": "2026-09-10", **more}


@pytest.fixture
def agreed(sign_in: SignIn, cast: Cast, now: datetime) -> Callable[..., Agreement]:
    """A running agreement, made by the pages."""

    def make(**more: Any) -> Agreement:
        address = sign_in("li").post(f"{PAGE}new/", filled(**more))["Location"]
        for name, act in (("li", "propose"), ("lead", "approve"), ("sun", "approve")):
            found = Agreement.objects.latest("pk")
            assert sign_in(name).post(f"{address}{act}/", {"base_version": found.version}).status_code == 302
        return Agreement.objects.latest("pk")

    return make


def test_from_the_draft_to_the_end(
    agreed: Callable[..., Agreement], sign_in: SignIn, cast: Cast, now: datetime
) -> None:
    record_household(data=HouseholdData("富水路 18 号 301", GRID, "2"), by=cast.actor("wang"), now=now)
    found = agreed()
    assert (found.state, found.fields) == ("approved", ["address", "size_band"])
    address = f"{PAGE}{found.pk}/"
    page = sign_in("sun").get(address)
    assert "富水路 18 号 301" in page.content.decode() and "no-store" in page["Cache-Control"]
    for name in ("li", "lead", "audit"):
        told = sign_in(name).get(address).content.decode()
        assert "富水路 18 号 301" not in told and "孙科员" in told
    for name, status in (("zhou", 404), ("zhao", 404), ("wang", 403), ("qian", 403)):
        assert sign_in(name).get(address).status_code == status
    assert sign_in("li").post(f"{address}end/", {"base_version": found.version}).status_code == 422
    ended = sign_in("li").post(f"{address}end/", {"base_version": found.version, "reason": "工作已完成"})
    assert ended.status_code == 302
    after = sign_in("sun").get(address).content.decode()
    assert "富水路 18 号 301" not in after and "已终止" in after
    assert SharedLook.objects.count() == 1


def test_a_file_is_safe_and_only_where_it_is_agreed(
    agreed: Callable[..., Agreement], sign_in: SignIn, cast: Cast, now: datetime
) -> None:
    record_household(data=HouseholdData("=1+2 号楼", GRID, "2"), by=cast.actor("wang"), now=now)
    closed = agreed()
    assert sign_in("sun").get(f"{PAGE}{closed.pk}/export.csv").status_code == 403
    found = agreed(may_export="on")
    client = sign_in("sun")
    text = b"".join(client.get(f"{PAGE}{found.pk}/export.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=1+2 号楼" in text and "地址" in text
    held = client.get(f"{PAGE}{found.pk}/export.xlsx").content
    rows = CalamineWorkbook.from_filelike(BytesIO(held)).get_sheet_by_index(0).to_python()
    assert rows[1][0] == "=1+2 号楼"  # as text: the sheet holds no formula
    assert b"<f>" not in zipfile.ZipFile(BytesIO(held)).read("xl/worksheets/sheet1.xml")
    assert SharedLook.objects.filter(way="file").count() == 2
    assert sign_in("li").get(f"{PAGE}{found.pk}/export.csv").status_code == 403
    assert sign_in("zhou").get(f"{PAGE}{found.pk}/export.csv").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"fields_named": ["places:name"]}, "请从所选登记的字段中选择"),
        ({"receiver": "没有这个单位"}, "没有认出这个单位"),
        ({"areas": "月球"}, "没有认出这个地方"),
        ({"areas": "古柳街道"}, "不在提供方的辖区内"),
        ({"valid_to": "2030-01-01"}, "最长三年"),
    ],
)
def test_a_mistake_is_told_beside_the_field(sign_in: SignIn, now: datetime, wrong: dict[str, Any], words: str) -> None:
    answer = sign_in("li").post(f"{PAGE}new/", filled(**wrong))
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Agreement.objects.exists()


def test_a_draft_is_changed_and_a_stale_button_is_refused(sign_in: SignIn, now: datetime) -> None:
    li = sign_in("li")
    address = li.post(f"{PAGE}new/", filled())["Location"]
    assert "老旧小区改造入户通知" in li.get(f"{address}change/").content.decode()
    changed = li.post(f"{address}change/", filled(purpose="改造入户通知和回访", base_version=1))
    assert changed.status_code == 302
    assert li.post(f"{address}propose/", {"base_version": 1}).status_code == 409
    assert li.post(f"{address}propose/", {"base_version": 2}).status_code == 302
    assert li.get(f"{address}change/").status_code == 404
    assert li.post(f"{address}burn/", {"base_version": 3}).status_code == 404


def test_as_many_queries_for_three_as_for_one(
    agreed: Callable[..., Agreement], sign_in: SignIn, cast: Cast, now: datetime, still_snapshots: None
) -> None:
    client, counted = sign_in("sun"), []
    for turn in range(3):
        record_household(data=HouseholdData(f"富水路 {turn} 号", GRID, "2"), by=cast.actor("wang"), now=now)
        found = agreed()
        if turn == 1:
            continue
        for path in (PAGE, f"{PAGE}{found.pk}/"):
            client.get(path)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(path).status_code == 200
            counted.append(len(seen))
    assert counted[:2] == counted[2:]
