"""`wangge residents`: taking in addresses of households, and services with the ids of their consents."""

import argparse

from django.utils.translation import gettext as _

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
from wangge.lib.tables import ImportReport, headings, read_rows
from wangge.lib.taking import take_in
from wangge.residents.actions import import_services
from wangge.residents.actions.importing import HOUSEHOLD_FIELDS, HouseholdTaker, columns_found
from wangge.residents.actions.importing_services import SERVICE_FIELDS
from wangge.residents.tasks import work_off


def configure(parser: argparse.ArgumentParser) -> None:
    commands = groups(parser)
    homes = commands.add_parser("households", help=_("导入住户地址：只有地址和居住人数的档次"))
    homes.add_argument("--source", default="file", metavar="NAME", help=_("来源系统的名称（默认 file）"))
    homes.add_argument(
        "--map", nargs="+", action="extend", default=[], metavar="FIELD=COLUMN", help=_("字段对应文件中的哪一列")
    )
    homes.epilog = _("字段：%(fields)s") % {"fields": ", ".join(HOUSEHOLD_FIELDS)}
    served = commands.add_parser("services", help=_("导入服务登记：每一行都要有同意的编号"))
    served.epilog = _("字段：%(fields)s") % {"fields": ", ".join(SERVICE_FIELDS)}
    for each in (homes, served):
        each.add_argument("file", type=existing_file, metavar="FILE.csv|xlsx")
        each.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    commands.add_parser("work")  # not for people: the worker starts it


def run(args: argparse.Namespace) -> int:
    if args.command == "work":
        work_off()
        return OK
    doubles = 0
    if args.command == "households":
        done, doubles = _households(args)
    else:
        rows = read_rows(args.file, needed=("consent_id", "service", "name", "phone", "grid", "address"))
        done = import_services(rows=rows, by=SYSTEM, now=clock.now(), rejects_to=rejects_beside(args.file))
    if args.json:
        put_json(done.as_json())
    else:
        tell_import(done)
        if args.command == "households":
            say(_("疑似重复 %(count)s 对，请在“疑似重复”页上判定") % {"count": doubles})
    return import_status(done)


def _households(args: argparse.Namespace) -> tuple[ImportReport, int]:
    mapping = columns_found(headings(args.file), mapped(args.map, HOUSEHOLD_FIELDS))
    taker = HouseholdTaker(source=args.source, by=SYSTEM, now=clock.now(), columns=mapping)
    needed = [mapping.get(name, name) for name in taker.needed]
    done = take_in(
        rows=read_rows(args.file, needed=(*needed, *mapping.values())),
        taker=taker,
        mapping=mapping,
        rejects_to=rejects_beside(args.file),
        after_batch=Progressing(),
    )
    return done, taker.look_for_doubles()
