"""After any sequence of changes the ground stays whole and every old area leads to living ones."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from wangge.areas import codes, coverage, queries
from wangge.areas.index import AreaIndex, AreaInfo
from wangge.areas.objections import Standing, objections
from wangge.areas.plan import Plan
from wangge.areas.planning import plan_of
from wangge.areas.tests.changing import DAY, asked, county
from wangge.lib.actor import Level
from wangge.lib.errors import InvalidInput

__all__ = ["county"]  # the fixture
Draw = Callable[[st.SearchStrategy[Any]], Any]


def of_level(index: AreaIndex, level: Level) -> list[AreaInfo]:
    return [info for info in index if info.level is level and info.kind == codes.GENERAL]


def _knife(draw: Draw, index: AreaIndex, grid: AreaInfo) -> dict[str, Any]:
    """A line from one side of the grid's frame to the other, at any height and slope."""
    shape = index.geometry(grid.code)
    assert shape is not None
    west, south, east, north = shape.bounds
    left, right = draw(st.floats(0.1, 0.9)), draw(st.floats(0.1, 0.9))
    ends = [[west - 0.001, south + (north - south) * left], [east + 0.001, south + (north - south) * right]]
    return {"type": "LineString", "coordinates": ends}


def _piece(draw: Draw, index: AreaIndex, grid: AreaInfo) -> dict[str, Any]:
    """A box over a part of the grid."""
    shape = index.geometry(grid.code)
    assert shape is not None
    west, south, east, north = shape.bounds
    share = draw(st.floats(0.1, 0.9))
    box = shapely.box(west - 0.001, south - 0.001, west + (east - west) * share, north + 0.001)
    return dict(shapely.geometry.mapping(box))


def drawn_up(draw: Draw, index: AreaIndex) -> dict[str, Any]:
    """What somebody may ask for on this tree, sensible or not."""
    kind = draw(st.sampled_from(["split", "merge", "merge", "move", "boundary", "rename", "retire", "special"]))
    level = draw(st.sampled_from([Level.GRID, Level.GRID, Level.VILLAGE, Level.TOWN]))
    if kind in ("split", "boundary"):
        level = Level.GRID
    if kind == "special":
        level = Level.VILLAGE
    pool = of_level(index, level)
    most = {"split": 1, "rename": 1, "retire": 1, "special": 1, "boundary": 2}.get(kind, 3)
    sources = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=most, unique_by=lambda info: info.code))
    asks: dict[str, Any] = {"kind": kind, "sources": [info.code for info in sources], "names": ["新名", "新村居"]}
    above = of_level(index, Level.VILLAGE if level is Level.GRID else Level.TOWN)
    into = draw(st.sampled_from([None, *sources, *pool, *above]))
    asks["into"] = into.code if into else None
    if kind == "split":
        asks["drawing"] = _knife(draw, index, sources[0])
    if kind in ("boundary", "special"):
        asks["drawing"] = _piece(draw, index, of_level(index, Level.GRID)[0] if kind == "special" else sources[0])
    return asks


def step(index: AreaIndex, used: set[str], asks: dict[str, Any], number: int) -> AreaIndex | None:
    """The tree after one change, or None when it cannot be planned or has faults."""
    day = DAY + timedelta(days=number)
    wanted = asked(asks.pop("kind"), effective_on=day, **asks)
    try:
        plan = plan_of(wanted, index, used)
    except InvalidInput:
        return None
    assert plan == Plan.from_json(plan.as_json())
    standing = Standing(index, day, used, {}, {made.code for made in plan.made})
    if any(not each.is_warning for each in objections(plan, standing)):
        return None
    used |= plan.touched
    return plan.after(index, day)


def ground(index: AreaIndex) -> Any:
    return shapely.union_all([shape for _code, shape in index.base_shapes()])


@pytest.mark.usefixtures("county")
@pytest.mark.django_db
@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_sequence_of_changes_keeps_the_county_whole(data: st.DataObject) -> None:
    first = index = queries.index()
    used = {info.code for info in index}
    for number in range(data.draw(st.integers(1, 7))):
        asks = drawn_up(data.draw, index)
        kind = asks["kind"]
        after = step(index, used, asks, number)
        if after is not None:
            index = after
            event(kind)
    drawn = [coverage.Drawn(each.code, each.level, each.kind, each.parent, index.geometry(each.code)) for each in index]
    assert [fault.message for fault in coverage.faults(drawn)] == []
    assert coverage.size_m2(shapely.symmetric_difference(ground(first), ground(index)).buffer(-1e-7)) < 1
    for info in first:
        heirs = index.heirs(info.code)
        assert heirs, info.code
        assert all(index.get(heir) is not None for heir in heirs)
        assert index.get_ever(info.code) is not None
    for code, shape in first.base_shapes():
        spot = shape.representative_point()
        assert index.locate(spot.x, spot.y) is not None, code
