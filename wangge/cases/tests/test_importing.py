"""Import and export of cases."""

from datetime import datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.county import GRID, Cast, inside
from wangge.cases import tables
from wangge.cases.actions.importing import import_cases
from wangge.cases.models import Case
from wangge.cases.queries.exporting import HEADINGS, export_rows
from wangge.cases.queries.listing import CaseFilter
from wangge.lib import clock
from wangge.lib.actor import SYSTEM
from wangge.lib.tables import read_rows

pytestmark = pytest.mark.django_db
MESSAGES = Path(__file__).resolve().parents[4] / "shared/data/messages_labelled.csv"


def write(path: Path, lines: list[str], encoding: str = "utf-8") -> Path:
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def now() -> datetime:
    return clock.now()


def test_rows_become_cases_once(cast: Cast, tmp_path: Path) -> None:
    lon, lat = inside(GRID)
    path = write(
        tmp_path / "in.csv",
        [
            "source_id,text,lon,lat,reported_at,category",
            f"A1,路灯不亮,{lon},{lat},2026-03-02 09:30,0202",
            "A2,没有写地点的反映,,,,",
            "A3,类别写错,,,,9999",
            ",没有编号,,,,",
            "A5,坐标在海上,123.5,36.0,,",
        ],
    )
    first = import_cases(rows=read_rows(path), source="old", by=SYSTEM, now=now(), rejects_to=tmp_path / "bad.csv")
    assert (first.accepted, first.repeated, first.rejected) == (2, 0, 3)
    assert [reject.line for reject in first.rejects] == [4, 5, 6]
    assert "source_id" in (tmp_path / "bad.csv").read_text(encoding="utf-8-sig")
    again = import_cases(rows=read_rows(path), source="old", by=SYSTEM, now=now())
    assert (again.accepted, again.repeated, again.rejected) == (0, 2, 3)
    placed, unplaced = Case.objects.order_by("id")
    assert placed.grid == GRID
    assert placed.number.startswith("370682-20260302-")
    assert (unplaced.grid, unplaced.holder.code) == ("", "centre-city")


def test_the_same_id_from_another_source_is_another_case(cast: Cast, tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", ["source_id,text", "1,井盖坏了"])
    for source in ("one", "two"):
        assert import_cases(rows=read_rows(path), source=source, by=SYSTEM, now=now()).accepted == 1


def test_columns_are_mapped_and_gb18030_is_read(cast: Cast, tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", ["编号,内容,来电", "H-1,自来水停了两天,13805350009"], "gb18030")
    mapping = {"source_id": "编号", "text": "内容", "contact_phone": "来电"}
    assert import_cases(rows=read_rows(path), source="12345", by=SYSTEM, now=now(), mapping=mapping).accepted == 1
    case = Case.objects.get()
    assert case.text == "自来水停了两天"
    assert case.contact is not None
    assert b"13805350009" not in bytes(case.contact.phone_locked or b"")


@pytest.mark.skipif(not MESSAGES.exists(), reason="the labelled messages are not on this machine")
def test_the_labelled_messages_wait_in_the_citys_queue(cast: Cast) -> None:
    rows = list(read_rows(MESSAGES))[:300]
    done = import_cases(rows=rows, source="messages", by=SYSTEM, now=now())
    assert done.accepted + done.rejected == 300
    assert done.accepted >= 290
    assert Case.objects.filter(grid="", holder__code="centre-city").count() == done.accepted


def test_an_export_is_what_the_reader_may_see_and_safe_from_formulas(cast: Cast, tmp_path: Path) -> None:
    lon, lat = inside(GRID)
    path = write(
        tmp_path / "in.csv",
        [
            "source_id,text,lon,lat,contact_phone,contact_mode",
            f"1,=cmd|' /C calc'!A0 路灯,{lon},{lat},13805350000,",
            f"2,我是老李举报工地,{lon},{lat},13905350000,confidential",
        ],
    )
    import_cases(rows=read_rows(path), source="x", by=SYSTEM, now=now())
    li, zhao = cast.actor("li"), cast.actor("zhao")
    lines = "".join(tables.csv_lines(export_rows(li, CaseFilter(), now()), HEADINGS))
    assert "13805350000" not in lines
    assert "\n=cmd" not in lines and ",=cmd" not in lines
    assert list(export_rows(zhao, CaseFilter(), now())) == []
    target = tmp_path / "out.xlsx"
    assert tables.write_xlsx(target, export_rows(li, CaseFilter(), now()), HEADINGS) == 2
    sheet = CalamineWorkbook.from_path(target).get_sheet_by_index(0).to_python()
    assert sheet[0][0] == "案件编号"
    assert len(sheet) == 3
