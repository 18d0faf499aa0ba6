"""Rows into a CSV or XLSX file, row by row, with nothing that a spreadsheet would take for a formula."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from wangge.cli.console import REFUSED, Stop
from wangge.lib.late import late
from wangge.lib.tables import safe_cell

xlsxwriter = late("xlsxwriter")

MAX_SHEET_ROWS = 1_048_576 - 1  # what a sheet holds below its heading


def write_table(path: Path, names: Sequence[str], headings: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write rows to `path` (`.csv` or `.xlsx`); how many. A file half written never bears the name."""
    writers = {".csv": _write_csv, ".xlsx": _write_xlsx}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise Stop(_("文件名应以 .csv 或 .xlsx 结尾：%(path)s") % {"path": path}, REFUSED)
    partial = path.with_name(f".{path.name}.partial")
    try:
        count = writer(partial, names, headings, rows)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return count


def _plain(value: Any) -> Any:
    """Instants as ISO 8601, numbers as they are, all else as text."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)


def _write_csv(path: Path, names: Sequence[str], headings: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> int:
    count = 0
    # With a mark at the start, so that office programs read it as UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        for row in rows:
            writer.writerow([safe_cell(_plain(row[name])) for name in names])
            count += 1
    return count


def _write_xlsx(path: Path, names: Sequence[str], headings: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> int:
    count = 0
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, headings)
        for row in rows:
            if count == MAX_SHEET_ROWS:
                raise Stop(_("超过一张表能容纳的 1048575 行：请缩小范围，或导出为 CSV"))
            count += 1
            sheet.write_row(count, 0, [_plain(row[name]) for name in names])
    return count
