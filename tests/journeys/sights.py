"""Looking at pages with a browser's eyes: axe (WCAG 2.2 A and AA), the width of the screen, headings, complaints."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from tests.county import Cast
from tests.journeys.conftest import sign_in

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
BUILT = [
    ROOT / f"wangge/{name}" for name in ("desk/static/desk/build/casemap.js", "portal/static/portal/build/report.js")
]
SCREEN: ViewportSize = {"width": 1440, "height": 900}
LOOKS = (
    {"theme": "light", "size": "normal", "language": "zh-hans"},
    {"theme": "dark", "size": "large", "language": "en"},
)
PHONES: tuple[ViewportSize, ...] = ({"width": 390, "height": 844}, {"width": 320, "height": 640})
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]

JUDGE = """async (rules) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] });
  // A box inside its label is aimed at by the label; axe measures the box alone.
  const isLabelled = (node) => document.querySelector(node.target[0])?.closest("label")?.offsetHeight >= 24;
  return found.violations.filter((one) => ["serious", "critical"].includes(one.impact)).flatMap((one) => one.nodes
    .filter((node) => one.id !== "target-size" || !isLabelled(node))
    .map((node) => `${one.id}: ${node.target.join(" ")}`));
}"""
# The desk scrolls inside its columns, so that they are asked too.
TOO_WIDE = """[document.documentElement, ...document.querySelectorAll("main, .desk-list, .map-pane, .map-side")]
  .filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.className || box.tagName)"""
SHAPE = "({ headings: document.querySelectorAll('h1').length, language: document.documentElement.lang })"


@dataclass(frozen=True, slots=True)
class Sight:
    """An address, as whom, and what to do on the page before it is judged."""

    path: str
    prepare: Callable[[Page], None] | None = None


def opened(selector: str) -> Callable[[Page], None]:
    return lambda page: page.locator(selector).first.click()


def signed_in(context: BrowserContext, cast: Cast, name: str, address: str) -> BrowserContext:
    """The context with the session of a member of the cast; nobody's when the name is empty."""
    if name:
        sign_in(context, cast.users[name], address)
    return context


def listen(page: Page) -> list[str]:
    """What the browser complains about: errors in the console, errors of scripts, the content security policy."""
    told: list[str] = []
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("console", lambda line: told.append(line.text) if line.type == "error" else None)
    return told


def open_sight(page: Page, live_server: LiveServer, sight: Sight) -> None:
    answer = page.goto(live_server.url + sight.path)
    assert answer is not None and answer.ok, f"{sight.path}: {answer and answer.status}"
    if sight.prepare is not None:
        sight.prepare(page)


def look_at(page: Page, live_server: LiveServer, sights: Iterable[Sight], look: dict[str, str]) -> list[str]:
    """What is wrong with each page, on a screen and at two widths of a phone; in light also for axe on a phone."""
    found: list[str] = []
    axe = AXE.read_text(encoding="utf-8")
    for sight in sights:
        open_sight(page, live_server, sight)
        page.evaluate(axe)
        found += [f"{sight.path} {fault}" for fault in page.evaluate(JUDGE, RULES)]
        shape = page.evaluate(SHAPE)
        if shape != {"headings": 1, "language": {"zh-hans": "zh-Hans"}.get(look["language"], look["language"])}:
            found.append(f"{sight.path} {shape}")
        for phone in PHONES:
            page.set_viewport_size(phone)
            found += [f"{sight.path} is wider than {phone['width']} px: {box}" for box in page.evaluate(TOO_WIDE)]
        if look["theme"] == "light":
            found += [f"{sight.path} on a phone {fault}" for fault in page.evaluate(JUDGE, RULES)]
        page.set_viewport_size(SCREEN)
    return found


def put_on(context: BrowserContext, look: dict[str, str], address: str) -> None:
    """Theme, size and language as a person would have chosen them."""
    for name, value in look.items():
        context.add_cookies([{"name": f"wangge_{name}", "value": value, "url": address}])
