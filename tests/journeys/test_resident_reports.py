"""A resident reports on an old phone, with scripts off and on, follows the case by its code and answers a question."""

import gzip
import uuid
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from tests.county import GRID, TOWN, VILLAGE, Cast, build_county, inside
from tests.journeys.conftest import OpenContext
from wangge.cases.actions import perform
from wangge.cases.acts import INPUTS
from wangge.cases.models import Case, Evaluation, Message
from wangge.cases.states import Act
from wangge.files.models import Upload
from wangge.lib import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "小区东门外一排路灯从周五开始不亮，晚上看不见台阶。"
FIRST_VIEW_BYTES = 60_000
BUILT = Path(__file__).resolve().parents[2] / "wangge/portal/static/portal/build/report.js"
needs_scripts = pytest.mark.skipif(not BUILT.exists(), reason="the front end is not built")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return build_county(clock.now())


def do(case: Case, cast: Cast, name: str, act: Act, **given: Any) -> Case:
    data = INPUTS[act](client_id=uuid.uuid4(), **given)
    return perform(case=case, act=act, data=data, by=cast.actor(name), now=clock.now())


def listen(page: Page) -> list[str]:
    """What the browser complains about: errors of scripts and of the content security policy."""
    told: list[str] = []
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("console", lambda line: told.append(line.text) if "Content Security Policy" in line.text else None)
    return told


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def code_of(page: Page) -> str:
    return page.locator("[data-query-code]").inner_text().replace(" ", "")


def test_with_scripts_off(live_server: LiveServer, cast: Cast, open_context: OpenContext) -> None:
    page = open_context(java_script_enabled=False).new_page()
    page.goto(live_server.url)
    page.get_by_role("link", name="我要反映").click()
    page.get_by_role("button", name="下一步").last.click()
    expect(page.get_by_text("请写一两句话，说明发生了什么").first).to_be_visible()
    page.get_by_label("说清楚事情就行").fill(WORDS)
    page.get_by_text("按镇街、村居选").click()
    page.get_by_label("镇街").select_option(TOWN)
    page.get_by_role("button", name="列出村居").click()
    page.get_by_label("村居").select_option(VILLAGE)
    page.get_by_role("button", name="列出网格").click()
    page.get_by_label("网格").select_option(GRID)
    page.get_by_role("button", name="下一步").last.click()
    expect(page.get_by_role("heading", name="怎么联系您？")).to_be_visible()
    page.get_by_label("可联系").check()
    page.get_by_role("textbox", name="电话").fill("13800000000")
    page.get_by_role("button", name="返回修改").click()
    expect(page.get_by_label("说清楚事情就行")).to_have_value(WORDS)
    page.get_by_role("button", name="下一步").last.click()
    expect(page.get_by_role("textbox", name="电话")).to_have_value("13800000000")
    page.get_by_role("button", name="提交").last.click()
    expect(page.get_by_role("heading", name="已登记")).to_be_visible()
    case = Case.objects.get()
    assert (code_of(page), case.grid, case.text) == (case.query_code, GRID, WORDS)

    page.goto(f"{live_server.url}/track/")
    page.get_by_label("查询码").fill(f"{case.query_code[:5]} {case.query_code[5:]}".lower())
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("heading", name="待受理")).to_be_visible()
    assert "13800000000" not in page.content()
    assert WORDS not in page.content()


@needs_scripts
def test_with_scripts_on(live_server: LiveServer, cast: Cast, open_context: OpenContext) -> None:
    lon, lat = inside(GRID)
    context = open_context(permissions=["geolocation"], geolocation={"longitude": lon, "latitude": lat})
    page = context.new_page()
    told = listen(page)
    page.goto(f"{live_server.url}/report/")
    page.get_by_label("说清楚事情就行").fill(WORDS)
    page.set_input_files("#id_photos", files={"name": "灯.jpg", "mimeType": "image/jpeg", "buffer": _picture()})
    expect(page.locator("[data-picked]")).to_contain_text("灯.jpg")
    page.get_by_role("button", name="用我的位置").click()
    expect(page.locator("[data-place-words]")).to_contain_text("梨园第1网格")
    page.get_by_role("button", name="下一步").last.click()
    page.get_by_label("保密").check()
    page.get_by_role("button", name="提交").last.click()
    expect(page.get_by_role("heading", name="已登记")).to_be_visible()
    case = Case.objects.get()
    assert (case.grid, case.contact_mode) == (GRID, "confidential")
    assert Upload.objects.get().owner_id == case.pk

    page.reload()
    assert code_of(page) == case.query_code
    assert Case.objects.count() == 1
    _answer_and_evaluate(live_server, page, case, cast)
    assert told == []


def _answer_and_evaluate(live_server: LiveServer, page: Page, case: Case, cast: Cast) -> None:
    case = do(case, cast, "li", Act.ASK_REPORTER, note="是东门还是西门？")
    page.get_by_role("link", name="查看进度、补充情况").click()
    expect(page.get_by_text("是东门还是西门？").first).to_be_visible()
    page.get_by_label("想说的话").fill("东门")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_text("已收到您的补充")).to_be_visible()
    assert Message.objects.filter(is_from_reporter=True).get().text == "东门"

    case.refresh_from_db()
    case = do(case, cast, "li", Act.DISPATCH, lead="housing", category="0201", brief="更换路灯")
    case = do(case, cast, "sun", Act.SIGN)
    case = do(case, cast, "sun", Act.ANSWER, result="已更换灯泡", closure_class="solved")
    do(case, cast, "li", Act.VERIFY, method="field")
    page.reload()
    page.get_by_label("解决了", exact=True).check()
    page.get_by_label("非常满意").check()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_text("谢谢您的评价")).to_be_visible()
    assert Evaluation.objects.get().satisfied == 4


@needs_scripts
def test_a_point_on_the_map_which_is_loaded_only_when_asked_for(
    live_server: LiveServer, cast: Cast, open_context: OpenContext
) -> None:
    page = open_context().new_page()
    told = listen(page)
    loaded: list[str] = []
    page.on("response", lambda response: loaded.append(response.url))
    page.goto(f"{live_server.url}/report/")
    page.wait_for_load_state("networkidle")
    assert not any("map.js" in address for address in loaded)
    page.get_by_role("button", name="在地图上选").click()
    canvas = page.locator("#pick-map canvas")
    canvas.wait_for()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="选地图中心").click()
    expect(page.locator("[data-place-words]")).to_contain_text("属于")
    page.get_by_label("说清楚事情就行").fill(WORDS)
    page.get_by_role("button", name="下一步").last.click()
    page.get_by_label("匿名").check()
    page.get_by_role("button", name="提交").last.click()
    expect(page.get_by_role("heading", name="已登记")).to_be_visible()
    assert Case.objects.get().lon is not None
    assert told == []


@needs_scripts
def test_what_was_typed_survives_the_browsers_back_button(
    live_server: LiveServer, cast: Cast, open_context: OpenContext
) -> None:
    page = open_context().new_page()
    page.goto(f"{live_server.url}/report/")
    page.get_by_label("说清楚事情就行").fill(WORDS)
    page.get_by_label("写一下地点").fill("富水路 18 号")
    page.get_by_role("button", name="下一步").last.click()
    expect(page.get_by_role("heading", name="怎么联系您？")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("说清楚事情就行")).to_have_value(WORDS)
    expect(page.get_by_label("写一下地点")).to_have_value("富水路 18 号")


@needs_scripts
@pytest.mark.parametrize("address", ["/", "/report/", "/track/"])
def test_the_first_view_is_light(live_server: LiveServer, cast: Cast, open_context: OpenContext, address: str) -> None:
    page = open_context().new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(live_server.url + address)
    page.wait_for_load_state("networkidle")
    assert len(answers) > 3
    # The page itself goes out as it is; the files are served compressed.
    sizes = [len(each.body() if each.url.endswith("/") else gzip.compress(each.body())) for each in answers]
    assert sum(sizes) <= FIRST_VIEW_BYTES


@pytest.mark.parametrize("width", [320, 390, 1440])
@pytest.mark.parametrize("size", ["normal", "large"])
def test_no_page_is_wider_than_the_screen(
    live_server: LiveServer, cast: Cast, open_context: OpenContext, width: int, size: str
) -> None:
    context = open_context(viewport={"width": width, "height": 844})
    _prefer(context, live_server, "size", size)
    page = context.new_page()
    for address in ("/", "/report/", "/track/", "/grids/", f"/grids/{TOWN}/", f"/grids/{GRID}/", "/privacy/"):
        page.goto(live_server.url + address)
        assert fits(page), address
    type_size = page.evaluate("getComputedStyle(document.documentElement).fontSize")
    assert type_size == {"normal": "16px", "large": "20px"}[size]


def _prefer(context: BrowserContext, live_server: LiveServer, name: str, value: str) -> None:
    context.add_cookies([{"name": f"wangge_{name}", "value": value, "url": live_server.url}])


def _picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (64, 48), "navy").save(made, "JPEG")
    return made.getvalue()
