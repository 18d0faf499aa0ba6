"""A worker's phone when things go wrong: an empty battery, a full phone, a session that ended, two windows at once."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, Request, Route, expect

from tests.county import GRID, inside
from tests.journeys.phone import (
    OUTBOX,
    OpenPhone,
    arrived,
    between_requests,
    given,
    noisy,
    phone_of,
    picture,
    play,
    pytestmark,
    until,
)
from tests.journeys.sights import AXE, JUDGE, RULES, TOO_WIDE
from tests.play import Play
from wangge.cases.models import Case
from wangge.files.models import Upload
from wangge.lib import clock

__all__ = ["phone_of", "picture", "play", "pytestmark"]
FULL = "手机存储已满"


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


def test_a_full_phone_loses_nothing_that_was_typed(phone_of: OpenPhone, picture: Path, tmp_path: Path) -> None:
    phone = phone_of(room=2_500_000)
    phone.offline()
    phone.report("井盖松动，走上去响", picture)
    phone.allow(1)
    phone.page.locator(".field-bar .report").click()
    words, full = words_of(phone.page), phone.page.locator("form > .notice.late")
    photo = noisy(tmp_path / "大图.jpg")
    for count in range(1, 5):  # what the browser had granted before is used up first
        phone.page.set_input_files("#f-photos", photo)
        added = phone.page.locator(".previews img").nth(count - 1)
        expect(full.or_(added).first).to_be_visible()
        if full.count() > 0:
            break
    expect(full).to_contain_text(FULL)
    kept = phone.page.locator(".previews img").count()
    words.fill("河边栏杆锈断了一截，晚上看不见")
    expect(phone.page.locator(OUTBOX)).to_contain_text(f"{FULL} · 1 条已保存在手机")
    phone.page.locator("form .foot-act button").click()
    expect(full).to_contain_text("填的文字还在")
    phone.page.locator(OUTBOX).get_by_role("link", name="怎样腾出空间").click()
    expect(phone.page.locator("main")).to_contain_text("送达以后，照片就从手机上删去")
    phone.page.close()  # an empty battery, on top of it
    phone.page = phone.open()
    phone.goto("/field/report/")
    expect(words_of(phone.page)).to_have_value("河边栏杆锈断了一截，晚上看不见")

    # A network: what waits goes, though there is no room to write down that it went.
    phone.goto("/field/outbox/")
    expect(phone.page.locator(".outbox-item").first).to_be_visible()  # an outbox not yet drawn is empty, too
    phone.offline(off=False)
    expect(phone.page.locator(".outbox-item:not([data-state=arrived])")).to_have_count(0, timeout=60_000)
    between_requests(lambda: there_are(1, files=1))
    phone.allow(None)
    phone.goto("/field/report/")
    expect(words_of(phone.page)).to_have_value("河边栏杆锈断了一截，晚上看不见")
    phone.page.locator("form .foot-act button").click()
    expect(phone.page.locator("#head h1")).to_have_text("待上传")
    delivered = phone.page.locator(".outbox-item[data-state=arrived]").filter(has_text="河边栏杆")
    expect(delivered).to_have_count(1, timeout=60_000)
    between_requests(lambda: there_are(2, files=1 + kept))
    phone.goto("/field/report/")
    expect(words_of(phone.page)).to_have_value("")
    assert phone.told == []


def there_are(cases: int, *, files: int) -> None:
    assert (Case.objects.count(), Upload.objects.count()) == (cases, files)


def words_of(page: Page) -> Locator:
    return page.get_by_label("看到了什么")


def test_two_windows_and_the_service_worker_send_nothing_twice(phone_of: OpenPhone) -> None:
    phone = phone_of()
    phone.offline()
    for text in ("电线杆歪了，压着树", "广告牌松了"):
        phone.report(text)
    other = phone.open()
    other.goto(f"{phone.url}/field/outbox/")
    expect(other.locator(".outbox-item")).to_have_count(2)
    held: list[Route] = []
    sent: list[str] = []

    def listen(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/api/v1/sync"):
            sent.extend(each["client_id"] for each in (request.post_data_json or {})["operations"])

    phone.context.on("request", listen)
    phone.context.route(re.compile(r"/api/v1/sync$"), lambda route: held.append(route))
    phone.offline(off=False)
    phone.wake()
    other.evaluate("dispatchEvent(new Event('online'))")
    until(phone.page, lambda: bool(held))
    phone.page.wait_for_timeout(1500)  # time enough for the others, if nothing held them off
    assert len(held) == 1
    held[0].continue_()
    phone.context.unroute_all()
    arrived(phone, 2)
    expect(other.locator(".outbox-item[data-state=arrived]")).to_have_count(2)
    assert (len(sent), len(set(sent))) == (2, 2)
    between_requests(lambda: there_are(2, files=0))
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
