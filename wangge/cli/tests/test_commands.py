"""Each command in this process: what it does, what it refuses, its exit status and its JSON."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.api_client import Caller
from tests.county import AT_SEA, CITY, GRID, GRID2, TOWN, Cast, inside
from wangge.areas import queries as areas
from wangge.catalogue import queries as catalogue
from wangge.cli.main import COMMANDS, main
from wangge.cli.tests.offices import county_files
from wangge.lib.actor import Role
from wangge.people.models import Organisation, Post, User

pytestmark = pytest.mark.django_db
Type = Callable[[str], None]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Type:
    """What stands on standard input."""
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


def answered(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def table_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on standard error; nothing of a traceback."""
    told = capsys.readouterr().err
    assert len(told.strip().splitlines()) == 1
    assert told.startswith("wangge: ")
    return told


def test_help_lists_every_command_and_each_has_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    public = [name for name, command in COMMANDS.items() if command.summary]
    assert {"init", "demo", "serve", "worker", "user", "areas", "cases", "verify", "backup", "restore"} < set(public)
    for name in public:
        assert re.search(rf"^    {name}\s", told, re.MULTILINE)
        assert main([name, "--help"]) == 0
        assert f"usage: wangge {name}" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["nothing"], ["areas"], ["areas", "locate", "1"], ["user", "create", "x"]])
def test_what_is_not_understood_is_status_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert "usage: wangge" in capsys.readouterr().err


def test_areas_import_twice_check_and_locate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, drawn = county_files(tmp_path)
    words = ["areas", "import", str(table), "--boundaries", str(drawn), "--json"]
    assert main(words) == 0
    first = answered(capsys)
    assert (first["accepted"], first["repeated"], first["rejected"], first["rejects_file"]) == (10, 0, 0, None)
    assert first["boundaries"]["accepted"] == 4
    assert main(words) == 0
    second = answered(capsys)
    assert (second["accepted"], second["repeated"]) == (0, 10)
    assert second["boundaries"]["repeated"] == 4
    lon, lat = inside(GRID)
    assert main(["areas", "locate", str(lon), str(lat), "--json"]) == 0
    found = answered(capsys)
    assert found["grid"]["code"] == GRID
    assert [area["level"] for area in found["path"]] == ["city", "town", "village", "grid"]
    assert main(["areas", "check", "--json"]) == 0
    assert answered(capsys)["grids"] == 4


def test_areas_rejects_are_told_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "areas.csv"
    table.write_bytes(f"code,name\n{CITY},莱阳市\n12,坏行\n".encode("gb18030"))
    assert main(["areas", "import", str(table), "--json"]) == 0
    report = answered(capsys)
    assert (report["accepted"], report["rejected"]) == (1, 1)
    rejects = table_of(Path(report["rejects_file"]))
    assert rejects[0]["行号"] == "3"
    assert rejects[0]["code"] == "12"
    table.write_text("code,name\n12,坏行\n", encoding="utf-8")
    assert main(["areas", "import", str(table)]) == 1  # not one row could be taken
    assert "第 2 行" in capsys.readouterr().out


def test_areas_refusals(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["areas", "locate", *(str(number) for number in AT_SEA)]) == 1
    refused(capsys)
    assert main(["areas", "locate", "36.9", "120.7"]) == 1  # the wrong way round
    refused(capsys)
    bad = tmp_path / "bad.geojson"
    table, _drawn = county_files(tmp_path)
    for text in ("{", "[]", '{"type": "FeatureCollection"}'):
        bad.write_text(text)
        assert main(["areas", "import", str(table), "--boundaries", str(bad)]) == 1
        refused(capsys)
    table.write_text("name\n莱阳市\n", encoding="utf-8")
    assert main(["areas", "import", str(table)]) == 1
    assert "code" in refused(capsys)
    assert main(["areas", "import", str(tmp_path / "none.csv")]) == 2
    assert main(["areas", "import", str(table), "--effective", "2026-13-01"]) == 2


def test_areas_check_names_faults(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "more.csv"
    table.write_text(f"code,name\n{GRID[:-1]}9,没有边界的网格\n", encoding="utf-8")
    assert main(["areas", "import", str(table)]) == 0
    capsys.readouterr()
    assert main(["areas", "check", "--json"]) == 1
    faults = answered(capsys)["faults"]
    assert [fault["kind"] for fault in faults] == ["missing_boundary"]
    assert faults[0]["codes"] == [f"{GRID[:-1]}9"]


def test_user_create_makes_the_centre_that_a_desk_needs(
    tmp_path: Path, typed: Type, capsys: pytest.CaptureFixture[str]
) -> None:
    table, _drawn = county_files(tmp_path)
    main(["areas", "import", str(table)])
    typed("open-sesame-2026\n")
    assert main(["user", "create", "jin", "--role", "desk", "--area", CITY, "--name", "金值班", "--json"]) == 0
    told = answered(capsys)
    assert told == {"username": "jin", "role": "desk", "area": CITY, "org": f"centre-{CITY}"}
    user = User.objects.get(username="jin")
    assert user.check_password("open-sesame-2026")
    assert user.name == "金值班"
    typed("open-sesame-2026")  # the last line of a file may lack its end
    assert main(["user", "create", "wang", "--role", "worker", "--area", GRID]) == 0
    post = Post.objects.get(user__username="wang")
    assert (post.role, post.area_code, post.org.code) == (Role.WORKER, GRID, f"centre-{CITY}")
    typed("open-sesame-2026\n")
    words = ["--org", "water", "--org-name", "市水利局", "--accepts-from", "city,town"]
    assert main(["user", "create", "shui", "--role", "officer", "--area", CITY, *words]) == 0
    water = Organisation.objects.get(code="water")
    assert (water.kind, water.accepts_from) == ("department", ["city", "town"])


OFFICER = ["x", "--role", "officer", "--area", CITY]


@pytest.mark.parametrize(
    ("words", "password"),
    [
        (["x", "--role", "desk", "--area", TOWN], "short\n"),
        (["x", "--role", "desk", "--area", TOWN], ""),
        (["x", "--role", "desk", "--area", GRID], "open-sesame-2026\n"),
        (["x", "--role", "desk", "--area", "999999000000000"], "open-sesame-2026\n"),
        ([*OFFICER, "--org", "none"], "open-sesame-2026\n"),
        (["li", "--role", "desk", "--area", TOWN], "open-sesame-2026\n"),
        ([*OFFICER, "--org", "n", "--org-name", "N", "--accepts-from", "moon"], "open-sesame-2026\n"),
    ],
)
def test_user_create_refuses(
    words: list[str], password: str, cast: Cast, typed: Type, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(password)
    before = (User.objects.count(), Organisation.objects.count(), Post.objects.count())
    assert main(["user", "create", *words]) == 1
    refused(capsys)
    assert (User.objects.count(), Organisation.objects.count(), Post.objects.count()) == before


def test_calendar_import(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "days.csv"
    table.write_text("date,is_workday\n2031-01-01,0\nsoon,1\n2031-01-04,1\n", encoding="utf-8")
    assert main(["calendar", "import", str(table), "--json"]) == 0
    report = answered(capsys)
    assert (report["accepted"], report["repeated"], report["rejected"]) == (2, 0, 1)
    assert Path(report["rejects_file"]).is_file()
    assert catalogue.calendar().is_workday(date(2031, 1, 4))
    assert main(["calendar", "import", str(table)]) == 0
    assert "soon" in capsys.readouterr().out


def test_openapi_prints_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["openapi"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/reports" in document["paths"]


REGISTER = """编号,内容,类别,经度,纬度,时间
A-1,路灯不亮,,120.705,36.975,2026-01-05 08:00
A-2,,,120.705,36.975,2026-01-05
A-3,井盖破损,,,,2026-01-06
"""
MAP = ["source_id=编号", "text=内容", "category=类别", "lon=经度", "lat=纬度", "reported_at=时间"]


def test_cases_import_and_export(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "register.csv"
    table.write_bytes(REGISTER.encode("gb18030"))
    words = ["cases", "import", str(table), "--map", *MAP, "--source", "old", "--json"]
    assert main(words) == 0
    report = answered(capsys)
    assert (report["accepted"], report["repeated"], report["rejected"]) == (2, 0, 1)
    assert main(words) == 0
    assert answered(capsys)["repeated"] == 2
    out = tmp_path / "out.csv"
    assert main(["cases", "export", str(out), "--json"]) == 0
    assert answered(capsys) == {"exported": 2, "file": str(out)}
    rows = table_of(out)
    assert [row["text"] for row in rows] == ["路灯不亮", "井盖破损"]
    assert rows[0]["grid_code"] == GRID
    sheet = tmp_path / "out.xlsx"
    assert main(["cases", "export", str(sheet), "--since", "2026-01-06", "--headings", "words"]) == 0
    lines = CalamineWorkbook.from_path(sheet).get_sheet_by_index(0).to_python()
    assert len(lines) == 2
    assert "反映内容" in lines[0]
    assert main(["verify"]) == 0


def test_cases_export_in_the_scope_of_an_account(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for grid in (GRID, GRID2):
        lon, lat = inside(grid)
        Caller().report(lon=lon, lat=lat)
    out = tmp_path / "out.csv"
    assert main(["cases", "export", str(out), "--as", "li", "--json"]) == 0
    assert answered(capsys)["exported"] == 1
    assert main(["cases", "export", str(out), "--state", "closed", "--json"]) == 0
    assert answered(capsys)["exported"] == 0


def test_exported_text_is_no_formula(cast: Cast, tmp_path: Path) -> None:
    lon, lat = inside(GRID)
    evil = '=HYPERLINK("http://x.example","路灯")'
    Caller().report(lon=lon, lat=lat, text=evil)
    assert main(["cases", "export", str(tmp_path / "out.csv")]) == 0
    assert table_of(tmp_path / "out.csv")[0]["text"] == "'" + evil
    assert main(["cases", "export", str(tmp_path / "out.xlsx")]) == 0
    lines = CalamineWorkbook.from_path(tmp_path / "out.xlsx").get_sheet_by_index(0).to_python()
    assert evil in lines[1]  # a plain text cell: a formula would be read as its empty result


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["import", "FILE", "--map", "nothing=编号"], 2),
        (["import", "FILE", "--map", "text=没有"], 1),
        (["export", "out.txt"], 2),
        (["export", "/nowhere/out.csv"], 2),
        (["export", "out.csv", "--bbox", "1,2,3"], 2),
        (["export", "out.csv", "--as", "nobody"], 1),
    ],
)
def test_cases_refusals(
    words: list[str],
    status: int,
    cast: Cast,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    table = tmp_path / "register.csv"
    table.write_text(REGISTER, encoding="utf-8")
    assert main(["cases", *(str(table) if word == "FILE" else word for word in words)]) == status
    refused(capsys)
    assert list(tmp_path.iterdir()) == [table]


def test_areas_stay_as_they_were_after_a_refused_command(cast: Cast, tmp_path: Path) -> None:
    before = len(list(areas.index()))
    table = tmp_path / "x.xlsx"
    table.write_bytes(b"PK no workbook")
    assert main(["areas", "import", str(table)]) == 1
    assert len(list(areas.index())) == before
