"""The registers in a worker's hand without a network, a conflict about a record, a form with a photo and a position."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from tests.county import GRID, inside
from tests.journeys.phone import (
    OpenPhone,
    arrived,
    between_requests,
    drive,
    phone_of,
    picture,
    play,
    pytestmark,
)
from tests.play import Play
from wangge.campaigns import actions
from wangge.campaigns.models import HandedOut, Visit
from wangge.campaigns.tests.conftest import FIELDS, SURVEY, workbook
from wangge.files.models import Upload
from wangge.files.tests.made import jpeg
from wangge.lib import clock
from wangge.lib.actor import SYSTEM
from wangge.places.actions.recording import change_place, record_place
from wangge.places.models import Place
from wangge.places.said import PlaceChange, PlaceInput
from wangge.residents.actions import HouseholdData, record_household
from wangge.residents.models import Household

__all__ = ["phone_of", "picture", "play", "pytestmark"]


def hydrant(play: Play, name: str) -> Place:
    lon, lat = inside(GRID)
    said = {"client_id": uuid4(), "kind": "hydrant", "name": name, "lon": lon, "lat": lat, "condition": "intact"}
    return record_place(data=PlaceInput.model_validate(said), by=play.actor("jin"), now=play.now)


def save(page: Page) -> None:
    page.get_by_role("button", name="保存").click()


def correct_two_places(page: Page) -> None:
    page.locator(".field-bar a").nth(1).click()
    page.get_by_role("link", name="场所设施").click()
    page.get_by_label("查找").fill("东门")
    expect(page.locator("#found li")).to_have_count(1)
    page.get_by_role("link", name="东门消火栓").click()
    page.get_by_label("破损").check()
    save(page)
    expect(page.locator("#found")).to_contain_text("破损")
    page.get_by_role("link", name="西门消火栓").click()
    page.get_by_label("名称").fill("西门消火栓（旧）")
    save(page)


def record_another(page: Page, picture: Path) -> None:
    page.get_by_role("link", name="登记一处新的").click()
    page.get_by_label("种类").select_option("hydrant")
    page.get_by_label("名称").fill("后门消火栓")
    page.get_by_text("取当前位置").click()
    page.set_input_files("#f-photos", picture)
    expect(page.locator(".previews img")).to_be_visible()
    save(page)
    expect(page.locator("main")).to_contain_text("登记：后门消火栓")


def correct_an_address_and_hand_out(page: Page) -> None:
    page.locator(".field-bar a").nth(1).click()
    page.get_by_role("link", name="住户地址").click()
    page.get_by_role("link", name="富水路 18 号").click()
    page.get_by_label("3–4 人").check()
    save(page)
    page.locator(".field-bar a").first.click()
    page.get_by_text("还有 5 户，共 5 户").click()
    page.get_by_role("link", name="发材料、转发通知").click()
    page.get_by_label("防火宣传单").check()
    page.get_by_label("多少份").fill("30")
    page.get_by_role("button", name="记下").click()
    expect(page.locator("#head h1")).to_have_text(FIELDS.title)


def side(conflict: Locator, which: int) -> Locator:
    return conflict.locator(".versions section").nth(which)


def test_the_registers_without_a_network(phone_of: OpenPhone, play: Play, picture: Path) -> None:
    east, west = hydrant(play, "东门消火栓"), hydrant(play, "西门消火栓")
    record_household(data=HouseholdData("富水路 18 号", GRID, "2"), by=play.actor("wang"), now=play.now)
    drive(play)
    phone = phone_of()
    page = phone.page
    phone.offline()
    correct_two_places(page)
    record_another(page, picture)
    correct_an_address_and_hand_out(page)
    change = PlaceChange(client_id=uuid4(), base_version=1, name="西门 2 号消火栓")
    between_requests(lambda: change_place(place=west, data=change, by=play.actor("li"), now=play.now))
    phone.goto("/field/outbox/")
    phone.offline(off=False)
    conflict = page.locator('[data-state="attention"]')
    expect(conflict).to_have_count(1)
    expect(side(conflict, 0)).to_contain_text("西门消火栓（旧）")
    expect(side(conflict, 1)).to_contain_text("西门 2 号消火栓")
    conflict.get_by_role("button", name="仍按我的办").click()
    arrived(phone, 5)
    east.refresh_from_db()
    west.refresh_from_db()
    assert (east.condition, east.version, west.name, west.version) == ("broken", 2, "西门消火栓（旧）", 3)
    new = Place.objects.get(name="后门消火栓")
    assert (new.grid, new.collector_id, Upload.objects.get().owner_id) == (GRID, play.actor("wang").id, new.pk)
    assert (Household.objects.get().size_band, HandedOut.objects.get().amount) == ("3-4", 30)
    assert phone.told == []


def begin_with_photo_and_position(play: Play) -> None:
    """A campaign whose one target comes from the register of addresses."""
    by, now, today = play.actor("li"), play.now, clock.office_date(play.now)
    record_household(data=HouseholdData("富水路 18 号", GRID, "2"), by=play.actor("wang"), now=now)
    zh, en = "label::中文 (zh)", "label::English (en)"
    survey = [
        *SURVEY,
        {"type": "image", "name": "meter", "required": "yes", zh: "拍一下气表", en: "Photo of the meter"},
        {"type": "geopoint", "name": "spot", zh: "堆物在哪里", en: "Where it lies"},
    ]
    fields = replace(FIELDS, starts_on=today, ends_on=today, answers_until=today)
    pk = actions.create_campaign(fields=fields, by=by, now=now).pk
    actions.set_form(campaign_id=pk, content=workbook(survey), by=by, now=now)
    actions.fill_from_register(campaign_id=pk, by=by, now=now)
    actions.propose(campaign_id=pk, by=by, now=now)
    actions.approve(campaign_id=pk, by=play.actor("lead"), now=now)
    actions.start_campaign(campaign_id=pk, by=SYSTEM, now=now)


def test_a_form_with_a_photo_and_a_position(phone_of: OpenPhone, play: Play, picture: Path) -> None:
    begin_with_photo_and_position(play)
    phone = phone_of()
    page = phone.page
    phone.offline()
    page.get_by_text("还有 1 户，共 1 户").click()
    page.get_by_role("link", name="富水路 18 号").click()
    expect(page.locator("main")).to_contain_text("登记：2 人")
    page.get_by_label("已走访").check()
    page.get_by_label("否", exact=True).check()
    page.get_by_role("button", name="保存这次走访").click()
    expect(page.locator(".wrong").first).to_contain_text("请填写这一项")
    page.set_input_files("#f-q-meter", picture)
    expect(page.locator(".previews img")).to_have_count(1)
    other = picture.with_name("again.jpg")
    other.write_bytes(jpeg(width=500, height=400))
    page.set_input_files("#f-q-meter", other)
    expect(page.locator(".previews img")).to_have_count(1)  # in place of the one before
    page.locator("#f-q-spot").click()
    expect(page.locator('[data-field="q-spot"] [role="status"]')).to_contain_text("36.97")
    page.get_by_role("button", name="保存这次走访").click()
    expect(page.locator("#head .where")).to_contain_text("已走访 1")
    phone.goto("/field/outbox/")
    phone.offline(off=False)
    arrived(phone, 1)
    visit, upload = Visit.objects.get(), Upload.objects.get()
    assert (upload.owner_type, upload.owner_id, upload.purpose, upload.kind) == ("visit", visit.pk, "meter", "picture")
    assert set(visit.answers or {}) == {"hose", "meter", "spot"} and visit.positions_until is not None
    assert phone.told == []
