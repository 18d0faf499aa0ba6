"""The register by the API: recorded once, listed, changed on the version that was read, merged and brought back."""

import io
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.api_client import Caller
from tests.county import GRID, GRID2, TOWN, TOWN2, Cast, inside
from tests.play import PLAIN_DAY
from wangge.files.tests.made import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(at: Callable[[str], datetime]) -> None:
    at(PLAIN_DAY)


def body(**data: Any) -> dict[str, Any]:
    return {"client_id": str(uuid.uuid4()), **data}


def shop(name: str = "梨园粮油店", grid: str = GRID, **more: Any) -> dict[str, Any]:
    lon, lat = inside(grid)
    return body(kind="shop", name=name, lon=lon, lat=lat, **more)


def test_a_place_is_recorded_once_and_found(cast: Cast) -> None:
    wang = Caller(cast.users["wang"])
    said = shop(credit_code="91350100M000100Y43")
    first = wang.post("/places", said)
    assert first.status_code == 201, first.json()
    again = wang.post("/places", said)
    assert (again.status_code, again.json()) == (200, first.json())
    place = first.json()
    assert (place["grid"]["code"], place["group"], place["version"]) == (GRID, "organisation", 1)
    li = Caller(cast.users["li"])
    for query in (
        {},
        {"kind": "shop"},
        {"kind": "organisation"},
        {"area": TOWN},
        {"q": "粮油"},
        {"q": "91350100m000100y43"},
    ):
        assert [each["id"] for each in li.get("/places", **query).json()["items"]] == [place["id"]], query
        assert li.get("/places/count", **query).json() == {"count": 1}
    for query in ({"kind": "school"}, {"kind": "facility"}, {"area": TOWN2}, {"q": "超市"}, {"state": "gone"}):
        assert li.get("/places", **query).json()["items"] == [], query
        assert li.get("/places/count", **query).json() == {"count": 0}
    near = li.get("/places/near", lon=place["lon"] + 0.0005, lat=place["lat"]).json()["items"]
    assert [each["place"]["id"] for each in near] == [place["id"]]
    assert 40 < near[0]["metres"] < 50
    assert li.get("/places/near", lon=place["lon"] + 0.005, lat=place["lat"]).json()["items"] == []


def test_a_list_is_paged_by_key(cast: Cast) -> None:
    wang = Caller(cast.users["wang"])
    made = [wang.post("/places", shop(f"店铺{n}")).json()["id"] for n in range(3)]
    first = wang.get("/places", limit=2).json()
    assert [each["id"] for each in first["items"]] == made[:0:-1]
    second = wang.get("/places", limit=2, cursor=first["next_cursor"]).json()
    assert ([each["id"] for each in second["items"]], second["next_cursor"]) == (made[:1], None)


def test_a_stale_change_carries_both_versions(cast: Cast) -> None:
    wang, li = Caller(cast.users["wang"]), Caller(cast.users["li"])
    place = wang.post("/places", shop()).json()
    path = f"/places/{place['id']}"
    changed = li.post(f"{path}/change", body(base_version=1, name="梨园便民超市"))
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    mine = body(base_version=1, name="粮油店（东门）")
    refused = wang.post(f"{path}/change", mine)
    assert (refused.status_code, refused.json()["code"]) == (409, "place_moved")
    assert refused.json()["yours"] == {"name": "粮油店（东门）", "version": 1}
    assert (refused.json()["theirs"]["name"], refused.json()["theirs"]["version"]) == ("梨园便民超市", 2)
    settled = wang.post(f"{path}/change", body(base_version=2, name="粮油店（东门）"))
    assert settled.json()["version"] == 3
    told = li.get(f"{path}/history").json()["items"]
    assert [(each["act"], each["before"].get("name")) for each in told] == [
        ("change_place", "梨园便民超市"),
        ("change_place", "梨园粮油店"),
        ("record_place", None),
    ]


def test_outside_the_scope_there_is_nothing(cast: Cast) -> None:
    place = Caller(cast.users["wang"]).post("/places", shop()).json()
    zhao, qian, he = (Caller(cast.users[name]) for name in ("zhao", "qian", "he"))
    for path in ("", "/history", "/files"):
        assert zhao.get(f"/places/{place['id']}{path}").status_code == 404
    for act, fields in (
        ("change", {"base_version": 1, "name": "别名"}),
        ("retire", {"base_version": 1}),
        ("restore", {}),
        ("unmerge", {}),
    ):
        assert zhao.post(f"/places/{place['id']}/{act}", body(**fields)).status_code == 404
        assert qian.post(f"/places/{place['id']}/{act}", body(**fields)).json()["code"] == "role_not_allowed"
    assert qian.get("/places").json()["items"][0]["id"] == place["id"]
    assert he.get("/places").json()["code"] == "role_not_allowed"
    assert Caller().get("/places").status_code == 401
    assert zhao.post("/places", shop()).json()["code"] == "invalid_input"
    assert qian.post("/places", shop()).json()["code"] == "role_not_allowed"


def test_merged_and_apart_again(cast: Cast) -> None:
    li = Caller(cast.users["li"])
    kept = li.post("/places", shop()).json()
    extra = li.post("/places", shop("梨园粮油", address="梨园路 3 号")).json()
    wang = Caller(cast.users["wang"])
    assert wang.post(f"/places/{extra['id']}/merge", body(into=kept["id"])).json()["code"] == "role_not_allowed"
    merged = li.post(f"/places/{extra['id']}/merge", body(into=kept["id"])).json()
    assert (merged["id"], merged["address"]) == (kept["id"], "梨园路 3 号")
    assert li.get("/places/count").json() == {"count": 1}
    assert li.get(f"/places/{extra['id']}").json()["merged_into"] == kept["id"]
    assert li.post(f"/places/{extra['id']}/merge", body(into=kept["id"])).json()["code"] == "not_mergeable"
    back = li.post(f"/places/{extra['id']}/unmerge", body()).json()
    assert (back["state"], back["merged_into"]) == ("in_use", None)
    elsewhere = Caller(cast.users["zhao"]).post("/places", shop(grid=GRID2)).json()
    assert li.post(f"/places/{extra['id']}/merge", body(into=elsewhere["id"])).status_code == 404


def test_pictures_stand_with_the_record(cast: Cast) -> None:
    wang = Caller(cast.users["wang"])
    place = wang.post("/places", shop()).json()
    picture = io.BytesIO(jpeg())
    picture.name = "门头.jpg"
    added = wang.upload(f"/places/{place['id']}/files", picture)
    assert added.status_code == 201, added.json()
    assert [each["kind"] for each in wang.get(f"/places/{place['id']}/files").json()] == ["picture"]
    picture.seek(0)
    assert Caller(cast.users["qian"]).upload(f"/places/{place['id']}/files", picture).status_code == 403


def test_kinds_in_both_languages(cast: Cast) -> None:
    kinds = Caller(cast.users["wang"]).get("/places/kinds").json()["items"]
    assert {"kind": "manhole", "group": "facility", "label": "井盖"} in kinds
