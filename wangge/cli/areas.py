"""`wangge areas`: taking in areas and boundaries, naming their faults, and finding the grid at a point."""

import argparse
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from wangge.areas import queries
from wangge.areas.actions import import_areas, import_boundaries
from wangge.areas.datum import DATUMS, WGS84
from wangge.areas.importer import read_areas
from wangge.areas.index import AreaInfo
from wangge.cli.console import (
    FAILED,
    OK,
    Stop,
    existing_file,
    groups,
    import_status,
    iso_date,
    never,
    put_json,
    rejects_beside,
    say,
    tell_import,
)
from wangge.lib import clock
from wangge.lib.actor import SYSTEM, Level
from wangge.lib.tables import encoding_of
from wangge.people.queries import grids_without_worker


def configure(parser: argparse.ArgumentParser) -> None:
    commands = groups(parser)
    load = commands.add_parser("import", help=_("导入区划（code, name, level, kind, parent …）和边界"))
    load.add_argument("file", type=existing_file, metavar="FILE.csv")
    load.add_argument("--boundaries", type=existing_file, metavar="F.geojson", help=_("边界文件（GeoJSON）"))
    load.add_argument("--datum", choices=DATUMS, default=WGS84, help=_("边界所用坐标系（默认 wgs84）"))
    load.add_argument("--effective", type=iso_date, metavar="DATE", help=_("自哪天起生效（默认今天）"))
    load.add_argument("--made-up", action="store_true", help=_("边界是为演示虚构的，凡画出之处都会注明"))
    load.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    check = commands.add_parser("check", help=_("列出空隙、重叠、孤儿、编码错误和缺失的边界"))
    check.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    locate = commands.add_parser("locate", help=_("一点在哪个网格"))
    locate.add_argument("lon", type=float, metavar="LON")
    locate.add_argument("lat", type=float, metavar="LAT")
    locate.add_argument("--datum", choices=DATUMS, default=WGS84, help=_("坐标系（默认 wgs84）"))
    locate.add_argument("--json", action="store_true", help=_("以 JSON 输出"))


def run(args: argparse.Namespace) -> int:
    match args.command:
        case "import":
            return _import(args)
        case "check":
            return _check(args)
        case "locate":
            return _locate(args)
        case other:
            never(other)


def _import(args: argparse.Namespace) -> int:
    now = clock.now()
    effective = args.effective or clock.office_date(now)
    features = None if args.boundaries is None else read_features(args.boundaries)
    report = import_areas(
        rows=read_areas(args.file),
        by=SYSTEM,
        now=now,
        effective=effective,
        rejects_to=rejects_beside(args.file),
    )
    answer: dict[str, Any] = report.as_json()
    status = import_status(report)
    if not args.json:
        tell_import(report, _("区划："))
    if features is not None:
        drawn = import_boundaries(
            features=features,
            datum=args.datum,
            by=SYSTEM,
            now=now,
            effective=effective,
            is_made_up=args.made_up,
            rejects_to=rejects_beside(args.boundaries),
        )
        answer["boundaries"] = drawn.as_json()
        status = max(status, import_status(drawn))
        if not args.json:
            tell_import(drawn, _("边界："))
    if args.json:
        put_json(answer)
    return status


def read_features(path: Path) -> Iterable[Mapping[str, Any]]:
    """The features of a GeoJSON FeatureCollection in UTF-8 or GB18030."""
    try:
        data = json.loads(path.read_text(encoding=encoding_of(path)))
    except (json.JSONDecodeError, RecursionError) as error:
        raise Stop(_("%(path)s 不是 JSON：%(error)s") % {"path": path, "error": error}) from None
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        raise Stop(_("%(path)s 不是 GeoJSON 的 FeatureCollection") % {"path": path})
    return features


def _check(args: argparse.Namespace) -> int:
    faults = queries.coverage_report()
    grids = [area.code for area in queries.listing(level=Level.GRID) if area.kind == "general"]
    if not grids and not faults:
        raise Stop(_("还没有区划：请先运行 wangge areas import"))
    unmanned = grids_without_worker(grids, clock.office_date(clock.now()))
    if args.json:
        told = [
            {"kind": fault.kind.value, "codes": fault.codes, "message": fault.message, "size_m2": fault.size_m2}
            for fault in faults
        ]
        put_json({"grids": len(grids), "faults": told, "grids_without_worker": len(unmanned)})
    else:
        for fault in faults:
            say(fault.message)
        say(
            _("%(grids)s 个基础网格，%(faults)s 处问题；%(unmanned)s 个网格还没有网格员")
            % {"grids": len(grids), "faults": len(faults), "unmanned": len(unmanned)}
        )
    return FAILED if faults else OK


def _locate(args: argparse.Namespace) -> int:
    found = queries.locate(args.lon, args.lat, args.datum)
    if args.json:
        put_json(
            {
                "grid": _told(found.grid),
                "path": [_told(area) for area in found.path],
                "special": [_told(area) for area in found.special],
            }
        )
        return OK
    for area in (*found.path, *found.special):
        say(f"{area.code}  {area.name}")
    return OK


def _told(area: AreaInfo) -> dict[str, str]:
    return {"code": area.code, "name": area.name, "level": str(area.level), "kind": area.kind}
