"""Cutting, joining and fitting boundaries, so that a change leaves neither gap nor overlap. WGS-84 degrees throughout.

What is computed here is stored unrounded: a new corner that was rounded to the centimetre would open a crack of some
square metres along a kilometre of border.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from wangge.areas import coverage, importer
from wangge.areas.importer import LINES, POLYGONS, RowRejected

THIN = 1e-5  # degrees, about a metre: narrower cracks and overlaps come from digitising and are mended
_DRAWN = (*POLYGONS, *LINES)


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawn thing: a polygon or a line, with what its feature says of it."""

    shape: BaseGeometry
    code: str = ""
    name: str = ""
    households: int | None = None

    @property
    def is_line(self) -> bool:
        return self.shape.geom_type in LINES


def read_drawings(document: object, datum_name: str) -> list[Drawing]:
    """What a GeoJSON document draws (a geometry, a feature or a collection of features); raises `RowRejected`."""
    if isinstance(document, Mapping) and document.get("type") == "FeatureCollection":
        features = document.get("features")
        if not isinstance(features, list) or not features:
            raise RowRejected(_("文件里没有要素"))
        return [_drawing(feature, datum_name) for feature in features]
    return [_drawing(document, datum_name)]


def _drawing(feature: object, datum_name: str) -> Drawing:
    if isinstance(feature, Mapping) and feature.get("type") != "Feature":
        feature = {"type": "Feature", "properties": {}, "geometry": feature}
    if not isinstance(feature, Mapping):
        raise RowRejected(_("不是 GeoJSON 要素"))
    told = feature.get("properties")
    properties: Mapping[str, Any] = told if isinstance(told, Mapping) else {}
    households = properties.get("households")
    return Drawing(
        shape=shapely.geometry.shape(importer.read_geometry(feature.get("geometry"), datum_name, _DRAWN)),
        code=str(properties.get("code") or "").strip(),
        name=str(properties.get("name") or "").strip()[:60],
        households=households if isinstance(households, int) and 0 <= households < 1_000_000 else None,
    )


def polygonal(shape: BaseGeometry) -> BaseGeometry:
    """The polygons of a shape, without the lines and points that an overlay may leave."""
    return shapely.union_all([part for part in shapely.get_parts(shape).tolist() if part.geom_type in POLYGONS])


def is_thin(shape: BaseGeometry) -> bool:
    """Is it nowhere wider than `THIN`?"""
    return bool(shape.is_empty or shape.buffer(-THIN / 2).is_empty)


def joined(shapes: Iterable[BaseGeometry]) -> BaseGeometry:
    """The union, without the hairline holes that rounding leaves between neighbours."""
    whole = shapely.union_all(list(shapes))
    parts = []
    for part in shapely.get_parts(whole).tolist():
        rings = [ring for ring in part.interiors if not is_thin(shapely.Polygon(ring))]
        parts.append(shapely.Polygon(part.exterior, rings))
    return shapely.union_all(parts)


def cut(whole: BaseGeometry, lines: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """The parts into which lines divide a shape, from west to east; one part when they do not cross it.

    A separate piece that no line touches stays with the part nearest to it.
    """
    parts: list[BaseGeometry] = []
    islands: list[BaseGeometry] = []
    knife = shapely.union_all(list(lines))
    for piece in shapely.get_parts(whole).tolist():
        found = _divided(piece, knife)
        if len(found) > 1:
            parts += found
        else:
            islands.append(piece)
    if not parts:
        return [whole]
    for island in islands:
        nearest = min(range(len(parts)), key=lambda position: parts[position].distance(island))
        parts[nearest] = shapely.union_all([parts[nearest], island])
    return sorted(parts, key=lambda part: (part.centroid.x, part.centroid.y))


def _divided(piece: BaseGeometry, knife: BaseGeometry) -> list[BaseGeometry]:
    faces = shapely.polygonize([shapely.union_all([piece.boundary, knife])])
    inside = [face for face in shapely.get_parts(faces).tolist() if piece.contains(face.representative_point())]
    return [face for face in inside if not is_thin(face)] if len(inside) > 1 else inside


def fitted(parts: Sequence[BaseGeometry], whole: BaseGeometry) -> list[BaseGeometry]:
    """Parts fitted into `whole`: what is thin is mended, what is not stays as drawn, for the check to name."""
    made: list[BaseGeometry] = []
    for part in parts:
        shape = part
        for rest in (shapely.difference(shape, whole), *(shapely.intersection(shape, other) for other in made)):
            if not rest.is_empty and is_thin(rest):
                shape = polygonal(shapely.difference(shape, rest))
        made.append(shape)
    missing = shapely.difference(whole, shapely.union_all(made))
    for crack in shapely.get_parts(missing).tolist():
        if crack.geom_type == "Polygon" and crack.area > 0 and is_thin(crack):
            shared = [shapely.intersection(crack.boundary, part.boundary).length for part in made]
            position = shared.index(max(shared))
            made[position] = joined([made[position], crack])
    return made


def geometry_of(shape: BaseGeometry) -> dict[str, Any]:
    """GeoJSON of a shape as it is stored: lists, not tuples, so that it equals what comes back from the database."""
    plain = shapely.geometry.mapping(shape)
    return {"type": plain["type"], "coordinates": _listed(plain["coordinates"])}


def _listed(value: Any) -> Any:
    return [_listed(each) for each in value] if isinstance(value, list | tuple) else value


def share_m2(one: BaseGeometry, other: BaseGeometry) -> float:
    """How much ground two shapes have in common, in m²."""
    return coverage.size_m2(polygonal(shapely.intersection(one, other)))
