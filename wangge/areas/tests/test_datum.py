import csv
import math
import warnings
from pathlib import Path

import prcoords
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.areas import datum
from wangge.areas.errors import UnknownDatum

VECTORS = list(csv.DictReader((Path(__file__).parent / "data/gcj02_published_vectors.csv").open(encoding="utf-8")))
# Two published BD-09 vectors come from a library that uses pi where Baidu's formula (and every other library, with the
# vectors below) has pi * 3000 / 180: its answers lie up to 40 m away. They hold here only to that distance.
OTHER_FORMULA = "googollee/eviltransform"
METRES_PER_DEGREE = 111_320.0

county_lon = st.floats(120.4, 121.0)
county_lat = st.floats(36.5, 37.2)


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    narrow = math.cos(math.radians(one[1]))
    return math.hypot((one[0] - other[0]) * narrow, one[1] - other[1]) * METRES_PER_DEGREE


def converted(op: str, lon: float, lat: float) -> tuple[float, float]:
    if op == "wgs2gcj":
        return datum.from_wgs84(lon, lat, "gcj02")
    if op == "gcj2wgs":
        return datum.to_wgs84(lon, lat, "gcj02")
    if op == "bd2wgs":
        return datum.to_wgs84(lon, lat, "bd09")
    if op == "gcj2wgs_singlestep":  # one step of the inverse, within a metre or two of the whole
        return datum.to_wgs84(lon, lat, "gcj02")
    if op == "gcj2bd":
        return datum.from_wgs84(*datum.to_wgs84(lon, lat, "gcj02"), "bd09")
    assert op == "bd2gcj"
    return datum.from_wgs84(*datum.to_wgs84(lon, lat, "bd09"), "gcj02")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda row: f"{row['op']} {row['in_lng']},{row['in_lat']}")
def test_published_vectors(vector: dict[str, str]) -> None:
    op = vector["op"]
    tolerance = max(float(vector["tolerance_deg"]), 1e-8)
    if op == "bd2wgs" and vector["source"].startswith(OTHER_FORMULA):
        tolerance = 4e-4
    if op == "gcj2wgs_singlestep":
        tolerance = 2e-5
    if op == "bd2gcj":
        tolerance = 1e-6  # published by the direct formula; ours inverts the forward one
    lon, lat = converted(op, float(vector["in_lng"]), float(vector["in_lat"]))
    assert abs(lon - float(vector["out_lng"])) <= tolerance
    assert abs(lat - float(vector["out_lat"])) <= tolerance


def test_the_two_vectors_of_the_other_formula_are_explained_by_it() -> None:
    rows = [row for row in VECTORS if row["op"] == "bd2wgs"]
    assert len(rows) == 2
    for row in rows:
        x, y = float(row["in_lng"]) - 0.0065, float(row["in_lat"]) - 0.006
        radius = math.hypot(x, y) - 0.00002 * math.sin(y * math.pi)
        angle = math.atan2(y, x) - 0.000003 * math.cos(x * math.pi)
        gcj = prcoords.Coords(radius * math.sin(angle), radius * math.cos(angle))
        wgs = prcoords.gcj_wgs(gcj)
        assert wgs.lon == pytest.approx(float(row["out_lng"]), abs=1e-9)
        assert wgs.lat == pytest.approx(float(row["out_lat"]), abs=1e-9)


@given(county_lon, county_lat, st.sampled_from(["gcj02", "bd09"]))
def test_there_and_back_within_a_metre_in_the_county(lon: float, lat: float, name: str) -> None:
    there = datum.from_wgs84(lon, lat, name)
    assert metres(there, (lon, lat)) > 100  # a forgotten conversion would not pass unnoticed
    assert metres(datum.to_wgs84(*there, name), (lon, lat)) < 1


@given(st.floats(-180, 180), st.floats(-90, 90), st.sampled_from(datum.DATUMS))
def test_no_point_on_earth_fails_or_warns(lon: float, lat: float, name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = datum.to_wgs84(lon, lat, name)
    assert all(math.isfinite(number) for number in found)


def test_outside_china_all_datums_agree() -> None:
    for name in datum.DATUMS:
        assert datum.to_wgs84(2.35, 48.85, name) == (2.35, 48.85)
        assert datum.from_wgs84(2.35, 48.85, name) == (2.35, 48.85)


def test_an_unknown_datum_is_refused() -> None:
    with pytest.raises(UnknownDatum):
        datum.to_wgs84(120.7, 36.9, "cgcs2000x")
    with pytest.raises(UnknownDatum):
        datum.from_wgs84(120.7, 36.9, "WGS84")


@pytest.mark.parametrize(("lon", "lat"), [(math.nan, 36.9), (120.7, math.inf), (36.9, 120.7), (181, 0), (0, -90.1)])
def test_what_cannot_be_a_point(lon: float, lat: float) -> None:
    assert not datum.is_point(lon, lat)
