"""The county's real tree, from the files to the answers."""

from datetime import date
from pathlib import Path

import pytest

from wangge.areas import actions, importer, queries
from wangge.areas.models import Area
from wangge.areas.tests.conftest import NOW
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM, Level

DATA = Path(__file__).parents[3] / "demo" / "data"
START = date(2023, 7, 1)


@pytest.mark.django_db
def test_the_county_is_imported_checked_and_located() -> None:
    rows = list(importer.read_areas(DATA / "laiyang_areas.csv"))
    features = importer.read_features(DATA / "laiyang_grids.geojson")
    for accepted, repeated in ((1820, 0), (0, 1820)):
        told = actions.import_areas(rows=rows, by=SYSTEM, now=NOW, effective=START)
        assert (told.accepted, told.repeated, told.rejected) == (accepted, repeated, 0)
    for accepted, repeated in ((999, 0), (0, 999)):
        told = actions.import_boundaries(features=features, by=SYSTEM, now=NOW, effective=START, is_made_up=True)
        assert (told.accepted, told.repeated, told.rejected) == (accepted, repeated, 0)
    assert Entry.objects.filter(act="area_created").count() == 1820
    assert Area.objects.count() == 1820

    assert queries.coverage_report() == []
    found = queries.locate(120.72, 36.975)
    assert [each.level for each in found.path] == [Level.CITY, Level.TOWN, Level.VILLAGE, Level.GRID]
    assert found.path[0].name == "莱阳市"
    special = queries.boundaries("grid", kind="special")["features"]
    assert len(special) == 3
    assert len(queries.boundaries("town")["features"]) == 18
    assert queries.boundaries("town")["is_made_up"] is True
    assert len(queries.children("370682000000000")) == 18
