"""The map: counts by area from afar, points when near, honest bounds, and places that are not to be shown."""

from typing import Any

import pytest

from tests.county import GRID, GRID2, GRID_B, TOWN, TOWN2, VILLAGE, inside
from tests.play import CONDUCT, LAMP, NEIGHBOURS, RUBBISH, Play
from wangge.cases.queries import mapping
from wangge.cases.queries.listing import CaseFilter
from wangge.cases.queries.mapping import View, case_map

pytestmark = pytest.mark.django_db
WHOLE = (120.69, 36.96, 120.75, 36.99)


def near(grid: str, reach: float = 0.004) -> mapping.Bbox:
    """A frame around the middle of a grid."""
    lon, lat = inside(grid)
    return lon - reach, lat - reach, lon + reach, lat + reach


def drawn(play: Play, name: str, zoom: float, bbox: mapping.Bbox | None = WHOLE, **wanted: Any) -> mapping.CaseMap:
    return case_map(play.actor(name), CaseFilter(**wanted), play.now, zoom=zoom, bbox=bbox)


def test_each_zoom_has_its_view(play: Play) -> None:
    assert [mapping.view_at(zoom) for zoom in (0, 10.9, 11, 12.5, 13.75, 19)] == [
        View.TOWN, View.TOWN, View.VILLAGE, View.GRID, View.POINT, View.POINT,
    ]  # fmt: skip


def test_counts_by_town_village_and_grid_with_what_is_late(play: Play) -> None:
    for grid in (GRID, GRID, GRID_B, GRID2):
        play.report(grid)
    play.at("2026-03-20 10:00")
    assert drawn(play, "jin", 9).counts == {TOWN: 3, TOWN2: 1}
    assert drawn(play, "jin", 9).late == {TOWN: 3, TOWN2: 1}
    assert drawn(play, "jin", 11.5).counts == {VILLAGE: 3, "370682002201000": 1}
    assert drawn(play, "jin", 13).counts == {GRID: 2, GRID_B: 1, GRID2: 1}
    assert drawn(play, "jin", 13, near(GRID)).counts == {GRID: 2}


def test_a_case_that_lies_nowhere_is_counted_apart(play: Play) -> None:
    play.report(place_unknown=True)
    play.report(area=VILLAGE)
    found = drawn(play, "jin", 9)
    assert (found.counts, found.unplaced, found.total) == ({TOWN: 1}, 1, 2)


@pytest.mark.parametrize(("name", "expected"), [("jin", 3), ("li", 2), ("zhao", 1), ("wang", 1), ("wu", 1), ("sun", 0)])
def test_each_sees_what_the_own_list_holds(play: Play, name: str, expected: int) -> None:
    for grid in (GRID, GRID_B, GRID2):
        play.report(grid)
    for zoom in (9, 13, 15):
        found = drawn(play, name, zoom)
        assert found.total == expected
        assert max(sum(found.counts.values()), len(found.points)) == expected


def test_an_assisting_unit_sees_its_cases_once(play: Play) -> None:
    case = play.report()
    play.do("li", case, "dispatch", assisting=["sanitation"])
    assert drawn(play, "zhou", 9).counts == {TOWN: 1}
    assert [point.number for point in drawn(play, "zhou", 15).points] == [case.number]


def test_points_lie_where_they_were_reported(play: Play) -> None:
    case = play.report(category=LAMP)
    [point] = drawn(play, "li", 15).points
    lon, lat = inside(GRID)
    assert (point.lon, point.lat) == pytest.approx((lon, lat))
    assert (point.number, point.state, point.is_centred) == (case.number, "reported", False)


@pytest.mark.parametrize("more", [{"category": NEIGHBOURS}, {"category": CONDUCT}, {"contact_mode": "confidential"}])
def test_disputes_conduct_and_confidential_cases_are_shown_in_the_middle_of_the_grid(
    play: Play, more: dict[str, Any]
) -> None:
    lon, lat = inside(GRID)
    play.report(lon=lon + 0.004, lat=lat + 0.004, **more)
    [point] = drawn(play, "jin", 15, near(GRID, 0.001)).points
    assert point.is_centred
    assert (point.lon, point.lat) == pytest.approx((lon, lat))


def test_small_frames_do_not_tell_where_a_dispute_lies(play: Play) -> None:
    lon, lat = inside(GRID)
    play.report(lon=lon + 0.004, lat=lat + 0.004, category=NEIGHBOURS)
    corners = ((lon + 0.004, lat + 0.004), (lon - 0.004, lat - 0.004))
    frames = [(x - 0.0005, y - 0.0005, x + 0.0005, y + 0.0005) for x, y in corners]
    told = [[(point.lon, point.lat) for point in drawn(play, "jin", 16, frame).points] for frame in frames]
    assert told[0] == told[1] != []


def test_a_secret_case_shows_no_point_to_those_who_may_not_read_it(play: Play) -> None:
    play.report(contact_mode="confidential")
    assert drawn(play, "wang", 15).points == []
    assert drawn(play, "wang", 13).counts == {}
    assert len(drawn(play, "li", 15).points) == 1


def test_too_many_points_fall_back_to_grids_and_say_so(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping, "POINT_BOUND", 2)
    for _ in range(2):
        play.report()
    assert drawn(play, "li", 15).view is View.POINT
    play.report()
    found = drawn(play, "li", 15)
    assert (found.view, found.counts, found.points, found.is_crowded) == (View.GRID, {GRID: 3}, [], True)


def test_too_many_to_count_are_counted_for_a_period_that_is_told(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping, "COUNT_BOUND", 3)
    for day in ("01", "02"):
        play.at(f"2026-01-{day} 10:00").report()
    for grid in (GRID, GRID2):
        play.at("2026-03-10 10:00").report(grid)
    found = drawn(play, "jin", 9)
    assert (found.counts, found.is_exact, found.total) == ({TOWN: 1, TOWN2: 1}, False, 2)
    assert found.since is not None and (play.now - found.since).days == 30
    assert drawn(play, "jin", 9, since=play.now).is_exact


def test_the_filter_of_the_list_holds_on_the_map(play: Play) -> None:
    play.report(category=LAMP)
    play.report(category=RUBBISH)
    assert [point.category for point in drawn(play, "li", 15, category=RUBBISH).points] == [RUBBISH]
    assert drawn(play, "li", 9, q="路灯").total == 2
    assert drawn(play, "li", 9, area=GRID_B).total == 0


@pytest.mark.parametrize("zoom", [9, 11.5, 13, 15])
def test_a_view_reads_the_cases_once(play: Play, zoom: float, django_assert_num_queries: Any) -> None:
    play.report()
    actor = play.actor("li")
    case_map(actor, CaseFilter(), play.now, zoom=zoom, bbox=WHOLE)
    with django_assert_num_queries(1):
        case_map(actor, CaseFilter(), play.now, zoom=zoom, bbox=WHOLE)
