"""The reading and writing of tables (wangge.lib.tables), as the import of areas uses it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.lib.tables import Reject, UnreadableTable, read_rows, report, safe_cell

FORMULAS = ["=1+1", "+cmd", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠A"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_text(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("value", ["东村", "-12.5", "+8", "0535-7211234", "", 7, -7, 1.5])
def test_other_cells_stay_as_they_are(value: object) -> None:
    assert safe_cell(value) == str(value)


def test_nothing_becomes_an_empty_cell() -> None:
    assert safe_cell(None) == ""


@given(st.text())
def test_no_cell_starts_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert not cell.startswith(("=", "@", "\t", "\r"))
    assert cell.removeprefix("'") == text.removeprefix("'")


def test_lines_are_those_of_the_file_even_with_breaks_in_cells(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text('\na,b\n1,"two\nlines"\n\n,\n3,4,5\n6\n', encoding="utf-8")
    assert list(read_rows(file)) == [
        (3, {"a": "1", "b": "two\nlines"}),
        (7, {"a": "3", "b": "4", "": "5"}),
        (8, {"a": "6", "b": ""}),
    ]


def test_a_needed_column_that_is_missing_is_named(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UnreadableTable) as caught:
        list(read_rows(file, needed=["a", "code"]))
    assert "code" in str(caught.value.detail)


def test_a_workbook_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(UnreadableTable):
        list(read_rows(file))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTable):
        list(read_rows(tmp_path / "none.csv"))


def test_no_rejects_no_file(tmp_path: Path) -> None:
    file = tmp_path / "rejects.csv"
    assert report(3, 1, [], file).as_json() == {"accepted": 3, "repeated": 1, "rejected": 0, "rejects_file": None}
    assert not file.exists()
    told = report(0, 0, [Reject(9, "b", {}), Reject(2, "a", {"x": "1"})], file)
    assert [reject.line for reject in told.rejects] == [2, 9]
    assert told.rejects_file == str(file)
    assert file.read_text(encoding="utf-8-sig").splitlines() == ["行号,原因,x", "2,a,1", "9,b,"]
