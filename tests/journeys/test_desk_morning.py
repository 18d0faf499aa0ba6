"""A morning at the town's desk without the mouse: judged, merged, decided, convened, answered, by real keys."""

import os
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.county import GRID, Cast, inside
from tests.journeys.test_desk_day import BUILT, OpenDesk, cast, open_desk
from tests.play import Play
from wangge.cases.actions import supervising
from wangge.cases.actions.reporting import report_case
from wangge.cases.acts import ReportInput
from wangge.cases.channels import Channel
from wangge.cases.models import Card, Case, JointSession
from wangge.cases.tasks import keep_suggestions
from wangge.lib import clock
from wangge.lib.actor import RESIDENT

__all__ = ["cast", "open_desk"]  # fixtures
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not BUILT.exists(), reason="the front end is not built"),
]
TEXTS = (
    "小区门口路灯坏了三天，晚上黑得看不清路",
    "路口满是遗撒的沙子，车一过全是灰",
    "下水井盖断裂，车压上去咣咣响",
    "路灯杆歪了，灯也不亮，怕刮大风倒下来",
    "自来水管爆了，水流了一路",
    "小区门口堆满垃圾，好几天没清",
    "路面有个大坑，晚上看不见",
    "路灯又灭了一排，过马路看不清",
    "人行道地砖碎了好几块，坑坑洼洼",
    "广场边的垃圾桶满了，味道很大",
    "井盖没了，只插了根树枝",
    "马路上有一大片遗撒的渣土，没人打扫",
    "巷子里的路灯整条不亮",
    "路缘石断了两块，骑车差点摔倒",
    "菜市场后面垃圾堆了一个星期没人清运",
    "配电箱的门开着，小孩在旁边玩",
    "污水井盖翘起来半边，很危险",
    "北门的路灯一闪一闪的，快灭了",
)
DOUBLES = {"小区门口的路灯坏了三天，晚上黑得看不清": 0, "下水井盖断了，车压上去咣咣直响": 2}
PICTURES = os.environ.get("WANGGE_PICTURES", "")


def reported(text: str, **more: object) -> Case:
    lon, lat = inside(GRID)
    data = ReportInput.model_validate({"client_id": uuid.uuid4(), "text": text, "lon": lon, "lat": lat, **more})
    return report_case(data=data, channel=Channel.WEB, by=RESIDENT, now=clock.now())


@pytest.fixture
def play(cast: Cast) -> Play:
    return Play(cast, clock.now())


@dataclass(slots=True)
class Hands:
    """Somebody at a keyboard. Each picture is kept when `WANGGE_PICTURES` names a folder."""

    page: Page
    taken: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, selector: str) -> None:
        """Tab until the focus is on what the selector names."""
        for _press in range(80):
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return
            self.press("Tab")
        raise AssertionError(f"the keyboard does not reach {selector}")

    def go(self, path: str) -> None:
        """To another page of the desk by its place in the navigation."""
        self.tab_to(f"#nav-counts a[href*='{path}']")
        self.press("Enter")
        expect(self.page.locator(f"#nav-counts a[href*='{path}'][aria-current=page]")).to_be_visible()
        self.page.wait_for_load_state()

    def open_next(self) -> str:
        """The next case of the list; its number."""
        case = self.page.locator("article.case")
        before = case.get_attribute("data-case") if case.count() else ""
        self.press("j", "Enter")
        expect(case).not_to_have_attribute("data-case", before or "-")
        expect(self.page.locator("[data-rows] > li[aria-current=true]")).to_have_count(1)
        return case.get_attribute("data-case") or ""

    def send(self) -> None:
        """The form in hand; what came of it is told."""
        before = self.page.locator("article.case").get_attribute("data-version")
        self.press("Control+Enter")
        expect(self.page.locator("article.case")).not_to_have_attribute("data-version", before or "")

    def picture(self, name: str) -> None:
        if PICTURES:
            self.taken += 1
            self.page.screenshot(path=Path(PICTURES) / f"morning-{self.taken}-{name}.png")


def test_a_morning_without_the_mouse(live_server: LiveServer, open_desk: OpenDesk, play: Play) -> None:
    told: list[str] = []
    asked, red = _since_yesterday(play)
    cases = [reported(text) for text in (*TEXTS, *DOUBLES)]
    keep_suggestions(now=clock.now())
    page = open_desk("li", told)
    # All threads of this server share one connection to a database in memory: nothing asks beside the hands.
    page.route("**/desk/pulse/**", lambda route: route.abort())
    page.goto(f"{live_server.url}/desk/")
    hands = Hands(page)
    expect(page.locator("#list h1")).to_have_text("待交办")
    hands.picture("queue")
    _judge(hands, cases)
    _decide(hands, asked)
    _convene(hands)
    _answer_for_the_desk(hands, red)
    assert told == []


def _since_yesterday(play: Play) -> tuple[dict[str, Case], Card]:
    """Work that units have asked about, and a red card for the town's own desk."""
    asked = {}
    for kind in ("return", "extension"):
        case = play.do("li", reported(f"路面破损，{kind}"), "dispatch", lead="housing", category="0203")
        play.do("sun", case, "sign")
        due = Case.objects.get(pk=case.pk).due_at or clock.now()
        until = {"until": (due + timedelta(days=5)).date().isoformat()} if kind == "extension" else {}
        asked[kind] = play.do("sun", case, f"request_{kind}", **until)
    late = play.do("chen", reported("绿化带里的树倒了"), "escalate")
    play.do("qian", late, "card", level="red", rule="poor_handling", org="centre-town", note="三次催办没有回音")
    card = Card.objects.get(case=late)
    supervising.sign_off_card(card=card, by=play.actor("qian"), now=clock.now())
    play.do("li", late, "void", note="重复登记")
    return asked, card


def _judge(hands: Hands, cases: list[Case]) -> None:
    """Eighteen go where the suggestion says, one key each; two turn out to be told already."""
    page = hands.page
    for number, case in enumerate(cases):
        assert hands.open_next() == case.number
        if number == 0:
            hands.picture("suggestion")
        if number < len(TEXTS):
            expect(page.locator(".suggestion [data-key=A]")).to_be_visible()
            hands.press("a")
            expect(page.locator(".case-head .chip").first).to_have_text("待签收")
            continue
        expect(page.locator(".suggestion")).to_contain_text("可能重复")
        hands.tab_to(".suggestion .near a[href*=merge]")
        hands.press("Enter")
        expect(page.locator("#act h2")).to_have_text("合并")
        hands.picture("merge")
        hands.send()
    states = [Case.objects.get(pk=case.pk).state for case in cases]
    assert states == ["dispatched"] * len(TEXTS) + ["merged"] * len(DOUBLES)
    for case, main in zip(cases[len(TEXTS) :], DOUBLES.values(), strict=True):
        assert Case.objects.get(pk=case.pk).merged_into_id == cases[main].pk


def _decide(hands: Hands, asked: dict[str, Case]) -> None:
    """One goes back to the desk, one gets its five days."""
    hands.go("queue=to_decide")
    for kind in ("return", "extension"):
        before = asked[kind].due_at
        assert hands.open_next() == asked[kind].number
        hands.picture(kind)
        hands.send()
        asked[kind].refresh_from_db()
        assert (asked[kind].state == "reported") is (kind == "return")
    assert before is not None and asked["extension"].due_at is not None and asked["extension"].due_at > before


def _convene(hands: Hands) -> None:
    """Whose the first of those to be signed is nobody knows: units are called to a joint session about it."""
    hands.go("queue=to_sign")
    number = hands.open_next()
    hands.press("2")
    page = hands.page
    expect(page.locator("#act h2")).to_have_text("召集会商")
    expect(page.locator("#act [name=starts_at]")).to_be_focused()  # the unit at work is picked already
    hands.press("Shift+Tab")
    expect(page.locator("#act [name=units]")).to_be_focused()
    hands.press("Home", "Shift+End")
    hands.tab_to("#act [name=starts_at]")
    page.keyboard.type("12012026")  # month, day and year, as this Chromium asks for them
    hands.press("ArrowRight")
    page.keyboard.type("0900A")
    hands.tab_to("#act [name=place]")
    page.keyboard.type("街道三楼会议室")
    hands.tab_to("#act [name=note]")
    page.keyboard.type("灯杆产权不清，请到场研究，当场定责任和时间。")
    hands.picture("session")
    hands.send()
    session = JointSession.objects.get()
    assert [matter.case.number for matter in session.matters.all()] == [number]
    assert session.place == "街道三楼会议室" and session.summons.count() >= 2


def _answer_for_the_desk(hands: Hands, red: Card) -> None:
    hands.go("/desk/cards/")
    hands.press("j", "Enter")
    page = hands.page
    expect(page.locator("h1")).to_contain_text("红牌")
    hands.tab_to("form[action$='/answer/'] textarea")
    page.keyboard.type("已当面向诉求人说明，树木今天清走，今后急件由带班主任盯办。")
    hands.picture("card")
    hands.press("Control+Enter")
    expect(page.locator(".timeline li").first).to_contain_text("答复")
    red.refresh_from_db()
    assert red.status == "answered"
