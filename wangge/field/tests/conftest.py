"""A worker's phone: the small county at work, and signed-in browsers of its people."""

import re
import uuid
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from tests.county import GRID, Cast
from tests.play import PLAIN_DAY, RUBBISH, Play
from wangge.cases.models import Case
from wangge.files.tests.made import jpeg
from wangge.lib.snapshot import Snapshot

BACKEND = "django.contrib.auth.backends.ModelBackend"
SignIn = Callable[[str], Client]


@pytest.fixture
def play(cast: Cast, at: Callable[[str], datetime]) -> Play:
    return Play(cast, at(PLAIN_DAY))


@pytest.fixture
def phone(play: Play) -> SignIn:
    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(play.cast.users[name], backend=BACKEND)
        return client

    return signed_in


@pytest.fixture
def still_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reference data is not looked at again while queries are counted."""
    for snapshot in Snapshot._all:
        monkeypatch.setattr(snapshot, "_max_age", 3600.0)


def given(play: Play, name: str = "wang", **data: Any) -> Case:
    """A case that the town gave to a grid worker."""
    case = play.report(**{"category": RUBBISH, **data})
    return play.do("li", case, "dispatch", lead=None, worker=name, category=RUBBISH, brief="清理路口垃圾")


def photo(name: str = "现场.jpg", width: int = 64) -> BytesIO:
    """A small real picture; another width is another picture."""
    file = BytesIO(jpeg(width=width, height=48))
    file.name = name
    return file


def answers(**changes: Any) -> dict[str, Any]:
    """A whole report as the form sends it; None leaves a field out."""
    whole = {
        "client_id": str(uuid.uuid4()),
        "kept": "",
        "text": "路口垃圾桶满了，撒了一地",
        "lon": "",
        "lat": "",
        "grid": GRID,
        "address": "菜市场西门",
        "category": RUBBISH,
        "doing": "report",
        "result": "",
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def act_url(case: Case, act: str) -> str:
    return f"/field/cases/{case.number}/acts/{act}/"


def case_url(case: Case) -> str:
    return f"/field/cases/{case.number}/"


def hidden(response: Any, name: str) -> str:
    """The value of a hidden field on a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, f"no {name} on the page"
    return found.group(1)
