"""Where a place stands: from a point or an area's code to the columns of the row."""

from typing import Any

from django.utils.translation import gettext as _

from wangge.areas import codes
from wangge.areas import datum as datums
from wangge.areas import queries as areas
from wangge.areas.errors import BadAreaCode, BadPoint, OutsideCoverage, UnknownDatum
from wangge.lib.actor import Level
from wangge.places.errors import BadPlace

Where = dict[str, Any]


def columns_of(code: str) -> Where:
    """Town, village and grid of an area's code."""
    level = codes.level_of(code)
    return {
        "town": codes.masked(code, Level.TOWN),
        "village": codes.masked(code, Level.VILLAGE) if level in (Level.VILLAGE, Level.GRID) else "",
        "grid": code if level == Level.GRID else "",
    }


def placed(*, lon: float | None, lat: float | None, datum: str, area: str) -> Where:
    """The columns for a point (which decides) or, without one, an area from the town down. Raises `BadPlace`."""
    if (lon is None) != (lat is None):
        raise BadPlace(fields={"lon": _("经度和纬度要一起填写")})
    if lon is None or lat is None:
        return _in_area(area) | {"lon": None, "lat": None, "datum": ""}
    try:
        found = areas.locate(lon, lat, datum)
        wgs_lon, wgs_lat = datums.to_wgs84(lon, lat, datum)
    except (BadPoint, OutsideCoverage, UnknownDatum) as error:
        raise BadPlace(fields={"lon": str(error.detail)}) from error
    return columns_of(found.grid.code) | {"lon": round(wgs_lon, 7), "lat": round(wgs_lat, 7), "datum": datum}


def _in_area(code: str) -> Where:
    if not code:
        raise BadPlace(fields={"area": _("请在地图上选点，或选择所在的网格")})
    try:
        level = codes.level_of(code)
    except BadAreaCode as error:
        raise BadPlace(fields={"area": str(error.detail)}) from error
    if areas.index().get(code) is None:
        raise BadPlace(fields={"area": _("没有这个区划，或已撤销")})
    if level == Level.CITY:
        raise BadPlace(fields={"area": _("请至少选到镇街")})
    return columns_of(code)
