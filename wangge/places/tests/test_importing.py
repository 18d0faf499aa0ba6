"""Files of places: idempotent on the source's own id, nothing half, rejected rows told with line and reason."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.county import AT_SEA, CITY, GRID, GRID2, Cast, inside
from wangge.areas.datum import from_wgs84
from wangge.cli.main import main
from wangge.journal.queries import history as entries_of
from wangge.lib.errors import NotFound, RoleNotAllowed
from wangge.lib.sheets import write_xlsx
from wangge.lib.tables import ImportReport, read_rows
from wangge.lib.taking import Given, Progress, Taken, take_in
from wangge.places import errors, tasks
from wangge.places.actions import runs
from wangge.places.actions.importing import Batch, PlaceTaker
from wangge.places.actions.recording import retire_place
from wangge.places.models import Double, ImportRun, Place
from wangge.places.queries.listing import PlaceFilter, count_places
from wangge.places.queries.runs import latest_runs, rejects_of, run_for
from wangge.places.tests.conftest import NewPlace

pytestmark = pytest.mark.django_db
HEADING = ["source_id", "kind", "name", "lon", "lat"]


def row(number: int, grid: str = GRID, name: str = "", kind: str = "路灯") -> list[str]:
    lon, lat = inside(grid)
    return [f"L{number}", kind, name or f"{number}号路灯", str(lon + number * 0.0001), str(lat)]


def written(
    path: Path, rows: Iterable[Sequence[str]], heading: Sequence[str] = HEADING, encoding: str = "utf-8"
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([heading, *rows])
    return path


@pytest.fixture
def bring(cast: Cast, now: datetime, tmp_path: Path) -> Callable[..., ImportReport]:
    """Bring a file in, as the county's desk unless somebody else is named."""

    def brought(rows: Iterable[Sequence[str]], who: str = "jin", batch: int = 2, **more: Any) -> ImportReport:
        heading = more.pop("heading", HEADING)
        path = written(tmp_path / "places.csv", rows, heading)
        taker = PlaceTaker(source="lights", by=cast.actor(who), now=now, **more)
        return take_in(rows=read_rows(path), taker=taker, rejects_to=tmp_path / "rejected.csv", batch=batch)

    return brought


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.accepted, report.repeated, report.rejected


def test_a_second_delivery_changes_nothing(bring: Callable[..., ImportReport]) -> None:
    rows = [row(number) for number in range(5)]
    assert counts(bring(rows)) == (5, 0, 0)
    assert counts(bring(rows)) == (0, 5, 0)
    assert Place.objects.count() == 5
    place = Place.objects.get(source_id="L3")
    assert (place.kind, place.grid, place.source, place.version) == ("lamp", GRID, "lights", 1)
    entry = entries_of("place", place.pk).get()
    assert (entry.pk, entry.act) == (place.mark_id, "record_place")


def test_what_comes_in_is_found(bring: Callable[..., ImportReport], cast: Cast) -> None:
    bring([row(number) for number in range(5)])
    wang = cast.actor("wang")
    assert count_places(wang, PlaceFilter(q="路灯")) == 5
    assert count_places(wang, PlaceFilter(q="3号路灯")) == 1


def test_what_the_source_changes_is_changed(bring: Callable[..., ImportReport]) -> None:
    bring([row(1), row(2)])
    assert counts(bring([row(1, name="一号路灯（换新）"), row(2)])) == (1, 1, 0)
    place = Place.objects.get(source_id="L1")
    assert (place.name, place.version, place.past.get().row["name"]) == ("一号路灯（换新）", 2, "1号路灯")
    assert counts(bring([row(1, name="一号路灯（又换）"), row(2), row(1, name="又不同")])) == (1, 1, 1)


def test_what_was_changed_here_is_left_to_a_person(
    bring: Callable[..., ImportReport], cast: Cast, now: datetime
) -> None:
    bring([row(1), row(2)])
    retire_place(place=Place.objects.get(source_id="L2"), by=cast.actor("wang"), now=now)
    Place.objects.filter(source_id="L1").update(name="东门路灯", version=2)
    report = bring([row(1, name="换新"), row(2, name="换新")])
    assert counts(report) == (0, 0, 2)
    assert ["有人改过" in report.rejects[0].reason, "不存在" in report.rejects[1].reason] == [True, True]
    assert Place.objects.get(source_id="L1").name == "东门路灯"


def test_wrong_rows_are_told_and_kept_in_a_file_that_can_be_sent_again(
    bring: Callable[..., ImportReport], tmp_path: Path
) -> None:
    sea = [*row(4)[:3], str(AT_SEA[0]), str(AT_SEA[1])]
    wrong = [row(1, kind="飞船"), ["", *row(2)[1:]], [*row(3)[:3], "x", "y"], sea, [*row(5)[:3], "", ""]]
    report = bring([row(0), *wrong, row(6), row(6), row(6, name="另一个")])
    assert counts(report) == (2, 1, 6)
    assert [reject.line for reject in report.rejects] == [3, 4, 5, 6, 7, 10]
    told = (tmp_path / "rejected.csv").read_text(encoding="utf-8-sig").splitlines()
    assert told[0].split(",") == ["行号", "原因", *HEADING]
    assert len(told) == 7
    assert counts(bring([row(1), row(2)])) == (2, 0, 0)
    assert not (tmp_path / "rejected.csv").exists()  # nothing was rejected


def test_everybody_brings_into_the_own_area_only(bring: Callable[..., ImportReport], cast: Cast, now: datetime) -> None:
    report = bring([row(1), row(2, GRID2)], who="li")
    assert counts(report) == (1, 0, 1)
    assert "职责范围" in report.rejects[0].reason
    for name in ("wang", "qian"):
        with pytest.raises(RoleNotAllowed):
            PlaceTaker(source="lights", by=cast.actor(name), now=now)


def test_doubles_of_what_was_there(
    bring: Callable[..., ImportReport], new_place: NewPlace, cast: Cast, now: datetime
) -> None:
    lon, lat = inside(GRID)
    there = new_place("梨园幼儿园", "school")
    path_rows = [
        ["S1", "学校幼儿园", "梨园 幼儿园", str(lon), str(lat)],
        ["S2", "学校幼儿园", "富水小学", str(lon), str(lat)],
    ]
    taker = PlaceTaker(source="schools", by=cast.actor("jin"), now=now)
    rows = [(line, dict(zip(HEADING, cells, strict=True))) for line, cells in enumerate(path_rows, start=2)]
    take_in(rows=rows, taker=taker)
    assert taker.look_for_doubles() == 1
    assert Double.objects.get().first_id == there.pk


def test_another_datum_and_an_area_instead_of_a_point(bring: Callable[..., ImportReport]) -> None:
    lon, lat = inside(GRID)
    gcj = from_wgs84(lon, lat, "gcj02")
    heading = [*HEADING, "area"]
    rows = [
        ["A", "lamp", "甲", str(gcj[0]), str(gcj[1]), ""],
        ["B", "lamp", "乙", "", "", GRID2],
        ["C", "lamp", "丙", "", "", CITY],
    ]
    report = bring(rows, heading=heading, datum="gcj02")
    assert counts(report) == (2, 0, 1)
    assert Place.objects.get(source_id="A").lon == pytest.approx(lon, abs=1e-5)
    assert Place.objects.get(source_id="B").grid == GRID2


class _Stops:
    """A taker whose process dies in the middle."""

    def __init__(self, taker: PlaceTaker, after: int) -> None:
        self.fields, self.needed, self.taker, self.left = taker.fields, taker.needed, taker, after
        self.words, self.codes = taker.words, taker.codes

    def read(self, rows: Sequence[Given]) -> Batch:
        return self.taker.read(rows)

    def put(self, batch: Batch) -> Taken:
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        return self.taker.put(batch)


def test_who_goes_on_after_a_death_repeats_and_loses_nothing(cast: Cast, now: datetime, tmp_path: Path) -> None:
    rows = [(line, dict(zip(HEADING, row(line), strict=True))) for line in range(2, 12)]
    rows[1][1]["kind"] = rows[6][1]["kind"] = "飞船"
    taker = PlaceTaker(source="lights", by=cast.actor("jin"), now=now)
    kept: list[Progress] = []
    more = {"rejects_to": tmp_path / "rejected.csv", "after_batch": kept.append, "batch": 2}
    with pytest.raises(KeyboardInterrupt):
        take_in(rows=rows, taker=_Stops(taker, 2), **more)  # type: ignore[arg-type]
    with (tmp_path / "rejected.csv").open("a") as file:
        file.write("half a line of a batch that was never commi")
    report = take_in(rows=rows, taker=taker, begun=kept[-1], **more)  # type: ignore[arg-type]
    assert counts(report) == (8, 0, 2)
    told = list(csv.reader(io.StringIO((tmp_path / "rejected.csv").read_text(encoding="utf-8-sig"))))
    assert [line[0] for line in told] == ["行号", "3", "8"]
    assert Place.objects.count() == 8


def asked(cast: Cast, now: datetime, path: Path, who: str = "jin") -> ImportRun:
    options = {"source": "lights", "kind": "lamp", "datum": "wgs84", "mapping": {"source_id": "编号"}}
    with path.open("rb") as stream:
        return runs.ask_import(
            stream=stream, name=path.name, noun="places", options=options, by=cast.actor(who), now=now
        )


def test_the_worker_takes_a_file_in(cast: Cast, now: datetime, tmp_path: Path) -> None:
    rows = [[*row(number)] for number in range(3)] + [row(9, kind="飞船")]
    path = written(tmp_path / "灯.csv", rows, ["编号", *HEADING[1:]], "gb18030")
    run = asked(cast, now, path)
    with pytest.raises(errors.ImportWaiting):
        asked(cast, now, path)
    assert tasks.work_off() == "done"
    run.refresh_from_db()
    assert (run.outcome, run.accepted, run.rejected, run.rows_done, run.rows_total) == ("done", 3, 1, 4, 4)
    assert "飞船" in rejects_of(cast.actor("jin"), "places", run.pk).read_text(encoding="utf-8-sig")
    assert tasks.work_off() == ""
    assert [each.pk for each in latest_runs(cast.actor("jin"), "places")] == [run.pk]
    with pytest.raises(NotFound):  # the county's desk sees all of them, a town's its own
        run_for(cast.actor("li"), "places", run.pk)
    with pytest.raises(errors.ImportEnded):
        runs.cancel_import(run_id=run.pk, noun="places", by=cast.actor("jin"), now=now)


def test_a_cancelled_import_stops_at_the_next_batch(cast: Cast, now: datetime, tmp_path: Path) -> None:
    run = asked(cast, now, written(tmp_path / "灯.csv", [row(1)], ["编号", *HEADING[1:]]))
    taken = runs.take_up(noun="places", now=now)
    assert taken is not None
    runs.cancel_import(run_id=run.pk, noun="places", by=cast.actor("jin"), now=now)
    with pytest.raises(errors.ImportEnded):
        runs.keep_progress(run=taken, progress=Progress(rows=1), now=now)
    assert tasks.work_off() == ""


def test_a_file_that_is_no_table_fails_with_a_reason(cast: Cast, now: datetime, tmp_path: Path) -> None:
    run = asked(cast, now, written(tmp_path / "x.csv", [["a"]], ["别的"]))
    assert tasks.work_off() == "failed"
    run.refresh_from_db()
    assert "编号" in run.failure


def test_the_command(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "places.xlsx"
    write_xlsx(path, HEADING, [row(number) for number in range(3)])
    assert main(["places", "import", str(path), "--source", "lights", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told == {"accepted": 3, "repeated": 0, "rejected": 0, "rejects_file": None}
    assert main(["places", "import", str(path), "--map", "nonsense"]) == 2
