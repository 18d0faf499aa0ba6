import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from tests.county import AT_SEA, CITY, GRID, GRID_B, TOWN, TOWN2, VILLAGE, VILLAGE_B, Cast
from wangge.cases.models import Case, Message
from wangge.files.models import Upload
from wangge.journal.models import Receipt
from wangge.lib import clock
from wangge.lib.actor import SYSTEM
from wangge.portal import kept_files
from wangge.portal.tests.conftest import Send, answers
from wangge.residents.actions import publish_notice
from wangge.residents.cipher import unlock
from wangge.residents.models import Contact

pytestmark = pytest.mark.django_db
NO_POINT = {"lon": "", "lat": ""}


def picture(name: str = "灯.jpg", colour: str = "navy") -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", (64, 48), colour).save(made, "JPEG")
    return SimpleUploadedFile(name, made.getvalue(), content_type="image/jpeg")


def test_a_point_finds_its_grid_and_the_receipt_shows_number_code_and_dates(client: Client, send: Send) -> None:
    answer = send()
    case = Case.objects.get()
    assert (case.grid, case.village, case.town, case.channel) == (GRID, VILLAGE, TOWN, "web")
    assert answer.url == f"/track/{case.query_code}/receipt/"
    page = client.get(answer.url).content.decode()
    assert case.number in page
    assert f"{case.query_code[:5]} {case.query_code[5:]}" in page
    assert "前：治理中心受理" in page
    assert "前：给您答复" in page
    assert 'aria-label="扫码查看进度"' in page


@pytest.mark.parametrize(
    ("chosen", "town", "village", "grid"),
    [
        ({"town": TOWN2}, TOWN2, "", ""),
        ({"town": TOWN, "village": VILLAGE}, TOWN, VILLAGE, ""),
        ({"town": TOWN, "village": VILLAGE, "grid": GRID_B}, TOWN, VILLAGE, GRID_B),
        # One grid only: naming the village is naming the grid.
        ({"town": TOWN, "village": VILLAGE_B}, TOWN, VILLAGE_B, "370682001020001"),
        # The town was changed after the village was chosen: the village no longer counts.
        ({"town": TOWN2, "village": VILLAGE}, TOWN2, "", ""),
    ],
)
def test_an_area_from_the_list(send: Send, chosen: dict[str, str], town: str, village: str, grid: str) -> None:
    assert send(**NO_POINT, **chosen).status_code == 302
    case = Case.objects.get()
    assert (case.town, case.village, case.grid) == (town, village, grid)


@pytest.mark.parametrize(
    "place",
    [{"address": "大润发对面的胡同"}, {"address": "", "place_unknown": "on"}, {"address": "", "category": "0905"}],
)
def test_without_a_grid_the_report_stands_and_the_city_settles_it(send: Send, place: dict[str, str]) -> None:
    assert send(**NO_POINT, **place).status_code == 302
    case = Case.objects.get()
    assert (case.town, case.grid, case.holder.code) == ("", "", "centre-city")
    assert case.address == place["address"]


def test_no_place_at_all_asks_for_one_and_keeps_the_text(send: Send) -> None:
    answer = send(**NO_POINT, address="")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "我说不清在哪里" in page
    assert "小区东门外一排路灯不亮" in page
    assert not Case.objects.exists()


def test_a_point_at_sea_says_so_keeps_everything_and_lets_the_resident_insist(send: Send) -> None:
    sea = {"lon": str(AT_SEA[0]), "lat": str(AT_SEA[1])}
    answer = send(**sea, mode="reachable", name="王女士", phone="13800000000")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "不在本市网格范围内" in page
    for kept in ("小区东门外一排路灯不亮", "富水路 18 号", "王女士", "13800000000", str(AT_SEA[0])):
        assert kept in page
    assert not Case.objects.exists()
    assert send(**sea, insist="on").status_code == 302
    case = Case.objects.get()
    assert (case.grid, case.lon, case.holder.code) == ("", None, "centre-city")


def test_a_position_can_be_dropped_without_scripts(send: Send) -> None:
    page = send(lon="123.5", lat="36.0", go=None, forget="1").content.decode()
    assert "123.5" not in page
    assert "小区东门外一排路灯不亮" in page


@pytest.mark.parametrize("text", ["", " ", "灯"])
def test_too_few_words(send: Send, text: str) -> None:
    answer = send(text=text)
    assert answer.status_code == 422
    assert "说明发生了什么" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_time_to_come_is_refused_and_one_past_is_kept(send: Send) -> None:
    tomorrow = clock.office_time(clock.now()) + timedelta(days=1)
    assert send(occurred_at=f"{tomorrow:%Y-%m-%dT%H:%M}").status_code == 422
    assert send(occurred_at="2026-03-01T08:30").status_code == 302
    occurred_at = Case.objects.get().occurred_at
    assert occurred_at is not None
    assert clock.office_time(occurred_at).strftime("%Y-%m-%d %H:%M") == "2026-03-01 08:30"


def test_steps_carry_each_others_answers(client: Client, send: Send) -> None:
    second = send(go="next", mode=None, name=None, phone=None).content.decode()
    assert "第 2 步，共 2 步" in second
    assert 'name="text" value="小区东门外一排路灯不亮' in second
    first = send(go="back", mode="confidential", name="王女士", phone="13800000000").content.decode()
    assert "第 1 步，共 2 步" in first
    for kept in ("小区东门外一排路灯不亮", 'value="富水路 18 号"', 'value="confidential"', "王女士", "13800000000"):
        assert kept in first
    assert "还不能提交" not in first
    assert not Case.objects.exists()


def test_villages_are_listed_without_scripts(send: Send) -> None:
    page = send(**NO_POINT, go="list", town=TOWN).content.decode()
    assert f'<option value="{VILLAGE}">梨园社区居委会</option>' in page
    assert 'name="grid"' not in page
    page = send(**NO_POINT, go="list", town=TOWN, village=VILLAGE).content.decode()
    assert f'<option value="{GRID_B}">梨园第2网格</option>' in page
    assert "还不能提交" not in page


def test_the_part_with_the_lists_for_scripts(client: Client, cast: Cast) -> None:
    part = client.get("/report/places/", {"town": TOWN, "village": VILLAGE, "grid": ""}).content.decode()
    assert f'<option value="{GRID}">' in part
    assert "<html" not in part


def test_the_same_form_twice_makes_one_case(send: Send) -> None:
    client_id = str(uuid.uuid4())
    first, second = send(client_id=client_id), send(client_id=client_id)
    assert first.url == second.url
    assert Case.objects.count() == 1
    assert Receipt.objects.get(client_id=client_id).caller == "portal"


def test_an_edited_form_sent_again_offers_the_new_words_as_a_message(client: Client, send: Send) -> None:
    client_id = str(uuid.uuid4())
    send(client_id=client_id)
    answer = send(client_id=client_id, text="其实是两排路灯都不亮。")
    page = answer.content.decode()
    case = Case.objects.get()
    assert answer.status_code == 409
    assert case.number in page
    assert "其实是两排路灯都不亮。" in page
    assert f"/track/{case.query_code}/messages/" in page


def test_a_broken_client_id_still_reports(send: Send) -> None:
    assert send(client_id="x").status_code == 302


def test_an_anonymous_report_keeps_nothing_of_the_person_even_when_typed(send: Send) -> None:
    assert send(mode="anonymous", name="王女士", phone="13800000000").status_code == 302
    assert Case.objects.get().contact_mode == "anonymous"
    assert not Contact.objects.exists()


@pytest.mark.parametrize(("mode", "is_protected"), [("reachable", False), ("confidential", True)])
def test_a_contact_is_locked_with_the_version_of_the_notice_that_was_read(
    send: Send, mode: str, is_protected: bool
) -> None:
    publish_notice(text_zh="第二版", text_en="Second", by=SYSTEM, now=clock.now())
    assert send(mode=mode, name="王女士", phone="138 0000 0000", notice_version="2").status_code == 302
    case = Case.objects.get()
    contact = Contact.objects.get()
    assert (case.contact_mode, contact.is_protected, contact.notice_version) == (mode, is_protected, 2)
    assert contact.phone_locked is not None
    assert b"138" not in bytes(contact.phone_locked)
    assert unlock(bytes(contact.phone_locked), "residents.contact.phone") == "138 0000 0000"


def test_a_notice_that_changed_meanwhile_is_shown_before_anything_is_kept(send: Send) -> None:
    publish_notice(text_zh="第二版的全文", text_en="Second", by=SYSTEM, now=clock.now())
    answer = send(mode="reachable", phone="13800000000", notice_version="1")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "个人信息说明刚刚更新" in page
    assert "第二版的全文" in page
    assert 'name="notice_version" value="2"' in page
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ({"mode": None}, "请选择一种联系方式"),
        ({"mode": "reachable"}, "请留一个能打通的电话"),
        ({"mode": "reachable", "phone": "call me"}, "电话只能有数字"),
    ],
)
def test_what_step_two_asks_for(send: Send, person: dict[str, str | None], words: str) -> None:
    answer = send(**person)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Case.objects.exists()


def test_files_chosen_in_step_one_arrive_with_the_report(client: Client, cast: Cast) -> None:
    given = answers(go="next")
    page = client.post("/report/", {**given, "photos": [picture(), picture("门.jpg", "red")]})
    assert page.content.decode().count("已保存") == 2
    token = page.context["files"].token
    assert client.post("/report/", {**given, "go": "send", "kept": token}).status_code == 302
    case = Case.objects.get()
    uploads = Upload.objects.filter(owner_type="case", owner_id=case.pk).order_by("position")
    assert [upload.name for upload in uploads] == ["灯.jpg", "门.jpg"]
    # Sent again, they are not attached twice.
    assert client.post("/report/", {**given, "go": "send", "kept": token}).status_code == 302
    assert Upload.objects.count() == 2


def test_a_refused_file_is_named_with_the_reason_and_the_report_goes_on(client: Client, cast: Cast) -> None:
    bad = SimpleUploadedFile("virus.jpg", b"MZ\x90\x00 not a picture at all")
    given = answers(go="next")
    page = client.post("/report/", {**given, "photos": [bad, picture()]})
    text = page.content.decode()
    assert page.status_code == 200
    assert "第 2 步" in text
    assert "virus.jpg" in text
    assert "这个文件没有保存" in text
    assert client.post("/report/", {**given, "go": "send", "kept": page.context["files"].token}).status_code == 302
    assert [upload.name for upload in Upload.objects.all()] == ["灯.jpg"]


def test_files_stay_when_something_else_is_wrong_and_one_can_be_removed(client: Client, cast: Cast) -> None:
    given = answers(go="next", text="")
    page = client.post("/report/", {**given, "photos": [picture(), picture("门.jpg", "red")]})
    assert page.status_code == 422
    kept = page.context["files"].kept
    assert [file.name for file in kept] == ["灯.jpg", "门.jpg"]
    token = page.context["files"].token
    page = client.post("/report/", {**given, "kept": token, "drop": str(kept[0].received.id)})
    assert [file.name for file in page.context["files"].kept] == ["门.jpg"]


def test_a_list_of_files_from_another_form_is_not_taken(client: Client, cast: Cast) -> None:
    page = client.post("/report/", {**answers(go="next"), "photos": [picture()]})
    token = page.context["files"].token
    assert kept_files.unpack(token, uuid.uuid4()) == []
    page = client.post("/report/", answers(go="next", kept=token))
    assert page.context["files"].kept == []


def test_a_poster_fills_in_its_grid_and_the_footer_its_category(client: Client, cast: Cast) -> None:
    page = client.get("/report/", {"grid": GRID_B, "category": "0905"}).content.decode()
    assert f'<option value="{GRID_B}" selected>' in page
    assert '<option value="0905" selected>' in page
    assert "梨园第2网格" in page


def test_an_emergency_is_told_to_telephone(send: Send) -> None:
    assert "请先打电话" in send(go="next", category="1001").content.decode()


def test_before_set_up_the_form_says_so(client: Client, db: None) -> None:
    answer = client.get("/report/")
    assert answer.status_code == 503
    assert "还没有开通" in answer.content.decode()


def test_the_report_form_is_light_and_cheap(
    client: Client, cast: Cast, still_clock: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/report/")
    with django_assert_num_queries(0):
        page = client.get("/report/")
    assert len(page.content) < 30_000
    assert CITY not in page.content.decode()


def test_nothing_is_written_before_the_last_button(send: Send) -> None:
    send(go="next")
    assert not Case.objects.exists()
    assert not Message.objects.exists()
    assert not Receipt.objects.exists()
