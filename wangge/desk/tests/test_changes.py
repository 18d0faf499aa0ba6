"""Area changes at the desk: from choosing an area to the day, with the check, what moves, and the second person."""

import json
import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.county import CITY, GRID, GRID2, GRID_B, TOWN, VILLAGE, VILLAGE_B, Cast
from wangge.areas import queries as areas
from wangge.areas.models import Change
from wangge.areas.tasks import apply_due
from wangge.areas.tests.changing import line
from wangge.areas.tests.conftest import feature, square
from wangge.cases.tasks import follow_area_changes
from wangge.desk.change_form import kinds_for
from wangge.desk.tests.conftest import NewCase, SignIn, fields_of, text_of
from wangge.lib.actor import SYSTEM, Level, Role
from wangge.people.actions import give_post

pytestmark = pytest.mark.django_db
KNIFE = json.dumps(line((120.705, 36.96), (120.705, 36.99)))
WEST, EAST = VILLAGE[:12] + "003", VILLAGE[:12] + "004"
HOME = "/desk/areas/changes/"


@pytest.fixture
def mayor(cast: Cast, now: datetime, sign_in: SignIn) -> Client:
    """A leader of the county, who approves."""
    user = cast.users["lead"]
    give_post(
        user=user, role=Role.LEADER, area_code=CITY, level=Level.CITY, org=cast.orgs["oversight"], by=SYSTEM, now=now
    )
    return sign_in("lead")


def send(client: Client, kind: str, area: str, **values: Any) -> Any:
    """Open the form of a kind for an area, fill it in and send it."""
    address = f"{HOME}new/{kind}/?area={area}"
    page = client.get(address)
    assert page.status_code == 200, page.content.decode()[:300]
    return client.post(
        address, {**fields_of(page, "change-form"), "reason": "居民增多", "effective_on": "2026-03-10", **values}
    )


def drafted(client: Client, kind: str = "split", area: str = GRID, **values: Any) -> Change:
    if kind == "split":
        values.setdefault("drawing", KNIFE)
    answer = send(client, kind, area, **values)
    assert answer.status_code == 302, text_of(answer)
    return Change.objects.latest("id")


def step(client: Client, change: Change, act: str, **values: str) -> Any:
    return client.post(f"{HOME}{change.pk}/{act}/", values)


def settle_posts(client: Client, change: Change, cast: Cast, *to: str) -> Any:
    post = cast.users["wang"].posts.get()
    return client.post(f"{HOME}{change.pk}/posts/{post.pk}/", {"to": list(to)} if to else {"end": "1"})


def test_from_the_draft_to_the_day(
    sign_in: SignIn, cast: Cast, mayor: Client, new_case: NewCase, now: datetime
) -> None:
    case = new_case(lon=120.708, lat=36.975)
    li = sign_in("li")
    change = drafted(li, names="梨园西网格\n梨园东网格")
    page = text_of(li.get(f"{HOME}{change.pk}/"))
    assert "“梨园西网格”没有网格员" in page
    assert "1 件将按所在位置归入新的网格" in page
    assert "1 个待定" in page
    refused = step(li, change, "propose")
    assert refused.status_code == 422
    assert settle_posts(li, change, cast, WEST, EAST).status_code == 302
    assert "没有空隙、重叠和孤立的区划" in text_of(li.get(f"{HOME}{change.pk}/"))
    assert step(li, change, "propose").status_code == 302
    assert step(li, change, "approve").status_code == 403
    assert step(mayor, change, "approve").status_code == 302
    assert apply_due(now=now) == 1
    assert follow_area_changes(now=now) == 1
    page = text_of(li.get(f"{HOME}{change.pk}/"))
    assert "已生效" in page
    assert "1 件未结案件已重新归入网格" in page
    assert "公示还要补的" in page
    case.refresh_from_db()
    assert case.grid == EAST
    ended = text_of(li.get(f"/desk/areas/{GRID}/"))
    assert "已撤销" in ended
    assert "梨园东网格" in ended


def test_a_repeat_of_the_form_is_the_same_draft(sign_in: SignIn, now: datetime) -> None:
    client, kept = sign_in("li"), str(uuid.uuid4())
    first = send(client, "rename", GRID, name="新网格", client_id=kept)
    again = send(client, "rename", GRID, name="新网格", client_id=kept)
    assert first.headers["Location"] == again.headers["Location"]
    assert Change.objects.count() == 1


@pytest.mark.parametrize("name", ["sun", "wang", "qian", "sec", "audit"])
def test_others_look_only(sign_in: SignIn, now: datetime, name: str) -> None:
    change = drafted(sign_in("li"))
    client = sign_in(name)
    assert client.get(HOME).status_code == 200
    assert client.get(f"{HOME}new/").status_code == 403
    assert client.get(f"{HOME}new/rename/?area={GRID}").status_code == 403
    for act in ("propose", "approve", "send_back", "cancel"):
        assert step(client, change, act, note="不行").status_code in (403, 404)
    seen = client.get(f"{HOME}{change.pk}/").status_code
    assert seen == (404 if name in ("sun", "wang") else 200)


def test_a_desk_reaches_its_own_town_only(sign_in: SignIn, now: datetime) -> None:
    assert send(sign_in("li"), "rename", GRID2, name="新名").status_code == 403
    change = drafted(sign_in("li"))
    zhao = sign_in("zhao")
    assert zhao.get(f"{HOME}{change.pk}/").status_code == 404
    assert zhao.get(f"{HOME}{change.pk}/outlines.json").status_code == 404
    assert step(zhao, change, "cancel", note="不行").status_code == 404
    assert "梨园" not in text_of(zhao.get(HOME))
    assert sign_in("chen").get(f"{HOME}new/rename/?area={GRID}").status_code == 403, "a village's desk proposes nothing"


def test_the_wrong_step_and_a_missing_reason_are_refused(sign_in: SignIn, mayor: Client, now: datetime) -> None:
    li = sign_in("li")
    change = drafted(li, "rename", name="新名")
    assert step(mayor, change, "approve").status_code == 409
    assert step(li, change, "cancel").status_code == 422
    assert step(li, change, "cancel", note="不办了").status_code == 302
    assert step(li, change, "cancel", note="再取消").status_code == 409
    assert "不办了" in text_of(li.get(f"{HOME}{change.pk}/"))
    assert li.get(f"{HOME}{change.pk}/revise/").status_code == 409


def test_sent_back_it_is_revised_from_what_was_entered(
    sign_in: SignIn, cast: Cast, mayor: Client, now: datetime
) -> None:
    li = sign_in("li")
    change = drafted(li, names="甲\n乙")
    settle_posts(li, change, cast, WEST, EAST)
    step(li, change, "propose")
    assert step(mayor, change, "send_back", note="名称不妥").status_code == 302
    assert "名称不妥" in text_of(li.get(f"{HOME}{change.pk}/"))
    page = li.get(f"{HOME}{change.pk}/revise/")
    fields = fields_of(page, "change-form")
    assert json.loads(fields["drawing"]) == json.loads(KNIFE)
    assert fields["names"] == "甲\n乙"
    answer = li.post(f"{HOME}{change.pk}/revise/", {**fields, "names": "西\n东", "effective_on": "2026-03-20"})
    assert answer.status_code == 302
    change.refresh_from_db()
    assert [made["name"] for made in change.plan["made"]] == ["西", "东"]
    assert change.effective_on == date(2026, 3, 20)


def test_a_file_divides_a_village_anew(sign_in: SignIn, now: datetime) -> None:
    thirds = [square(120.70 + 0.02 / 3 * place, 36.97, 0.02 / 3) for place in range(3)]
    document = {"type": "FeatureCollection", "features": [feature("", each) for each in thirds]}
    sent = SimpleUploadedFile("grids.geojson", json.dumps(document).encode("gb18030"))
    change = drafted(sign_in("li"), "redraw", VILLAGE, file=sent)
    assert len(change.plan["made"]) == 3
    assert set(change.plan["ends"]) == {GRID, GRID_B}


@pytest.mark.parametrize(
    ("content", "words"), [(b"[]", "不是有效的 GeoJSON"), (b"\xff", "文件"), (b"{}", "应为多边形或线"), (b"", "文件")]
)
def test_a_bad_file_is_told_beside_its_field(sign_in: SignIn, now: datetime, content: bytes, words: str) -> None:
    answer = send(sign_in("li"), "redraw", VILLAGE, file=SimpleUploadedFile("x.geojson", content))
    assert answer.status_code == 422
    assert words in text_of(answer)


@pytest.mark.parametrize(
    ("kind", "area", "values", "words"),
    [
        ("split", GRID, {"drawing": json.dumps(line((120.701, 36.971), (120.702, 36.972)))}, "没有把网格切开"),
        ("split", GRID, {"drawing": ""}, "请在地图上画出"),
        ("merge", GRID, {}, "至少要选 2 个"),
        ("move", GRID, {"target": ""}, "新设村居的，请写明名称"),
        ("retire", GRID, {"heir": ""}, "这一项必须填写"),
        ("rename", GRID, {"name": "梨园第1网格"}, "新的名称"),
    ],
)
def test_what_cannot_be_planned_is_told_and_nothing_is_lost(
    sign_in: SignIn, now: datetime, kind: str, area: str, values: dict[str, str], words: str
) -> None:
    answer = send(sign_in("li"), kind, area, **values)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "居民增多" in answer.content.decode()
    assert not Change.objects.exists()


def test_every_kind_has_a_form_for_the_areas_that_it_fits(sign_in: SignIn, now: datetime) -> None:
    client = sign_in("sys")
    for info in areas.index():
        page = client.get(f"{HOME}new/?area={info.code}").content.decode()
        for kind in kinds_for(info):
            assert f"{HOME}new/{kind}/?area={info.code}" in page
            assert client.get(f"{HOME}new/{kind}/?area={info.code}").status_code == 200
    assert client.get(f"{HOME}new/split/?area={TOWN}").status_code == 404


def test_merging_keeps_a_code_or_takes_a_new_one(sign_in: SignIn, now: datetime) -> None:
    client = sign_in("li")
    assert drafted(client, "merge", GRID, others=[GRID_B]).plan["made"][0]["code"] == WEST
    assert drafted(client, "merge", GRID, others=[GRID_B], into=GRID_B).plan["ends"] == [GRID]
    merged = drafted(client, "merge", VILLAGE, others=[VILLAGE_B], name="梨园富水社区")
    assert merged.plan["made"][0]["code"] == TOWN[:9] + "601000"


def test_the_list_is_by_state_and_by_area(sign_in: SignIn, now: datetime) -> None:
    client = sign_in("li")
    first = drafted(client, "rename", name="甲网格")
    drafted(client, "rename", GRID_B, name="乙网格")
    step(client, first, "cancel", note="不办了")
    assert "梨园第2网格" in text_of(client.get(HOME, {"state": "draft"}))
    assert "梨园第1网格" not in text_of(client.get(HOME, {"state": "draft"}))
    assert "梨园第2网格" not in text_of(client.get(HOME, {"area": GRID}))
    assert "第 2 号" not in text_of(client.get(HOME, {"state": "nonsense"}))
    assert "更名：梨园第2网格" in text_of(client.get(f"/desk/areas/{GRID_B}/"))


def test_the_preview_has_the_ground_before_and_after(sign_in: SignIn, now: datetime) -> None:
    client = sign_in("li")
    change = drafted(client)
    told = json.loads(client.get(f"{HOME}{change.pk}/outlines.json").content)
    assert [each["properties"]["when"] for each in told["features"]] == ["old", "new", "new"]


def test_administrators_see_counts_and_no_case(sign_in: SignIn, cast: Cast, new_case: NewCase, now: datetime) -> None:
    case = new_case(lon=None, lat=None, area=GRID)
    change = drafted(sign_in("li"))
    settle_posts(sign_in("li"), change, cast, WEST, EAST)
    step(sign_in("li"), change, "propose")
    assert step(sign_in("sys"), change, "approve").status_code == 302
    apply_due(now=now)
    follow_area_changes(now=now + timedelta(minutes=2))
    told = text_of(sign_in("sys").get(f"{HOME}{change.pk}/"))
    assert "1 件须由中心确定网格" in told
    assert case.number not in told
    assert case.number in text_of(sign_in("li").get(f"{HOME}{change.pk}/"))


@pytest.mark.parametrize("count", [1, 3])
def test_query_counts(
    sign_in: SignIn, now: datetime, still_snapshots: None, count: int, django_assert_num_queries: Any
) -> None:
    client = sign_in("li")
    for number in range(count):
        change = drafted(client, "rename", GRID, name=f"新名{number}")
    client.get(HOME)
    with django_assert_num_queries(16):
        client.get(HOME)
    with django_assert_num_queries(24):
        client.get(f"{HOME}{change.pk}/")
