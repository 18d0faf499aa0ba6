"""The page of recurring places: its rows and links, its file, its layer of the map, and who sees what."""

import io
import json
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests.county import GRID, TOWN2, Cast
from tests.play import LAMP, Play
from wangge.desk.tests.conftest import SignIn, text_of
from wangge.desk.views import recurring
from wangge.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def play(cast: Cast, at: Callable[[str], datetime]) -> Play:
    return Play(cast, at("2026-03-20 10:00"))


def place(play: Play, lat: float = 36.975) -> None:
    """One spot at which a lamp failed again three days after it had been mended."""
    for day in ("03-02", "03-05"):
        play.at(f"2026-{day} 10:00").closed(lon=120.705, lat=lat, category=LAMP)
    play.at("2026-03-20 10:00")


def test_a_row_leads_to_its_cases_and_to_the_map(play: Play, sign_in: SignIn) -> None:
    place(play)
    client = sign_in("li")
    page = client.get("/desk/recurring/")
    told = text_of(page)
    assert "路灯不亮、配电箱异常" in told and "梨园社区居委会 梨园第1网格" in told and "市住房和城乡建设局" in told
    assert "共 1 处，办结后又反映 1 次" in told
    link = next(part for part in page.content.decode().split('"') if part.startswith("/desk/cases/?area="))
    listed = client.get(link.replace("&amp;", "&")).content.decode()
    assert listed.count('<li id="row-') == 2 and "地图上框出的范围" in listed
    assert "易复发点位" in text_of(client.get("/desk/cases/"))


def test_in_english_and_narrowed(play: Play, sign_in: SignIn) -> None:
    place(play)
    client = sign_in("jin")
    english = text_of(client.get("/desk/recurring/", headers={"Accept-Language": "en"}))
    assert "Recurring places" in english and "Places: 1" in english
    for query in ("?within=14&days=365", f"?area={GRID}&category={LAMP}", "?within=x&days=7&cursor=-1"):
        assert "路灯不亮" in client.get(f"/desk/recurring/{query}").content.decode().partition("<tbody>")[2]
    for query in (f"?area={TOWN2}", "?category=0701", "?area=nonsense", "?cursor=50"):
        assert "没有易复发点位" in client.get(f"/desk/recurring/{query}").content.decode()


def test_pages(play: Play, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    place(play)
    place(play, 36.978)
    monkeypatch.setattr(recurring, "PAGE_SIZE", 1)
    client = sign_in("jin")
    first = client.get("/desk/recurring/").content.decode()
    assert "cursor=1" in first and "本页 1 条，共 2 条" in first
    second = client.get("/desk/recurring/?cursor=1").content.decode()
    assert "<tbody>" in second and "cursor=2" not in second


def test_the_file_holds_what_the_page_shows_and_is_journalled(play: Play, sign_in: SignIn) -> None:
    place(play)
    client = sign_in("li")
    lines = b"".join(client.get("/desk/recurring/export.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "办结后又反映（次）" in lines and GRID in lines and "路灯不亮" in lines
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/desk/recurring/export.xlsx").content))
    rows = sheet.get_sheet_by_index(0).to_python()
    assert len(rows) == 2 and GRID in rows[1]
    assert [entry.data["count"] for entry in Entry.objects.filter(act="export_recurring")] == [1, 1]
    client.get("/desk/recurring/export.csv", {"area": "王大姐", "category": "看了"})
    asked = Entry.objects.filter(act="export_recurring").latest("id").data
    assert (asked["area"], asked["category"]) == ("", "")  # nothing that somebody typed


def test_the_layer_of_the_map(play: Play, sign_in: SignIn) -> None:
    place(play)
    [mark] = json.loads(sign_in("li").get("/desk/map/recurring.json").content)["places"]
    assert (mark["lon"], mark["lat"], mark["returns"]) == (120.705, 36.975, 1)
    assert mark["href"].startswith("/desk/cases/?area=")
    assert json.loads(sign_in("zhao").get("/desk/map/recurring.json").content)["places"] == []
    page = sign_in("li").get("/desk/map/", {"recurring": "1"}).content.decode()
    assert 'id="map-recurring" name="recurring" value="1" form="map-form" checked' in page


def test_who_sees_it(play: Play, sign_in: SignIn) -> None:
    place(play)
    for name in ("zhao", "wu", "zhou"):
        assert "没有易复发点位" in sign_in(name).get("/desk/recurring/").content.decode()
    for name in ("sys", "audit"):
        for path in ("/desk/recurring/", "/desk/recurring/export.csv", "/desk/map/recurring.json"):
            assert sign_in(name).get(path).status_code == 403


def test_queries_do_not_grow(play: Play, sign_in: SignIn, still_snapshots: None) -> None:
    client = sign_in("li")
    counted = []
    for lat in (36.971, 36.973, 36.975):
        place(play, lat)
        client.get("/desk/recurring/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/desk/recurring/")
        counted.append(len(seen))
    assert counted[0] == counted[2]
