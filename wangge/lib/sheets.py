"""Tables that an office edits in a spreadsheet: a column has a name for programs, a heading and words for people.

What is written out is what is read in again: a cell may hold the value (`open`, `5 wd`) or its word in any of the
product's languages (公开, 5 工作日).
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from wangge.lib import tables
from wangge.lib.late import late

xlsxwriter = late("xlsxwriter")

Words = str | Promise
_TOKEN = re.compile(r"[\w.-]+")
_EQUALS = re.compile(r"\s*=\s*")
_SEVERAL = re.compile(r"\s*[|、，,；;\n]\s*")


@dataclass(frozen=True, eq=False)
class Column:
    """One column. `words` maps the values that are codes to what people call them; `several` values share a cell."""

    name: str
    heading: Words
    hint: Words = ""
    words: Mapping[str, Words] = field(default_factory=dict)
    several: bool = False
    also: Sequence[str] = ()  # other headings under which a file may bring it

    def told(self, value: str) -> str:
        """A value as people read it: `town|sanitation` becomes 属地镇街、sanitation."""
        if self.several:
            return "、".join(self._worded(part) for part in value.split("|") if part)
        return self._worded(value)

    def read(self, cell: str) -> str:
        """The value that a cell means, whether it holds the value or its word."""
        if self.several:
            return "|".join(self._meant(part) for part in _SEVERAL.split(cell) if part)
        return self._meant(cell)

    @cached_property
    def headings(self) -> frozenset[str]:
        """Every heading under which a file may bring this column."""
        return frozenset({self.name, *self.also, *(told for told in _in_every_language(self.heading))})

    def _worded(self, value: str) -> str:
        return _TOKEN.sub(lambda found: str(self.words.get(found[0], found[0])), value) if self.words else value

    def _meant(self, text: str) -> str:
        for word, value in self._values:
            if word in text:
                text = text.replace(word, f" {value} ")
        return " ".join(_EQUALS.sub("=", text).split()) if self.words else text

    @cached_property
    def _values(self) -> list[tuple[str, str]]:
        """Words with their values, the longest first: 工作小时 before 小时."""
        pairs = {told: value for value, word in self.words.items() for told in _in_every_language(word)}
        return sorted(pairs.items(), key=lambda pair: -len(pair[0]))


def _in_every_language(word: Words) -> Iterator[str]:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield str(word)


def read_sheet(path: Path, columns: Sequence[Column], needed: Sequence[str]) -> Iterator[tables.Row]:
    """The rows of a file under the columns' names, with values in place of words. Raises `UnreadableTable`, also for a
    heading that is none of ours: what a file says must not be passed over in silence."""
    for line, row in tables.read_rows(path):
        named = _under_names(row, columns, needed)
        yield line, named


def _under_names(row: Mapping[str, str], columns: Sequence[Column], needed: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    unknown = []
    for heading, cell in row.items():
        column = next((column for column in columns if heading in column.headings), None)
        if column is None:
            unknown.append(heading)
        else:
            found[column.name] = column.read(cell)
    if "" in unknown:
        raise tables.UnreadableTable(_("有一行的列数比表头多"))
    if unknown:
        raise tables.UnreadableTable(_("认不出这些列：%(names)s") % {"names": "、".join(unknown)})
    missing = [column for column in columns if column.name in needed and column.name not in found]
    if missing:
        told = "、".join(str(column.heading) for column in missing)
        raise tables.UnreadableTable(_("文件缺少这些列：%(names)s") % {"names": told})
    return found


def write_xlsx(
    target: Path | BinaryIO,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    notes: Sequence[Sequence[str]] = (),
) -> int:
    """An XLSX with a frozen heading and filters; how many rows. Text stays text: no formula, no link, no lost zero.

    `notes` fill a second sheet that explains the columns.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options)
    bold = book.add_format({"bold": True, "bg_color": "#EEF0F2", "border": 1})
    sheet = book.add_worksheet()
    count = _fill(sheet, headings, rows, bold)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(count, 1), len(headings) - 1)
    if notes:
        beside = book.add_worksheet(_("说明"))
        beside.set_column(0, len(notes[0]) - 1, 32)
        _fill(beside, notes[0], notes[1:], bold)
    book.close()
    return count


def _fill(sheet: Any, headings: Sequence[str], rows: Iterable[Sequence[Any]], bold: Any) -> int:
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, bold)
    count = 0
    for count, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(count, column, value)
            else:
                sheet.write_string(count, column, str(value))
    return count


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Lines of a CSV with a byte order mark, so that spreadsheets read the Chinese right."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(headings)
    for row in rows:
        yield writer.writerow([tables.safe_cell(value) for value in row])


class _Line:
    """A file of one line, for `csv.writer`."""

    def write(self, text: str) -> str:
        return text


def sheet_rows(columns: Sequence[Column], rows: Iterable[Mapping[str, str]]) -> Iterator[list[str]]:
    """Rows in the reader's words, in the order of the columns: what `read_sheet` takes in again."""
    for row in rows:
        yield [column.told(row.get(column.name, "")) for column in columns]


def sheet_notes(columns: Sequence[Column]) -> list[list[str]]:
    """What each column is, and the words that it takes."""
    notes = [[_("列"), _("说明"), _("可以填"), _("程序用名")]]
    for column in columns:
        words = "、".join(str(word) for word in column.words.values())
        notes.append([str(column.heading), str(column.hint), words, column.name])
    return notes
