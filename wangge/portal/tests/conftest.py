"""A small county that can take reports: three drawn grids, two centres, one grid worker, a notice and categories."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from wangge.areas.actions import import_areas, import_boundaries, set_public_contact
from wangge.cases.models import Case
from wangge.catalogue import listing
from wangge.catalogue.actions.calendars import load_statutory_calendar
from wangge.catalogue.actions.categories import load_categories
from wangge.lib import tables
from wangge.lib.actor import SYSTEM, Level, Role
from wangge.people.actions import create_organisation, create_user, give_post
from wangge.residents.actions import publish_notice

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
START = date(2020, 1, 1)
CITY, TOWN = "370682000000000", "370682001000000"
VILLAGES = ("370682001201000", "370682001202000")
GRIDS = ("370682001201001", "370682001202001", "370682001202002")
WEST, SOUTH, STEP = 120.7, 36.9, 0.01
INSIDE = {"lon": "120.702500", "lat": "36.902500"}  # in the first grid
AT_SEA = {"lon": "121.900000", "lat": "36.100000"}

Post = Callable[..., Any]


def _square(x: float) -> dict[str, Any]:
    west, east, south, north = WEST + x * STEP, WEST + (x + 1) * STEP, SOUTH, SOUTH + STEP
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [[[round(a, 7), round(b, 7)] for a, b in ring]]}


@pytest.fixture
def county(db: None) -> None:
    names = {
        CITY: "莱阳市",
        TOWN: "城厢街道",
        VILLAGES[0]: "梨园社区",
        VILLAGES[1]: "富水社区",
        GRIDS[0]: "梨园社区第1网格",
        GRIDS[1]: "富水社区第1网格",
        GRIDS[2]: "富水社区第2网格",
    }
    rows = [(line, {"code": code, "name": name}) for line, (code, name) in enumerate(names.items(), start=2)]
    assert import_areas(rows=rows, by=SYSTEM, now=NOW, effective=START).accepted == len(rows)
    drawn = [
        {"type": "Feature", "properties": {"code": code}, "geometry": _square(position)}
        for position, code in enumerate(GRIDS)
    ]
    assert import_boundaries(features=drawn, by=SYSTEM, now=NOW, effective=START).accepted == len(drawn)
    load_categories(rows=tables.read_rows(listing.SHIPPED), by=SYSTEM, now=NOW, effective=START)
    load_statutory_calendar(by=SYSTEM, now=NOW)
    _staff()
    publish_notice(text_zh="处理者：莱阳市治理中心", text_en="Controller: the centre of Laiyang", by=SYSTEM, now=NOW)


def _staff() -> None:
    for username, level, area, role in (
        ("city", Level.CITY, CITY, Role.DESK),
        ("town", Level.TOWN, TOWN, Role.DESK),
    ):
        org = create_organisation(
            code=username, name=f"{username}中心", kind="centre", level=level, area_code=area, by=SYSTEM, now=NOW
        )
        user = create_user(username=username, name=username, password=None, by=SYSTEM, now=NOW)
        give_post(user=user, role=role, area_code=area, level=level, org=org, by=SYSTEM, now=NOW)
    worker = create_user(username="wang", name="王建国", password=None, by=SYSTEM, now=NOW)
    give_post(user=worker, role=Role.WORKER, area_code=GRIDS[0], level=Level.GRID, org=org, by=SYSTEM, now=NOW)
    set_public_contact(
        code=GRIDS[0],
        worker_contact="0535-7000001",
        supervision_phone="0535-7000002",
        by=SYSTEM,
        now=NOW,
        effective=date(2026, 3, 2),
    )


def answers(**changes: Any) -> dict[str, Any]:
    """A whole report as the last page sends it: anonymous, at a point in the first grid."""
    given: dict[str, Any] = {
        "client_id": str(uuid.uuid4()),
        "text": "小区东门外一排路灯不亮，晚上看不见台阶。",
        "address": "富水路 18 号",
        **INSIDE,
        "mode": "anonymous",
        "name": "",
        "phone": "",
        "notice_version": "1",
        "go": "send",
    }
    return {name: value for name, value in {**given, **changes}.items() if value is not None}


@pytest.fixture
def send(client: Client, county: None) -> Post:
    """Post the report form."""
    return lambda **changes: client.post("/report/", answers(**changes))


@pytest.fixture
def reported(send: Post) -> Case:
    """A case reported by an anonymous resident."""
    assert send().status_code == 302
    return Case.objects.get()
