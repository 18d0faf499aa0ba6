"""What each kind of change makes of the tree, by the rules of codes and ground."""

from typing import Any

import pytest
import shapely

from wangge.areas import coverage, queries
from wangge.areas.actions import import_boundaries
from wangge.areas.coverage import size_m2
from wangge.areas.planning import plan_of
from wangge.areas.queries import changes
from wangge.areas.tests.changing import (
    CORNERS,
    DAY,
    GRIDS,
    NOW,
    SINCE,
    STEP,
    TOWNS,
    VILLAGES,
    across,
    asked,
    county,
    line,
    made,
)
from wangge.areas.tests.conftest import feature, square
from wangge.lib.actor import SYSTEM
from wangge.lib.errors import InvalidInput

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county")]
__all__ = ["county"]  # the fixture


def plan(kind: str, *sources: str, **more: Any) -> Any:
    return plan_of(asked(kind, *sources, **more), queries.index(), changes.used_codes())


def whole_after(found: Any) -> list[str]:
    """The faults of the tree as the plan leaves it, by kind."""
    after = found.after(queries.index(), DAY)
    drawn = [coverage.Drawn(each.code, each.level, each.kind, each.parent, after.geometry(each.code)) for each in after]
    return [fault.message for fault in coverage.faults(drawn)]


def refused(kind: str, *sources: str, **more: Any) -> str:
    with pytest.raises(InvalidInput) as caught:
        plan(kind, *sources, **more)
    return next(iter(caught.value.fields))


def test_a_split_gives_new_codes_and_ends_the_old_one() -> None:
    found = plan("split", GRIDS[0], drawing=across(GRIDS[0]), names=["东村西片", "东村东片"])
    assert made(found) == [VILLAGES[0][:12] + "003", VILLAGES[0][:12] + "004"]
    assert [each.name for each in found.made] == ["东村西片", "东村东片"]
    assert found.ends == (GRIDS[0],)
    assert found.heirs == {GRIDS[0]: tuple(made(found))}
    assert whole_after(found) == []


def test_a_crooked_cut_leaves_no_crack() -> None:
    west, south = CORNERS[GRIDS[2]]
    knife = line(
        (west - 0.001, south + 0.0033333), (west + 0.0041234567, south + 0.0077), (west + 0.0071, south + 0.02)
    )
    found = plan("split", GRIDS[2], drawing=knife)
    assert len(found.made) == 2
    assert whole_after(found) == []


def test_a_line_that_does_not_cross_is_refused() -> None:
    west, south = CORNERS[GRIDS[0]]
    knife = line((west + 0.001, south + 0.001), (west + 0.002, south + 0.002))
    assert refused("split", GRIDS[0], drawing=knife) == "drawing"


def test_polygons_are_fitted_to_the_grid_that_they_divide() -> None:
    west, south = CORNERS[GRIDS[0]]
    parts = [
        feature("", square(west, south, STEP / 2 + 3e-6)),  # a third of a metre too far into the other
        {"type": "Feature", "properties": {"name": "东片", "households": 320}, "geometry": square(
            west + STEP / 2, south, STEP / 2 - 4e-6)},
    ]  # fmt: skip
    found = plan("split", GRIDS[0], drawing={"type": "FeatureCollection", "features": parts})
    assert [each.name for each in found.made] == ["东村第1网格（1）", "东片"]
    assert found.made[1].households == 320
    assert whole_after(found) == []


def test_grids_of_one_village_merge_into_a_new_one_there() -> None:
    found = plan("merge", GRIDS[0], GRIDS[1], names=["东村网格"])
    assert made(found) == [VILLAGES[0][:12] + "003"]
    assert found.heirs == {GRIDS[0]: tuple(made(found)), GRIDS[1]: tuple(made(found))}
    assert whole_after(found) == []
    shape = shapely.geometry.shape(found.made[0].boundary)
    assert shape.geom_type == "Polygon"
    assert size_m2(shape) == pytest.approx(2 * size_m2(shapely.geometry.shape(square(*CORNERS[GRIDS[0]]))), rel=1e-3)


def test_a_grid_may_take_in_its_neighbour_and_keep_its_code() -> None:
    found = plan("merge", GRIDS[0], GRIDS[1], into=GRIDS[1])
    assert made(found) == [GRIDS[1]]
    assert found.ends == (GRIDS[0],)
    assert whole_after(found) == []


def test_grids_of_two_villages_merge_under_a_merged_segment() -> None:
    found = plan("merge", GRIDS[1], GRIDS[3], names=["联合网格", "东南联合"])
    assert made(found) == ["370682001601000", "370682001601001"]
    assert [each.name for each in found.made] == ["东南联合", "联合网格"]
    assert whole_after(found) == []


def test_villages_merge_with_their_grids_under_new_codes() -> None:
    found = plan("merge", VILLAGES[0], VILLAGES[1], names=["东南社区"])
    new = "370682001601"
    assert made(found) == [new + "000", new + "001", new + "002", new + "003", new + "004"]
    assert found.heirs[VILLAGES[1]] == (new + "000",)
    assert found.heirs[GRIDS[2]] == (new + "003",), "its serial 001 was taken by the first village's grid"
    assert whole_after(found) == []


def test_a_village_that_takes_another_in_keeps_its_own_grids() -> None:
    found = plan("merge", VILLAGES[0], VILLAGES[1], into=VILLAGES[0])
    assert set(found.ends) == {VILLAGES[1], GRIDS[2], GRIDS[3]}
    assert made(found) == [VILLAGES[0][:12] + "003", VILLAGES[0][:12] + "004"]
    assert whole_after(found) == []


def test_towns_merge_and_villages_keep_their_segments_where_they_can() -> None:
    found = plan("merge", *TOWNS, into="370682009000000", names=["新街道"])
    assert made(found)[0] == "370682009000000"
    assert found.heirs[VILLAGES[0]] == ("370682009201000",)
    assert found.heirs[VILLAGES[2]] == ("370682009203000",), "201 and 202 went with the first town"
    assert found.heirs[GRIDS[4]] == ("370682009203001",)
    assert whole_after(found) == []


def test_a_grid_moves_to_another_village_under_a_code_of_that_village() -> None:
    found = plan("move", GRIDS[1], into=VILLAGES[1])
    assert found.heirs == {GRIDS[1]: (VILLAGES[1][:12] + "003",)}
    assert found.made[0].is_same
    assert whole_after(found) == []


def test_grids_may_move_to_a_new_village() -> None:
    found = plan("move", GRIDS[1], GRIDS[3], names=["新村"])
    assert made(found) == ["370682001203000", "370682001203002", "370682001203003"]
    assert whole_after(found) == []
    assert refused("move", GRIDS[1]) == "names"


def test_a_village_moves_to_another_town() -> None:
    found = plan("move", VILLAGES[1], into=TOWNS[1])
    assert found.heirs[VILLAGES[1]] == ("370682002203000",)
    assert found.heirs[GRIDS[2]] == ("370682002203001",)
    assert whole_after(found) == []
    assert refused("move", VILLAGES[1], into=TOWNS[0]) == "into"


def test_a_drawn_piece_passes_from_one_grid_to_the_other() -> None:
    west, south = CORNERS[GRIDS[0]]
    piece = square(west - 0.001, south + STEP / 2, STEP / 2, STEP)  # beyond its border too: only the inside passes
    found = plan("boundary", GRIDS[0], GRIDS[1], drawing=piece)
    assert made(found) == [GRIDS[0], GRIDS[1]]
    assert found.ends == ()
    assert whole_after(found) == []
    assert refused("boundary", GRIDS[0], GRIDS[1], drawing=square(west, south)) == "drawing"
    assert refused("boundary", GRIDS[0], GRIDS[1], drawing=square(west + 1, south)) == "drawing"


def test_a_file_redraws_grids_by_their_codes() -> None:
    west, south = CORNERS[GRIDS[0]]
    lower, upper = square(west, south, STEP, STEP * 0.7), square(west, south + STEP * 0.7, STEP, STEP * 1.3)
    drawing = {"type": "FeatureCollection", "features": [feature(GRIDS[0], lower), feature(GRIDS[1], upper)]}
    assert whole_after(plan("boundary", drawing=drawing)) == []


def test_a_village_is_divided_anew() -> None:
    west, south = CORNERS[GRIDS[0]]
    thirds = [square(west, south + STEP * 2 / 3 * place, STEP, STEP * 2 / 3) for place in range(3)]
    features = [feature(GRIDS[0], thirds[0]), *(feature("", each) for each in thirds[1:])]
    found = plan("redraw", VILLAGES[0], drawing={"type": "FeatureCollection", "features": features})
    assert made(found) == [GRIDS[0], VILLAGES[0][:12] + "003", VILLAGES[0][:12] + "004"]
    assert found.heirs == {GRIDS[1]: (VILLAGES[0][:12] + "003", VILLAGES[0][:12] + "004")}
    assert whole_after(found) == []


def test_a_special_grid_lies_across_and_ends_without_heirs() -> None:
    found = plan("special", VILLAGES[0], names=["商圈"], drawing=square(120.705, 36.905))
    assert made(found) == [VILLAGES[0][:12] + "901"]
    assert whole_after(found) == []
    assert refused("special", VILLAGES[0], drawing=square(120.705, 36.905)) == "names"


def test_a_retired_base_grid_needs_somebody_to_take_its_ground() -> None:
    assert refused("retire", GRIDS[0]) == "into"
    found = plan("retire", GRIDS[0], into=GRIDS[1])
    assert found.heirs == {GRIDS[0]: (GRIDS[1],)}
    assert whole_after(found) == []


def test_a_village_with_a_boundary_of_its_own_follows_its_grids() -> None:
    drawn = [feature(code, square(120.7 + place * STEP, 36.9, STEP, 2 * STEP)) for place, code in enumerate(VILLAGES)]
    assert import_boundaries(features=drawn, by=SYSTEM, now=NOW, effective=SINCE).rejected == 0
    found = plan("move", GRIDS[1], into=VILLAGES[1])
    assert {VILLAGES[0], VILLAGES[1]} <= set(made(found))
    assert whole_after(found) == []
    merged = plan("merge", VILLAGES[0], VILLAGES[1], names=["东南社区"])
    assert whole_after(merged) == []


@pytest.mark.parametrize(
    ("kind", "sources", "field"),
    [
        ("split", (VILLAGES[0],), "sources"),
        ("merge", (GRIDS[0],), "sources"),
        ("merge", (GRIDS[0], VILLAGES[1]), "sources"),
        ("merge", (GRIDS[0], GRIDS[4]), "sources"),
        ("merge", TOWNS, "into"),
        ("rename", (GRIDS[0],), "names"),
        ("rename", ("370682001299001",), "sources"),
        ("redraw", (GRIDS[0],), "sources"),
    ],
)
def test_what_cannot_be_planned_says_which_entry_is_wrong(kind: str, sources: tuple[str, ...], field: str) -> None:
    assert refused(kind, *sources, drawing=across(GRIDS[0])) == field
