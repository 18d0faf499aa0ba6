"""Writes rows of an export to CSV or XLSX, safe from formulas, without holding them all in memory."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from wangge.lib.tables import safe_cell


class _Line:
    """A file of one line, for `csv.writer`."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Mapping[str, Any]], headings: Mapping[str, Any]) -> Iterator[str]:
    """Lines of a CSV with a byte order mark, so that spreadsheets read the Chinese right."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([str(heading) for heading in headings.values()])
    for row in rows:
        yield writer.writerow([safe_cell(_plain(row.get(name))) for name in headings])


def write_xlsx(target: Path | BinaryIO, rows: Iterable[Mapping[str, Any]], headings: Mapping[str, Any]) -> int:
    """An XLSX with a frozen heading and filters; how many rows."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options)
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bg_color": "#EEF0F2", "border": 1})
    for column, heading in enumerate(headings.values()):
        sheet.write_string(0, column, str(heading), bold)
    count = 0
    for count, row in enumerate(rows, start=1):
        for column, name in enumerate(headings):
            value = _plain(row.get(name))
            if isinstance(value, int | float):
                sheet.write_number(count, column, value)
            else:
                sheet.write_string(count, column, str(value))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(count, 1), len(headings) - 1)
    book.close()
    return count


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return value
