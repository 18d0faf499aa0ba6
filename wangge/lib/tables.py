"""Tables that offices send and take: CSV (UTF-8 or GB18030) and XLSX in, CSV out, and the report of an import."""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from wangge.lib.errors import DomainError

Row = tuple[int, dict[str, str]]
_ENCODINGS = ("utf-8-sig", "gb18030")
_BLOCK = 1 << 20
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?\Z")
# What a spreadsheet takes for the start of a formula, the full-width signs included.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class UnreadableTable(DomainError):
    """The file is no table that can be read, or a column that is needed is missing."""

    code: ClassVar[str] = "unreadable_table"
    status: ClassVar[int] = 422
    title: ClassVar[str | Promise] = _("文件无法读取：请用 CSV（UTF-8 或 GB18030 编码）或 XLSX 格式，首行为列名")


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken in: its line in the file (from 1), why, and what it said."""

    line: int
    reason: str
    row: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `repeated` rows were there already, word for word."""

    accepted: int
    repeated: int
    rejected: int
    rejects_file: str | None
    rejects: tuple[Reject, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The four members of the public contract."""
        return {
            "accepted": self.accepted,
            "repeated": self.repeated,
            "rejected": self.rejected,
            "rejects_file": self.rejects_file,
        }


def report(accepted: int, repeated: int, rejects: Sequence[Reject], rejects_to: Path | None) -> ImportReport:
    """The report of an import, with the rejected rows written to `rejects_to` when there are any."""
    ordered = tuple(sorted(rejects, key=lambda reject: reject.line))
    written = rejects_to if ordered and rejects_to is not None else None
    if written is not None:
        write_rejects(written, ordered)
    return ImportReport(accepted, repeated, len(ordered), None if written is None else str(written), ordered)


def encoding_of(path: Path) -> str:
    """The encoding of a text file, found by decoding all of it strictly; raises `UnreadableTable`."""
    for encoding in _ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        try:
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    if b"\0" in block:
                        raise UnreadableTable
                    decoder.decode(block)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnreadableTable


def decoded(content: bytes) -> str:
    """The text of a small file in one of the encodings that offices use; raises `UnreadableTable`."""
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableTable


def read_rows(path: Path, needed: Iterable[str] = ()) -> Iterator[Row]:
    """Rows of a CSV or XLSX file as (line number from 1, column name → text), lazily; empty rows are passed over.

    Cells are stripped; a cell too many is kept under the name "". Raises `UnreadableTable`, also when a column of
    `needed` is missing.
    """
    lines, names = _begun(path)
    missing = [name for name in needed if name not in names]
    if missing:
        raise UnreadableTable(_("文件缺少这些列：%(names)s") % {"names": "、".join(missing)})
    if len(set(names)) < len(names):
        raise UnreadableTable(_("文件有重名的列"))
    for line, cells in lines:
        if any(cells):
            padded = cells + [""] * (len(names) - len(cells))
            row = dict(zip(names, padded, strict=False))
            if len(cells) > len(names) and any(cells[len(names) :]):
                row[""] = ",".join(cells[len(names) :])
            yield line, row


def headings(path: Path) -> list[str]:
    """The names of a file's columns; raises `UnreadableTable`."""
    return _begun(path)[1]


def _begun(path: Path) -> tuple[Iterator[tuple[int, list[str]]], list[str]]:
    """The lines of a file after the first that says anything, and what that one says."""
    lines = _xlsx_lines(path) if path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods") else _csv_lines(path)
    heading = next((line for line in lines if any(line[1])), None)
    if heading is None:
        raise UnreadableTable(_("文件是空的"))
    return lines, heading[1]


def count_rows(path: Path) -> int | None:
    """About how many rows a file has, to tell how far its reading is; None where only reading it would tell."""
    if path.suffix.lower() != ".csv":
        return None
    lines = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            lines += block.count(b"\n")
    return max(lines - 1, 0)


def _csv_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding=encoding_of(path), newline="") as file:
            reader = csv.reader(file, strict=True)
            start = 1
            for cells in reader:
                yield start, [_read_cell(cell) for cell in cells]
                start = reader.line_num + 1
    except (OSError, csv.Error) as error:
        raise UnreadableTable from error


def _read_cell(cell: str) -> str:
    cell = cell.strip()
    # The apostrophe that `safe_cell` put there: a file of rejected rows, once corrected, is read as it was meant.
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA_STARTS) else cell


def _xlsx_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    except (OSError, CalamineError, IndexError) as error:
        raise UnreadableTable from error
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        yield line, [_text_of(cell) for cell in cells]


def _text_of(cell: object) -> str:
    """A cell's value as it would stand in a CSV file: whole numbers without a point, dates as ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return str(cell).strip()


def safe_cell(value: object) -> str:
    """`value` as text that no spreadsheet takes for a formula; plain numbers stay numbers."""
    text = "" if value is None else str(value)
    if text.startswith(_FORMULA_STARTS) and not _NUMBER.match(text):
        return "'" + text
    return text


def write_rejects(path: Path, rejects: Sequence[Reject]) -> None:
    """Rejected rows as CSV (UTF-8 with a mark, so that office programs open it), with line and reason before them."""
    names = list(dict.fromkeys(name for reject in rejects for name in reject.row))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["行号", "原因", *(safe_cell(name) for name in names)])
        for reject in rejects:
            row = [safe_cell(reject.row.get(name, "")) for name in names]
            writer.writerow([reject.line, safe_cell(reject.reason), *row])
