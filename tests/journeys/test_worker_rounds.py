"""A worker's rounds without a network: doors of a campaign, places of a patrol; all of it arrives exactly once."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import expect

from tests.county import GRID, VILLAGE, inside
from tests.journeys.test_worker_offline import OpenPhone, arrived, phone_of, picture, play, pytestmark
from tests.play import Play
from wangge.campaigns import actions
from wangge.campaigns.models import Campaign, Target, Visit
from wangge.campaigns.tests.conftest import FIELDS, workbook
from wangge.cases.models import Case
from wangge.files.models import Upload
from wangge.lib import clock
from wangge.lib.actor import SYSTEM
from wangge.patrols.actions.planning import make_plan
from wangge.patrols.models import Check
from wangge.patrols.windows import Cadence
from wangge.places.actions.recording import record_place
from wangge.places.said import PlaceInput

__all__ = ["phone_of", "picture", "play", "pytestmark"]


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


def test_five_visits_without_a_network(phone_of: OpenPhone, play: Play) -> None:
    campaign = drive(play)
    phone = phone_of()
    page = phone.page
    expect(page.locator("main")).to_contain_text("还有 5 户，共 5 户")
    phone.offline()
    page.get_by_text("还有 5 户，共 5 户").click()
    for door, outcome in enumerate(("已走访", "已走访", "不在家", "不愿接受", "已走访"), start=1):
        page.get_by_role("link", name=f"1号楼{door}单元").click()
        page.get_by_label(outcome).check()
        if outcome == "已走访":
            page.get_by_role("button", name="保存这次走访").click()
            expect(page.locator(".wrong").first).to_contain_text("请填写这一项")  # nothing is lost by it
            page.get_by_label("是", exact=True).check()
            page.get_by_label("几根").fill("2")
        if door == 2:
            page.get_by_label("发现的问题").fill("楼道里停了三辆电动车")
            page.get_by_label("同时上报为案件，由中心交办").check()
        page.get_by_role("button", name="保存这次走访").click()
        expect(page.locator("#head .where")).to_contain_text("共 5")
    expect(page.locator("main .item")).to_have_count(1)  # nobody was in: once more
    phone.goto("/field/outbox/")
    phone.offline(off=False)
    arrived(phone, 5)
    assert sorted(Target.objects.values_list("outcome", flat=True)) == ["declined", "done", "done", "done", "not_home"]
    assert Visit.objects.filter(campaign=campaign).count() == 5
    found = Case.objects.get()
    assert (found.text, found.address, found.grid) == ("楼道里停了三辆电动车", "1号楼2单元", GRID)
    assert phone.told == []


def test_a_patrol_with_a_hazard_without_a_network(phone_of: OpenPhone, play: Play, picture: Path) -> None:
    lon, lat = inside(GRID)
    for name in ("东门消火栓", "西门消火栓"):
        said = {"client_id": uuid4(), "kind": "hydrant", "name": name, "lon": lon, "lat": lat}
        record_place(data=PlaceInput.model_validate(said), by=play.actor("jin"), now=play.now)
    plan: dict[str, Any] = {"title": "消火栓巡查", "area": VILLAGE, "cadence": Cadence.WEEKLY, "kinds": ["hydrant"]}
    make_plan(item_code="G04", by=play.actor("chen"), now=play.now, **plan)
    phone = phone_of()
    page = phone.page
    phone.offline()
    page.get_by_role("link", name="东门消火栓").click()
    page.get_by_label("完好").check()
    page.get_by_role("button", name="记下").click()
    expect(page.locator("#head h1")).to_contain_text("今日")
    expect(page.get_by_role("link", name="东门消火栓")).to_have_count(0)
    page.get_by_role("link", name="西门消火栓").click()
    page.set_input_files("#f-photos", picture)
    expect(page.locator(".previews img")).to_be_visible()
    page.get_by_label("有隐患").check()
    page.get_by_label("情况").fill("阀门漏水")
    page.get_by_role("button", name="记下").click()
    expect(page.locator("#head h1")).to_contain_text("今日")
    expect(page.get_by_role("link", name="西门消火栓")).to_have_count(0)
    phone.goto("/field/outbox/")
    phone.offline(off=False)
    arrived(phone, 2)
    assert sorted(Check.objects.values_list("result", flat=True)) == ["fine", "hazard"]
    case = Case.objects.get()
    assert (case.grid, "阀门漏水" in case.text) == (GRID, True)
    assert Upload.objects.get().owner_id == case.pk
    assert phone.told == []
