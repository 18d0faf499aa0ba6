"""`wangge calendar import`: working days that the published years lack, as a new version of the office calendar."""

import argparse

from django.utils.translation import gettext as _

from wangge.catalogue.actions import import_calendar
from wangge.cli.console import existing_file, groups, import_status, put_json, rejects_beside, tell_import
from wangge.lib import clock
from wangge.lib.actor import SYSTEM
from wangge.lib.tables import read_rows


def configure(parser: argparse.ArgumentParser) -> None:
    load = groups(parser).add_parser("import", help=_("导入工作日历（列：date, is_workday）"))
    load.add_argument("file", type=existing_file, metavar="FILE.csv")
    load.add_argument("--json", action="store_true", help=_("以 JSON 输出"))


def run(args: argparse.Namespace) -> int:
    report = import_calendar(
        rows=read_rows(args.file, needed=("date", "is_workday")),
        by=SYSTEM,
        now=clock.now(),
        source=args.file.name,
        rejects_to=rejects_beside(args.file),
    )
    if args.json:
        put_json(report.as_json())
    else:
        tell_import(report, _("工作日历："))
    return import_status(report)
