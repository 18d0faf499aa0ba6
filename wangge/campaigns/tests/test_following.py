"""Campaigns follow a change of areas: by the place of a target, or with the grid that took its grid's place."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.county import GRID, GRID_B, TOWN
from wangge.campaigns import actions, tasks
from wangge.campaigns.actions import FindingInput
from wangge.campaigns.models import CampaignGrid, Reach, Target, Visit
from wangge.campaigns.queries.coverage import COUNTED, coverage
from wangge.campaigns.tests.conftest import Begin, Drive
from wangge.campaigns.tests.test_visits import DONE, key, visit
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM
from wangge.places.actions.rehoming import follow_area_changes as rehome_places
from wangge.places.tests.conftest import new_place
from wangge.places.tests.test_rehoming import EAST, KNIFE, WEST, in_effect

__all__ = ["in_effect", "new_place"]
InEffect = Callable[..., None]


def followed(now: datetime) -> int:
    """As the worker does it: places first."""
    rehome_places(now=now)
    return tasks.follow_area_changes(now=now)


def rebuilt(drive: Drive) -> dict[str, Counter[str]]:
    """What the counts of each grid must be, from the rows themselves."""
    found: dict[str, Counter[str]] = {row.grid: Counter() for row in drive.campaign.grids.all()}
    for target in Target.objects.filter(campaign=drive.campaign):
        found[target.grid].update(["target", *([target.outcome] if target.outcome else [])])
    for made in Visit.objects.filter(campaign=drive.campaign).prefetch_related("findings"):
        found[made.grid].update(["visits", *("findings" for _each in made.findings.all())])
    return found


def held(drive: Drive) -> dict[str, Counter[str]]:
    rows = CampaignGrid.objects.filter(campaign=drive.campaign)
    return {row.grid: Counter({name: getattr(row, name) for name in COUNTED if getattr(row, name)}) for row in rows}


def test_targets_of_a_split_grid_go_where_their_places_stand(
    draft: Begin, new_place: Any, in_effect: InEffect, now: datetime
) -> None:
    west = new_place("西门", "public", lon=120.702, lat=36.975)
    new_place("东门", "public", lon=120.708, lat=36.975)
    drive = draft(target_kind="places")
    pk = drive.campaign.pk
    actions.fill_from_register(campaign_id=pk, by=drive.by("li"), now=now)
    _begin(drive, now)
    seen = (FindingInput(key("seen"), "台阶破损"),)
    visit(drive, drive.targets()[0], now, findings=seen, handed={"leaflet": 2}, **DONE)
    whole = coverage(drive.by("li"), drive.campaign).whole
    in_effect("split", GRID, drawing=KNIFE)
    assert [followed(now), followed(now)] == [1, 0]
    assert [(each.grid, each.address, each.source_id == west.pk) for each in Target.objects.order_by("id")] == [
        (EAST, "东门", False), (WEST, "西门", True),
    ]  # fmt: skip
    after = coverage(drive.by("li"), drive.again())
    kept = {name: getattr(after.whole, name) for name in COUNTED}
    assert kept == {name: getattr(whole, name) for name in COUNTED}, "no count is lost in the town"
    assert held(drive) == rebuilt(drive) and held(drive)[WEST]["visits"] == 1 and GRID not in held(drive)
    assert Reach.objects.filter(campaign=pk, grid__in=(WEST, EAST)).count() == 4, "leaflets and messages of both parts"
    entry = Entry.objects.get(act="rehome_campaign")
    assert (entry.object_id, entry.actor_kind, set(entry.data)) == (pk, "system", {"state", "area", "item", "change"})


def test_addresses_of_a_split_grid_go_to_its_first_part(running: Begin, in_effect: InEffect, now: datetime) -> None:
    drive = running()
    in_effect("split", GRID, drawing=KNIFE)
    assert followed(now) == 1
    assert {each.grid for each in drive.targets(WEST)} == {WEST}
    assert held(drive)[WEST] == {"target": 4} and held(drive)[EAST] == {} and GRID not in held(drive)
    visit(drive, drive.targets(WEST)[0], now, who="chen", **DONE)
    assert held(drive) == rebuilt(drive)


def test_two_grids_that_become_one_bring_all_they_have(running: Begin, in_effect: InEffect, now: datetime) -> None:
    rows = [(2, {"网格编码": GRID, "地址": "1号楼"}), (3, {"网格编码": GRID_B, "地址": "1号楼"})]
    drive = running(rows=rows)
    visit(drive, drive.targets()[0], now, findings=(FindingInput(key("f"), "楼道堆物"),), handed={"leaflet": 3}, **DONE)
    visit(drive, drive.targets(GRID_B)[0], now, who="li", outcome="declined")
    in_effect("merge", GRID, GRID_B)
    assert [followed(now), followed(now)] == [1, 0]
    one = Target.objects.values_list("grid", flat=True)[0]
    assert not {GRID, GRID_B} & set(held(drive))
    counted = {"target": 2, "visits": 2, "done": 1, "declined": 1, "findings": 1}
    assert held(drive) == rebuilt(drive) and held(drive)[one] == counted
    assert [each.address for each in drive.targets(one)] == ["1号楼", "1号楼（梨园第2网格）"]
    leaflets = Reach.objects.get(campaign=drive.campaign, grid=one, key="leaflet")
    assert (leaflets.times, leaflets.total) == (1, 3)


def test_a_closed_campaign_keeps_the_areas_of_its_time(running: Begin, in_effect: InEffect, now: datetime) -> None:
    drive = running()
    actions.close_campaign(campaign_id=drive.campaign.pk, by=drive.by("li"), now=now, reason="走访完了")
    before = held(drive)
    in_effect("merge", GRID, GRID_B)
    assert followed(now) == 0 and held(drive) == before


def test_a_draft_for_one_grid_takes_both_its_parts(
    draft: Begin, new_place: Any, in_effect: InEffect, now: datetime
) -> None:
    for name, lon in (("西门", 120.702), ("东门", 120.708)):
        new_place(name, "public", lon=lon, lat=36.975)
    drive = draft(target_kind="places", areas=(GRID,), rows=[(2, {"网格编码": GRID, "地址": "西门"})])
    in_effect("split", GRID, drawing=KNIFE)
    assert followed(now) == 1
    assert drive.again().areas == [WEST, EAST] and drive.campaign.area_code == TOWN
    actions.fill_from_register(campaign_id=drive.campaign.pk, by=drive.by("li"), now=now)
    assert sorted(Target.objects.values_list("grid", "address")) == [(WEST, "西门"), (EAST, "东门")]
    assert Reach.objects.count() == 0, "nothing is handed out before it begins"


def _begin(drive: Drive, now: datetime) -> None:
    pk = drive.campaign.pk
    actions.propose(campaign_id=pk, by=drive.by("li"), now=now)
    actions.approve(campaign_id=pk, by=drive.by("qiu"), now=now)
    actions.start_campaign(campaign_id=pk, by=SYSTEM, now=now)
    drive.again()
