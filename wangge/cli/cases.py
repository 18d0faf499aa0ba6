"""`wangge cases`: taking in another system's register, and giving cases out as a table."""

import argparse
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from wangge.areas import queries as areas
from wangge.cases.actions.exporting import note_export
from wangge.cases.actions.importing import FIELDS, import_cases
from wangge.cases.queries.exporting import HEADINGS, export_rows
from wangge.cases.queries.listing import SEARCH_BOUND, CaseFilter, count_cases
from wangge.cases.states import State
from wangge.cli.console import (
    OK,
    REFUSED,
    Stop,
    existing_file,
    groups,
    import_status,
    mapped,
    put_json,
    rejects_beside,
    say,
    tell_import,
)
from wangge.cli.tables_out import write_table
from wangge.lib import clock
from wangge.lib.actor import SYSTEM, Actor, ActorPost, Level, Role
from wangge.lib.tables import read_rows
from wangge.people.access import actor_of_user
from wangge.people.queries import user_by_username


def configure(parser: argparse.ArgumentParser) -> None:
    commands = groups(parser)
    load = commands.add_parser("import", help=_("导入事件；同一来源的同一编号只收一次"))
    load.add_argument("file", type=existing_file, metavar="FILE.csv|xlsx")
    load.add_argument(
        "--map", nargs="+", action="extend", default=[], metavar="FIELD=COLUMN", help=_("字段对应文件中的哪一列")
    )
    load.add_argument("--source", default="file", metavar="NAME", help=_("来源系统的名称（默认 file）"))
    load.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    load.epilog = _("字段：%(fields)s") % {"fields": ", ".join(FIELDS)}
    export = commands.add_parser("export", help=_("导出事件（不含联系方式）"))
    export.add_argument("file", type=Path, metavar="FILE.csv|xlsx")
    _add_filters(export)
    export.add_argument("--as", dest="reader", default="", metavar="NAME", help=_("只导出此账号有权查看的事件"))
    export.add_argument("--headings", choices=("fields", "words"), default="fields", help=_("表头用字段名还是文字"))
    export.add_argument("--json", action="store_true", help=_("以 JSON 输出"))


def _add_filters(parser: argparse.ArgumentParser) -> None:
    states = [state.value for state in State]
    parser.add_argument("--state", action="append", default=[], choices=states, metavar="STATE", help=", ".join(states))
    parser.add_argument("--area", default="", metavar="CODE")
    parser.add_argument("--category", default="", metavar="CODE")
    parser.add_argument("--q", default="", metavar="TEXT", help=_("全文检索"))
    parser.add_argument("--bbox", default="", metavar="W,S,E,N", help=_("WGS-84 经纬度范围"))
    parser.add_argument("--overdue", choices=("1", "0"), default="", help=_("是否超期"))
    parser.add_argument("--holder", default="", metavar="ORG")
    parser.add_argument("--channel", default="")
    parser.add_argument("--since", type=instant, metavar="DATE", help=_("自（含），日期或时刻"))
    parser.add_argument("--until", type=instant, metavar="DATE", help=_("至（不含），日期或时刻"))


def run(args: argparse.Namespace) -> int:
    return _import(args) if args.command == "import" else _export(args)


def _import(args: argparse.Namespace) -> int:
    mapping = mapped(args.map, FIELDS)
    needed = [mapping.get(name, name) for name in ("source_id", "text")]
    report = import_cases(
        rows=read_rows(args.file, needed=(*needed, *mapping.values())),
        source=args.source,
        by=SYSTEM,
        now=clock.now(),
        mapping=mapping,
        rejects_to=rejects_beside(args.file),
    )
    if args.json:
        put_json(report.as_json())
    else:
        tell_import(report)
    return import_status(report)


def _export(args: argparse.Namespace) -> int:
    now = clock.now()
    actor, wanted = _reader(args.reader), _filter(args)
    headings = [str(HEADINGS[name]) if args.headings == "words" else name for name in HEADINGS]
    if not args.file.parent.is_dir():
        raise Stop(_("没有这个目录：%(path)s") % {"path": args.file.parent}, REFUSED)
    if wanted.q and count_cases(actor, wanted, now).is_cut:
        text = _("搜到的超过 %(bound)d 件，不能全部导出：请换更具体的词，或改按其他条件")
        raise Stop(text % {"bound": SEARCH_BOUND}, REFUSED)
    note_export(wanted=wanted, by=actor, now=now)
    count = write_table(args.file, list(HEADINGS), headings, export_rows(actor, wanted, now))
    if args.json:
        put_json({"exported": count, "file": str(args.file)})
    else:
        say(_("已导出 %(count)s 件到 %(path)s") % {"count": count, "path": args.file})
    return OK


def _reader(username: str) -> Actor:
    """Whose view is exported: an account's, or supervision's of the whole county (never confidential words)."""
    if username:
        user = user_by_username(username)
        if user is None:
            raise Stop(_("没有账号 %(name)s") % {"name": username})
        return actor_of_user(user)
    posts = [ActorPost(Role.SUPERVISOR, Level.CITY, city.code, 0, "") for city in areas.listing(level=Level.CITY)]
    return replace(SYSTEM, posts=tuple(posts))


def _filter(args: argparse.Namespace) -> CaseFilter:
    return CaseFilter(
        states=tuple(State(value) for value in args.state),
        area=args.area,
        category=args.category,
        q=args.q,
        bbox=_bbox(args.bbox),
        overdue=None if not args.overdue else args.overdue == "1",
        holder=args.holder,
        channel=args.channel,
        since=args.since,
        until=args.until,
        order="reported_at",
    )


def _bbox(text: str) -> tuple[float, float, float, float] | None:
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise Stop(_("--bbox 应为 西,南,东,北 四个数：%(text)s") % {"text": text}, REFUSED) from None
    return west, south, east, north


def instant(text: str) -> datetime:
    """An argument's type: a date or an instant, in the office's time zone when it has no offset."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        message = _("时刻应写作 2026-01-31 或 2026-01-31T08:00：%(text)s") % {"text": text}
        raise argparse.ArgumentTypeError(message) from None
    return value if value.tzinfo else value.replace(tzinfo=clock.office_zone())
