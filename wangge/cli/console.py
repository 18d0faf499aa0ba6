"""What a command says: lines on standard output, one clear line on standard error, JSON where output is data."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from wangge.lib.errors import DomainError
from wangge.lib.tables import ImportReport
from wangge.lib.taking import Progress

OK, FAILED, REFUSED = 0, 1, 2
EVERY = 2.0  # seconds between two lines about the progress


class Stop(Exception):
    """A command cannot go on: what is shown, and the exit status (1 failed, 2 refused to begin)."""

    def __init__(self, message: str | Promise, status: int = FAILED) -> None:
        self.message, self.status = str(message), status
        super().__init__(self.message)


def say(text: str | Promise) -> None:
    print(text, flush=True)


def put_json(data: Any) -> None:
    """One line of JSON, in the letters of its language."""
    print(json.dumps(data, ensure_ascii=False, default=str), flush=True)


def complain(text: str | Promise) -> None:
    """One line on standard error, whatever line breaks the text has."""
    print("wangge: " + " ".join(str(text).split()), file=sys.stderr, flush=True)


def refusal_text(error: DomainError) -> str:
    """What an act refused, with the fields concerned, in one line."""
    fields = [f"{name}: {message}" for name, message in error.fields.items()]
    return " ".join([str(error.detail), *fields])


def iso_date(text: str) -> date:
    """An argument's type: YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("日期应写作 2026-01-31：%(text)s") % {"text": text}) from None


def existing_file(text: str) -> Path:
    """An argument's type: a file that is there."""
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(_("没有这个文件：%(text)s") % {"text": text})
    return path


def mapped(pairs: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
    """The argument `--map FIELD=COLUMN …`: which column of a file holds a field."""
    found = {}
    for text in pairs:
        field, sign, column = text.partition("=")
        if not sign or not column or field not in fields:
            told = {"fields": "、".join(fields), "text": text}
            raise Stop(_("--map 应写作 字段=列名，字段为 %(fields)s：%(text)s") % told, REFUSED)
        found[field] = column
    return found


def rejects_beside(path: Path) -> Path:
    """Where the rejected rows of an import go: next to the file that was read."""
    return path.with_name(f"{path.stem}.rejected.csv")


def tell_import(report: ImportReport, title: str = "") -> None:
    """An import in words: the counts, and each rejected row with its line and reason (twenty at most)."""
    counts = {"accepted": report.accepted, "repeated": report.repeated, "rejected": report.rejected}
    say(title + _("新接收 %(accepted)s 行，已有 %(repeated)s 行，退回 %(rejected)s 行") % counts)
    for reject in report.rejects[:20]:
        say(_("  第 %(line)s 行：%(reason)s") % {"line": reject.line, "reason": reject.reason})
    if report.rejects_file:
        say(_("退回的行已写入 %(path)s，改正后可以再次导入") % {"path": report.rejects_file})


def import_status(report: ImportReport) -> int:
    """Failed when rows came and not one of them could be taken."""
    return FAILED if report.rejected and not report.accepted and not report.repeated else OK


def groups(parser: argparse.ArgumentParser) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
    """Second-level commands such as `areas import`."""
    return parser.add_subparsers(dest="command", required=True, metavar=_("子命令"))


def never(value: object) -> NoReturn:
    raise AssertionError(f"unexpected {value!r}")


class Progressing:
    """Says how far it is, on standard error, every few seconds."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        if time.monotonic() - self._last >= EVERY:
            self._last = time.monotonic()
            print(_("已读 %(rows)s 行") % {"rows": f"{progress.rows:,}"}, file=sys.stderr, flush=True)
