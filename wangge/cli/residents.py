"""`wangge residents`: taking in addresses of households, and services with the ids of their consents."""

import argparse

from django.utils.translation import gettext as _

from wangge.cli.console import existing_file, groups, import_status, put_json, rejects_beside, tell_import
from wangge.lib import clock
from wangge.lib.actor import SYSTEM
from wangge.lib.tables import read_rows
from wangge.residents.actions import import_households, import_services
from wangge.residents.actions.importing import HOUSEHOLD_FIELDS, SERVICE_FIELDS


def configure(parser: argparse.ArgumentParser) -> None:
    commands = groups(parser)
    homes = commands.add_parser("households", help=_("导入住户地址：只有地址和居住人数的档次"))
    homes.add_argument("--source", default="file", metavar="NAME", help=_("来源系统的名称（默认 file）"))
    homes.epilog = _("字段：%(fields)s") % {"fields": ", ".join(HOUSEHOLD_FIELDS)}
    served = commands.add_parser("services", help=_("导入服务登记：每一行都要有同意的编号"))
    served.epilog = _("字段：%(fields)s") % {"fields": ", ".join(SERVICE_FIELDS)}
    for each in (homes, served):
        each.add_argument("file", type=existing_file, metavar="FILE.csv|xlsx")
        each.add_argument("--json", action="store_true", help=_("以 JSON 输出"))


def run(args: argparse.Namespace) -> int:
    now, rejects_to = clock.now(), rejects_beside(args.file)
    if args.command == "households":
        rows = read_rows(args.file, needed=("source_id", "address", "grid"))
        done = import_households(rows=rows, source=args.source, by=SYSTEM, now=now, rejects_to=rejects_to)
    else:
        rows = read_rows(args.file, needed=("consent_id", "service", "name", "phone", "grid", "address"))
        done = import_services(rows=rows, by=SYSTEM, now=now, rejects_to=rejects_to)
    if args.json:
        put_json(done.as_json())
    else:
        tell_import(done)
    return import_status(done)
