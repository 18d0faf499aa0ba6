"""A worker's phone without a network: the app opens, everything is kept, and all of it arrives exactly once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.county import GRID, build_county, inside
from tests.journeys.conftest import OpenContext
from tests.play import RUBBISH, Play
from wangge.cases.models import Case
from wangge.files.models import Upload
from wangge.files.tests.made import jpeg
from wangge.lib import clock

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "wangge/field/static/field/build/phone.js"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not BUILT.exists(), reason="the front end is not built"),
]
OUTBOX = "#outbox"
# Takes hold of the page when the worker controls it: the first visit only sets it up.
CONTROLLED = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"


@pytest.fixture
def play(transactional_db: None) -> Play:
    now = clock.now()
    return Play(build_county(now), now)


class Phone:
    """A phone in somebody's hand, with the app on it after one visit."""

    def __init__(self, server: LiveServer, play: Play, context: BrowserContext) -> None:
        self.url, self.play, self.context = server.url, play, context
        self.told: list[str] = []
        self.page = self.open()

    def open(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.told.append(str(error)))
        page.on("console", lambda line: self.told.append(line.text) if "Security Policy" in line.text else None)
        return page

    def sign_in(self, name: str) -> None:
        user, session = self.play.cast.users[name], SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": self.url}
        self.context.add_cookies([cookie])

    def visit(self) -> None:
        """The one visit with a network that it takes: the worker is set up, and the app has fetched its cases."""
        self.page.goto(f"{self.url}/field/")
        self.page.wait_for_function(CONTROLLED)
        self.page.goto(f"{self.url}/field/")
        expect(self.page.locator("#head h1")).to_contain_text("今日")
        expect(self.page.locator("main")).to_contain_text("手机上的内容更新于")

    def offline(self, *, off: bool = True) -> None:
        self.context.set_offline(off)

    def goto(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}")

    def report(self, text: str, photo: Path, *, result: str = "") -> None:
        self.page.locator(".field-bar .report").click()
        self.page.get_by_label("看到了什么").fill(text)
        self.page.set_input_files("#f-photos", photo)
        expect(self.page.locator(".previews img").first).to_be_visible()
        if result:
            self.page.get_by_label("事项类别").select_option(RUBBISH)
            self.page.get_by_label("我已现场处置好").check()
            self.page.get_by_label("怎么处置的").fill(result)
            self.page.set_input_files("#f-after", photo)
            expect(self.page.locator(".when-handled .previews img")).to_be_visible()
        self.page.locator("form .foot-act button").click()
        expect(self.page.locator("#head h1")).to_have_text("待上传")


OpenPhone = Callable[..., Phone]


@pytest.fixture
def phone_of(live_server: LiveServer, play: Play, open_context: OpenContext) -> OpenPhone:
    def open_one(name: str = "wang", **options: Any) -> Phone:
        lon, lat = inside(GRID)
        here = {"geolocation": {"longitude": lon, "latitude": lat}, "permissions": ["geolocation"], "has_touch": True}
        phone = Phone(live_server, play, open_context(**{**here, **options}))
        phone.sign_in(name)
        phone.visit()
        return phone

    return open_one


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "现场.jpg"
    path.write_bytes(jpeg(width=900, height=700))
    return path


def given(play: Play, text: str) -> Case:
    case = play.report(category=RUBBISH, text=text, address="菜市场西门")
    return play.do("li", case, "dispatch", lead=None, worker="wang", category=RUBBISH)


def test_a_day_without_a_network(phone_of: OpenPhone, play: Play, picture: Path) -> None:
    case = given(play, "垃圾桶满了两天没人清")
    phone = phone_of()
    page = phone.page
    phone.offline()
    page.reload()
    expect(page.locator("#head h1")).to_have_text("今日 1 件")
    expect(page.locator(OUTBOX)).to_contain_text("没有网络")
    page.get_by_text("垃圾桶满了两天没人清").click()
    page.get_by_role("button", name="签收，开始办理").click()
    expect(page.locator(".case")).to_contain_text("已保存在手机")
    page.get_by_role("link", name="反馈结果").click()
    page.get_by_label("办理结果").fill("已清运，桶已洗净")
    page.set_input_files("#f-photos", picture)
    page.get_by_role("button", name="反馈结果，送中心核查").click()
    expect(page.locator(".case-tags")).to_contain_text("待核查")
    phone.report("路口洒了一地沙子", picture, result="和商户一起扫净了")
    phone.report("井盖松动，走上去响", picture)
    expect(page.locator(OUTBOX)).to_contain_text("没有网络 · 4 条已保存在手机")
    assert Case.objects.count() == 1

    # The tab is killed and opened again, still without a network: all is there.
    page.close()
    phone.page = page = phone.open()
    phone.goto("/field/outbox/")
    expect(page.locator(".outbox-item")).to_have_count(4)
    phone.offline(off=False)
    expect(page.locator(".outbox-item[data-state=arrived]")).to_have_count(4, timeout=20_000)
    expect(page.locator(OUTBOX)).to_be_hidden()
    case.refresh_from_db()
    assert (case.state, case.result) == ("answered", "已清运，桶已洗净")
    settled = Case.objects.get(text="路口洒了一地沙子")
    assert (settled.state, settled.is_self_handled, settled.grid) == ("closed", True, GRID)
    assert Case.objects.count() == 3
    assert Upload.objects.count() == 4
    assert phone.told == []
