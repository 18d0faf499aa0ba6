"""A worker's phone without a network: the app opens, everything is kept, and all of it arrives exactly once."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import OperationalError
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.county import GRID, build_county, inside
from tests.journeys.conftest import OpenContext
from tests.journeys.test_accessibility import AXE, JUDGE, RULES, TOO_WIDE
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


def between_requests(write: Callable[[], object]) -> None:
    """The phone goes on calling the server, with which these tests share one database in memory: wait for a gap."""
    for _turn in range(100):
        try:
            write()
            return
        except OperationalError:
            time.sleep(0.05)
    write()


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
        between_requests(session.save)
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
    expect(page.locator(".outbox-item[data-state=arrived]")).to_have_count(4, timeout=60_000)
    expect(page.locator(OUTBOX)).to_be_hidden()
    case.refresh_from_db()
    assert (case.state, case.result) == ("answered", "已清运，桶已洗净")
    settled = Case.objects.get(text="路口洒了一地沙子")
    assert (settled.state, settled.is_self_handled, settled.grid) == ("closed", True, GRID)
    assert Case.objects.count() == 3
    assert Upload.objects.count() == 4
    assert phone.told == []


def arrived(phone: Phone, count: int = 1) -> None:
    expect(phone.page.locator(".outbox-item[data-state=arrived]")).to_have_count(count, timeout=60_000)


def test_killed_in_the_middle_of_an_upload(phone_of: OpenPhone, picture: Path) -> None:
    phone = phone_of()
    pieces: list[int] = []

    def cut(route: Route) -> None:
        """Lets the first piece through, and the network break with the second."""
        pieces.append(len(route.request.post_data_buffer or b""))
        if len(pieces) == 1:
            route.continue_()
        else:
            route.abort()

    phone.context.route(re.compile(r"/sync/files/.*offset="), cut)
    phone.report("电线杆歪了，压着树", noisy(picture))
    expect(phone.page.locator(OUTBOX)).to_contain_text("已保存在手机")
    for _turn in range(100):
        if len(pieces) > 1:
            break
        phone.page.wait_for_timeout(100)
    assert len(pieces) > 1
    assert not Case.objects.exists()
    phone.page.close()
    phone.context.unroute_all()
    phone.page = phone.open()
    sent: list[str] = []
    phone.page.on("request", lambda request: sent.append(request.url) if "offset=" in request.url else None)
    phone.goto("/field/outbox/")
    arrived(phone)
    assert sent and all("offset=0" not in url for url in sent)  # it went on where it was cut
    assert (Case.objects.count(), Upload.objects.count()) == (1, 1)
    assert phone.told == []


def noisy(path: Path) -> Path:
    """A photo that cannot be made small: some hundred kilobytes, so that it goes in several pieces."""
    Image.effect_noise((1600, 1200), 90).convert("RGB").save(path, "JPEG", quality=92)
    return path


def test_what_is_typed_survives_and_a_wrong_clock_is_put_right(phone_of: OpenPhone, picture: Path) -> None:
    phone = phone_of()
    phone.page.clock.install(time=datetime(2024, 1, 1, tzinfo=UTC))  # a battery that ran empty
    phone.goto("/field/report/")
    phone.page.get_by_label("看到了什么").fill("河边栏杆锈断了一截")
    phone.page.set_input_files("#f-photos", picture)
    expect(phone.page.locator(".previews img")).to_be_visible()
    phone.page.close()  # without any farewell
    phone.page = phone.open()
    phone.page.clock.install(time=datetime(2024, 1, 1, tzinfo=UTC))
    phone.goto("/field/report/")
    expect(phone.page.get_by_label("看到了什么")).to_have_value("河边栏杆锈断了一截")
    expect(phone.page.locator(".previews img")).to_be_visible()
    phone.page.get_by_role("button", name="我就在这里").click()
    expect(phone.page.locator("#here-says")).to_have_text("梨园第1网格，是您的网格")
    phone.page.locator("form .foot-act button").click()
    arrived(phone)
    expect(phone.page.locator(".outbox-item")).to_contain_text("手机时间不准，已按中心时间换算")
    case = Case.objects.get()
    assert case.lon == pytest.approx(inside(GRID)[0], abs=1e-5)
    assert abs((case.reported_at - clock.now()).total_seconds()) < 60
    assert phone.told == []


def test_a_session_that_ended_loses_nothing_and_another_user_sees_nothing(phone_of: OpenPhone, picture: Path) -> None:
    phone = phone_of()
    between_requests(lambda: Session.objects.all().delete())
    phone.report("广告牌松了", picture)
    expect(phone.page.locator(OUTBOX)).to_contain_text("请重新登录，保存的都在")
    assert not Case.objects.exists()
    # Somebody else takes the phone and signs in: neither sees nor sends what is not theirs.
    phone.sign_in("wu")
    phone.goto("/field/")
    expect(phone.page.locator("#head .where")).to_contain_text("前疃第1网格")
    phone.goto("/field/outbox/")
    expect(phone.page.locator("main")).to_contain_text("没有要上传的")
    expect(phone.page.locator("main")).not_to_contain_text("广告牌松了")
    assert not Case.objects.exists()
    # The first one comes back.
    phone.sign_in("wang")
    phone.goto("/field/outbox/")
    arrived(phone)
    case = Case.objects.get()
    assert (case.text, case.reporter_user_id) == ("广告牌松了", phone.play.actor("wang").id)
    assert phone.told == []


def test_a_conflict_is_shown_and_the_worker_decides(phone_of: OpenPhone, play: Play) -> None:
    case = play.do("wang", given(play, "南门口垃圾没人清"), "sign")
    other = play.do("wang", given(play, "北门口垃圾没人清"), "sign")
    phone = phone_of()
    page = phone.page
    phone.offline()
    for each, words in ((case, "南门已清"), (other, "北门已清")):
        phone.goto(f"/field/cases/{each.number}/acts/answer/")
        page.get_by_label("办理结果").fill(words)
        page.get_by_role("button", name="反馈结果，送中心核查").click()
        expect(page.locator(".case-tags")).to_contain_text("待核查")
    for each in (case, other):
        play.do("li", each, "relocate", address="改到菜市场东门", lon=inside(GRID)[0], lat=inside(GRID)[1])
    phone.offline(off=False)
    expect(page.locator(OUTBOX)).to_contain_text("2 条需要你处理", timeout=60_000)
    page.locator(OUTBOX).get_by_role("link").click()
    first = page.locator(".outbox-item").filter(has_text="南门")
    expect(first.locator(".versions")).to_contain_text("南门已清")
    expect(first.locator(".versions")).to_contain_text("改到菜市场东门")
    first.get_by_role("button", name="仍按我的办").click()
    arrived(phone)
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator(".outbox-item").filter(has_text="北门").get_by_role("button", name="不要了").click()
    expect(page.locator(".outbox-item")).to_have_count(1)
    expect(page.locator(OUTBOX)).to_be_hidden()
    case.refresh_from_db()
    other.refresh_from_db()
    assert (case.state, case.result, other.state) == ("answered", "南门已清", "handling")
    assert phone.told == []


def test_signing_out_erases_the_phone(phone_of: OpenPhone, play: Play) -> None:
    given(play, "垃圾桶满了两天没人清")
    phone = phone_of()
    phone.goto("/field/me/")
    expect(phone.page.locator("main")).to_contain_text("我办了什么")
    phone.page.get_by_role("button", name="退出登录").click()
    expect(phone.page).not_to_have_url(re.compile("/field/"))
    assert not [name for name in databases(phone.page) if "wang" in name.removeprefix("wangge-field")]
    phone.goto("/field/")
    expect(phone.page.locator("main")).to_contain_text("请重新登录")
    expect(phone.page.locator("main")).not_to_contain_text("垃圾桶")


def databases(page: Page) -> list[str]:
    return list(page.evaluate("indexedDB.databases().then((found) => found.map((each) => each.name))"))


@pytest.mark.parametrize("look", [{"language": "zh-hans", "theme": "light"}, {"language": "en", "theme": "dark"}])
def test_the_app_is_for_everyone(phone_of: OpenPhone, play: Play, look: dict[str, str]) -> None:
    case = given(play, "垃圾桶满了两天没人清")
    phone = phone_of()
    for name, value in {**look, "size": "large"}.items():
        phone.context.add_cookies([{"name": f"wangge_{name}", "value": value, "url": phone.url}])
    found: list[str] = []
    lang = {"zh-hans": "zh-Hans"}.get(look["language"], look["language"])
    phone.goto("/field/me/")
    expect(phone.page.locator(f"html[lang={lang}]")).to_be_attached()
    for path in ("", "report/", "grid/", "messages/", "me/", "outbox/", f"cases/{case.number}/"):
        phone.goto(f"/field/{path}")
        expect(phone.page.locator("main > *").first).to_be_visible()
        phone.page.evaluate(AXE.read_text(encoding="utf-8"))
        found += [f"{path} {fault}" for fault in phone.page.evaluate(JUDGE, RULES)]
        found += [f"{path} is too wide: {box}" for box in phone.page.evaluate(TOO_WIDE)]
    assert (found, phone.told) == ([], [])
