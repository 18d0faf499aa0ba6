"""Patrols at the desk: made, followed, missed and settled; by place, with no position and no worker's list."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from tests.county import GRID, GRID_B, VILLAGE, Cast, inside
from wangge.desk.tests.conftest import SignIn
from wangge.patrols import tasks
from wangge.patrols.actions.checking import check_place
from wangge.patrols.models import Miss, Plan, Window
from wangge.patrols.said import CheckInput
from wangge.places.actions.recording import record_place
from wangge.places.kinds import Kind
from wangge.places.models import Place
from wangge.places.said import PlaceInput

LIST = "/desk/patrols/"
PLAN = {"title": "消火栓巡查", "area": VILLAGE, "kinds": ["hydrant"], "cadence": "weekly", "item": "G04"}


@pytest.fixture
def hydrants(cast: Cast, now: datetime) -> list[Place]:
    lon, lat = inside(GRID)
    said = [
        PlaceInput(client_id=uuid.uuid4(), kind=Kind.HYDRANT, name=f"{n}号消火栓", lon=lon, lat=lat) for n in (1, 2, 3)
    ]
    return [record_place(data=data, by=cast.actor("wang"), now=now) for data in said]


@pytest.fixture
def plan(sign_in: SignIn, hydrants: list[Place]) -> Plan:
    assert sign_in("chen").post(LIST + "new/", PLAN).status_code == 302
    return Plan.objects.get()


def look(cast: Cast, plan: Plan, place: Place, now: datetime, **more: Any) -> None:
    said = {"client_id": uuid.uuid4(), "plan": plan.pk, "place": place.pk, "result": "fine", "captured_at": now}
    check_place(data=CheckInput.model_validate(said | more), by=cast.actor("wang"), now=now)


def test_a_plan_is_made_and_followed(
    sign_in: SignIn, cast: Cast, plan: Plan, hydrants: list[Place], now: datetime
) -> None:
    look(cast, plan, hydrants[0], now, note="外观完好", lon=120.7051, lat=36.9751)
    look(cast, plan, hydrants[1], now, result="hazard", note="漏水", report={})
    chen = sign_in("chen")
    text = chen.get(LIST).content.decode()
    assert "消火栓巡查" in text and "2 / 3" in text
    page = chen.get(f"{LIST}{plan.pk}/").content.decode()
    assert "外观完好" in page and "发现隐患" in page and "/desk/cases/" in page
    assert "120.705" not in page and "王网格" not in page  # neither where the telephone was nor whose it was
    for name, status in (("li", 200), ("qian", 200), ("wang", 200), ("zhao", 404), ("he", 403), ("sun", 403)):
        assert sign_in(name).get(f"{LIST}{plan.pk}/").status_code == status, name
    english = chen.get(LIST, headers={"accept-language": "en"}).content.decode()
    assert "Patrols" in english and "Weekly" in english


def test_looks_make_no_way_and_stay_within_the_reader_s_grids(
    sign_in: SignIn, cast: Cast, hydrants: list[Place], now: datetime
) -> None:
    lon, lat = inside(GRID_B)
    said = PlaceInput(client_id=uuid.uuid4(), kind=Kind.HYDRANT, name="别处消火栓", lon=lon, lat=lat)
    other = record_place(data=said, by=cast.actor("chen"), now=now)
    assert sign_in("chen").post(LIST + "new/", PLAN).status_code == 302
    plan = Plan.objects.get()
    for place, minutes in ((hydrants[2], 9), (hydrants[0], 4), (hydrants[1], 1)):
        look(cast, plan, place, now - timedelta(minutes=minutes), note=f"看过{place.pk}")
    check = {"client_id": uuid.uuid4(), "plan": plan.pk, "place": other.pk, "result": "fine", "captured_at": now}
    check_place(data=CheckInput.model_validate(check | {"note": "只给本村看"}), by=cast.actor("chen"), now=now)
    page = sign_in("chen").get(f"{LIST}{plan.pk}/").content.decode()
    assert "别处消火栓" in page and "只给本村看" in page
    assert "09:5" not in page, "the day, never the minutes of somebody's round"
    places = [page.index(f"看过{place.pk}") for place in hydrants]
    assert places == sorted(places), "by name, not in the order of the walk"
    own = sign_in("wang").get(f"{LIST}{plan.pk}/").content.decode()
    assert "1号消火栓" in own and "别处消火栓" not in own and "只给本村看" not in own


def test_what_cannot_be_planned_is_told(sign_in: SignIn, hydrants: list[Place]) -> None:
    chen = sign_in("chen")
    assert "不在您的职责范围内" in chen.post(LIST + "new/", PLAN | {"area": "370682002201000"}).content.decode()
    assert "没有这样的场所" in chen.post(LIST + "new/", PLAN | {"kinds": ["school"]}).content.decode()
    assert chen.post(LIST + "new/", PLAN | {"item": "G99"}).status_code == 422
    assert sign_in("wang").post(LIST + "new/", PLAN).status_code == 403
    assert not Plan.objects.exists()


def test_what_was_missed_is_shown_and_settled(
    sign_in: SignIn, cast: Cast, plan: Plan, hydrants: list[Place], now: datetime, at: Callable[[str], datetime]
) -> None:
    look(cast, plan, hydrants[0], now)
    tasks.turn_windows(now=at("2026-03-16 00:10"))
    chen, page = sign_in("chen"), LIST + "missed/"
    text = chen.get(page).content.decode()
    assert "2号消火栓" in text and "3号消火栓" in text and "1号消火栓" not in text
    miss = Miss.objects.order_by("id")[0]
    assert "写明没有查的原因" in chen.post(f"{page}{miss.pk}/", {"outcome": "excused"}, follow=True).content.decode()
    assert sign_in("zhao").post(f"{page}{miss.pk}/", {"outcome": "made_up"}).status_code == 404
    assert sign_in("wang").post(f"{page}{miss.pk}/", {"outcome": "made_up"}).status_code == 403
    chen.post(f"{page}{miss.pk}/", {"outcome": "made_up"})
    assert "2号消火栓" not in chen.get(page).content.decode()


def test_windows_and_places_by_hand(sign_in: SignIn, plan: Plan, hydrants: list[Place]) -> None:
    chen, address = sign_in("chen"), f"{LIST}{plan.pk}/"
    assert "没有填全" in chen.post(address + "open/", {"reason": ""}, follow=True).content.decode()
    chen.post(address + "open/", {"reason": "大雨后", "until": "2026-03-11T12:00"})
    assert Window.objects.filter(reason="大雨后").count() == 1
    chen.post(address + "remove/", {"place": hydrants[0].pk})
    assert "2 处" in chen.get(address).content.decode()
    chen.post(address + "add/", {"place": hydrants[0].pk})
    assert "3 处" in chen.get(address).content.decode()
    assert sign_in("qian").post(address + "end/").status_code == 403
    chen.post(address + "end/")
    assert "还没有巡查" in chen.get(LIST).content.decode()


def test_no_page_takes_a_worker(plan: Plan) -> None:
    """Looks are reached by plan and place: no address of the desk has a worker in it."""
    routes = [str(each.pattern) for each in get_resolver("wangge.desk.patrols_urls").url_patterns]
    assert len(routes) == 7
    assert not [route for route in routes if "user" in route or "worker" in route]


def test_a_list_of_plans_takes_as_many_queries_for_three_as_for_one(
    sign_in: SignIn, plan: Plan, still_snapshots: None
) -> None:
    chen = sign_in("chen")

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert chen.get(LIST).status_code == 200
        return len(counted)

    chen.get(LIST)
    one = queries()
    for n in (2, 3):
        chen.post(LIST + "new/", PLAN | {"title": f"第{n}项"})
    assert queries() == one
