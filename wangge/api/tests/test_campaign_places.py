"""A campaign whose targets are the places of the register: on the page, by the API and on the phone, while places are
merged and areas change."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.api_client import Caller
from tests.county import GRID, GRID2, GRID_B, SINCE, VILLAGE
from wangge.api.tests.test_sync import feed, operation, send
from wangge.campaigns import actions, tasks
from wangge.campaigns.models import Target
from wangge.campaigns.tests.conftest import Begin, Drive, draft, now
from wangge.lib.actor import SYSTEM, Level, Role
from wangge.people.actions import give_post
from wangge.places.actions.merging import merge_places
from wangge.places.actions.recording import retire_place
from wangge.places.actions.rehoming import follow_area_changes as rehome_places
from wangge.places.tests.conftest import NewPlace, new_place
from wangge.places.tests.test_rehoming import EAST, WEST, in_effect

__all__ = ["draft", "in_effect", "new_place", "now"]
# What this transaction itself wrote is not below the horizon on PostgreSQL, and one that is open anywhere on the
# server holds it back: the acts must commit, beside no other test.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.alone]
Made = Callable[[], Drive]


@pytest.fixture
def drive(draft: Begin, new_place: NewPlace, now: datetime) -> Drive:
    """A draft for places; in the register: two in one grid, one in the next, and four that are no targets."""
    found = draft(target_kind="places")
    cast = found.cast
    kept = new_place("梨园幼儿园", lon=120.702, lat=36.975)
    double = new_place("梨园 幼儿园", lon=120.702, lat=36.975)
    merge_places(place=double, into=kept, by=cast.actor("li"), now=now)
    new_place("一号消火栓", "hydrant", lon=120.708, lat=36.975, address="东门岗亭旁")
    new_place("便民超市", "shop", who="li", grid=GRID_B)
    retire_place(place=new_place("旧书店", "shop"), by=cast.actor("wang"), now=now)
    new_place("前疃小学", who="jin", grid=GRID2)
    new_place("不知何处", "public", who="li", lon=None, lat=None, area=VILLAGE)
    return found


def begun(drive: Drive, now: datetime) -> Drive:
    pk = drive.campaign.pk
    actions.fill_from_register(campaign_id=pk, by=drive.by("li"), now=now)
    actions.propose(campaign_id=pk, by=drive.by("li"), now=now)
    actions.approve(campaign_id=pk, by=drive.by("qiu"), now=now)
    actions.start_campaign(campaign_id=pk, by=SYSTEM, now=now)
    drive.again()
    return drive


def addresses(who: Caller, drive: Drive, grid: str) -> list[str]:
    path = f"/campaigns/{drive.campaign.pk}/targets"
    return sorted(each["address"] for each in who.get(path, grid=grid).json()["items"])


def test_on_the_desk_the_list_is_made_in_one_press(drive: Drive) -> None:
    li = Client()
    li.force_login(drive.cast.users["li"], backend="django.contrib.auth.backends.ModelBackend")
    page = f"/desk/campaigns/{drive.campaign.pk}/"
    assert li.post(page + "list/filled/").status_code == 302
    assert "已按登记册生成名单" in li.get(page).content.decode()
    listed = li.get(f"{page}targets/{GRID}/").content.decode()
    assert "一号消火栓（东门岗亭旁）" in listed and listed.count("幼儿园") == 1
    assert "旧书店" not in listed and "梨园 幼儿园" not in listed and "1号楼1单元" not in listed
    village = li.get(f"{page}coverage/?area={VILLAGE}").content.decode()
    assert f"targets/{GRID_B}/" in village
    assert Target.objects.count() == 3 and not Target.objects.exclude(source="place").exists()
    assert li.get(f"{page}targets/{GRID2}/").status_code == 404


def test_on_the_phone_from_the_first_look_to_the_visit(drive: Drive, now: datetime) -> None:
    begun(drive, now)
    wang = Caller(drive.cast.users["wang"])
    told = feed(wang)["campaigns"][0]
    assert told["target_kind"] == "places" and [(each["grid"], each["target"]) for each in told["grids"]] == [(GRID, 2)]
    assert addresses(wang, drive, GRID) == ["一号消火栓（东门岗亭旁）", "梨园幼儿园"]
    hydrant = drive.targets()[0]
    sent = operation("visit", campaign=drive.campaign.pk, target=hydrant.pk, outcome="done", answers={"hose": "no"})
    assert [send(wang, sent)[0]["outcome"] for _time in range(2)] == ["applied", "repeated"]
    counts = wang.get(f"/campaigns/{drive.campaign.pk}/coverage").json()["counts"]
    assert (counts["target"], counts["done"], counts["left"]) == (2, 1, 1)
    assert Caller(drive.cast.users["wu"]).get(f"/campaigns/{drive.campaign.pk}/targets", grid=GRID).status_code == 404


def test_what_is_merged_later_stays_as_it_was_approved(drive: Drive, new_place: NewPlace, now: datetime) -> None:
    extra = new_place("梨园幼儿园东门", lon=120.703, lat=36.975)
    begun(drive, now)
    kept = drive.targets()[1]
    other = Target.objects.get(source_id=extra.pk)
    into = type(extra).objects.get(pk=kept.source_id or 0)
    merge_places(place=extra, into=into, by=drive.by("li"), now=now)
    wang = Caller(drive.cast.users["wang"])
    assert "梨园幼儿园东门" in addresses(wang, drive, GRID)
    sent = operation("visit", campaign=drive.campaign.pk, target=other.pk, outcome="not_applicable")
    assert send(wang, sent)[0]["outcome"] == "applied"
    assert wang.get(f"/campaigns/{drive.campaign.pk}/coverage").json()["counts"]["not_applicable"] == 1


def test_after_a_split_the_phone_has_the_targets_of_its_new_grids(
    drive: Drive, in_effect: Callable[..., None], now: datetime
) -> None:
    begun(drive, now)
    wang = Caller(drive.cast.users["wang"])
    before = feed(wang)
    in_effect("split", GRID, drawing={"type": "LineString", "coordinates": [[120.704, 36.96], [120.704, 36.99]]})
    for grid in (WEST, EAST):
        person, org = drive.cast.users["wang"], drive.cast.orgs["team-town"]
        give_post(
            user=person, role=Role.WORKER, area_code=grid, level=Level.GRID, org=org, by=SYSTEM, now=now,
            valid_from=SINCE, origin="full_time",
        )  # fmt: skip
    rehome_places(now=now)
    assert tasks.follow_area_changes(now=now) == 1
    told = feed(wang, before["cursor"])["campaigns"][0]
    assert [(each["grid"], each["target"]) for each in told["grids"]] == [(WEST, 1), (EAST, 1)]
    assert [addresses(wang, drive, grid) for grid in (WEST, EAST)] == [["梨园幼儿园"], ["一号消火栓（东门岗亭旁）"]]
    target = Target.objects.get(grid=WEST)
    sent: dict[str, Any] = {"campaign": drive.campaign.pk, "target": target.pk, "outcome": "not_home"}
    assert send(wang, operation("visit", **sent))[0]["outcome"] == "applied"
    li = Caller(drive.cast.users["li"])
    lines = li.get(f"/campaigns/{drive.campaign.pk}/coverage", area=VILLAGE).json()["items"]
    assert {each["area"]["code"]: each["counts"]["target"] for each in lines} == {WEST: 1, EAST: 1, GRID_B: 1}
