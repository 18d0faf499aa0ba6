import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from wangge.areas import actions, importer, queries
from wangge.areas.datum import from_wgs84
from wangge.areas.errors import UnknownDatum
from wangge.areas.models import Area, ExternalCode, Revision
from wangge.areas.tests.conftest import (
    CITY,
    GRIDS,
    NOW,
    SPECIAL,
    START,
    TOWN,
    VILLAGES,
    Features,
    Rows,
    feature,
    square,
)
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM
from wangge.lib.tables import ImportReport, UnreadableTable, read_rows

pytestmark = pytest.mark.django_db
TakeIn = Callable[..., ImportReport]
LATER = date(2024, 7, 1)


def reasons(report: ImportReport) -> dict[int, str]:
    return {reject.line: reject.reason for reject in report.rejects}


def test_areas_are_taken_in_once_and_journalled_one_by_one(take_in: TakeIn, town_rows: Rows) -> None:
    first = take_in(town_rows)
    assert (first.accepted, first.repeated, first.rejected, first.rejects_file) == (len(town_rows), 0, 0, None)
    entries = Entry.objects.filter(act="area_created", object_type="area")
    assert {entry.data["code"] for entry in entries} == {row["code"] for _, row in town_rows}
    assert {entry.object_id for entry in entries} == set(Area.objects.values_list("pk", flat=True))
    number = Revision.objects.get().number

    second = take_in(town_rows)
    assert (second.accepted, second.repeated, second.rejected) == (0, len(town_rows), 0)
    assert Entry.objects.count() == len(town_rows)
    assert Revision.objects.get().number == number
    assert Area.objects.count() == len(town_rows)


def test_rows_may_come_in_any_order(take_in: TakeIn, town_rows: Rows) -> None:
    assert take_in(town_rows[::-1]).accepted == len(town_rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_both_encodings_and_chinese_headings(take_in: TakeIn, town_rows: Rows, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "区划.csv"
    lines = ["网格编码,网格名称,层级,类型,上级编码,监督电话,外部编码"]
    lines += [f"{row['code']},{row['name']},,,,0535-7211234,police=9{row['code'][1:]}" for _, row in town_rows]
    file.write_text("\r\n".join(lines) + "\r\n", encoding=encoding)
    assert take_in(list(importer.read_areas(file))).accepted == len(town_rows)
    assert queries.area(GRIDS[0]).name == "东村第1网格"
    assert queries.area(GRIDS[0]).supervision_phone == "0535-7211234"
    assert queries.by_external("police", "9" + GRIDS[0][1:]).code == GRIDS[0]


def test_a_workbook_with_codes_as_numbers(take_in: TakeIn, town_rows: Rows, tmp_path: Path) -> None:
    file = tmp_path / "areas.xlsx"
    book = xlsxwriter.Workbook(str(file))
    sheet = book.add_worksheet()
    sheet.write_row(2, 1, ["code", "name"])
    for place, (_, row) in enumerate(town_rows, start=3):
        sheet.write_number(place, 1, int(row["code"]))
        sheet.write_string(place, 2, row["name"])
    book.close()
    rows = list(read_rows(file))
    assert rows[0] == (4, {"code": CITY, "name": "莱阳市"})
    assert take_in(rows).accepted == len(town_rows)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00a", b'code,name\n"open', b"a,a\n1,2\n"])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    with pytest.raises(UnreadableTable):
        list(read_rows(file))


def test_a_table_without_codes_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("编号,名称\n1,东村\n", encoding="utf-8")
    with pytest.raises(UnreadableTable):
        list(importer.read_areas(file))


def test_bad_rows_are_rejected_with_line_and_reason_and_the_rest_taken(
    take_in: TakeIn, town_rows: Rows, tmp_path: Path
) -> None:
    bad: Rows = [
        (100, {"code": "12345", "name": "短码"}),
        (101, {"code": TOWN[:12] + "001", "name": "无村居"}),
        (102, {"code": VILLAGES[0][:12] + "650", "name": "序号"}),
        (103, {"code": VILLAGES[0][:12] + "002", "name": " "}),
        (104, {"code": VILLAGES[0][:12] + "003", "name": "层级", "level": "village"}),
        (105, {"code": VILLAGES[0][:12] + "004", "name": "类型", "kind": "special"}),
        (106, {"code": VILLAGES[0][:12] + "005", "name": "上级", "parent": VILLAGES[1]}),
        (107, {"code": "370682001299001", "name": "没有村"}),
        (108, {"code": GRIDS[0], "name": "另一个名"}),
        (109, {"code": VILLAGES[0][:12] + "006", "name": "电话", "supervision_phone": "=HYPERLINK(1)"}),
        (110, {"code": VILLAGES[0][:12] + "007", "name": "外码", "external_codes": "police"}),
        (111, {"code": VILLAGES[0][:12] + "008", "name": "户数", "户数": "约三百"}),
    ]
    file = tmp_path / "out" / "rejects.csv"
    report = take_in([*town_rows, *bad], rejects_to=file)
    assert (report.accepted, report.rejected, report.rejects_file) == (len(town_rows), len(bad), str(file))
    told = reasons(report)
    assert sorted(told) == [line for line, _ in bad]
    expected = {
        100: "15 位",
        101: "村居段",
        102: "网格段",
        103: "名称",
        104: "层级",
        105: "类型",
        106: VILLAGES[0],
        107: "370682001299000",
        108: "第 9 行",
        109: "监督电话",
        110: "外部编码",
        111: "户数",
    }
    for line, words in expected.items():
        assert words in told[line], line
    written = list(csv.DictReader(file.open(encoding="utf-8-sig")))
    assert [row["行号"] for row in written] == [str(line) for line, _ in bad]
    assert written[0]["code"] == "12345"
    assert written[9]["supervision_phone"] == "'=HYPERLINK(1)"  # no formula runs when an office opens the file
    again = list(importer.read_areas(file))
    assert again[9][1]["supervision_phone"] == "=HYPERLINK(1)"
    assert Area.objects.count() == len(town_rows)


def test_children_of_a_rejected_row_are_rejected_too(take_in: TakeIn, town_rows: Rows) -> None:
    rows = [(line, row | ({"name": ""} if row["code"] == TOWN else {})) for line, row in town_rows]
    report = take_in(rows)
    assert report.accepted == 1
    assert report.rejected == len(town_rows) - 1


def test_a_rename_with_a_date_never_rewrites_the_past(take_in: TakeIn, town: None) -> None:
    report = take_in([(2, {"code": GRIDS[0], "name": "新名第1网格"})], effective=LATER)
    assert (report.accepted, report.rejected) == (1, 0)
    assert queries.area(GRIDS[0], date(2024, 6, 30)).name == "东村第1网格"
    assert queries.area(GRIDS[0], LATER).name == "新名第1网格"
    assert queries.area(GRIDS[0]).name == "新名第1网格"
    old, new = queries.versions(GRIDS[0])
    assert (old.valid_from, old.valid_to, new.valid_from, new.valid_to) == (START, LATER, LATER, None)
    assert Area.objects.get(code=GRIDS[0], valid_to=None).boundary == Area.objects.get(name="东村第1网格").boundary
    entry = Entry.objects.filter(act="area_changed").get()
    assert entry.data == {"code": GRIDS[0], "fields": ["name"], "effective": "2024-07-01"}

    early = take_in([(7, {"code": GRIDS[0], "name": "更早的名字"})], effective=date(2022, 1, 1))
    assert "生效日期" in reasons(early)[7]
    assert [version.name for version in queries.versions(GRIDS[0])] == ["东村第1网格", "新名第1网格"]


def test_a_correction_on_the_very_day_makes_no_further_version(take_in: TakeIn, town: None) -> None:
    take_in([(2, {"code": GRIDS[0], "name": "改字第1网格"})], effective=START)
    assert [version.name for version in queries.versions(GRIDS[0])] == ["改字第1网格"]
    assert Entry.objects.filter(act="area_corrected", data__fields=["name"]).count() == 1


def test_a_column_that_the_file_lacks_is_left_alone(take_in: TakeIn, town: None) -> None:
    take_in([(2, {"code": GRIDS[0], "name": "东村第1网格", "bound_east": "龙门路"})], effective=LATER)
    take_in([(2, {"code": GRIDS[0], "name": "东一网格"})], effective=date(2025, 1, 1))
    assert queries.area(GRIDS[0]).bound_east == "龙门路"


def test_external_codes_are_unique_per_scheme(take_in: TakeIn, town: None) -> None:
    one = {"code": GRIDS[0], "name": "东村第1网格", "external_codes": "police=1; hotline=1"}
    other = {"code": GRIDS[1], "name": "南村第1网格", "external_codes": "police=1"}
    report = take_in([(2, one), (3, other)])
    assert (report.accepted, list(reasons(report))) == (1, [3])
    assert GRIDS[0] in reasons(report)[3]
    assert queries.external_codes(GRIDS[0]) == [("hotline", "1"), ("police", "1")]
    assert take_in([(2, one)]).repeated == 1
    moved = take_in([(2, one | {"external_codes": ""}), (3, other)])
    assert moved.accepted == 2
    assert queries.by_external("police", "1").code == GRIDS[1]
    assert ExternalCode.objects.count() == 1


def test_a_code_may_return_after_it_was_closed_but_not_into_its_past(take_in: TakeIn, town: None) -> None:
    actions.close_area(code=SPECIAL, by=SYSTEM, now=NOW, effective=LATER)
    row = {"code": SPECIAL, "name": "重设专业网格"}
    assert take_in([(2, row)], effective=date(2024, 6, 1)).rejected == 1
    assert take_in([(2, row)], effective=date(2025, 1, 1)).accepted == 1
    assert queries.area(SPECIAL, date(2024, 6, 30)).name == "商圈专业网格"
    assert queries.area(SPECIAL, date(2025, 1, 1)).name == "重设专业网格"


def test_boundaries_are_taken_in_once(draw: TakeIn, town: None, town_features: Features) -> None:
    report = draw(town_features)
    assert (report.accepted, report.repeated, report.rejected) == (0, len(town_features), 0)


def test_a_new_boundary_starts_a_new_version(draw: TakeIn, town: None) -> None:
    shape = square(121.0, 36.9)
    assert draw([feature(GRIDS[0], shape)], effective=LATER).accepted == 1
    old, new = Area.objects.filter(code=GRIDS[0]).order_by("valid_from")
    assert (old.boundary == shape, new.boundary == shape) == (False, True)
    assert new.name == old.name


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_boundaries_in_another_datum_are_stored_in_wgs84(draw: TakeIn, town: None, datum: str) -> None:
    right = square(121.0, 36.9)
    given = [[list(from_wgs84(lon, lat, datum)) for lon, lat in right["coordinates"][0]]]
    draw([feature(GRIDS[0], {"type": "Polygon", "coordinates": given})], effective=LATER, datum=datum)
    area = Area.objects.get(code=GRIDS[0], valid_to=None)
    assert area.boundary_datum == datum
    assert area.boundary is not None
    for (lon, lat), (right_lon, right_lat) in zip(
        area.boundary["coordinates"][0], right["coordinates"][0], strict=True
    ):
        assert lon == pytest.approx(right_lon, abs=2e-7)
        assert lat == pytest.approx(right_lat, abs=2e-7)


def test_bad_features_are_rejected_with_place_and_reason(draw: TakeIn, town: None, tmp_path: Path) -> None:
    bow_tie = {"type": "Polygon", "coordinates": [[[121, 36], [121.1, 36.1], [121.1, 36], [121, 36.1], [121, 36]]]}
    swapped = {"type": "Polygon", "coordinates": [[[36, 121], [36.1, 121], [36.1, 121.1], [36, 121]]]}
    features: list[Any] = [
        feature(GRIDS[0], bow_tie),
        feature(GRIDS[0], swapped),
        feature("370682001299001", square(121, 36)),
        feature(GRIDS[1], {"type": "Point", "coordinates": [121, 36]}),
        feature(GRIDS[1], None),
        feature(GRIDS[1], {"type": "Polygon", "coordinates": [[[121, 36], ["x"]]]}),
        feature(GRIDS[1], {"type": "Polygon", "coordinates": []}),
        {"type": "Feature", "properties": None, "geometry": square(121, 36)},
        7,
        feature(GRIDS[2], square(121, 36)),
        feature(GRIDS[2], square(122, 36)),
    ]
    report = draw(features, effective=LATER, rejects_to=tmp_path / "rejects.csv")
    assert report.accepted == 1
    told = reasons(report)
    assert sorted(told) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 11]
    assert "有效的多边形" in told[1]
    assert "写反" in told[2]
    assert "370682001299001" in told[3]
    assert "不止一次" in told[11]


def test_boundaries_without_a_known_datum_are_refused(draw: TakeIn, town: None) -> None:
    with pytest.raises(UnknownDatum):
        draw([], datum="cgcs")


@pytest.mark.parametrize("content", ["", "[]", '{"type": "Point"}', "[" * 100_000])
def test_what_is_no_feature_collection_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "x.geojson"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableTable):
        importer.read_features(file)
