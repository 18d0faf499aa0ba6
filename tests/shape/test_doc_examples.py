"""The tables in docs/import.md are taken by the real importers, and its lists of columns are complete."""

import csv
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.county import Cast
from wangge.areas import importer
from wangge.areas import queries as areas
from wangge.areas.actions import import_areas, import_boundaries
from wangge.cases.actions import importing
from wangge.cases.models import Case
from wangge.catalogue import queries as catalogue
from wangge.catalogue.actions import import_calendar, load_categories
from wangge.catalogue.listing import SHIPPED
from wangge.cli.main import main
from wangge.lib.actor import SYSTEM, Level
from wangge.lib.tables import ImportReport, read_rows

pytestmark = pytest.mark.django_db
PAGE = (Path(__file__).resolve().parents[2] / "docs/import.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^```\w+ ([\w-]+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
SINCE = date(2024, 1, 1)
GRID = "370682003201001"
Clock = Callable[[str], datetime]


@pytest.fixture
def example(tmp_path: Path) -> Callable[[str], Path]:
    """Writes an example of the page to a file."""

    def write(name: str, ending: str = "csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / f"{name}.{ending}"
        path.write_text(EXAMPLES[name], encoding=encoding)
        return path

    return write


Write = Callable[..., Path]


def lay(example: Write, now: datetime) -> None:
    """The areas and the boundary of the page, beside the small county."""
    rows = importer.read_areas(example("areas"))
    done = import_areas(rows=rows, by=SYSTEM, now=now, effective=SINCE)
    assert all_taken(done, 3)
    features = importer.read_features(example("boundaries", "geojson"))
    assert all_taken(import_boundaries(features=features, by=SYSTEM, now=now, effective=SINCE), 1)


def all_taken(done: ImportReport, count: int) -> bool:
    return (done.accepted, done.repeated, done.rejected) == (count, 0, 0)


def test_areas_and_boundaries(cast: Cast, example: Write, at: Clock) -> None:
    lay(example, at("2026-03-11 09:00"))
    assert [info.code for info in areas.locate(120.745, 36.975, "wgs84").path][-1] == GRID
    assert areas.by_external("police", "370600000000001").code == GRID


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_areas_with_chinese_headings(cast: Cast, example: Write, at: Clock, encoding: str) -> None:
    now = at("2026-03-11 09:00")
    lay(example, now)
    path = example("areas-chinese", encoding=encoding)
    assert main(["areas", "import", str(path), "--effective", SINCE.isoformat()]) == 0
    info = areas.area("370682003201002")
    assert (info.name, info.level, info.bound_east) == ("示例第2网格", Level.GRID, "示例路")


def test_cases(cast: Cast, example: Write, at: Clock) -> None:
    now = at("2026-03-11 09:00")
    lay(example, now)
    path = example("cases")
    assert all_taken(importing.import_cases(rows=read_rows(path), source="old", by=SYSTEM, now=now), 2)
    placed, unplaced = Case.objects.order_by("id")
    assert (placed.grid, placed.category, placed.contact_mode) == (GRID, "0202", "reachable")
    assert placed.number.startswith("370682-20260310-")
    assert (unplaced.holder.code, unplaced.contact_mode) == ("centre-city", "anonymous")
    again = importing.import_cases(rows=read_rows(path), source="old", by=SYSTEM, now=now)
    assert (again.accepted, again.repeated) == (0, 2)


def test_cases_with_columns_of_another_name(cast: Cast, example: Write, at: Clock) -> None:
    command = re.search(r"`wangge cases import \S+ --source (\S+) --map ([^`]+)`", PAGE)
    assert command is not None
    mapping = dict(pair.split("=") for pair in command[2].split())
    done = importing.import_cases(
        rows=read_rows(example("cases-mapped"), needed=mapping.values()),
        source=command[1],
        by=SYSTEM,
        now=at("2026-03-11 09:00"),
        mapping=mapping,
    )
    assert all_taken(done, 1)
    assert Case.objects.get().source_id == "20260310001"


def test_working_days(cast: Cast, example: Write, at: Clock) -> None:
    rows = read_rows(example("calendar"), needed=("date", "is_workday"))
    assert all_taken(import_calendar(rows=rows, by=SYSTEM, now=at("2026-03-11 09:00")), 3)
    calendar = catalogue.calendar()
    assert not calendar.is_workday(date(2028, 1, 3))
    assert calendar.is_workday(date(2028, 1, 8))
    assert not calendar.is_known(date(2028, 1, 3)), "three days are no published year"


def test_categories(cast: Cast, example: Write, at: Clock) -> None:
    now = at("2026-03-11 09:00")
    done = load_categories(rows=list(read_rows(example("categories"))), by=SYSTEM, now=now, effective=date(2026, 3, 11))
    assert all_taken(done, 1)
    found = catalogue.category("0290")
    assert (found.lead, str(found.standard.handle), str(found.standard.reply)) == ("transport", "3 wd", "5 wd")
    assert str(found.standard.accept) == "4 wh"


def test_every_example_is_run() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert len(EXAMPLES) >= 6
    assert [name for name in EXAMPLES if f'"{name}"' not in source] == []
    json.loads(EXAMPLES["boundaries"])


def test_every_column_is_named() -> None:
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        of_categories = next(csv.reader(file))
    columns = {*importer.COLUMNS.values(), *importing.FIELDS, *of_categories}
    assert len(columns) > 40
    assert [name for name in sorted(columns) if f"`{name}`" not in PAGE] == []
    assert [heading for heading in importer.COLUMNS if heading not in PAGE] == []
