"""The map's pages and data: the list's own filters, its scope, and answers that browsers may keep."""

import json
from typing import Any

import pytest

from tests.county import GRID, GRID2, TOWN, TOWN2, VILLAGE
from wangge.cases.queries import mapping
from wangge.desk.tests.conftest import NewCase, SignIn

pytestmark = pytest.mark.django_db
FRAME = {"zoom": "9", "bbox": "120.69,36.96,120.75,36.99"}


def data(client: Any, **query: str) -> dict[str, Any]:
    response = client.get("/desk/map/cases.json", {**FRAME, **query})
    assert response.status_code == 200
    return dict(json.loads(response.content))


def test_the_page_shows_the_list_beside_the_map_and_the_same_as_a_table(sign_in: SignIn, new_case: NewCase) -> None:
    case = new_case("桥头护栏断了两根")
    new_case(grid=GRID2)
    page = sign_in("jin").get("/desk/map/")
    told = page.content.decode()
    assert page.status_code == 200
    assert case.number in told
    assert "桥头护栏断了两根" in told
    assert f"area={TOWN}" in told
    assert f"area={TOWN2}" in told
    assert 'data-cases="/desk/map/cases.json"' in told


def test_each_sees_the_own_scope(sign_in: SignIn, new_case: NewCase) -> None:
    new_case()
    new_case(grid=GRID2)
    assert data(sign_in("jin"))["counts"] == {TOWN: 1, TOWN2: 1}
    assert data(sign_in("li"))["counts"] == {TOWN: 1}
    assert data(sign_in("wu"), zoom="15")["points"][0][0].startswith("370682-")
    assert data(sign_in("sun"))["counts"] == {}


def test_the_lists_filters_hold(sign_in: SignIn, new_case: NewCase) -> None:
    new_case(category="0202")
    new_case(category="0101")
    client = sign_in("li")
    assert data(client, category="0101")["total"] == 1
    assert data(client, queue="to_sign")["total"] == 0
    assert data(client, overdue="true")["total"] == 0
    assert data(client, area=TOWN2)["total"] == 0
    side = client.get("/desk/map/side/", {"category": "0101", "area": GRID}).content.decode()
    assert side.count("<li>") == 1
    assert f"category=0101&amp;area={GRID}" in side or f"area={GRID}&amp;category=0101" in side


def test_without_a_filter_only_what_is_open_is_shown(sign_in: SignIn, new_case: NewCase, cast: Any) -> None:
    case = new_case()
    client = sign_in("jin")
    type(case).objects.filter(pk=case.pk).update(state="archived", running_due_at=None)
    assert data(client)["total"] == 0
    assert data(client, order="-reported_at")["total"] == 1


def test_what_is_left_out_is_told(sign_in: SignIn, new_case: NewCase, monkeypatch: pytest.MonkeyPatch) -> None:
    new_case(place_unknown=True, lon=None, lat=None)
    assert "未定位" in data(sign_in("jin"))["note"]
    new_case()
    new_case()
    monkeypatch.setattr(mapping, "POINT_BOUND", 1)
    answer = data(sign_in("jin"), zoom="16")
    assert answer["view"] == "grid"
    assert answer["counts"] == {GRID: 2}
    assert "先按网格计数" in answer["note"]


@pytest.mark.parametrize(
    "query", [{"zoom": "x"}, {"bbox": "1,2,3"}, {"bbox": "a,b,c,d"}, {"bbox": "121,36,120,37"}, {"bbox": "0,0,999,1"}]
)
def test_a_broken_frame_is_refused(sign_in: SignIn, query: dict[str, str]) -> None:
    assert sign_in("li").get("/desk/map/cases.json", {**FRAME, **query}).status_code == 422


def test_outlines_are_kept_until_an_area_changes(sign_in: SignIn) -> None:
    client = sign_in("li")
    first = client.get("/desk/map/areas.json", {"level": "grid", "parent": TOWN})
    shapes = json.loads(first.content)
    assert {feature["properties"]["code"][:9] for feature in shapes["features"]} == {TOWN[:9]}
    assert "private" in first["Cache-Control"]
    again = client.get(
        "/desk/map/areas.json", {"level": "grid", "parent": TOWN}, headers={"If-None-Match": first["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/desk/map/areas.json", {"level": "galaxy"}).status_code == 422
    assert client.get("/desk/map/areas.json", {"level": "grid", "parent": "370682999000000"}).status_code == 404


def test_strangers_and_administrators_have_no_map(client: Any, sign_in: SignIn) -> None:
    assert client.get("/desk/map/").status_code == 302
    for path in ("/desk/map/", "/desk/map/side/", "/desk/map/cases.json"):
        assert sign_in("sys").get(path, FRAME).status_code == 403


def test_queries_do_not_grow_with_the_cases(
    sign_in: SignIn, new_case: NewCase, still_snapshots: None, django_assert_num_queries: Any
) -> None:
    client = sign_in("li")
    new_case()
    client.get("/desk/map/")
    for _ in range(2):
        with django_assert_num_queries(18):
            client.get("/desk/map/")
        with django_assert_num_queries(3):
            data(client, zoom="15")
        new_case()
        new_case()


@pytest.mark.parametrize(
    ("name", "area"), [("jin", ""), ("li", TOWN), ("chen", VILLAGE), ("wang", GRID), ("sun", ""), ("he", TOWN)]
)
def test_the_map_opens_where_the_person_works(sign_in: SignIn, new_case: NewCase, name: str, area: str) -> None:
    new_case()
    told = sign_in(name).get("/desk/map/").content.decode()
    assert f'data-home="{area}"' in told
    chosen = sign_in(name).get("/desk/map/", {"area": TOWN2}).content.decode()
    assert f'data-area="{TOWN2}" data-home=""' in chosen


def test_the_table_counts_one_level_below_the_own_area(sign_in: SignIn, new_case: NewCase) -> None:
    new_case()
    assert f"area={TOWN}" in sign_in("jin").get("/desk/map/").content.decode()
    assert f"area={VILLAGE}" in sign_in("li").get("/desk/map/").content.decode()
