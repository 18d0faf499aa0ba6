"""The map's colours as data: depth, words and legend of each measure; a frame that narrows map and list together."""

import json
from typing import Any

import pytest

from tests.county import GRID, GRID_B, TOWN, TOWN2, inside
from wangge.cases.queries.mapping import View
from wangge.cases.queries.shading import Measure, Shade, Shades
from wangge.desk import shaded
from wangge.desk.tests.conftest import NewCase, SignIn, text_of

pytestmark = pytest.mark.django_db
FRAME = {"zoom": "9", "bbox": "120.69,36.96,120.75,36.99"}


def data(client: Any, **query: str) -> dict[str, Any]:
    response = client.get("/desk/map/shades.json", {**FRAME, **query})
    assert response.status_code == 200
    return dict(json.loads(response.content))


def box_of(grid: str) -> str:
    lon, lat = inside(grid)
    return f"{lon - 0.002},{lat - 0.002},{lon + 0.002},{lat + 0.002}"


def test_counts_by_the_root_of_the_most() -> None:
    areas = {"a": Shade(100, 4), "b": Shade(1, 0), "c": Shade(16, 1)}
    told = shaded.document(Shades(View.TOWN, areas), Measure.OPEN)
    assert told["depths"] == {"a": 1.0, "b": 0.001, "c": 0.5}
    assert told["words"] == {"a": "100", "b": "1", "c": "16"}
    assert [line["label"] for line in told["legend"]] == ["1–3", "4–15", "16–35", "36–63", "64 及以上"]
    late = shaded.document(Shades(View.TOWN, areas, unplaced=2), Measure.LATE)
    assert (late["tone"], late["depths"], late["total"]) == ("late", {"a": 1.0, "c": 0.75}, 117)
    assert "另有 2 件" in late["note"]


def test_a_share_tells_its_n_and_too_few_have_no_colour() -> None:
    areas = {"a": Shade(20, 1), "b": Shade(4, 0), "c": Shade(10, 5)}
    told = shaded.document(Shades(View.GRID, areas), Measure.ON_TIME)
    assert told["depths"] == {"a": 1.0, "c": 0.001}
    assert told["words"] == {"a": "95%\nn=20", "b": "n=4", "c": "50%\nn=10"}
    assert [line["label"] for line in told["legend"]] == [
        "不足 5 件，不着色", "0–60%", "60–80%", "80–90%", "90–95%", "95% 及以上",
    ]  # fmt: skip
    assert shaded.document(Shades(View.GRID, {}), Measure.LATE)["depths"] == {}


def test_each_sees_the_own_scope(sign_in: SignIn, new_case: NewCase) -> None:
    new_case()
    new_case(grid="370682002201001")
    assert data(sign_in("jin"), colour="open")["counts"] == {TOWN: 1, TOWN2: 1}
    assert data(sign_in("li"), colour="late")["counts"] == {TOWN: 1}
    assert data(sign_in("sun"), colour="on_time")["counts"] == {}
    for query in ({}, {"colour": "red"}, {"colour": "open", "zoom": "x"}, {"colour": "open", "bbox": "1,2"}):
        assert sign_in("li").get("/desk/map/shades.json", {**FRAME, **query}).status_code == 422
    assert sign_in("sys").get("/desk/map/shades.json", {**FRAME, "colour": "open"}).status_code == 403


def test_the_page_offers_colours_and_keeps_the_chosen_one(sign_in: SignIn, new_case: NewCase) -> None:
    new_case()
    page = sign_in("li").get("/desk/map/", {"colour": "late"})
    told = page.content.decode()
    assert '<option value="late" selected>超期件数</option>' in told
    assert 'data-shades="/desk/map/shades.json"' in told
    assert "100.0%（n=1）" in text_of(page)
    english = text_of(sign_in("li").get("/desk/map/", headers={"Accept-Language": "en"}))
    assert "Colour areas by" in english and "Draw a frame" in english


def test_a_frame_narrows_map_and_list_together(sign_in: SignIn, new_case: NewCase) -> None:
    inner, outer = new_case("框内的路灯"), new_case("框外的路灯", grid=GRID_B)
    client, box = sign_in("li"), box_of(GRID)
    query = {"state": "reported", "box": box}
    assert data(client, colour="open", zoom="13", **query)["counts"] == {GRID: 1}
    points = json.loads(client.get("/desk/map/cases.json", {**FRAME, "zoom": "9", **query}).content)
    assert points["total"] == 1
    side = client.get("/desk/map/side/", query).content.decode()
    assert inner.number in side and outer.number not in side and "地图上框出的范围" in side
    listed = client.get("/desk/cases/", query).content.decode()
    assert inner.number in listed and outer.number not in listed
    assert (
        f'name="box" value="{box}"' in listed
        and f'name="box" value="{box}"' in client.get("/desk/map/", query).content.decode()
    )
    for broken in ("1,2,3", "a,b,c,d", "121,36,120,37", "nan,1,2,3"):
        assert outer.number in client.get("/desk/cases/", {"box": broken}).content.decode()
