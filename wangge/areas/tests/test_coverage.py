from typing import Any

import pytest
import shapely
from shapely.geometry import box

from wangge.areas.coverage import Drawn, Fault, FaultKind, faults, size_m2

CITY, TOWN = "370682000000000", "370682001000000"
STEP = 0.01


def drawn(code: str, level: str, parent: str, shape: Any = None, kind: str = "general") -> Drawn:
    return Drawn(code, level, kind, parent, shape)


def grid(village: int, shape: Any, serial: str = "001", kind: str = "general") -> Drawn:
    host = f"370682001{village}"
    return drawn(host + serial, "grid", host + "000", shape, kind)


def cell(column: int, row: int) -> shapely.Polygon:
    west, south = 120.7 + column * STEP, 36.9 + row * STEP
    return box(west, south, west + STEP, south + STEP)


def county(cells: dict[int, Any], *more: Drawn) -> list[Drawn]:
    villages = [drawn(f"370682001{village}000", "village", TOWN) for village in cells]
    grids = [grid(village, shape) for village, shape in cells.items()]
    return [drawn(CITY, "city", ""), drawn(TOWN, "town", CITY), *villages, *grids, *more]


def nine() -> dict[int, Any]:
    """Three by three cells, villages 200 to 208, the one in the middle being 204."""
    return {200 + column + 3 * row: cell(column, row) for row in range(3) for column in range(3)}


def only(found: list[Fault], kind: FaultKind) -> Fault:
    assert [fault.kind for fault in found] == [kind]
    return found[0]


def code_of(village: int) -> str:
    return f"370682001{village}001"


def test_a_valid_coverage_has_no_fault() -> None:
    assert faults(county(nine())) == []


def test_nothing_drawn_and_no_areas() -> None:
    assert faults([]) == []


def test_a_gap_is_named_with_its_neighbours_size_and_place() -> None:
    cells = nine()
    west, south, east, north = cells[204].bounds
    cells[204] = box(west, south, east - 0.001, north)
    fault = only(faults(county(cells)), FaultKind.GAP)
    assert {code_of(204), code_of(205)} <= set(fault.codes)
    assert fault.size_m2 == pytest.approx(size_m2(box(east - 0.001, south, east, north)), rel=0.001)
    assert code_of(204) in fault.message
    assert f"{fault.size_m2:,.0f}" in fault.message
    assert "120.719500" in fault.message


def test_an_island_in_a_ring_shaped_gap_is_not_counted_as_gap() -> None:
    cells = nine()
    whole = cells[204]
    cells[204] = whole.buffer(-0.001, join_style="mitre")
    fault = only(faults(county(cells)), FaultKind.GAP)
    assert fault.size_m2 == pytest.approx(size_m2(whole) - size_m2(cells[204]), rel=0.001)
    assert code_of(204) in fault.codes


def test_a_crack_that_opens_to_the_outside_is_a_gap() -> None:
    cells = nine()
    west, south, east, north = cells[201].bounds
    cells[201] = box(west, south, east - 0.0001, north)
    fault = only(faults(county(cells)), FaultKind.GAP)
    assert {code_of(201), code_of(202)} <= set(fault.codes)
    assert fault.size_m2 == pytest.approx(size_m2(box(east - 0.0001, south, east, north)), rel=0.05)


def test_an_overlap_is_named_with_both_grids_and_its_size() -> None:
    cells = nine()
    west, south, east, north = cells[200].bounds
    cells[200] = box(west, south, east + 0.002, north)
    fault = only(faults(county(cells)), FaultKind.OVERLAP)
    assert fault.codes == (code_of(200), code_of(201))
    assert fault.size_m2 == pytest.approx(size_m2(box(east, south, east + 0.002, north)), rel=0.001)
    assert code_of(200) in fault.message
    assert code_of(201) in fault.message


def test_a_grid_inside_another_is_an_overlap() -> None:
    cells = nine() | {210: cell(1, 1).buffer(-0.002)}
    fault = only(faults(county(cells)), FaultKind.OVERLAP)
    assert fault.codes == (code_of(204), code_of(210))


def test_special_grids_lie_across_without_fault() -> None:
    across = grid(204, cell(1, 1).buffer(0.004), "901", "special")
    beyond = grid(204, box(130, 40, 130.1, 40.1), "902", "special")
    assert faults(county(nine(), across, beyond)) == []


def test_rounding_is_no_fault() -> None:
    cells = nine()
    west, south, east, north = cells[204].bounds
    cells[204] = box(west, south, east + 1e-10, north)
    assert faults(county(cells)) == []


def test_an_orphan_is_named_with_the_parent_it_lacks() -> None:
    lost = drawn("370682009201000", "village", "370682009000000")
    found = faults(county(nine(), lost, drawn("370682009201001", "grid", lost.code, cell(3, 0))))
    fault = only(found, FaultKind.ORPHAN)
    assert fault.codes == (lost.code, "370682009000000")
    assert lost.code in fault.message


@pytest.mark.parametrize(
    "bad",
    [
        drawn("370682001204700", "grid", "370682001204000", cell(3, 0)),
        drawn("370682001204002", "grid", "370682001205000", cell(3, 0)),
        drawn("370682001204002", "village", "370682001204000", None),
        drawn("370682001204901", "grid", "370682001204000", cell(3, 0)),
    ],
    ids=["serial", "parent", "level", "kind"],
)
def test_a_bad_code_is_named(bad: Drawn) -> None:
    found = [fault for fault in faults(county(nine(), bad)) if fault.kind is FaultKind.BAD_CODE]
    assert [fault.codes for fault in found] == [(bad.code,)]
    assert bad.code in found[0].message


def test_a_repeated_code_is_named() -> None:
    found = [fault for fault in faults(county(nine(), grid(204, cell(1, 1)))) if fault.kind is FaultKind.BAD_CODE]
    assert [fault.codes for fault in found] == [(code_of(204),)]


def test_a_village_without_grid_and_a_grid_without_boundary_are_named() -> None:
    found = faults(county(nine() | {210: None}, drawn("370682001211000", "village", TOWN)))
    assert {fault.kind: fault.codes for fault in found} == {
        FaultKind.NO_GRID: ("370682001211000",),
        FaultKind.MISSING_BOUNDARY: (code_of(210),),
    }


def test_a_bow_tie_is_named_and_the_rest_still_checked() -> None:
    west, south, east, north = cell(3, 0).bounds
    tie = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    found = faults(county(nine() | {210: tie}))
    assert FaultKind.INVALID_BOUNDARY in {fault.kind for fault in found}
    assert next(fault for fault in found if fault.kind is FaultKind.INVALID_BOUNDARY).codes == (code_of(210),)


def test_a_boundary_of_the_town_itself_must_be_filled_and_kept() -> None:
    areas = [area for area in county(nine()) if area.code != TOWN]
    west, south, _, north = shapely.union_all(list(nine().values())).bounds
    moved = drawn(TOWN, "town", CITY, box(west - STEP, south, west + 2 * STEP, north))
    found = faults([*areas, moved])
    assert [(fault.kind, fault.codes) for fault in found] == [
        (FaultKind.GAP, (TOWN,)),
        (FaultKind.OVERLAP, (TOWN,)),
    ]
    assert all(fault.size_m2 == pytest.approx(size_m2(cell(0, 0)) * 3, rel=0.01) for fault in found)


def test_sizes_are_those_of_the_ellipsoid() -> None:
    # 0.01° by 0.01° at 36.905° N is 890.6 m by 1109.7 m
    assert size_m2(cell(0, 0)) == pytest.approx(891.0 * 1109.7, rel=0.002)
