"""Writes rows of an export to CSV or XLSX, safe from formulas, without holding them all in memory."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from wangge.lib import sheets


def csv_lines(rows: Iterable[Mapping[str, Any]], headings: Mapping[str, Any]) -> Iterator[str]:
    """Lines of a CSV under the headings."""
    return sheets.csv_lines(_told(headings), _cells(rows, headings))


def write_xlsx(target: Path | BinaryIO, rows: Iterable[Mapping[str, Any]], headings: Mapping[str, Any]) -> int:
    """An XLSX under the headings; how many rows."""
    return sheets.write_xlsx(target, _told(headings), _cells(rows, headings))


def _told(headings: Mapping[str, Any]) -> list[str]:
    return [str(heading) for heading in headings.values()]


def _cells(rows: Iterable[Mapping[str, Any]], headings: Mapping[str, Any]) -> Iterator[list[Any]]:
    return ([_plain(row.get(name)) for name in headings] for row in rows)


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return value
