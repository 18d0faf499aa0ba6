"""A worker's day on a phone: sign, answer with a photo, report from where one stands, settle, read what came back; and
the same without scripts. On a screen: the desk finds the case on the map."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.county import GRID, GRID2, build_county, inside
from tests.journeys.conftest import OpenContext, sign_in
from tests.play import RUBBISH, Play
from wangge.cases.actions.reporting import add_message
from wangge.cases.models import Case
from wangge.files.models import Upload
from wangge.files.tests.made import jpeg
from wangge.lib import clock

ROOT = Path(__file__).resolve().parents[2]
BUILT = [ROOT / "wangge/field/static/field/build/report.js", ROOT / "wangge/desk/static/desk/build/casemap.js"]
SCREEN = {"width": 1440, "height": 900}
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not all(path.exists() for path in BUILT), reason="the front end is not built"),
]
OpenPhone = Callable[..., Page]


@pytest.fixture
def play(transactional_db: None) -> Play:
    now = clock.now()
    return Play(build_county(now), now)


@pytest.fixture
def open_phone(live_server: LiveServer, play: Play, open_context: OpenContext) -> OpenPhone:
    """A browser in which a member of the cast has signed in; what it complains about is kept in `told`."""

    def open_one(name: str, told: list[str], **options: object) -> Page:
        # The pages that the server draws, as a phone without the app has them; the app's own day: test_grid_day.
        context = open_context(service_workers="block", **options)
        sign_in(context, play.cast.users[name], live_server.url)
        page = context.new_page()
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("console", lambda line: told.append(line.text) if "Security Policy" in line.text else None)
        return page

    return open_one


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "处置后.jpg"
    path.write_bytes(jpeg())
    return path


def given(play: Play, text: str) -> Case:
    case = play.report(category=RUBBISH, text=text, address="菜市场西门")
    return play.do("li", case, "dispatch", lead=None, worker="wang", category=RUBBISH)


def standing_in(grid: str) -> dict[str, object]:
    lon, lat = inside(grid)
    return {"geolocation": {"longitude": lon, "latitude": lat}, "permissions": ["geolocation"], "has_touch": True}


def test_the_day_of_a_worker(live_server: LiveServer, play: Play, open_phone: OpenPhone, picture: Path) -> None:
    told: list[str] = []
    case = given(play, "垃圾桶满了两天没人清")
    page = open_phone("wang", told, **standing_in(GRID))
    page.goto(f"{live_server.url}/field/")
    expect(page.locator("h1")).to_have_text("今日 1 件")
    page.get_by_text("垃圾桶满了两天没人清").click()
    page.get_by_role("button", name="签收，开始办理").click()
    expect(page.locator(".messages")).to_contain_text("已签收")
    page.get_by_role("link", name="反馈结果").click()
    page.get_by_label("办理结果").fill("已清运，桶已洗净")
    page.set_input_files("#answer_photos", picture)
    expect(page.locator(".previews img")).to_be_visible()
    page.get_by_role("button", name="反馈结果，送中心核查").click()
    expect(page.locator(".case .thumbs img")).to_be_visible()
    case.refresh_from_db()
    assert (case.state, Upload.objects.get().owner_id) == ("answered", case.pk)

    # Three taps and a sentence: camera, words, here, settled.
    page.locator(".field-bar .report").click()
    page.get_by_label("看到了什么").fill("路口洒了一地沙子")
    page.get_by_role("button", name="我就在这里").click()
    expect(page.locator("#here-says")).to_have_text("梨园第1网格，是您的网格")
    page.get_by_label("事项类别").select_option("0202")
    expect(page.get_by_label("我已现场处置好")).to_be_disabled()
    page.get_by_label("事项类别").select_option(RUBBISH)
    page.get_by_label("我已现场处置好").check()
    page.get_by_label("怎么处置的").fill("和商户一起扫净了")
    page.set_input_files("#id_after", picture)
    page.get_by_role("button", name="上报并办结").click()
    expect(page.locator(".messages")).to_contain_text("已登记并办结")
    own = Case.objects.get(text="路口洒了一地沙子")
    assert (own.state, own.grid, own.is_self_handled) == ("closed", GRID, True)
    assert own.lon == pytest.approx(inside(GRID)[0], abs=1e-5)

    add_message(case=case, text="谢谢，已经干净了", now=clock.now())
    page.goto(f"{live_server.url}/field/")
    expect(page.locator(".field-bar .dot")).to_be_visible()
    page.locator(".field-bar").get_by_text("消息").click()
    expect(page.locator(".item.fresh").first).to_contain_text("谢谢，已经干净了")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert told == []


def test_standing_elsewhere_the_report_goes_there(
    live_server: LiveServer, open_phone: OpenPhone, picture: Path
) -> None:
    told: list[str] = []
    page = open_phone("wang", told, **standing_in(GRID2))
    page.goto(f"{live_server.url}/field/report/")
    page.get_by_label("看到了什么").fill("桥头护栏断了")
    page.get_by_role("button", name="我就在这里").click()
    expect(page.locator("#here-says")).to_contain_text("不是您的网格")
    expect(page.get_by_label("不在我的网格")).to_be_checked()
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("由那里的中心受理")
    assert Case.objects.get().grid == GRID2
    assert told == []


def test_it_works_without_scripts(live_server: LiveServer, play: Play, open_phone: OpenPhone, picture: Path) -> None:
    page = open_phone("wang", [], java_script_enabled=False)
    page.goto(f"{live_server.url}/field/report/")
    page.set_input_files("#id_photos", picture)
    page.get_by_label("看到了什么").fill("墙上贴满小广告")
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("由中心交办")
    expect(page.locator(".thumbs img")).to_be_visible()
    case = given(play, "楼下垃圾没人收")
    page.goto(f"{live_server.url}/field/cases/{case.number}/")
    page.get_by_role("button", name="签收，开始办理").click()
    expect(page.locator(".case-tags")).to_contain_text("办理中")


def test_the_desk_finds_the_case_on_the_map(live_server: LiveServer, play: Play, open_phone: OpenPhone) -> None:
    told: list[str] = []
    case = play.report(text="路灯三天不亮")
    play.report(GRID2, text="桥头护栏断了")
    page = open_phone("jin", told, viewport=SCREEN)
    page.goto(f"{live_server.url}/desk/map/")
    expect(page.locator("#map-side .item")).to_have_count(2)
    page.locator(".map-table summary").click()
    page.locator(".map-table").get_by_role("link", name="城厢街道").click()
    expect(page.locator("#map-side .item")).to_have_count(1)
    expect(page.locator("#map-side")).to_contain_text("路灯三天不亮")
    page.locator("#map-side .item").click()
    expect(page.locator("article.case")).to_have_attribute("data-case", case.number)
    assert told == []
