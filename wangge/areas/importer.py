"""Rows and GeoJSON features from files, checked one by one: each becomes a value to store, or a reason to reject it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from wangge.areas import codes, datum
from wangge.areas.errors import BadAreaCode
from wangge.lib import tables
from wangge.lib.actor import Level
from wangge.lib.errors import InvalidInput

# Column names, English as in the contract, Chinese as offices write them.
COLUMNS = {
    "编码": "code",
    "网格编码": "code",
    "名称": "name",
    "网格名称": "name",
    "层级": "level",
    "类型": "kind",
    "上级": "parent",
    "上级编码": "parent",
    "东至": "bound_east",
    "南至": "bound_south",
    "西至": "bound_west",
    "北至": "bound_north",
    "联系人": "worker_contact",
    "网格员": "worker_contact",
    "监督电话": "supervision_phone",
    "公示地点": "notice_place",
    "户数": "households",
    "外部编码": "external_codes",
}
_LEVELS = {"市级": "city", "市": "city", "镇街": "town", "镇街级": "town", "村居": "village", "村级": "village"}
_LEVELS |= {"网格": "grid", "基础网格": "grid"}
_KINDS = {"综合": codes.GENERAL, "基础": codes.GENERAL, "专业": codes.SPECIAL, "专属": codes.SPECIAL}
_LIMITS = {  # characters, as in models.Area
    "bound_east": 100,
    "bound_south": 100,
    "bound_west": 100,
    "bound_north": 100,
    "worker_contact": 100,
    "supervision_phone": 60,
    "notice_place": 100,
}
_NAME_LIMIT = 60
_PHONE = re.compile(r"[0-9+()（）\-—/、,，;； 转]*\Z")
_COUNT = re.compile(r"[0-9]{1,6}\Z")
_EXTERNAL = re.compile(r"([a-z0-9_.-]{1,20})=([^\s=;；]{1,40})\Z")
_DECIMALS = 7  # of a degree: about a centimetre
POLYGONS = ("Polygon", "MultiPolygon")
LINES = ("LineString", "MultiLineString")
_DEPTHS = {"LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}  # lists around a position


class RowRejected(ValueError):
    """A row or feature cannot be taken in; the text says why."""


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One row as it is to be stored. `values` holds the columns of `models.Area` that the file has."""

    line: int
    code: str
    level: Level
    values: Mapping[str, Any]
    external: tuple[tuple[str, str], ...] | None
    row: Mapping[str, str] = field(compare=False)


def read_areas(path: Path) -> Iterator[tables.Row]:
    """Rows of a CSV or XLSX file of areas, with English column names; raises `UnreadableTable`."""
    for line, row in tables.read_rows(path):
        named = {COLUMNS.get(name, name): cell for name, cell in row.items()}
        missing = {"code", "name"} - set(named)
        if missing:
            told = {"names": "、".join(sorted(missing))}
            raise tables.UnreadableTable(_("文件缺少这些列：%(names)s") % told)
        yield line, named


def read_features(path: Path) -> list[dict[str, Any]]:
    """The features of a GeoJSON file; raises `UnreadableTable`."""
    try:
        content = json.loads(path.read_text(encoding=tables.encoding_of(path)))
    except (OSError, ValueError, RecursionError) as error:
        raise tables.UnreadableTable(_("文件不是有效的 GeoJSON")) from error
    if not isinstance(content, dict) or not isinstance(content.get("features"), list):
        raise tables.UnreadableTable(_("文件不是 GeoJSON 要素集（FeatureCollection）"))
    return list(content["features"])


def parse_row(line: int, row: Mapping[str, str]) -> AreaRow:
    """A row of text as values to store; raises `RowRejected`. Level, kind and parent follow from the code: where the
    file names them, they must agree."""
    row = {COLUMNS.get(name, name): cell for name, cell in row.items()}
    try:
        parsed = codes.parse(row.get("code", "").strip())
    except BadAreaCode as error:
        raise RowRejected(str(error.detail)) from error
    parent = codes.parent_of(parsed.code)
    level, kind = row.get("level", ""), row.get("kind", "")
    if level and _LEVELS.get(level, level) != parsed.level:
        raise RowRejected(_("层级“%(given)s”与编码不符") % {"given": level})
    if kind and _KINDS.get(kind.removesuffix("网格"), kind) != parsed.kind:
        raise RowRejected(_("类型“%(given)s”与编码不符") % {"given": kind})
    if row.get("parent") and row["parent"] != parent:
        raise RowRejected(_("上级编码应为 %(parent)s") % {"parent": parent or "—"})
    try:
        name = checked_name(row.get("name", ""))
        optional = published({column: row[column] for column in _LIMITS if column in row})
    except InvalidInput as error:
        raise RowRejected("；".join(str(message) for message in error.fields.values())) from error
    values: dict[str, Any] = {"name": name, "level": parsed.level.value, "kind": parsed.kind, "parent_code": parent}
    if "households" in row:
        values["households"] = _count(row["households"])
    return AreaRow(line, parsed.code, parsed.level, values | optional, _external(row.get("external_codes")), row)


def checked_name(text: str) -> str:
    """An area's name without outer spaces; raises `InvalidInput`."""
    name = text.strip()
    if not name or len(name) > _NAME_LIMIT or not name.isprintable():
        raise InvalidInput(fields={"name": _("名称应为 1–60 个字")})
    return name


def published(values: Mapping[str, str]) -> dict[str, str]:
    """What is published of an area (columns of `models.Area`), without outer spaces; raises `InvalidInput`."""
    found = {name: text.strip() for name, text in values.items()}
    wrong: dict[str, str | Promise] = {}
    for name, text in found.items():
        if len(text) > _LIMITS[name] or not text.isprintable():
            wrong[name] = _("“%(column)s”过长或含有控制字符") % {"column": name}
    if not _PHONE.match(found.get("supervision_phone", "")):
        wrong["supervision_phone"] = _("监督电话只能含数字和 + - ( ) / 、转")
    if wrong:
        raise InvalidInput(fields=wrong)
    return found


def _count(text: str) -> int | None:
    if not text.strip():
        return None
    if not _COUNT.match(text.strip()):
        raise RowRejected(_("户数应为不超过六位的整数"))
    return int(text)


def _external(text: str | None) -> tuple[tuple[str, str], ...] | None:
    if text is None:
        return None
    pairs = []
    for part in re.split(r"[;；]", text):
        if not part.strip():
            continue
        match = _EXTERNAL.match(part.strip())
        if match is None:
            raise RowRejected(_("外部编码应写成“体系=编码”，多个以分号隔开"))
        pairs.append((match[1], match[2]))
    return tuple(sorted(set(pairs)))


def parse_feature(feature: object, datum_name: str) -> tuple[str, dict[str, Any]]:
    """The code and the boundary (GeoJSON geometry, WGS-84) of a feature in the datum named; raises `RowRejected`."""
    if not isinstance(feature, Mapping):
        raise RowRejected(_("不是 GeoJSON 要素"))
    properties, geometry = feature.get("properties"), feature.get("geometry")
    code = properties.get("code") if isinstance(properties, Mapping) else None
    if not isinstance(code, str) or not code:
        raise RowRejected(_("要素没有编码（properties.code）"))
    return code, read_geometry(geometry, datum_name)


def read_geometry(geometry: object, datum_name: str, kinds: Sequence[str] = POLYGONS) -> dict[str, Any]:
    """A GeoJSON geometry of one of the `kinds` as it is stored: WGS-84, plane, rounded; raises `RowRejected`."""
    if not isinstance(geometry, Mapping) or geometry.get("type") not in kinds:
        raise RowRejected(_("边界应为 Polygon 或 MultiPolygon") if kinds == POLYGONS else _("应为多边形或线"))
    kind = str(geometry["type"])
    try:
        plain = {"type": kind, "coordinates": _positions(geometry.get("coordinates"), _DEPTHS[kind], datum_name)}
        shape = shapely.geometry.shape(plain)
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError) as error:
        if isinstance(error, RowRejected):
            raise
        raise RowRejected(_("边界坐标写法有误")) from error
    if shape.is_empty or not shape.is_valid:
        told = {"reason": shapely.is_valid_reason(shape)}
        raise RowRejected(_("边界不是有效的多边形：%(reason)s") % told)
    return plain


def _positions(parts: object, depth: int, datum_name: str) -> list[Any]:
    if depth == 0:
        return _position(parts, datum_name)
    return [_positions(part, depth - 1, datum_name) for part in _listed(parts)]


def _listed(parts: object) -> Sequence[Any]:
    if not isinstance(parts, list | tuple) or not parts:
        raise RowRejected(_("边界坐标写法有误"))
    return parts


def _position(position: Any, datum_name: str) -> list[float]:
    lon, lat = float(position[0]), float(position[1])
    if not datum.is_point(lon, lat):
        raise RowRejected(_("边界坐标超出范围，请检查经纬度是否写反"))
    lon, lat = datum.to_wgs84(lon, lat, datum_name)
    return [round(lon, _DECIMALS), round(lat, _DECIMALS)]
