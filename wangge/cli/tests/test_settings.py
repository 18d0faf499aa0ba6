"""`wangge settings`: a sheet goes out, comes in, and tells what it would change without writing."""

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.county import CITY, Cast
from wangge.catalogue import queries as catalogue
from wangge.cli.main import main
from wangge.people.models import Organisation

pytestmark = pytest.mark.django_db
Clock = Callable[[str], datetime]


def answered(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out.splitlines()[-1])


@pytest.mark.parametrize("noun", ["categories", "calendar", "organisations", "staff"])
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_goes_out_comes_in_again(
    cast: Cast, at: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str], noun: str, ending: str
) -> None:
    at("2026-03-10 10:00")
    path = tmp_path / f"{noun}.{ending}"
    assert main(["settings", "export", noun, str(path)]) == 0
    assert main(["settings", "import", noun, str(path), "--json"]) == 0
    told = answered(capsys)
    assert told["unchanged"] > 5
    assert (told["added"], told["changed"], told["problems"]) == (0, 0, [])


def test_a_dry_run_writes_nothing_and_a_bad_row_stops_the_file(
    cast: Cast, at: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at("2026-03-10 10:00")
    path = tmp_path / "units.csv"
    good = f"parks,园林中心,department,{CITY},city|town"
    path.write_text(f"code,name,kind,area_code,accepts_from\n{good}\n", encoding="utf-8")
    assert main(["settings", "import", "organisations", str(path), "--dry-run"]) == 0
    assert "只是核对" in capsys.readouterr().out
    assert not Organisation.objects.filter(code="parks").exists()
    path.write_text(f"code,name,kind,area_code,accepts_from\n{good}\nbad,,department,{CITY},\n", encoding="utf-8")
    assert main(["settings", "import", "organisations", str(path), "--json"]) == 1
    told = answered(capsys)
    assert (told["written"], told["problems"][0]["line"], told["problems"][0]["column"]) == (False, 3, "name")
    assert not Organisation.objects.filter(code="parks").exists()
    path.write_text(f"code,name,kind,area_code,accepts_from\n{good}\n", encoding="utf-8")
    assert main(["settings", "import", "organisations", str(path), "--json"]) == 0
    assert answered(capsys)["added"] == 1
    assert Organisation.objects.get(code="parks").accepts_from == ["city", "town"]


def test_items_hold_from_the_day_that_is_given(cast: Cast, at: Clock, tmp_path: Path) -> None:
    at("2026-03-10 10:00")
    path = tmp_path / "items.csv"
    assert main(["settings", "export", "categories", str(path)]) == 0
    path.write_text(path.read_text(encoding="utf-8").replace("路灯不亮、配电箱异常", "路灯不亮"), encoding="utf-8")
    assert main(["settings", "import", "categories", str(path), "--effective", "2026-05-01"]) == 0
    assert catalogue.category("0202", on=date(2026, 5, 1)).name == "路灯不亮"
    assert catalogue.category("0202", on=date(2026, 4, 30)).name == "路灯不亮、配电箱异常"


def test_a_file_of_another_kind_is_refused(cast: Cast, tmp_path: Path) -> None:
    assert main(["settings", "export", "staff", str(tmp_path / "staff.pdf")]) == 2
