"""`wangge settings export|import`: categories, calendar, organisations, staff as sheets, as on the settings pages."""

import argparse
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from wangge.cli.console import FAILED, OK, REFUSED, Stop, existing_file, groups, iso_date, put_json, say
from wangge.desk.settings.nouns import NOUNS, Asked, Noun
from wangge.desk.settings.words import KINDS
from wangge.lib import clock
from wangge.lib.actor import SYSTEM
from wangge.lib.plans import Kind, Plan
from wangge.lib.sheets import csv_lines, read_sheet, sheet_notes, sheet_rows, write_xlsx
from wangge.lib.tables import Row


def configure(parser: argparse.ArgumentParser) -> None:
    kinds = groups(parser)
    export = kinds.add_parser("export", help=_("导出一类设置（XLSX 或 CSV），改好后可以原样导入"))
    load = kinds.add_parser("import", help=_("导入一类设置：全部写入，或者一行也不写入"))
    for each in (export, load):
        each.add_argument("noun", metavar="NOUN", choices=sorted(NOUNS), help=" / ".join(sorted(NOUNS)))
        each.add_argument("--office", metavar="ORG", default="", help=_("哪个单位的日历（默认：通用日历）"))
        each.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    export.add_argument("file", type=Path, metavar="FILE")
    export.set_defaults(do=_export)
    load.add_argument("file", type=existing_file, metavar="FILE")
    load.add_argument("--effective", type=iso_date, metavar="DATE", help=_("事项从哪一天起生效（默认：明天）"))
    load.add_argument("--dry-run", action="store_true", help=_("只看会改什么，什么都不写入"))
    load.set_defaults(do=_import)


def run(args: argparse.Namespace) -> int:
    now = clock.now()
    effective = getattr(args, "effective", None) or clock.office_date(now) + timedelta(days=1)
    status: int = args.do(args, NOUNS[args.noun], Asked(SYSTEM, now, effective, args.office))
    return status


def _export(args: argparse.Namespace, noun: Noun, asked: Asked) -> int:
    headings = [str(column.heading) for column in noun.columns]
    rows = list(sheet_rows(noun.columns, noun.rows(asked)))
    if args.file.suffix == ".xlsx":
        write_xlsx(args.file, headings, rows, sheet_notes(noun.columns))
    elif args.file.suffix == ".csv":
        args.file.write_text("".join(csv_lines(headings, rows)), encoding="utf-8", newline="")
    else:
        raise Stop(_("文件名应以 .csv 或 .xlsx 结尾：%(path)s") % {"path": args.file}, REFUSED)
    if args.json:
        put_json({"rows": len(rows), "file": str(args.file)})
    else:
        say(_("已导出 %(count)s 行到 %(path)s") % {"count": len(rows), "path": args.file})
    return OK


def _import(args: argparse.Namespace, noun: Noun, asked: Asked) -> int:
    plan = noun.plan(_rows(args.file, noun), asked)
    if not plan.problems and plan.changes and not args.dry_run:
        noun.apply(_rows(args.file, noun), plan.mark, asked)
    if args.json:
        put_json(_as_json(plan, is_written=not (plan.problems or args.dry_run)))
    else:
        _tell(plan, is_dry_run=args.dry_run)
    return FAILED if plan.problems else OK


def _rows(path: Path, noun: Noun) -> Iterator[Row]:
    return read_sheet(path, noun.columns, noun.needed)


def _tell(plan: Plan, *, is_dry_run: bool) -> None:
    for problem in plan.problems:
        say(_("第 %(line)s 行：%(reason)s") % {"line": problem.line, "reason": problem.reason})
    for change in plan.changes:
        cells = "；".join(f"{cell.column.heading} {cell.was or '–'} → {cell.becomes or '–'}" for cell in change.cells)
        say(f"{KINDS[change.kind][0]} {change.key} {change.name}：{cells}")
    counts = "、".join(f"{KINDS[kind][0]} {plan.count(kind)}" for kind in Kind)
    say(
        _("%(counts)s、不变 %(unchanged)s、不能导入 %(problems)s")
        % {"counts": counts, "unchanged": plan.unchanged, "problems": len(plan.problems)}
    )
    if plan.problems:
        say(_("有不能导入的行，什么都没有写入"))
    elif is_dry_run:
        say(_("只是核对，什么都没有写入"))


def _as_json(plan: Plan, *, is_written: bool) -> dict[str, Any]:
    return {
        **{kind.value: plan.count(kind) for kind in Kind},
        "unchanged": plan.unchanged,
        "problems": [
            {"line": problem.line, "column": problem.column, "reason": problem.reason} for problem in plan.problems
        ],
        "written": is_written,
    }
