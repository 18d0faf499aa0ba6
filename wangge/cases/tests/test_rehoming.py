"""Open cases follow a change of areas by their point, or by what took the place of their area; closed ones stay."""

from datetime import timedelta
from typing import Any

import pytest

from tests.county import GRID, GRID2, GRID_B, TOWN, TOWN2, VILLAGE, VILLAGE_B
from tests.play import LAMP, NEIGHBOURS, Play
from wangge.areas import queries as areas
from wangge.areas.actions.applying import apply_change
from wangge.areas.actions.drafting import approve_change, draft_change, propose_change
from wangge.areas.models import Change
from wangge.areas.tests.changing import ADMIN, LEADER, asked, line
from wangge.areas.tests.conftest import square
from wangge.cases import access, search
from wangge.cases.actions import rehoming
from wangge.cases.models import Case, Rehoming
from wangge.cases.queries.listing import CaseFilter, count_cases
from wangge.cases.queries.rehoming import preview, to_place
from wangge.cases.queries.telling import named_area, staff_timeline
from wangge.cases.tasks import follow_area_changes
from wangge.cli.proof import case_findings
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM

pytestmark = pytest.mark.django_db
KNIFE = line((120.704, 36.96), (120.704, 36.99))
WEST, EAST = VILLAGE[:12] + "003", VILLAGE[:12] + "004"
KEPT = ("reported_at", "accept_due_at", "due_at", "reply_due_at", "running_due_at", "state", "lead_id", "worker_id")


def drafted(play: Play, kind: str, *sources: str, **more: Any) -> Change:
    return draft_change(asked=asked(kind, *sources, **more), by=ADMIN, now=play.now)


def in_effect(play: Play, kind: str, *sources: str, **more: Any) -> Change:
    change = drafted(play, kind, *sources, **more)
    manned = {made["code"] for made in change.plan["made"]}
    propose_change(change=change, manned=manned, by=ADMIN, now=play.now)
    approve_change(change=change, manned=manned, by=LEADER, now=play.now)
    return apply_change(change=change, by=SYSTEM, now=play.now)


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def clocks(case: Case) -> dict[str, Any]:
    return dict(Case.objects.filter(pk=case.pk).values(*KEPT).get())


def test_a_case_goes_to_the_part_that_holds_its_point(play: Play) -> None:
    west = play.report(lon=120.702, lat=36.975, category=LAMP)
    east = play.report(lon=120.708, lat=36.975, category=LAMP)
    elsewhere = play.report(GRID_B, category=LAMP)
    before = [clocks(case) for case in (west, east)]
    change = in_effect(play, "split", GRID, drawing=KNIFE)
    assert follow_area_changes(now=play.now) == 2
    assert [again(case).grid for case in (west, east, elsewhere)] == [WEST, EAST, GRID_B]
    assert [clocks(case) for case in (west, east)] == before
    assert again(west).holder_id == west.holder_id
    entries = Entry.objects.filter(object_type="case", act="relocate").order_by("id")
    assert [(entry.actor_kind, entry.data["grid_before"], entry.data["grid"]) for entry in entries] == [
        ("system", GRID, WEST),
        ("system", GRID, EAST),
    ]
    assert set(Rehoming.objects.values_list("change_id", "place_before", "place")) == {
        (change.pk, GRID, WEST),
        (change.pk, GRID, EAST),
    }
    assert list(case_findings()) == []


def test_twice_is_once_and_a_killed_worker_goes_on(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [play.report(lon=120.701 + place / 1000, lat=36.975) for place in range(8)]
    change = in_effect(play, "split", GRID, drawing=KNIFE)
    real, left = rehoming._rehome_one, [3]

    def dying(*args: Any) -> bool:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return real(*args)

    monkeypatch.setattr(rehoming, "_rehome_one", dying)
    with pytest.raises(KeyboardInterrupt):
        follow_area_changes(now=play.now)
    monkeypatch.setattr(rehoming, "_rehome_one", real)
    assert Rehoming.objects.count() == 3
    assert Change.objects.get(pk=change.pk).cases_rehomed_at is None
    assert follow_area_changes(now=play.now) == 5
    assert follow_area_changes(now=play.now) == 0
    assert Entry.objects.filter(object_type="case", act="relocate").count() == len(cases)
    assert list(case_findings()) == []


def test_a_report_that_came_in_on_the_old_tree_is_caught_a_minute_later(play: Play) -> None:
    change = in_effect(play, "split", GRID, drawing=KNIFE)
    follow_area_changes(now=play.now)
    late = play.report(lon=120.702, lat=36.975)
    Case.objects.filter(pk=late.pk).update(grid=GRID)  # another process still had the old tree in memory
    assert Change.objects.get(pk=change.pk).cases_rehomed_at is None
    assert follow_area_changes(now=play.now + timedelta(seconds=61)) == 1
    assert again(late).grid == WEST
    assert Change.objects.get(pk=change.pk).cases_rehomed_at is not None
    assert follow_area_changes(now=play.now + timedelta(minutes=5)) == 0


def test_closed_cases_keep_the_grid_of_their_time_under_its_old_name(play: Play) -> None:
    case = play.closed()
    in_effect(play, "split", GRID, drawing=KNIFE)
    follow_area_changes(now=play.now)
    assert again(case).grid == GRID
    assert named_area(GRID) == {"code": GRID, "name": "梨园第1网格（已撤销）"}
    assert count_cases(play.actor("jin"), CaseFilter(area=GRID), play.now).count == 1


def test_reopened_it_lies_in_the_grid_of_today(play: Play) -> None:
    case = play.closed(lon=120.708, lat=36.975)
    in_effect(play, "split", GRID, drawing=KNIFE)
    follow_area_changes(now=play.now)
    assert play.do("li", case, "reopen").grid == EAST
    assert list(case_findings()) == []


def test_without_a_point_the_one_heir_takes_it(play: Play) -> None:
    case = play.report(area=GRID)
    in_effect(play, "merge", GRID, GRID_B)
    follow_area_changes(now=play.now)
    assert again(case).grid == WEST  # the next free serial


def test_without_a_point_and_with_several_heirs_a_person_chooses(play: Play) -> None:
    case = play.report(area=GRID)
    in_effect(play, "split", GRID, drawing=KNIFE)
    follow_area_changes(now=play.now)
    moved = again(case)
    assert (moved.town, moved.village, moved.grid) == (TOWN, VILLAGE, "")
    assert Rehoming.objects.get(case=case).candidates == [WEST, EAST]
    assert [found.pk for found in to_place(play.actor("li"))] == [case.pk]
    assert list(to_place(play.actor("zhao"))) == []
    play.do("li", moved, "relocate", area=EAST)
    assert list(to_place(play.actor("li"))) == []
    assert list(case_findings()) == []


def test_a_boundary_moves_the_cases_of_the_piece_only(play: Play) -> None:
    stays, goes = play.report(lon=120.702, lat=36.975), play.report(lon=120.709, lat=36.975)
    without_point = play.report(area=GRID)
    piece = square(120.707, 36.9, 0.008, 0.1)
    in_effect(play, "boundary", GRID, GRID_B, drawing=piece)
    follow_area_changes(now=play.now)
    assert [again(case).grid for case in (stays, goes, without_point)] == [GRID, GRID_B, GRID]


def test_the_desk_is_found_again_when_the_old_one_is_no_longer_on_the_path(play: Play) -> None:
    case = play.report(GRID, category=LAMP)
    assert case.holder.code == "centre-village"
    in_effect(play, "move", GRID, into=VILLAGE_B)
    follow_area_changes(now=play.now)
    moved = Case.objects.select_related("holder").get(pk=case.pk)
    assert (moved.holder.code, moved.holder_level) == ("centre-town", "town"), "富水 has no centre of its own"
    assert list(case_findings()) == []


def test_what_went_up_stays_up(play: Play) -> None:
    case = play.report(GRID2, category=LAMP)
    play.do("zhao", case, "escalate")
    in_effect(play, "move", "370682002201000", into=TOWN)
    follow_area_changes(now=play.now)
    moved = Case.objects.select_related("holder").get(pk=case.pk)
    assert (moved.town, moved.holder.code) == (TOWN, "centre-city")


def test_a_centre_that_goes_with_its_village_keeps_its_cases(play: Play) -> None:
    case = play.report(GRID, category=LAMP)
    in_effect(play, "merge", VILLAGE, VILLAGE_B, names=["梨园富水社区"])
    follow_area_changes(now=play.now)
    moved = again(case)
    assert (moved.village, moved.grid, moved.holder_id) == (TOWN[:9] + "601000", TOWN[:9] + "601001", case.holder_id)
    assert [act for act in access.allowed_acts(play.actor("chen"), moved) if act == "dispatch"] == ["dispatch"]


def test_scope_search_and_lists_follow(play: Play) -> None:
    case = play.report(GRID2, text="河边护栏断了两根", category=LAMP)
    in_effect(play, "move", "370682002201000", into=TOWN)
    follow_area_changes(now=play.now)
    found = CaseFilter(q="护栏")
    assert count_cases(play.actor("li"), found, play.now).count == 1
    assert count_cases(play.actor("zhao"), found, play.now).count == 0
    new = "370682001201001"
    assert again(case).grid == new
    assert search.find("护栏", any_of=[[search.area_token(new)]]) == [case.pk]
    assert search.find("护栏", any_of=[[search.area_token(GRID2)]]) == []


def test_the_unit_and_the_worker_keep_what_they_were_given(play: Play) -> None:
    case = play.handling(category=LAMP)
    before = clocks(case)
    in_effect(play, "split", GRID, drawing=KNIFE)
    follow_area_changes(now=play.now)
    assert clocks(case) == before
    assert again(case).grid in (WEST, EAST)


def test_the_preview_counts_what_will_move_before_it_does(play: Play) -> None:
    play.report(lon=120.702, lat=36.975)
    play.report(lon=120.708, lat=36.975)
    unsure = play.report(area=GRID)
    play.closed()
    change = drafted(play, "split", GRID, drawing=KNIFE)
    told = preview(change)
    assert (told.looked_at, told.moved, told.unsure, told.unsure_ids) == (3, 2, 1, [unsure.pk])
    assert dict(told.moves) == {(GRID, WEST): 1, (GRID, EAST): 1}
    in_effect_now = in_effect(play, "rename", GRID_B, names=["新名"])
    assert preview(in_effect_now).looked_at == 0


def test_a_dispute_without_grid_and_one_known_by_its_village_only(play: Play) -> None:
    nowhere = play.report(place_unknown=True, category=NEIGHBOURS)
    village = play.report(area=VILLAGE_B, category=NEIGHBOURS)
    in_effect(play, "merge", VILLAGE, VILLAGE_B, into=VILLAGE)
    follow_area_changes(now=play.now)
    assert (again(nowhere).town, again(nowhere).grid) == ("", "")
    assert again(village).village == VILLAGE


def test_a_report_that_names_an_ended_area_goes_to_what_took_its_place(play: Play) -> None:
    in_effect(play, "merge", GRID, GRID_B)
    assert play.report(area=GRID).grid == WEST
    in_effect(play, "split", GRID2, drawing=line((120.735, 36.96), (120.735, 36.99)))
    split = play.report(area=GRID2)
    assert (split.town, split.village, split.grid) == (TOWN2, "370682002201000", "")


def test_the_timeline_tells_from_where_to_where(play: Play) -> None:
    case = play.report(lon=120.702, lat=36.975)
    in_effect(play, "split", GRID, drawing=KNIFE, names=["梨园西网格", "梨园东网格"])
    follow_area_changes(now=play.now)
    last = staff_timeline(again(case), play.actor("li"))[-1]
    assert last.label == "区划变更，重新归入网格"
    assert last.text == "梨园第1网格（已撤销） → 梨园西网格"


def test_a_merged_towns_desk_still_works_on_its_closed_cases(play: Play) -> None:
    case = play.closed()
    in_effect(play, "merge", TOWN, TOWN2, into=TOWN2)
    follow_area_changes(now=play.now)
    assert again(case).town == TOWN
    assert areas.index().predecessors(TOWN2) == (TOWN,)
    assert access.get_case(play.actor("zhao"), case.number).pk == case.pk
    assert play.do("jin", case, "archive").state == "archived"
