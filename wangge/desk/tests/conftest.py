"""Signed-in browsers for the cast, cases to work on, and the forms of a page as a person would send them."""

import re
import uuid
from collections.abc import Callable
from datetime import datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.county import GRID, Cast, inside
from wangge.cases.actions.reporting import report_case
from wangge.cases.acts import ReportInput
from wangge.cases.channels import Channel
from wangge.lib.actor import RESIDENT
from wangge.lib.snapshot import Snapshot

if TYPE_CHECKING:
    from wangge.cases.models import Case

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
SignIn = Callable[[str], Client]
NewCase = Callable[..., "Case"]


@pytest.fixture
def now(at: Callable[[str], datetime]) -> datetime:
    return at("2026-03-10 10:00")


@pytest.fixture
def sign_in(cast: Cast) -> SignIn:
    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(cast.users[name], backend=MODEL_BACKEND)
        return client

    return signed_in


@pytest.fixture
def new_case(cast: Cast, now: datetime) -> NewCase:
    def make(text: str = "小区门口路灯不亮三天", grid: str = GRID, **more: Any) -> "Case":
        lon, lat = inside(grid)
        data = {"client_id": uuid.uuid4(), "text": text, "lon": lon, "lat": lat, **more}
        return report_case(data=ReportInput(**data), channel=Channel.WEB, by=RESIDENT, now=now)

    return make


@pytest.fixture
def still_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reference data is not looked at again while queries are counted."""
    for snapshot in Snapshot._all:
        monkeypatch.setattr(snapshot, "_max_age", 3600.0)


class _Fields(HTMLParser):
    """The values that a browser would send with the first form whose action contains a text."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.is_in, self.values = action, False, {}  # type: ignore[var-annotated]
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = dict(attrs)
        if tag == "form" and self.action in f"{got.get('action')} {got.get('id')}" and not self.values:
            self.is_in = True
        if not self.is_in:
            return
        name = got.get("name") or ""
        if tag == "select":
            self._select = name
        elif tag == "option" and "selected" in got and self._select:
            self.values[self._select] = got.get("value") or ""
        elif tag == "textarea":
            self._textarea = name
            self.values[name] = ""
        elif tag == "input" and name and _is_sent(got):
            self.values[name] = got.get("value") or ("on" if got.get("type") == "checkbox" else "")

    def handle_data(self, data: str) -> None:
        if self.is_in and self._textarea:
            self.values[self._textarea] += data.strip("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_in = False
        elif tag == "textarea":
            self._textarea = ""
        elif tag == "select":
            self._select = ""


def _is_sent(got: dict[str, str | None]) -> bool:
    if got.get("type") in ("radio", "checkbox"):
        return "checked" in got
    return got.get("type") != "file"


def fields_of(response: Any, action: str) -> dict[str, Any]:
    """What stands in the form of this address (or id) on a page."""
    parser = _Fields(action)
    parser.feed(response.content.decode())
    assert parser.values, f"no form for {action} on the page"
    return parser.values


def act_url(case: "Case", act: str) -> str:
    return f"/desk/cases/{case.number}/acts/{act}/"


def case_url(case: "Case") -> str:
    return f"/desk/cases/{case.number}/"


def do(client: Client, case: "Case", act: str, **values: Any) -> HttpResponse:
    """Open the form of an act as it is now, fill it in and send it."""
    page = client.get(act_url(case, act))
    assert page.status_code == 200, page.content.decode()[:500]
    fields = fields_of(page, f"/acts/{act}/")
    response: HttpResponse = client.post(act_url(case, act), {**fields, **values})  # type: ignore[assignment]
    return response


def text_of(response: Any) -> str:
    """The page's words, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
