"""Point → grid against brute force, on random and on exact border points, and on the county's real tree."""

import csv
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from wangge.areas import codes
from wangge.areas.coverage import Drawn, faults
from wangge.areas.index import AreaIndex, AreaInfo
from wangge.lib.actor import Level

DATA = Path(__file__).parents[3] / "demo" / "data"  # the same files as in the demonstration
DAY = date(2024, 1, 1)


def info(code: str, name: str = "某处") -> AreaInfo:
    parsed = codes.parse(code)
    return AreaInfo(code, name, parsed.level, parsed.kind, codes.parent_of(code), DAY, None)


@cache
def county() -> tuple[AreaIndex, dict[str, Any]]:
    rows = list(csv.DictReader((DATA / "laiyang_areas.csv").open(encoding="utf-8")))
    features = json.loads((DATA / "laiyang_grids.geojson").read_text(encoding="utf-8"))["features"]
    shapes = {each["properties"]["code"]: shapely.geometry.shape(each["geometry"]) for each in features}
    return AreaIndex((info(row["code"], row["name"]) for row in rows), shapes), shapes


def base_shapes() -> dict[str, Any]:
    return {code: shape for code, shape in county()[1].items() if code[12] < "9"}


def brute_force(lon: float, lat: float) -> str | None:
    point = shapely.Point(lon, lat)
    return min((code for code, shape in base_shapes().items() if shape.intersects(point)), default=None)


def test_the_county_is_complete_and_a_valid_coverage() -> None:
    index, shapes = county()
    assert [sum(each.level is level for each in index) for level in codes.LEVELS] == [1, 18, 802, 999]
    assert len(base_shapes()) == 996
    drawn = [Drawn(each.code, each.level, each.kind, each.parent, shapes.get(each.code)) for each in index]
    assert faults(drawn) == []


def test_a_point_in_each_grid_lies_in_that_grid() -> None:
    index, shapes = county()
    for code, shape in shapes.items():
        inside = shape.representative_point()
        if codes.parse(code).kind == codes.GENERAL:
            assert index.locate(inside.x, inside.y) == code
        else:
            assert code in index.locate_special(inside.x, inside.y)


@given(st.floats(120.4, 121.1), st.floats(36.5, 37.2))
def test_locate_agrees_with_brute_force(lon: float, lat: float) -> None:
    assert county()[0].locate(lon, lat) == brute_force(lon, lat)


@given(st.data())
def test_a_border_point_belongs_to_one_grid_the_lowest(data: st.DataObject) -> None:
    shape = data.draw(st.sampled_from(list(base_shapes().values())))
    lon, lat = data.draw(st.sampled_from(list(shape.exterior.coords)))
    touching = [code for code, other in base_shapes().items() if other.intersects(shapely.Point(lon, lat))]
    assert county()[0].locate(lon, lat) == min(touching)
    assert county()[0].locate_many([lon], [lat]) == [min(touching)]


def test_many_points_at_once_are_the_same_as_one_by_one() -> None:
    index, _ = county()
    random = np.random.default_rng(7)
    lons, lats = random.uniform(120.4, 121.1, 3000), random.uniform(36.5, 37.2, 3000)
    many = index.locate_many(lons, lats)
    assert many == [index.locate(lon, lat) for lon, lat in zip(lons, lats, strict=True)]
    assert None in many
    assert len(set(many)) > 300


def test_an_empty_index_knows_no_place() -> None:
    index = AreaIndex([], {})
    assert index.locate(120.7, 36.9) is None
    assert index.locate_many([120.7], [36.9]) == [None]
    assert index.locate_many([], []) == []
    assert index.locate_special(120.7, 36.9) == []


def payload(features: list[dict[str, Any]]) -> int:
    return len(json.dumps(features, ensure_ascii=False, separators=(",", ":")).encode())


def test_map_payloads_stay_small() -> None:
    index, _ = county()
    towns = [index.feature(each) for each in index if each.level is Level.TOWN]
    assert all(each["geometry"] for each in towns)
    assert payload(towns) < 60_000
    for town in [each for each in index if each.level is Level.TOWN]:
        grids = [index.feature(each) for each in index.beneath(town.code) if each.level is Level.GRID]
        assert payload(grids) < 100_000


def test_simplified_towns_still_share_their_borders() -> None:
    index, _ = county()
    towns = [index.outline(each.code) for each in index if each.level is Level.TOWN]
    assert shapely.coverage_is_valid(np.array(towns, dtype=object))
    whole = shapely.union_all(list(base_shapes().values()))
    assert shapely.union_all(towns).symmetric_difference(whole).area / whole.area < 0.01
