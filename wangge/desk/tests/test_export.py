"""What is shown can be taken away as a table: the same cases, no contact, no formula, a journal row."""

import csv
import io
from datetime import datetime

import pytest
from python_calamine import CalamineWorkbook

from tests.county import GRID2
from wangge.desk.tests.conftest import NewCase, SignIn, case_url
from wangge.journal.models import Entry

pytestmark = pytest.mark.django_db


def table(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def test_the_file_holds_what_the_list_shows(sign_in: SignIn, new_case: NewCase) -> None:
    here = new_case("=路灯不亮", contact={"name": "张先生", "phone": "13800001234"})
    new_case("别处的事", grid=GRID2)
    sent = sign_in("li").get("/desk/cases/export.csv?state=reported")
    body = b"".join(sent.streaming_content)  # type: ignore[attr-defined]
    heading, *rows = table(body)
    assert heading[0] == "案件编号" and [row[0] for row in rows] == [here.number]
    assert "'=路灯不亮" in rows[0], "no spreadsheet takes it for a formula"
    assert b"13800001234" not in body and "张先生".encode() not in body
    entry = Entry.objects.get(act="export_cases")
    assert entry.data["count"] == 1


def test_the_spreadsheet_says_the_same(sign_in: SignIn, new_case: NewCase) -> None:
    case = new_case("=SUM(A1)")
    sent = sign_in("li").get("/desk/cases/export.xlsx?queue=to_assign")
    assert sent["Content-Disposition"].startswith('attachment; filename="cases-20260310-1000')
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sent.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["案件编号", case.number]
    assert "=SUM(A1)" in rows[1]


def test_too_many_are_refused_before_anything_is_read(
    sign_in: SignIn, new_case: NewCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_case()
    new_case()
    monkeypatch.setattr("wangge.cases.queries.listing.COUNT_BOUND", 1)
    assert sign_in("li").get("/desk/cases/export.csv").status_code == 422
    assert not Entry.objects.filter(act="export_cases").exists()


def test_administrators_export_nothing(sign_in: SignIn, new_case: NewCase, now: datetime) -> None:
    assert case_url(new_case())
    assert sign_in("sys").get("/desk/cases/export.csv").status_code == 403
