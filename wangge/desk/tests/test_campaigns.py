"""Campaigns on the desk: written, checked, approved by another, followed down to a grid, told in the end."""

import io
import uuid
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests.county import GRID, TOWN, TOWN2, VILLAGE, Cast
from wangge.campaigns import actions
from wangge.campaigns.actions import FindingInput, VisitInput
from wangge.campaigns.models import Campaign, Finding, Target
from wangge.campaigns.tests.conftest import CHOICES, EN, SURVEY, ZH, Begin, Drive, draft, running, workbook
from wangge.desk.tests.conftest import SignIn, fields_of, now, sign_in, still_snapshots, text_of
from wangge.files.tests.made import far_book
from wangge.journal.models import Entry

__all__ = ["draft", "now", "running", "sign_in", "still_snapshots"]
pytestmark = pytest.mark.django_db
LIST = "/desk/campaigns/"
ASKED = {
    "title": "楼道消防通道排查",
    "purpose": "清理楼道杂物",
    "legal_basis": "消防法第二十八条",
    "item_code": "G04",
    "area_code": TOWN,
    "target_kind": "households",
    "materials": "防火宣传单\n应急卡",
    "messages": "防火提示：请不要在楼道堆放杂物",
}
CSV = f"网格编码,地址\n{GRID},1号楼1单元\n{GRID},1号楼2单元\n370682002201001,不在这里\n"


def sheet(text: str, name: str = "targets.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), content_type="text/csv")


def form_file(survey: list[dict[str, str]] | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("form.xlsx", workbook(survey, CHOICES))


def visit(drive: Drive, target: Target, now: datetime, **more: Any) -> None:
    data = VisitInput(
        client_id=uuid.uuid4(), campaign_id=drive.campaign.pk, target_id=target.pk, captured_at=now, **more
    )
    actions.record_visit(data=data, by=drive.by("wang"), now=now)


def test_from_the_draft_to_the_approval(cast: Cast, sign_in: SignIn, now: datetime, draft: Begin) -> None:
    draft(title="另一次")  # gives the desk its second person
    li, qiu = sign_in("li"), sign_in("qiu")
    fields = fields_of(li.get(LIST + "new/"), "campaign-form")
    made = li.post(LIST + "new/", {**fields, **ASKED})
    assert made.status_code == 302, text_of(made)
    campaign = Campaign.objects.order_by("-id")[0]
    assert [thing["key"] for thing in campaign.materials] == ["material1", "material2"]
    assert campaign.messages[0]["text"] == "请不要在楼道堆放杂物"
    page = made["Location"]
    assert li.post(page + "form/", {"file": form_file()}).status_code == 302
    assert "燃气软管是否老化" in text_of(li.get(page))
    rejected = li.post(page + "list/", {"file": sheet(CSV)})
    assert "已保存 2 条，1 行没有收下" in text_of(rejected) and "第 4 行" in text_of(rejected)
    assert li.post(page + "acts/propose/").status_code == 302
    assert li.post(page + "acts/approve/").status_code == 403
    assert qiu.post(page + "acts/send_back/", {"reason": ""}).status_code == 422
    for status in (302, 409):
        assert qiu.post(page + "acts/approve/").status_code == status
    assert li.post(page + "acts/start/").status_code == 302
    campaign.refresh_from_db()
    assert campaign.state == "running"
    assert "进行中" in text_of(sign_in("wang").get(LIST))


def test_a_form_that_may_not_be_asked_and_a_list_of_persons_are_refused(sign_in: SignIn, draft: Begin) -> None:
    drive = draft(form=None)
    li, page = sign_in("li"), f"{LIST}{drive.campaign.pk}/"
    refused = [*SURVEY, {"type": "text", "name": "sfz", ZH: "身份证号", EN: "Identity number"}]
    shown = li.post(page + "form/", {"file": form_file(refused)})
    assert shown.status_code == 422 and "不允许询问" in text_of(shown)
    assert Campaign.objects.get(pk=drive.campaign.pk).form is None
    for place in ("form/", "list/"):  # read here, it would take the whole server along
        far = li.post(page + place, {"file": SimpleUploadedFile("far.xlsx", far_book())})
        assert far.status_code == 415 and "很远的行列" in text_of(far)
    persons = li.post(page + "list/", {"file": sheet("网格编码,地址,姓名\n1,2,3\n")})
    assert persons.status_code == 422 and "个人信息列：姓名" in text_of(persons)
    assert li.post(page + "form/", {"file": sheet("nothing", "form.xlsx")}).status_code == 422
    about = [*SURVEY, {"type": "text", "name": "who", ZH: "您的姓名", EN: "Your name"}]
    assert li.post(page + "form/", {"file": form_file(about)}).status_code == 302
    told = text_of(li.get(page))
    assert "涉及个人信息：姓名" in told and "须先填写影响评估" in told
    early = li.post(page + "acts/propose/")
    assert early.status_code == 422 and "影响评估" in text_of(early)
    assert (
        li.post(
            page + "assessment/", {"assessment": "只登记愿意接受回访的住户称呼，三个月后删除，不对外提供。"}
        ).status_code
        == 302
    )
    assert li.post(page + "acts/propose/").status_code == 302


def test_coverage_leads_from_the_town_to_the_grid(sign_in: SignIn, running: Begin, now: datetime) -> None:
    drive = running()
    visit(drive, drive.targets()[0], now, outcome="done", answers={"hose": "no"})
    visit(drive, drive.targets()[1], now, outcome="declined")
    li, page = sign_in("li"), f"{LIST}{drive.campaign.pk}/coverage/"
    words = text_of(li.get(page))
    assert "梨园社区居委会" in words and "40" in words
    village = li.get(page, {"area": VILLAGE}).content.decode()
    assert f"{LIST}{drive.campaign.pk}/targets/{GRID}/" in village
    grid = text_of(li.get(f"{LIST}{drive.campaign.pk}/targets/{GRID}/"))
    assert "1号楼1单元" in grid and "谢绝" in grid and "王网格" not in grid
    left = text_of(li.get(f"{LIST}{drive.campaign.pk}/targets/{GRID}/", {"outcome": "left"}))
    assert "1号楼3单元" in left and "1号楼1单元" not in left
    assert sign_in("chen").get(page).status_code == 200
    assert sign_in("chen").get(page, {"area": TOWN}).status_code == 404
    for name in ("zhao", "wu", "sun"):
        assert sign_in(name).get(page).status_code == 404
    assert li.get(page, {"area": TOWN2}).status_code == 404


def test_a_finding_becomes_a_case_and_the_report_goes_out(sign_in: SignIn, running: Begin, now: datetime) -> None:
    drive = running()
    found = (FindingInput(client_id=uuid.uuid4(), text="消防栓被杂物挡住"),)
    visit(drive, drive.targets()[0], now, outcome="done", answers={"hose": "no"}, findings=found, handed={"leaflet": 2})
    page, li = f"{LIST}{drive.campaign.pk}/", sign_in("li")
    assert "消防栓被杂物挡住" in text_of(li.get(page + "findings/"))
    one = f"{page}findings/{Finding.objects.get().pk}/report/"
    assert sign_in("qian").post(one).status_code == 403
    assert li.post(one).status_code == 302 and Finding.objects.get().case is not None
    assert "转为案件 1 件" in text_of(li.get(page + "findings/"))
    assert li.post(page + "acts/close/", {"reason": "提前完成"}).status_code == 302
    words = text_of(li.get(page + "report/"))
    assert "发放 2 份" in words and "燃气软管是否老化" in words and "不足 5" in words
    sent = li.get(page + "report.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sent.content)).get_sheet_by_index(0).to_python()
    assert rows[0][3] == "网格编码" and [row[4] for row in rows[1:] if row[3] == GRID] == [4]
    assert "1号楼" not in str(rows)
    assert Entry.objects.filter(act="export_campaign").count() == 1
    assert sign_in("chen").get(page + "report.xlsx").status_code == 404


def test_administrators_see_none(sign_in: SignIn, client: Any) -> None:
    for name in ("sys", "sec", "audit"):
        assert sign_in(name).get(LIST).status_code == 403
    assert client.get(LIST).status_code == 302
    assert sign_in("qian").get(LIST + "new/").status_code == 403


@pytest.mark.usefixtures("still_snapshots")
def test_pages_cost_as_many_queries_for_three_as_for_one(sign_in: SignIn, running: Begin, now: datetime) -> None:
    drive = running()
    li = sign_in("li")
    pages = (LIST, f"{LIST}{drive.campaign.pk}/coverage/", f"{LIST}{drive.campaign.pk}/targets/{GRID}/")
    counts: list[list[int]] = []
    for _round in range(2):
        taken = []
        for page in pages:
            li.get(page)
            with CaptureQueriesContext(connection) as captured:
                assert li.get(page).status_code == 200
            taken.append(len(captured))
        counts.append(taken)
        running(title="第二次")
        running(title="第三次")
        visit(drive, drive.targets()[0], now, outcome="not_home")
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 20
