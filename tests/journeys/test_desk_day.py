"""A day at the desk by keyboard: window, receipt, dispatch, sign, answer with a picture, verify; and on a phone."""

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.county import GRID, Cast, build_county, inside
from tests.journeys.conftest import PHONE, OpenContext, sign_in
from wangge.cases.actions.reporting import report_case
from wangge.cases.acts import ReportInput
from wangge.cases.channels import Channel
from wangge.cases.models import Case
from wangge.files.models import Upload
from wangge.files.tests.made import jpeg
from wangge.lib import clock
from wangge.lib.actor import RESIDENT

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "wangge/desk/static/desk/build/desk.js"
SCREEN = {"width": 1440, "height": 900}
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not BUILT.exists(), reason="the front end is not built"),
]
OpenDesk = Callable[..., Page]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return build_county(clock.now())


@pytest.fixture
def open_desk(live_server: LiveServer, cast: Cast, open_context: OpenContext) -> OpenDesk:
    """A browser in which a member of the cast has signed in; what it complains about is kept in `told`."""

    def open_one(name: str, told: list[str], **options: object) -> Page:
        context = open_context(**{"viewport": SCREEN, **options})
        sign_in(context, cast.users[name], live_server.url)
        page = context.new_page()
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("console", lambda line: told.append(line.text) if "Security Policy" in line.text else None)
        return page

    return open_one


def reported(text: str) -> Case:
    lon, lat = inside(GRID)
    data = ReportInput(client_id=uuid.uuid4(), text=text, lon=lon, lat=lat, category="0103")
    return report_case(data=data, channel=Channel.WEB, by=RESIDENT, now=clock.now())


def test_a_case_goes_round_by_keyboard(live_server: LiveServer, open_desk: OpenDesk, tmp_path: Path) -> None:
    told: list[str] = []
    first, second = reported("路口满是遗撒的沙子"), reported("人行道上全是泥")
    page = open_desk("li", told)
    page.goto(f"{live_server.url}/desk/")
    expect(page.locator("#list h1")).to_have_text("待交办")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("article.case")).to_have_attribute("data-case", first.number)
    assert page.url.endswith(f"/desk/cases/{first.number}/?queue=to_assign")
    expect(page.locator("[data-rows] > li[aria-current=true]")).to_have_count(1)
    page.keyboard.press("d")
    button = page.locator("#act [data-submit]")
    expect(button).to_be_focused()
    expect(button).to_contain_text("交办给市环境卫生服务中心")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("已交办给市环境卫生服务中心")
    expect(page.locator(f"#row-{first.pk}")).to_contain_text("待签收")
    expect(page.locator("#nav-counts a[aria-current] .count")).to_have_text("1")
    # The row stays where it was: the next one is one key away.
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("article.case")).to_have_attribute("data-case", second.number)

    unit = open_desk("zhou", told)
    unit.goto(f"{live_server.url}/desk/")
    unit.keyboard.press("j")
    unit.keyboard.press("Enter")
    expect(unit.locator("article.case")).to_be_visible()
    unit.keyboard.press("Control+Enter")
    expect(unit.locator("#act h2")).to_have_text("反馈结果")
    picture = tmp_path / "清理后.jpg"
    picture.write_bytes(jpeg())
    unit.get_by_label("办理结果").fill("已冲洗清扫，路面恢复整洁")
    unit.get_by_label("照片、录音或文件").set_input_files(picture)
    unit.keyboard.press("Control+Enter")
    expect(unit.locator(".timeline li").first).to_contain_text("反馈结果")
    expect(unit.locator(".timeline li").first.locator("img")).to_be_visible()
    assert Upload.objects.get().owner_id == first.pk

    page.goto(f"{live_server.url}/desk/cases/?queue=to_verify")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#act h2")).to_have_text("核查通过")
    page.get_by_label("照片比对").check()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".case-head .chip").first).to_have_text("已办结")
    first.refresh_from_db()
    assert first.state == "closed"
    assert told == []


def test_what_was_typed_survives_a_colleague(live_server: LiveServer, open_desk: OpenDesk) -> None:
    told: list[str] = []
    case = reported("路口满是遗撒的沙子")
    mine, other = open_desk("li", told), open_desk("jin", told)
    for page in (mine, other):
        page.goto(f"{live_server.url}/desk/cases/{case.number}/")
    mine.keyboard.press("m")
    mine.get_by_role("textbox", name="批注").fill("已电话联系现场")
    other.keyboard.press("d")
    other.locator("#act [data-submit]").press("Enter")
    expect(other.locator(".toast")).to_contain_text("已交办给")
    mine.keyboard.press("Control+Enter")
    notice = mine.locator("#content .notice[role=alert]")
    expect(notice).to_contain_text("金值班")
    expect(notice).to_be_focused()
    expect(mine.get_by_role("textbox", name="批注")).to_have_value("已电话联系现场")
    mine.locator("#act [data-submit]").click()
    expect(mine.locator(".timeline li").first).to_contain_text("已电话联系现场")
    assert told == []


def test_a_walk_in_leaves_with_a_receipt(live_server: LiveServer, open_desk: OpenDesk) -> None:
    told: list[str] = []
    page = open_desk("li", told)
    page.goto(f"{live_server.url}/desk/")
    page.keyboard.press("n")
    page.get_by_label("反映的事情").fill("楼道灯坏了一个月，上下楼看不见")
    page.keyboard.press("Tab")
    page.keyboard.type("梨园社区")
    option = page.locator("#area-options option").first
    expect(option).to_have_attribute("value", "梨园社区居委会 370682001019000")
    page.get_by_label("村居或网格").fill(option.get_attribute("value") or "")
    page.get_by_label("电话", exact=False).fill("13800001234")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="受理回执")).to_be_visible()
    case = Case.objects.get()
    expect(page.locator(".receipt-slip .code")).to_have_text(case.query_code)
    page.wait_for_load_state()
    page.keyboard.press("n")
    expect(page.get_by_label("反映的事情")).to_have_value("")
    assert told == []


def test_search_help_and_filters(live_server: LiveServer, open_desk: OpenDesk) -> None:
    told: list[str] = []
    case = reported("路口满是遗撒的沙子")
    reported("人行道上全是泥")
    page = open_desk("li", told)
    page.goto(f"{live_server.url}/desk/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("#keys [data-page-keys]")).to_contain_text("窗口登记")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("沙子")
    page.keyboard.press("Enter")
    expect(page.locator("[data-rows] > li")).to_have_count(1)
    expect(page.locator("[data-search]")).to_have_value("沙子")
    page.locator("[data-filter]").click()
    page.locator("#f-category").select_option("0101")
    page.get_by_role("button", name="按这些条件查看").click()
    expect(page.locator("#list .empty")).to_contain_text("没有找到“沙子”")
    assert "category=0101" in page.url
    page.locator("#list .chips a", has_text="暴露垃圾").click()
    expect(page.locator("[data-rows] > li")).to_have_count(1)
    assert case.number in (page.locator("[data-rows] a").get_attribute("href") or "")
    assert told == []


def test_on_a_phone_list_and_case_take_turns(live_server: LiveServer, open_desk: OpenDesk) -> None:
    told: list[str] = []
    reported("路口满是遗撒的沙子")
    page = open_desk("li", told, viewport=PHONE)
    page.goto(f"{live_server.url}/desk/")
    expect(page.locator("#list")).to_be_visible()
    expect(page.locator("#desk-nav")).to_be_hidden()
    page.locator("[data-rows] a").click()
    expect(page.locator("article.case")).to_be_visible()
    expect(page.locator("#list")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("link", name="返回列表").click()
    expect(page.locator("#list")).to_be_visible()
    page.get_by_role("button", name="打开导航").click()
    expect(page.locator("#desk-nav")).to_be_visible()
    assert told == []


def test_without_scripts_every_step_is_a_page(live_server: LiveServer, open_desk: OpenDesk) -> None:
    case = reported("路口满是遗撒的沙子")
    page = open_desk("li", [], java_script_enabled=False)
    page.goto(f"{live_server.url}/desk/")
    page.locator("[data-rows] a").click()
    page.locator("#act button").click()
    expect(page.locator(".messages")).to_contain_text("已交办给市环境卫生服务中心")
    expect(page.locator("article.case")).to_have_attribute("data-case", case.number)
