"""Tables that strangers send: judged in another process before anything of ours reads them."""

import io
from pathlib import Path

import pytest
import xlsxwriter

from wangge.files import sheets
from wangge.files.errors import UnsupportedFile
from wangge.files.tests.made import far_book


def book(rows: int) -> bytes:
    held = io.BytesIO()
    made = xlsxwriter.Workbook(held, {"constant_memory": True})
    sheet = made.add_worksheet()
    for row in range(rows):
        sheet.write_row(row, 0, [f"1号楼{row}单元", row, "370682001019001", 1.5])
    made.close()
    return held.getvalue()


def test_a_cell_at_the_end_of_the_world_is_refused_and_nothing_dies(tmp_path: Path) -> None:
    content = far_book()
    assert len(content) < 10_000
    with pytest.raises(UnsupportedFile):
        sheets.check(content)
    path = tmp_path / "far.xlsx"
    path.write_bytes(content)
    with pytest.raises(UnsupportedFile):
        sheets.check_large(path)


def test_a_table_of_many_rows_is_taken(tmp_path: Path) -> None:
    sheets.check(book(20_000))
