"""A worker's phone in a journey: the app after one visit, and what is done with it."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from PIL import Image
from playwright.sync_api import BrowserContext, CDPSession, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.county import GRID, build_county, inside
from tests.journeys.conftest import OpenContext, sign_in
from tests.play import RUBBISH, Play
from wangge.campaigns import actions
from wangge.campaigns.models import Campaign
from wangge.campaigns.tests.conftest import FIELDS, workbook
from wangge.cases.models import Case
from wangge.files.tests.made import jpeg
from wangge.lib import clock
from wangge.lib.actor import SYSTEM

BUILT = Path(__file__).resolve().parents[2] / "wangge/field/static/field/build/phone.js"
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


def until(page: Page, holds: Callable[[], bool], *, seconds: int = 15) -> None:
    """Waits, with the browser at work, until something holds that no locator can see."""
    for _turn in range(10 * seconds):
        if holds():
            return
        page.wait_for_timeout(100)
    assert holds()


class Phone:
    """A phone in somebody's hand, with the app on it after one visit."""

    def __init__(self, server: LiveServer, play: Play, context: BrowserContext) -> None:
        self.url, self.play, self.context = server.url, play, context
        self.told: list[str] = []
        self.keeper: CDPSession | None = None
        self.page = self.open()

    def open(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.told.append(str(error)))
        page.on("console", lambda line: self.told.append(line.text) if "Security Policy" in line.text else None)
        return page

    def sign_in(self, name: str) -> None:
        between_requests(lambda: sign_in(self.context, self.play.cast.users[name], self.url))

    def visit(self) -> None:
        """The one visit with a network that it takes: the worker is set up, and the app has fetched its cases."""
        self.page.goto(f"{self.url}/field/")
        self.page.wait_for_function(CONTROLLED)
        self.page.goto(f"{self.url}/field/")
        expect(self.page.locator("#head h1")).to_contain_text("今日")
        expect(self.page.locator("main")).to_contain_text("手机上的内容更新于")

    def allow(self, room: int | None) -> None:
        """So many bytes may be kept of this address; None: as many as the browser grants by itself."""
        self.keeper = self.keeper or self.context.new_cdp_session(self.context.new_page())  # holds while it is open
        self.keeper.send(
            "Storage.overrideQuotaForOrigin", {"origin": self.url, **({"quotaSize": room} if room is not None else {})}
        )

    def wake(self) -> None:
        """As the browser does when there is a network again: the service worker hears of it, whatever page is open."""
        session = self.context.new_cdp_session(self.page)
        found: list[Any] = []
        session.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
        session.send("ServiceWorker.enable")
        until(self.page, lambda: bool(found))
        known = {"origin": self.url, "registrationId": found[0]["registrationId"]}
        session.send("ServiceWorker.dispatchSyncEvent", {**known, "tag": "outbox", "lastChance": False})

    def offline(self, *, off: bool = True) -> None:
        self.context.set_offline(off)

    def goto(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}")

    def report(
        self, text: str, photo: Path | None = None, *, result: str = "", more: Callable[[], None] | None = None
    ) -> None:
        """A report, kept in the outbox; `more` is done on the form before it is sent."""
        self.page.locator(".field-bar .report").click()
        self.page.get_by_label("看到了什么").fill(text)
        if photo:
            self.page.set_input_files("#f-photos", photo)
            expect(self.page.locator(".previews img").first).to_be_visible()
        if more:
            more()
        if result and photo:
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
    def open_one(name: str = "wang", room: int | None = None, **options: Any) -> Phone:
        lon, lat = inside(GRID)
        here = {"geolocation": {"longitude": lon, "latitude": lat}, "permissions": ["geolocation"], "has_touch": True}
        phone = Phone(live_server, play, open_context(**{**here, **options}))
        phone.sign_in(name)
        if room is not None:
            phone.allow(room)
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


def arrived(phone: Phone, count: int = 1) -> None:
    expect(phone.page.locator(".outbox-item[data-state=arrived]")).to_have_count(count, timeout=60_000)


def noisy(path: Path) -> Path:
    """A photo that cannot be made small: some hundred kilobytes, so that it goes in several pieces."""
    Image.effect_noise((1600, 1200), 90).convert("RGB").save(path, "JPEG", quality=92)
    return path


def drive(play: Play) -> Campaign:
    """A campaign of the town with five addresses in the grid, begun today."""
    by, now, today = play.actor("li"), play.now, clock.office_date(play.now)
    dates: dict[str, Any] = {
        "starts_on": today,
        "ends_on": today + timedelta(days=9),
        "answers_until": today + timedelta(days=60),
    }
    made = actions.create_campaign(fields=replace(FIELDS, **dates), by=by, now=now)
    actions.set_form(campaign_id=made.pk, content=workbook(), by=by, now=now)
    rows = [(line, {"网格编码": GRID, "地址": f"1号楼{line}单元"}) for line in range(1, 6)]
    actions.set_targets(campaign_id=made.pk, rows=rows, by=by, now=now)
    actions.propose(campaign_id=made.pk, by=by, now=now)
    actions.approve(campaign_id=made.pk, by=play.actor("lead"), now=now)
    actions.start_campaign(campaign_id=made.pk, by=SYSTEM, now=now)
    return made
