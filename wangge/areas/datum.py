"""Datums: WGS-84 is stored; GCJ-02 (most map apps) and BD-09 (Baidu) are converted on the way in.

Undeclared, a coordinate may be 500 m off, so that every door asks for the datum. The conversion is that of `prcoords`
(CC0), its inverse iterated to well under a metre.
"""

import math

import prcoords

from wangge.areas.errors import UnknownDatum

WGS84 = "wgs84"
GCJ02 = "gcj02"
BD09 = "bd09"
DATUMS = (WGS84, GCJ02, BD09)


def is_point(lon: float, lat: float) -> bool:
    """Whether the two numbers (degrees) can be a point at all: a pair written the wrong way round mostly cannot."""
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90


def to_wgs84(lon: float, lat: float, datum: str) -> tuple[float, float]:
    """Longitude and latitude in degrees, from `datum` to WGS-84; raises `UnknownDatum`.

    GCJ-02 is only defined around China: elsewhere its coordinates are those of WGS-84.
    """
    if datum == WGS84:
        return lon, lat
    if datum not in DATUMS:
        raise UnknownDatum
    point = prcoords.Coords(lat, lon)
    if not prcoords.sanity_in_china_p(point):
        return lon, lat
    if datum == BD09:
        point = prcoords.bd_gcj_bored(point)
    if prcoords.sanity_in_china_p(point):
        point = prcoords.gcj_wgs_bored(point)
    return point.lon, point.lat


def from_wgs84(lon: float, lat: float, datum: str) -> tuple[float, float]:
    """Longitude and latitude in degrees, from WGS-84 to `datum` (for links into map apps); raises `UnknownDatum`."""
    if datum == WGS84:
        return lon, lat
    if datum not in DATUMS:
        raise UnknownDatum
    point = prcoords.Coords(lat, lon)
    if not prcoords.sanity_in_china_p(point):
        return lon, lat
    point = prcoords.wgs_gcj(point)
    if datum == BD09:
        point = prcoords.gcj_bd(point)
    return point.lon, point.lat
