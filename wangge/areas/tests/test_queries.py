import json
import math
from collections.abc import Callable
from datetime import date

import pytest

from wangge.areas import queries
from wangge.areas.coverage import FaultKind
from wangge.areas.datum import from_wgs84
from wangge.areas.errors import BadPoint, OutsideCoverage, UnknownArea, UnknownDatum
from wangge.areas.tests.conftest import CITY, GRIDS, SOUTH, SPECIAL, STEP, TOWN, VILLAGES, WEST, Features, feature
from wangge.lib.tables import ImportReport

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
INSIDE = (WEST + STEP * 0.25, SOUTH + STEP * 0.25)


def codes_of(found: object) -> list[str]:
    return [each.code for each in found]  # type: ignore[attr-defined]


def test_one_area_and_its_path() -> None:
    area = queries.area(GRIDS[0])
    assert (area.name, area.level, area.kind, area.parent) == ("东村第1网格", "grid", "general", VILLAGES[0])
    assert codes_of(queries.ancestors(GRIDS[0])) == [CITY, TOWN, VILLAGES[0], GRIDS[0]]
    assert codes_of(queries.ancestors(CITY)) == [CITY]


@pytest.mark.parametrize("code", ["370682001299001", "", "x", "370682"])
def test_an_unknown_area(code: str) -> None:
    for ask in (queries.area, queries.children, queries.ancestors, queries.outline, queries.versions):
        with pytest.raises(UnknownArea):
            ask(code)


def test_before_its_first_day_an_area_is_unknown() -> None:
    with pytest.raises(UnknownArea):
        queries.area(GRIDS[0], date(2019, 12, 31))
    assert queries.listing("grid", at=date(2019, 12, 31)) == []


def test_listings() -> None:
    assert codes_of(queries.children(CITY)) == [TOWN]
    assert codes_of(queries.children(VILLAGES[0])) == [GRIDS[0], SPECIAL]
    assert codes_of(queries.listing("grid", TOWN)) == sorted([*GRIDS, SPECIAL])
    assert codes_of(queries.listing("village")) == list(VILLAGES)
    assert len(queries.listing()) == 11
    assert queries.listing("planet") == []


def test_listings_of_a_past_day_agree_with_those_of_today() -> None:
    day = date(2021, 5, 1)
    for level, parent in [(None, None), ("grid", None), (None, CITY), ("grid", TOWN), (None, VILLAGES[0])]:
        assert codes_of(queries.listing(level, parent, day)) == codes_of(queries.listing(level, parent))
    with pytest.raises(UnknownArea):
        queries.listing("grid", TOWN, date(2019, 1, 1))


def test_locate_gives_the_grid_its_path_and_special_grids() -> None:
    found = queries.locate(*INSIDE)
    assert found.grid.code == GRIDS[0]
    assert codes_of(found.path) == [CITY, TOWN, VILLAGES[0], GRIDS[0]]
    assert found.special == ()
    assert codes_of(queries.locate(WEST + STEP * 0.75, SOUTH + STEP * 0.75).special) == [SPECIAL]


def test_where_four_grids_meet_the_lowest_code_has_the_point() -> None:
    assert queries.locate(120.71, 36.91).grid.code == min(GRIDS)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_locate_converts_the_datum(datum: str) -> None:
    lon, lat = from_wgs84(*INSIDE, datum)
    assert queries.locate(lon, lat, datum=datum).grid.code == GRIDS[0]
    near_the_edge = (WEST + STEP * 1.99, SOUTH + STEP * 0.25)
    lon, lat = from_wgs84(*near_the_edge, datum)
    assert queries.locate(lon, lat, datum=datum).grid.code == GRIDS[1]
    with pytest.raises(OutsideCoverage):
        queries.locate(lon, lat)  # taken for WGS-84 it would lie half a kilometre east


def test_outside_is_outside() -> None:
    with pytest.raises(OutsideCoverage) as caught:
        queries.locate(WEST - 0.00001, SOUTH + STEP / 2)
    assert "网格" in str(caught.value.detail)
    assert (caught.value.code, caught.value.status) == ("outside_coverage", 404)


@pytest.mark.parametrize("point", [(math.nan, 36.9), (120.7, math.inf), (36.905, 120.705), (200, 0)])
def test_bad_numbers_are_no_point(point: tuple[float, float]) -> None:
    with pytest.raises(BadPoint):
        queries.locate(*point)


def test_locate_with_an_unknown_datum() -> None:
    with pytest.raises(UnknownDatum):
        queries.locate(*INSIDE, datum="mars")


def test_outlines_are_unions_of_the_grids() -> None:
    towns = queries.boundaries("town")
    json.dumps(towns)
    (town,) = towns["features"]
    assert town["properties"]["code"] == TOWN
    assert {tuple(point) for point in town["geometry"]["coordinates"][0]} >= {
        (120.7, 36.9),
        (120.72, 36.9),
        (120.72, 36.92),
        (120.7, 36.92),
    }
    assert towns["is_made_up"] is False
    grids = queries.boundaries("grid", VILLAGES[1])
    assert [each["properties"]["code"] for each in grids["features"]] == [GRIDS[1]]
    special = queries.boundaries("grid", kind="special")
    assert [each["properties"]["code"] for each in special["features"]] == [SPECIAL]


def test_invented_boundaries_say_so(draw: Callable[..., ImportReport], town_features: Features) -> None:
    draw(town_features, is_made_up=True)
    assert queries.boundaries("town")["is_made_up"] is True
    assert queries.outline(CITY)["properties"]["is_boundary_made_up"] is True


def test_an_area_that_is_not_drawn_has_an_empty_outline(take_in: Callable[..., ImportReport]) -> None:
    take_in([(2, {"code": "370682001299000", "name": "未画村"})])
    assert queries.outline("370682001299000")["geometry"] is None
    assert len(queries.boundaries("village")["features"]) == 4


def test_the_report_is_empty_until_something_is_wrong(
    take_in: Callable[..., ImportReport], draw: Callable[..., ImportReport], town_features: Features
) -> None:
    assert queries.coverage_report() == []
    take_in([(2, {"code": "370682001299000", "name": "未画村"})])
    draw([feature(GRIDS[1], town_features[0]["geometry"])], effective=date(2024, 1, 1))
    found = {fault.kind for fault in queries.coverage_report()}
    assert {FaultKind.NO_GRID, FaultKind.OVERLAP} <= found


def test_search_by_name_and_by_code() -> None:
    assert codes_of(queries.search("城厢")) == [TOWN]
    assert codes_of(queries.search("东村")) == [VILLAGES[0], GRIDS[0]]
    assert codes_of(queries.search(" 370682001201 ")) == [VILLAGES[0], GRIDS[0], SPECIAL]
    assert len(queries.search("村", limit=3)) == 3
    assert queries.search(" ") == []
    assert queries.search("没有这个") == []


def test_the_revision_grows_with_each_change(take_in: Callable[..., ImportReport]) -> None:
    before = queries.revision()
    take_in([(2, {"code": TOWN, "name": "城厢街道"})])
    assert queries.revision() == before
    take_in([(2, {"code": TOWN, "name": "城厢新街道"})], effective=date(2024, 1, 1))
    assert queries.revision() > before


def test_reads_of_today_ask_the_database_at_most_for_the_revision(
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    queries.index()
    with django_assert_max_num_queries(1):  # type: ignore[attr-defined]
        queries.locate(*INSIDE)
        queries.ancestors(GRIDS[0])
        queries.boundaries("town")
        queries.search("村")
