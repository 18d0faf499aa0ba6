"""A new office from the empty database to the first accepted report: step by step on the pages, as in the manual."""

import io
import json
import uuid
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from wangge.areas import queries as areas
from wangge.cases.models import Case
from wangge.cases.states import State
from wangge.catalogue import queries as catalogue
from wangge.cli import main
from wangge.cli.init import what_is_missing
from wangge.desk.tests.conftest import do, fields_of
from wangge.desk.tests.settings.conftest import confirm, text_in
from wangge.people.models import User
from wangge.people.queries import centre_of, directory

pytestmark = pytest.mark.django_db
COUNTY = "370682000000000"
START, DESK = "/desk/settings/start/", "/desk/"
AREAS = """编码,名称,监督电话
370682000000000,莱阳市,
370682001000000,城厢街道,
370682001019000,梨园社区居委会,
370682001019001,梨园第1网格,0535-7000001
370682001019002,梨园第2网格,
"""
UNITS = """单位代码,名称,类型,所在区划,接受哪几级交办
centre-town,城厢街道社会治理中心,治理中心,370682001000000,
housing,市住房和城乡建设局,部门,370682000000000,市级、镇街
"""
STAFF = """登录名,姓名,岗位,岗位区划,单位代码,网格员来源,任职日期
jin,金明,中心值班员,370682000000000,centre-370682000000000,,2026-03-10
li,李云,中心值班员,370682001000000,centre-town,,2026-03-10
sun,孙平,部门承办人,370682000000000,housing,,2026-03-10
wang,王新,网格员,370682001019001,centre-370682000000000,专职,2026-03-10
"""


@pytest.fixture
def now(at: Any) -> datetime:
    instant: datetime = at("2026-03-10 10:00")
    return instant


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO("a-long-password-2026\n"))
    return main.main(list(words))


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def administrators(monkeypatch: pytest.MonkeyPatch) -> tuple[Client, Client]:
    """The two accounts that the manual begins with."""
    for name, role in (("admin", "sysadmin"), ("safe", "secadmin")):
        told = ["user", "create", name, "--role", role, "--area", COUNTY, "--area-name", "莱阳市"]
        assert run(monkeypatch, *told) == 0
    return signed_in("admin"), signed_in("safe")


def upload(client: Client, noun: str, text: str) -> Any:
    sent = {"file": SimpleUploadedFile(f"{noun}.csv", text.encode("gb18030"))}
    return client.post(f"/desk/settings/sheets/{noun}/", sent, follow=True)


def take(client: Client, noun: str, text: str) -> Any:
    page = upload(client, noun, text)
    assert page.status_code == 200, text_in(page)
    fields = fields_of(page, "confirm")
    address = page.request["PATH_INFO"] + "confirm/"
    return client.post(address, fields, follow=True)


def state_of(client: Client, key: str) -> str:
    """How a step stands on the list."""
    page = client.get(START).content.decode()
    before, _id = page.split(f'" id="{key}"', 1)
    return before.rsplit("card ", 1)[1]


def test_from_the_empty_database_to_the_first_report(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    resident = Client()
    assert resident.get("/").status_code == 200
    closed = resident.get("/report/")
    assert closed.status_code == 503 and "还没有开通" in closed.content.decode()

    admin, safe = administrators(monkeypatch)
    for client in (admin, safe):
        landed = client.get(DESK)
        assert landed.status_code == 302 and landed["Location"] == START
    words = text_in(admin.get(START))
    assert "居民还不能反映问题" in words
    assert "还差：区划和网格、事项目录、县级中心的值班员" in words
    assert "莱阳市 370682000000000" in words
    assert (state_of(admin, "county"), state_of(admin, "areas")) == ("done", "missing")

    bring_in(admin, safe, resident)
    case = report(resident)
    assert case.state == State.REPORTED and case.holder.code == "centre-town"
    desk = signed_in("li")
    sent = do(desk, case, "dispatch", lead="housing", category="0202")
    assert sent.status_code == 302, text_in(sent)
    case.refresh_from_db()
    assert case.state == State.DISPATCHED

    check_areas_are_closed(admin)


def bring_in(admin: Client, safe: Client, resident: Client) -> None:
    """The steps of the list, each ticking itself."""
    assert resident.get("/report/").status_code == 503, "a centre alone takes no report"
    assert take(admin, "areas", AREAS).status_code == 200
    assert state_of(admin, "areas") == "done"
    assert areas.area("370682001019001").supervision_phone == "0535-7000001"

    for _again in range(2):
        loaded = admin.post(f"{START}catalogue/", follow=True)
    assert "已经有事项目录" in text_in(loaded)
    assert state_of(admin, "categories") == "done"
    assert state_of(admin, "calendar") == "advised", "without a calendar the office works, Monday to Friday"
    assert catalogue.tree()
    assert "个主办单位还不存在" in text_in(admin.get(START))

    take(admin, "organisations", UNITS)
    assert "治理中心 2 个、部门 1 个" in text_in(admin.get(START))
    assert "金明" not in text_in(take(admin, "organisations", UNITS.replace("市住房", "莱阳市住房")))

    assert admin.get("/desk/settings/sheets/staff/").status_code == 403, "nobody gives powers to themselves"
    assert resident.get("/report/").status_code == 503
    take(safe, "staff", STAFF)
    centre = centre_of(COUNTY)
    assert centre is not None and directory().by_id[centre.id].is_staffed
    assert "居民可以反映问题了" in text_in(safe.get(START))
    assert what_is_missing() == []
    assert admin.get(DESK).status_code == 200, "once complete, administrators land on their own page"
    assert START in admin.get(DESK).content.decode(), "and the list stays within reach"


def check_areas_are_closed(admin: Client) -> None:
    """Once a case is there, areas change with a second person."""
    refused = upload(admin, "areas", AREAS.replace("第2网格", "第3网格"))
    assert refused.status_code == 409 and "区划变更" in refused.content.decode()
    assert admin.get(f"{START}boundaries/").status_code == 409
    assert "/desk/areas/changes/" in admin.get(START).content.decode()


def report(resident: Client) -> Case:
    """A resident fills in the form: a place from the list, no name."""
    page = resident.get("/report/")
    assert page.status_code == 200
    what = fields_of(page, "/report/")
    chosen = {"text": "小区门口路灯不亮三天", "category": "0202", "town": "370682001000000"}
    chosen |= {"village": "370682001019000", "grid": "370682001019001"}
    second = resident.post("/report/", {**what, **chosen, "go": "next"})
    contact = fields_of(second, "/report/")
    sent = resident.post("/report/", {**contact, "mode": "anonymous", "contact_mode": "anonymous", "go": "send"})
    assert sent.status_code == 302, sent.content.decode()
    return Case.objects.get()


def test_faults_of_the_sheet_of_areas_by_line_and_nothing_half(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    admin, safe = administrators(monkeypatch)
    page = upload(admin, "areas", AREAS + "3706820010,短,\n370682002201001,没有上级,\n")
    assert page.status_code == 422
    words = text_in(page)
    assert "7 – 编码应为 15 位数字" in words
    assert "8 – 上级 370682002201000 不存在" in words
    assert 'id="confirm"' not in page.content.decode()
    assert len(areas.index()) == 1
    look = upload(admin, "areas", AREAS)
    assert "新增 370682001000000 城厢街道" in text_in(look)
    take(admin, "areas", AREAS.replace("梨园第1网格", "梨园一网格"))
    moved = admin.post(look.request["PATH_INFO"] + "confirm/", fields_of(look, "confirm"))
    assert moved.status_code == 409, "what was shown would come to something else by now"
    assert areas.area("370682001019001").name == "梨园一网格"
    assert "没有要改的" in text_in(upload(admin, "areas", AREAS.replace("梨园第1网格", "梨园一网格")))
    assert safe.get("/desk/settings/sheets/areas/").status_code == 403
    again = admin.get("/desk/settings/sheets/areas/export.csv").content.decode("utf-8-sig")
    assert "梨园一网格" in again and "0535-7000001" in again


def square(code: str, west: float) -> dict[str, Any]:
    ring = [[west, 36.97], [west + 0.01, 36.97], [west + 0.01, 36.98], [west, 36.98], [west, 36.97]]
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def send_boundaries(client: Client, *features: object, datum: str = "wgs84") -> Any:
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    file = SimpleUploadedFile("grids.geojson", content)
    return client.post(f"{START}boundaries/", {"file": file, "datum": datum}, follow=True)


def test_boundaries_are_looked_at_and_taken_whole(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    admin, safe = administrators(monkeypatch)
    take(admin, "areas", AREAS)
    assert safe.get(f"{START}boundaries/").status_code == 403
    bad = send_boundaries(admin, square("370682001019001", 120.7), square("370682009999001", 120.71))
    assert bad.status_code == 422
    assert "2 370682009999001 没有编码为 370682009999001 的现行区划" in text_in(bad)
    assert admin.post(bad.request["PATH_INFO"] + "?datum=wgs84", {"client_id": "x"}).status_code == 422
    assert areas.index().geometry("370682001019001") is None, "all of it or nothing"
    file = SimpleUploadedFile("grids.geojson", b"no json")
    told = admin.post(f"{START}boundaries/", {"file": file, "datum": "wgs84"})
    assert told.status_code == 422 and "GeoJSON" in text_in(told)
    shown = send_boundaries(admin, square("370682001019001", 120.7), square("370682001019002", 120.71))
    assert "确认导入 2 个边界" in text_in(shown)
    assert areas.index().geometry("370682001019001") is None, "a look writes nothing"
    address = shown.request["PATH_INFO"] + "?datum=wgs84"
    for _again in range(2):
        assert admin.post(address, fields_of(shown, "confirm")).status_code == 302
    assert areas.locate(120.715, 36.975).grid.code == "370682001019002"
    assert state_of(admin, "boundaries") == "done"
    assert admin.get(shown.request["PATH_INFO"] + "?datum=mars").status_code == 404


def test_the_privacy_notice_is_published_anew(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    admin, safe = administrators(monkeypatch)
    path = "/desk/settings/privacy/"
    assert state_of(admin, "privacy") == "advised"
    assert safe.get(path).status_code == 403
    texts = {"text_zh": "莱阳市社会治理中心隐私告知，电话 0535-7000000", "text_en": "Privacy notice of Laiyang"}
    for version in ("1", "2"):
        texts["text_zh"] += version
        assert confirm(admin, path, "privacy-form", **texts).status_code == 302
    assert "0535-700000012" in Client().get("/privacy/").content.decode()
    assert state_of(admin, "privacy") == "done"
    stale = {**fields_of(admin.get(path), "privacy-form"), **texts, "text_en": "Later", "seen": "1", "do": "confirm"}
    assert admin.post(path, stale).status_code == 409
    empty = admin.post(path, {**fields_of(admin.get(path), "privacy-form"), "text_en": "", "do": "preview"})
    assert empty.status_code == 422


def test_the_first_account_needs_a_county(monkeypatch: pytest.MonkeyPatch, now: datetime, capsys: Any) -> None:
    base = ["user", "create", "admin", "--role", "sysadmin", "--area"]
    assert run(monkeypatch, *base, COUNTY) == 1
    assert "--area-name" in capsys.readouterr().err
    assert run(monkeypatch, *base, "370682001000000", "--area-name", "城厢街道") == 1
    assert not User.objects.exists() and not len(areas.index())


@pytest.mark.parametrize("place", [{"place_unknown": True}, {"area": COUNTY}, {"lon": 120.7, "lat": 36.9}])
def test_the_api_says_that_the_office_is_not_open(monkeypatch: pytest.MonkeyPatch, db: None, place: Any) -> None:
    body = json.dumps({"client_id": str(uuid.uuid4()), "text": "路灯不亮了三天", **place})
    answer = Client().post("/api/v1/reports", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (503, "office_not_open")
    assert not Case.objects.exists()


def test_who_reads_the_list_and_in_english(monkeypatch: pytest.MonkeyPatch, cast: Any) -> None:
    for name, status in (("li", 403), ("wang", 403), ("lead", 403), ("sys", 200), ("sec", 200), ("audit", 200)):
        client = signed_in(cast.users[name].username)
        assert client.get(START).status_code == status, name
        if name != "sys":
            assert client.post(f"{START}catalogue/").status_code == 403
    english = signed_in("sys")
    english.cookies["wangge_language"] = "en"
    words = text_in(english.get(START))
    assert "Residents can report." in words and "Departments and centres" in words
    assert Client().get(START).status_code == 302


def test_the_list_costs_the_same_however_large_the_office(
    cast: Any, now: datetime, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("sys")
    client.get(START)
    with django_assert_max_num_queries(30):
        client.get(START)
