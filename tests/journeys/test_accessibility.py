"""Every page is looked at by axe (WCAG 2.2 A and AA) in light, dark and large type, on a screen and at two widths of a
phone: nothing serious, nothing wider than the screen, one heading, no complaint of the browser; and the first views of
the desk stay light."""

import gzip
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response
from pytest_django.live_server_helper import LiveServer

from tests.county import GRID, TOWN, build_county
from tests.journeys.conftest import OpenContext
from tests.journeys.sights import AXE, BUILT, LOOKS, SCREEN, Sight, listen, look_at, opened, put_on, signed_in
from tests.play import CONDUCT, GUIDANCE, HEATING, RUBBISH, Play
from wangge.cases.channels import Channel
from wangge.cases.models import Card, JointSession
from wangge.lib import clock

DESK_BYTES = 300_000
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not all(path.exists() for path in (AXE, *BUILT)), reason="the front end is not built"),
]


def written(page: Page) -> None:
    """The second question of the resident's form."""
    page.locator("textarea").first.fill("小区东门外一排路灯从周五开始不亮")
    page.locator("[name=place_unknown]").check()
    page.locator("form button.primary").last.click()
    page.locator("#report-contact").wait_for()


@dataclass(slots=True)
class Office:
    """The small county with a case in every state."""

    play: Play
    cases: dict[str, Any]

    def portal(self) -> list[Sight]:
        followed, closed = self.cases["handling"].query_code, self.cases["closed"].query_code
        return [
            Sight("/"),
            Sight("/report/"),
            Sight("/report/", written),
            Sight(f"/track/{followed}/receipt/"),
            Sight("/track/"),
            Sight(f"/track/{followed}/"),
            Sight(f"/track/{closed}/"),
            Sight("/grids/"),
            Sight(f"/grids/{TOWN}/"),
            Sight(f"/grids/{GRID}/"),
            Sight(f"/grids/{GRID}/poster/"),
            Sight("/my-service/"),
            Sight("/privacy/"),
            Sight("/accessibility/"),
            Sight("/account/login/"),
        ]

    def account(self) -> list[Sight]:
        return [Sight(f"/account/{page}") for page in ("", "enrol/", "recovery-codes/", "password/", "notices/")]

    def queues(self) -> list[Sight]:
        names = ("to_assign", "to_sign", "doing", "to_verify", "to_call_back", "late")
        return [
            *(Sight(f"/desk/cases/?queue={name}") for name in names),
            Sight("/desk/cases/?order=-reported_at", opened("[data-filter]")),
            Sight("/desk/cases/?q=没有这样的事"),
            Sight("/desk/cases/?queue=to_assign", lambda page: page.keyboard.press("?")),
        ]

    def desk(self) -> list[Sight]:
        shown = [Sight(f"/desk/cases/{case.number}/") for case in self.cases.values()]
        reported, handling = self.cases["reported"].number, self.cases["handling"].number
        return [
            *shown,
            *(Sight(f"/desk/cases/{reported}/acts/{act}/") for act in ("refuse", "relocate", "self_handle")),
            Sight(f"/desk/cases/{handling}/print/"),
            Sight(f"/desk/cases/{self.cases['walked_in'].number}/receipt/"),
            Sight("/desk/window/"),
        ]

    def reference(self) -> list[Sight]:
        return [
            *(
                Sight(f"/desk/{page}")
                for page in ("households/", "households/new/", "services/", "shared/", "shared/new/")
            ),
            Sight("/desk/map/"),
            Sight("/desk/map/?colour=on_time&recurring=1"),
            Sight("/desk/calls/"),
            Sight("/desk/rates/"),
            Sight("/desk/rates/answers/?which=all"),
            Sight("/desk/recurring/"),
            Sight("/desk/areas/"),
            Sight(f"/desk/areas/{GRID}/"),
            Sight("/desk/areas/check/"),
            Sight("/desk/people/"),
            Sight("/desk/people/posts/"),
            Sight("/desk/people/coverage/"),
            Sight("/desk/catalogue/"),
            Sight(f"/desk/catalogue/{RUBBISH}/"),
            Sight("/desk/calendar/"),
        ]

    def officer(self) -> list[Sight]:
        number = self.cases["handling"].number
        return [
            Sight("/desk/cases/?queue=doing"),
            Sight(f"/desk/cases/{number}/"),
            *(Sight(f"/desk/cases/{number}/acts/request_{kind}/") for kind in ("return", "extension", "hold")),
        ]

    def supervision(self) -> list[Sight]:
        pages = ("calls/", "cards/", "cards/ladder/", "instructions/", "recurring/", "sessions/", "triage/", "inbox/")
        handling = self.cases["handling"].number
        return [
            *(Sight(f"/desk/{page}") for page in pages),
            *(Sight(f"/desk/cards/{card.pk}/") for card in Card.objects.all()),
            *(Sight(f"/desk/sessions/{session.pk}/") for session in JointSession.objects.all()),
            *(Sight(f"/desk/cases/{handling}/acts/{act}/") for act in ("card", "convene", "enlist", "merge")),
            *(Sight(f"/desk/cases/?queue={queue}") for queue in ("to_decide", "on_hold")),
        ]

    def administrator(self) -> list[Sight]:
        settings_pages = (
            "start/", "privacy/", "consent/", "catalogue/", "catalogue/new/", f"catalogue/{RUBBISH}/",
            "organisations/", "organisations/new/", "organisations/housing/", "organisations/housing/retire/",
            "calendar/", "calendar/suspend/", "calendar/hours/", "rules/", "sheets/categories/",
            "notices/", "notices/templates/",
        )  # fmt: skip
        pages = ("", "areas/", "areas/changes/", "areas/changes/new/", "triage/")
        return [Sight(f"/desk/{page}") for page in pages] + [Sight(f"/desk/settings/{page}") for page in settings_pages]

    def security(self) -> list[Sight]:
        pages = ("", "new/", "li/", "li/edit/", "li/lock/", "li/password/", "li/posts/new/")
        return [Sight(f"/desk/settings/accounts/{page}") for page in pages]

    def field(self) -> list[Sight]:
        given, doing = self.cases["given"].number, self.cases["doing"].number
        pages = [Sight(f"/field/{page}") for page in ("", "report/", "grid/", "messages/", "me/")]
        acts = [Sight(f"/field/cases/{doing}/acts/{act}/") for act in ("answer", "comment")]
        return [*pages, Sight(f"/field/cases/{given}/"), Sight(f"/field/cases/{doing}/"), *acts]


AREAS = {
    "portal": "",
    "account": "li",
    "queues": "li",
    "desk": "li",
    "reference": "li",
    "officer": "sun",
    "supervision": "li",
    "administrator": "sys",
    "security": "sec",
    "field": "wang",
}


@pytest.fixture
def office(transactional_db: None) -> Office:
    now = clock.now()
    play = Play(build_county(now), now)
    cases = {
        "reported": play.report(text="办残疾证要带什么材料", category=GUIDANCE),
        "handling": play.handling(text="楼里暖气只有十四度，老人受不了", category=HEATING),
        "answered": play.answered(),
        "closed": play.closed(),
        "complaint": play.report(text="窗口人员态度不好", category=CONDUCT, contact_mode="confidential"),
        "walked_in": play.report(by="li", channel=Channel.WINDOW, text="楼道灯坏了一个月"),
        "given": play.report(text="菜市场西门垃圾满了", category=RUBBISH),
        "doing": play.report(text="人行道上有一堆旧家具", category=RUBBISH),
    }
    for name in ("given", "doing"):
        cases[name] = play.do("li", cases[name], "dispatch", lead=None, worker="wang", category=RUBBISH)
    cases["doing"] = play.do("wang", cases["doing"], "sign")
    play.do("qian", cases["handling"], "card", level="yellow", rule="poor_handling", note="两次催办没有回音")
    begin = (now + timedelta(days=2)).isoformat()
    play.do("li", cases["handling"], "convene", units=["sanitation", "town-office"], starts_at=begin)
    return Office(play, cases)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(look.values()))
@pytest.mark.parametrize("area", AREAS)
def test_pages_are_for_everyone(
    live_server: LiveServer, office: Office, open_context: OpenContext, area: str, look: dict[str, str]
) -> None:
    # The pages that the server draws; the phone's app, which a service worker brings, is looked at in its own journey.
    opened = open_context(viewport=SCREEN, service_workers="block")
    context = signed_in(opened, office.play.cast, AREAS[area], live_server.url)
    put_on(context, look, live_server.url)
    page = context.new_page()
    told = listen(page)
    assert (look_at(page, live_server, getattr(office, area)(), look), told) == ([], [])


@pytest.mark.parametrize("name, path", [("", "/"), ("li", "/desk/cases/?queue=to_assign"), ("wang", "/field/")])
def test_the_keyboard_reaches_the_text_first(
    live_server: LiveServer, office: Office, open_context: OpenContext, name: str, path: str
) -> None:
    page = signed_in(open_context(viewport=SCREEN), office.play.cast, name, live_server.url).new_page()
    page.goto(live_server.url + path)
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    assert skip.evaluate("(link) => link === document.activeElement")
    page.wait_for_function("document.querySelector('a.skip').getBoundingClientRect().top >= 0")
    outline = skip.evaluate("(link) => getComputedStyle(link).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("page_name", ["queue", "case", "window", "map"])
def test_the_desk_is_light(live_server: LiveServer, office: Office, open_context: OpenContext, page_name: str) -> None:
    paths = {
        "queue": "/desk/cases/?queue=doing",
        "case": f"/desk/cases/{office.cases['answered'].number}/",
        "window": "/desk/window/",
        "map": "/desk/map/",
    }
    page = signed_in(open_context(viewport=SCREEN), office.play.cast, "li", live_server.url).new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(live_server.url + paths[page_name])
    page.wait_for_load_state("load")
    page.wait_for_timeout(300)
    sizes = {urlsplit(each.url).path: carried(each) for each in answers}
    before_the_map = {path: size for path, size in sizes.items() if not is_of_the_map(path)}
    assert len(before_the_map) > 4
    assert sum(before_the_map.values()) <= DESK_BYTES, before_the_map


def carried(answer: Response) -> int:
    """Bytes on the wire: pages go out as they are, files compressed."""
    body = answer.body()
    return len(gzip.compress(body)) if urlsplit(answer.url).path.startswith("/static/") else len(body)


def is_of_the_map(path: str) -> bool:
    return path.endswith((".geojson", "/areas.json", "/cases.json")) or Path(path).stem in (
        "map",
        "map-worker",
        "casemap",
    )
