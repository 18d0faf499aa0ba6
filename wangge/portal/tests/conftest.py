"""The small county of `tests.county`, and a resident with a browser that has no cookies but the form's."""

import uuid
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from tests.county import GRID, Cast, build_county, inside
from wangge.cases.models import Case
from wangge.lib import clock

Send = Callable[..., Any]
LON, LAT = inside(GRID)


@pytest.fixture
def cast(db: None) -> Cast:
    return build_county(clock.now())


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reference data in memory is compared with its revision once a second: not in the middle of a count."""
    monkeypatch.setattr("wangge.lib.snapshot.time", SimpleNamespace(monotonic=lambda: 1000.0))


def answers(**changes: Any) -> dict[str, Any]:
    """A whole report as the last page sends it: anonymous, at a point in the first grid. None leaves a field out."""
    given: dict[str, Any] = {
        "client_id": str(uuid.uuid4()),
        "text": "小区东门外一排路灯不亮，晚上看不见台阶。",
        "address": "富水路 18 号",
        "lon": f"{LON:.6f}",
        "lat": f"{LAT:.6f}",
        "mode": "anonymous",
        "name": "",
        "phone": "",
        "notice_version": "1",
        "go": "send",
    }
    return {name: value for name, value in {**given, **changes}.items() if value is not None}


@pytest.fixture
def send(client: Client, cast: Cast) -> Send:
    """Post the report form."""
    return lambda **changes: client.post("/report/", answers(**changes))


@pytest.fixture
def reported(send: Send) -> Case:
    """A case that an anonymous resident has reported."""
    assert send().status_code == 302
    return Case.objects.get()
