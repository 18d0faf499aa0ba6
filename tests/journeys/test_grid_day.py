"""The day of a grid worker on the phone: what was done without a network arrives exactly once, though the tab is killed
in the middle of sending; the desk sees it; and what the desk changed meanwhile is the worker's to decide."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Locator, Page, Route, expect

from tests.county import GRID, VILLAGE, inside
from tests.journeys.conftest import OpenContext, sign_in
from tests.journeys.phone import (
    OUTBOX,
    OpenPhone,
    Phone,
    between_requests,
    drive,
    given,
    noisy,
    phone_of,
    picture,
    play,
    pytestmark,
    until,
)
from tests.play import Play
from wangge.campaigns.models import Campaign, Finding, Target, Visit
from wangge.cases.models import Case
from wangge.files.models import Upload
from wangge.patrols.actions.planning import make_plan
from wangge.patrols.models import Check, Plan
from wangge.patrols.windows import Cadence
from wangge.places.actions.recording import record_place
from wangge.places.said import PlaceInput

__all__ = ["phone_of", "picture", "play", "pytestmark"]
SCREEN = {"width": 1440, "height": 900}
SETTLED, REPORTED, FOUND, HAZARD = "路口洒了一地沙子", "井盖松动，走上去响", "楼道里停了三辆电动车", "阀门漏水"
OUTCOMES = ("已走访", "已走访", "不在家", "不愿接受", "已走访")


@dataclass(frozen=True, slots=True)
class Morning:
    """What the office has given the worker for the day."""

    south: Case
    north: Case
    campaign: Campaign
    plan: Plan


def morning(play: Play) -> Morning:
    lon, lat = inside(GRID)
    for name in ("东门消火栓", "西门消火栓"):
        said = {"client_id": uuid4(), "kind": "hydrant", "name": name, "lon": lon, "lat": lat}
        record_place(data=PlaceInput.model_validate(said), by=play.actor("jin"), now=play.now)
    rounds: dict[str, Any] = {"title": "消火栓巡查", "area": VILLAGE, "cadence": Cadence.WEEKLY, "kinds": ["hydrant"]}
    plan = make_plan(item_code="G04", by=play.actor("chen"), now=play.now, **rounds)
    south = play.do("wang", given(play, "南门口垃圾没人清"), "sign")
    return Morning(south, given(play, "北门口垃圾没人清"), drive(play), plan)


def test_the_day_of_a_grid_worker(
    phone_of: OpenPhone, play: Play, open_context: OpenContext, picture: Path, tmp_path: Path
) -> None:
    given_today = morning(play)
    phone = phone_of(permissions=["geolocation", "microphone"])
    expect(phone.page.locator("#head h1")).to_have_text("今日 2 件")
    phone.offline()
    phone.page.reload()
    expect(phone.page.locator("#head h1")).to_have_text("今日 2 件")
    expect(phone.page.locator(OUTBOX)).to_contain_text("没有网络")
    phone.report(SETTLED, picture, result="和商户一起扫净了")
    phone.report(REPORTED, noisy(tmp_path / "大图.jpg"), more=lambda: speak(phone.page))
    look_at_the_hydrants(phone.page, picture)
    call_at_five_doors(phone.page)
    answer(phone, given_today)
    expect(phone.page.locator(OUTBOX)).to_contain_text("没有网络 · 12 条已保存在手机")
    assert (Case.objects.count(), Upload.objects.count(), Visit.objects.count(), Check.objects.count()) == (2, 0, 0, 0)
    for case in (given_today.south, given_today.north):  # the desk does not know what the worker has done
        play.do("li", case, "relocate", address="改到菜市场东门", lon=inside(GRID)[0], lat=inside(GRID)[1])

    kill_in_the_middle(phone)
    phone.page = phone.open()
    phone.goto("/field/outbox/")
    expect(phone.page.locator(".outbox-item[data-state=arrived]")).to_have_count(9, timeout=60_000)
    between_requests(lambda: counted(given_today))
    decide(phone, given_today)
    between_requests(lambda: counted(given_today))
    phone.goto("/field/")
    expect(phone.page.locator(OUTBOX)).to_be_hidden()
    expect(phone.page.locator("main")).to_contain_text("还有 1 户，共 5 户")
    phone.page.close()
    seen_by_the_desk(phone.url, play, open_context, given_today)
    assert phone.told == []


def speak(page: Page) -> None:
    """A voice note: recorded, stopped, listened to before it is sent."""
    page.get_by_role("button", name="录一段话").click()
    expect(page.get_by_role("button", name="正在录 0:02")).to_be_visible()
    page.get_by_role("button", name="正在录").click()
    listen(page, page.locator(".previews audio"))


def listen(page: Page, sound: Locator) -> None:
    expect(sound).to_be_visible()
    sound.evaluate("(one) => { one.muted = true; return one.play(); }")
    until(page, lambda: sound.evaluate("(one) => one.currentTime") > 0.2)


def look_at_the_hydrants(page: Page, picture: Path) -> None:
    page.locator(".field-bar").get_by_text("今日").click()
    page.get_by_role("link", name="东门消火栓").click()
    page.get_by_label("完好").check()
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_role("link", name="东门消火栓")).to_have_count(0)
    page.get_by_role("link", name="西门消火栓").click()
    page.set_input_files("#f-photos", picture)
    expect(page.locator(".previews img")).to_be_visible()
    page.get_by_label("有隐患").check()
    page.get_by_label("情况").fill(HAZARD)
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_role("link", name="西门消火栓")).to_have_count(0)


def call_at_five_doors(page: Page) -> None:
    page.get_by_text("还有 5 户，共 5 户").click()
    for door, outcome in enumerate(OUTCOMES, start=1):
        page.get_by_role("link", name=f"1号楼{door}单元").click()
        page.get_by_label(outcome).check()
        if door == 1:
            page.get_by_role("button", name="保存这次走访").click()
            expect(page.locator(".wrong").first).to_contain_text("请填写这一项")  # nothing is lost by it
        if outcome == "已走访":
            page.get_by_label("是", exact=True).check()
            page.get_by_label("几根").fill("2")
        if door == 2:
            page.get_by_label("发现的问题").fill(FOUND)
            page.get_by_label("同时上报为案件，由中心交办").check()
        page.get_by_role("button", name="保存这次走访").click()
        expect(page.locator("#head .where")).to_contain_text("共 5")
    expect(page.locator("main .item")).to_have_count(1)  # nobody was in: once more


def answer(phone: Phone, today: Morning) -> None:
    """Both cases are done; the one from the north has to be signed first."""
    page = phone.page
    phone.goto(f"/field/cases/{today.north.number}/")
    page.get_by_role("button", name="签收，开始办理").click()
    expect(page.locator(".case")).to_contain_text("已保存在手机")
    for case, words in ((today.south, "南门已清"), (today.north, "北门已清")):
        phone.goto(f"/field/cases/{case.number}/acts/answer/")
        page.get_by_label("办理结果").fill(words)
        page.get_by_role("button", name="反馈结果，送中心核查").click()
        expect(page.locator(".case-tags")).to_contain_text("待核查")


def kill_in_the_middle(phone: Phone) -> None:
    """The network comes back and breaks twice: in a photo, and after the server has done everything, before the phone
    hears of it. Then the tab is killed."""
    offsets: list[str] = []
    lost: list[int] = []

    def in_a_photo(route: Route) -> None:
        offsets.append(route.request.url.partition("offset=")[2])
        if [offset for offset in offsets if offset != "0"] == offsets[-1:]:  # the first piece that is not a beginning
            route.abort()
        else:
            route.continue_()

    def after_the_server(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    phone.context.route(re.compile(r"/sync/files/.*offset="), in_a_photo)
    phone.context.route(re.compile(r"/api/v1/sync$"), after_the_server)
    phone.offline(off=False)
    until(phone.page, lambda: bool(lost), seconds=60)
    assert lost[0] == 200
    later = [offset for offset in offsets if offset != "0"]
    assert later[0] == later[1]  # it went on where it was cut
    assert offsets.count("0") == 5  # and no file began twice
    phone.page.close()
    between_requests(is_all_with_the_server)
    phone.context.unroute_all()


def is_all_with_the_server() -> None:
    assert (Case.objects.count(), Upload.objects.count(), Visit.objects.count(), Check.objects.count()) == (6, 5, 5, 2)


def counted(today: Morning) -> None:
    """Everything is there, and once."""
    texts = sorted(Case.objects.values_list("text", flat=True))
    assert [words for words in (SETTLED, REPORTED, FOUND) if texts.count(words) != 1] == []
    assert (len(texts), sum(HAZARD in text for text in texts)) == (6, 1)
    settled = Case.objects.get(text=SETTLED)
    assert (settled.state, settled.is_self_handled, settled.grid) == ("closed", True, GRID)
    found = Case.objects.get(text=FOUND)
    assert (found.address, found.grid, Finding.objects.count()) == ("1号楼2单元", GRID, 1)
    owners = Upload.objects.filter(owner_type="case").values_list("owner_id", "purpose")
    hazard, reported = Case.objects.get(text__contains=HAZARD), Case.objects.get(text=REPORTED)
    expected = [(settled.pk, "proof"), (settled.pk, "report"), (hazard.pk, "report"), *[(reported.pk, "report")] * 2]
    assert sorted(owners) == sorted(expected) and Upload.objects.count() == 5
    assert sorted(Upload.objects.filter(owner_id=reported.pk).values_list("kind", flat=True)) == ["picture", "sound"]
    assert sorted(Check.objects.values_list("result", flat=True)) == ["fine", "hazard"]
    outcomes = ["declined", "done", "done", "done", "not_home"]
    assert sorted(Target.objects.values_list("outcome", flat=True)) == outcomes
    visits = Visit.objects.filter(campaign=today.campaign)
    assert (visits.count(), visits.filter(answers={"hose": "yes", "hoses": 2}).count()) == (5, 3)


def decide(phone: Phone, today: Morning) -> None:
    """Both versions stand side by side: in the south the worker's on top, in the north the worker's is dropped."""
    page = phone.page
    expect(page.locator(OUTBOX)).to_contain_text("2 条需要您处理")
    first = page.locator(".outbox-item").filter(has_text="南门")
    expect(first.locator(".versions")).to_contain_text("南门已清")
    expect(first.locator(".versions")).to_contain_text("改到菜市场东门")
    first.get_by_role("button", name="仍按我的办").click()
    expect(first).to_have_attribute("data-state", "arrived", timeout=60_000)
    page.on("dialog", lambda dialog: dialog.accept())
    north = page.locator(".outbox-item:not([data-state=arrived])").filter(has_text="北门")
    while north.count() > 0:
        left = north.count()
        north.locator(".settle").first.get_by_role("button", name="不要了").click()
        expect(north).to_have_count(left - 1)
    for case in (today.south, today.north):
        between_requests(case.refresh_from_db)
    assert (today.south.state, today.south.result, today.north.state) == ("answered", "南门已清", "dispatched")


def seen_by_the_desk(url: str, play: Play, open_context: OpenContext, today: Morning) -> None:
    context = open_context(viewport=SCREEN)
    between_requests(lambda: sign_in(context, play.cast.users["li"], url))
    page = context.new_page()
    page.goto(f"{url}/desk/cases/")
    for words in (SETTLED, REPORTED, FOUND, HAZARD):
        expect(page.locator(".desk-list .item").filter(has_text=words)).to_have_count(1)
    page.goto(f"{url}/desk/cases/{Case.objects.get(text=REPORTED).number}/")
    expect(page.locator("article.case .thumbs img")).to_have_count(1)
    listen(page, page.locator("article.case .thumbs audio"))
    page.goto(f"{url}/desk/cases/{today.south.number}/")
    expect(page.locator("article.case")).to_contain_text("南门已清")
    page.goto(f"{url}/desk/campaigns/{today.campaign.pk}/coverage/")
    expect(page.locator("main")).to_contain_text("3")
    page.goto(f"{url}/desk/patrols/{today.plan.pk}/")
    expect(page.locator("main")).to_contain_text("已查 2 / 2 处")
