"""The register at the desk: who sees and keeps it, recorded once, changed on the version that was read, merged."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.county import GRID, Cast, inside
from wangge.desk.tests.conftest import SignIn, fields_of
from wangge.places.actions.recording import record_place
from wangge.places.models import Double, ImportRun, Place
from wangge.places.said import PlaceInput
from wangge.places.tasks import work_off

NewPlace = Callable[..., Place]
LIST = "/desk/places/"


@pytest.fixture
def new_place(cast: Cast, now: datetime) -> NewPlace:
    def make(name: str = "梨园幼儿园", kind: str = "school", grid: str = GRID, **more: Any) -> Place:
        lon, lat = inside(grid)
        said = {"client_id": uuid.uuid4(), "kind": kind, "name": name, "lon": lon, "lat": lat, **more}
        return record_place(data=PlaceInput(**said), by=cast.actor("li"), now=now)

    return make


def page_of(place: Place) -> str:
    return f"/desk/places/{place.pk}/"


def test_the_list_shows_what_the_scope_holds(sign_in: SignIn, new_place: NewPlace) -> None:
    new_place()
    new_place("东门路灯", "lamp", condition="broken")
    for reader in ("li", "wang", "chen", "jin", "sun", "qian", "lead"):
        text = sign_in(reader).get(LIST).content.decode()
        assert "梨园幼儿园" in text and "东门路灯" in text and "破损" in text
    zhao = sign_in("zhao")
    assert "还没有登记场所设施" in zhao.get(LIST).content.decode()
    assert sign_in("he").get(LIST).status_code == 403
    li = sign_in("li")
    assert "梨园幼儿园" not in li.get(LIST, {"kind": "facility"}).content.decode()
    assert "梨园幼儿园" in li.get(LIST, {"q": "幼儿园"}).content.decode()
    assert "没有符合这些条件的记录" in li.get(LIST, {"q": "超市"}).content.decode()
    english = li.get(LIST, headers={"accept-language": "en"}).content.decode()
    assert "Places and facilities" in english and "Broken" in english


def test_a_record_is_made_once(sign_in: SignIn, new_place: NewPlace) -> None:
    li = sign_in("li")
    lon, lat = inside(GRID)
    sent = fields_of(li.get(LIST + "new/"), "place-form")
    sent |= {"kind": "shop", "name": "梨园粮油店", "lon": lon, "lat": lat, "credit_code": "91350100M000100Y43"}
    first = li.post(LIST + "new/", sent)
    assert first.status_code == 302, first.content.decode()
    assert li.post(LIST + "new/", sent)["Location"] == first["Location"]
    place = Place.objects.get()
    assert (place.grid, place.credit_code) == (GRID, "91350100M000100Y43")
    wrong = li.post(
        LIST + "new/", sent | {"client_id": uuid.uuid4(), "credit_code": "91350100M000100Y44", "anyway": "1"}
    )
    assert wrong.status_code == 422
    assert "校验位须相符" in wrong.content.decode() and "梨园粮油店" in wrong.content.decode()
    assert sign_in("qian").get(LIST + "new/").status_code == 403


def test_whoever_was_a_moment_too_late_sees_both_versions(sign_in: SignIn, new_place: NewPlace) -> None:
    place = new_place()
    address = page_of(place) + "change/"
    li, chen = sign_in("li"), sign_in("chen")
    mine, yours = fields_of(li.get(address), "place-form"), fields_of(chen.get(address), "place-form")
    assert chen.post(address, yours | {"name": "梨园中心幼儿园"}).status_code == 302
    late = li.post(address, mine | {"name": "梨园第一幼儿园"})
    assert late.status_code == 409
    text = late.content.decode()
    assert "梨园第一幼儿园" in text and "梨园中心幼儿园" in text
    place.refresh_from_db()
    assert place.name == "梨园中心幼儿园"
    again = fields_of(late, "place-form")
    assert again["name"] == "梨园第一幼儿园"
    assert li.post(address, again).status_code == 302
    place.refresh_from_db()
    assert (place.name, place.version) == ("梨园第一幼儿园", 3)
    history = li.get(page_of(place)).content.decode()
    assert "原为：梨园幼儿园" in history and "原为：梨园中心幼儿园" in history


def test_the_record_page_and_its_end(sign_in: SignIn, new_place: NewPlace) -> None:
    place = new_place()
    li = sign_in("li")
    assert sign_in("zhao").get(page_of(place)).status_code == 404
    assert sign_in("zhao").post(page_of(place) + "retire/", {"base_version": 1}).status_code == 404
    assert sign_in("qian").post(page_of(place) + "retire/", {"base_version": 1}).status_code == 403
    assert li.post(page_of(place) + "retire/", {"base_version": 1}, follow=True).status_code == 200
    place.refresh_from_db()
    assert place.state == "gone"
    assert "已不存在" in li.get(page_of(place)).content.decode()
    assert "不能再改" in li.post(page_of(place) + "retire/", {"base_version": 2}, follow=True).content.decode()
    li.post(page_of(place) + "restore/")
    place.refresh_from_db()
    assert place.state == "in_use"


def test_doubles_are_merged_taken_apart_and_not_asked_again(sign_in: SignIn, new_place: NewPlace) -> None:
    first, second = new_place(), new_place("梨园 幼儿园")
    li = sign_in("li")
    pair = Double.objects.get()
    assert "同类、相近、名称相似" in li.get(LIST + "doubles/").content.decode()
    assert sign_in("wang").get(LIST + "doubles/").status_code == 403
    assert sign_in("zhao").post(f"{LIST}doubles/{pair.pk}/", {"keep": "first"}).status_code == 404
    told = li.post(f"{LIST}doubles/{pair.pk}/", {"keep": "first"}, follow=True).content.decode()
    assert "没有等待判定的重复" in told
    second.refresh_from_db()
    assert second.merged_into_id == first.pk
    assert "并进来的记录" in li.get(page_of(first)).content.decode()
    li.post(page_of(second) + "unmerge/")
    second.refresh_from_db()
    assert (second.state, Double.objects.get().decision) == ("in_use", "apart")
    assert "没有等待判定的重复" in li.get(LIST + "doubles/").content.decode()


@pytest.mark.parametrize("address", [LIST, LIST + "doubles/"])
def test_a_page_takes_as_many_queries_for_three_as_for_one(
    sign_in: SignIn, new_place: NewPlace, still_snapshots: None, address: str
) -> None:
    client = sign_in("li")

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    new_place(), new_place("梨园 幼儿园")
    client.get(address)
    one = queries()
    for name in ("梨园幼儿园。", "梨园幼儿园！"):
        new_place(name)
    assert queries() == one


def test_a_file_is_sent_worked_off_and_its_rejected_rows_fetched(sign_in: SignIn, now: datetime) -> None:
    lon, lat = inside(GRID)
    text = f"编号,种类,店招,经度,纬度\n1,商铺,梨园粮油店,{lon},{lat}\n2,飞船,甲,{lon},{lat}\n"
    li, address = sign_in("li"), LIST + "imports/"

    def sent(columns: str) -> Any:
        file = SimpleUploadedFile("店铺.csv", text.encode("gb18030"))
        return li.post(address, {"file": file, "source": "市场局", "datum": "wgs84", "columns": columns})

    assert "字段=列名" in sent("店招").content.decode()
    assert sent("name=店招").status_code == 302
    waiting = li.get(address).content.decode()
    assert "等待导入" in waiting and "店铺.csv" in waiting
    assert "正在导入或等待导入" in sent("name=店招").content.decode()
    assert work_off() == "done"
    run = ImportRun.objects.get()
    page = li.get(f"{address}{run.pk}/").content.decode()
    assert "已完成" in page and "退回 1 行" in page
    assert "飞船" in li.get(f"{address}{run.pk}/rejects.csv").getvalue().decode("utf-8-sig")
    assert Place.objects.get().name == "梨园粮油店"
    for name, status in (("chen", 404), ("wang", 403), ("qian", 403), ("jin", 200)):
        assert sign_in(name).get(f"{address}{run.pk}/").status_code == status, name
    assert "已结束" in li.post(f"{address}{run.pk}/cancel/", follow=True).content.decode()


def test_what_is_there_already_is_shown_before_a_second_record(sign_in: SignIn, new_place: NewPlace) -> None:
    place, li = new_place(), sign_in("li")
    lon, lat = place.lon, place.lat
    sent = fields_of(li.get(LIST + "new/"), "place-form") | {
        "kind": place.kind, "name": "梨园 幼儿园", "lon": lon, "lat": lat, "area": "",
    }  # fmt: skip
    asked = li.post(LIST + "new/", sent)
    text = asked.content.decode()
    assert asked.status_code == 409 and "可能已有这一处" in text and page_of(place) in text
    assert Place.objects.count() == 1 and fields_of(asked, "place-form")["name"] == "梨园 幼儿园"
    assert li.post(LIST + "new/", sent | {"anyway": "1"}).status_code == 302
    without_point = sent | {"lon": "", "lat": "", "area": place.grid, "client_id": uuid.uuid4()}
    assert li.post(LIST + "new/", without_point).status_code == 409
    elsewhere = without_point | {"name": "梨园小学"}
    assert li.post(LIST + "new/", elsewhere).status_code == 302
