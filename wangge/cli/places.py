"""`wangge places`: taking in another system's register of places."""

import argparse

from django.utils.translation import gettext as _

from wangge.areas.datum import DATUMS, WGS84
from wangge.cli.console import (
    OK,
    Progressing,
    existing_file,
    groups,
    import_status,
    mapped,
    put_json,
    rejects_beside,
    say,
    tell_import,
)
from wangge.lib import clock
from wangge.lib.actor import SYSTEM
from wangge.lib.tables import headings, read_rows
from wangge.lib.taking import take_in
from wangge.places.actions.importing import FIELDS, PlaceTaker, columns_found
from wangge.places.kinds import Kind
from wangge.places.tasks import work_off


def configure(parser: argparse.ArgumentParser) -> None:
    commands = groups(parser)
    load = commands.add_parser("import", help=_("导入场所设施；同一来源的同一编号只收一次，内容变了的更新"))
    load.add_argument("file", type=existing_file, metavar="FILE.csv|xlsx")
    kinds = [kind.value for kind in Kind]
    load.add_argument("--kind", default="", choices=kinds, metavar="KIND", help=_("文件没有种类列时，全部按此种类"))
    load.add_argument(
        "--map", nargs="+", action="extend", default=[], metavar="FIELD=COLUMN", help=_("字段对应文件中的哪一列")
    )
    load.add_argument("--source", default="file", metavar="NAME", help=_("来源系统的名称（默认 file）"))
    load.add_argument("--datum", default=WGS84, choices=DATUMS, help=_("文件没有坐标系列时的坐标系"))
    load.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    load.epilog = _("字段：%(fields)s") % {"fields": ", ".join(FIELDS)}
    commands.add_parser("work")  # not for people: the worker starts it


def run(args: argparse.Namespace) -> int:
    if args.command == "work":
        work_off()
        return OK
    mapping = columns_found(headings(args.file), mapped(args.map, FIELDS))
    taker = PlaceTaker(source=args.source, by=SYSTEM, now=clock.now(), kind=args.kind, datum=args.datum)
    needed = [mapping.get(name, name) for name in taker.needed]
    report = take_in(
        rows=read_rows(args.file, needed=(*needed, *mapping.values())),
        taker=taker,
        mapping=mapping,
        rejects_to=rejects_beside(args.file),
        after_batch=Progressing(),
    )
    doubles = taker.look_for_doubles()
    if args.json:
        put_json(report.as_json())
    else:
        tell_import(report)
        say(_("疑似重复 %(count)s 对，请在“疑似重复”页上判定") % {"count": doubles})
    return import_status(report)
