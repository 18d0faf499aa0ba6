"""The pages to look things up: areas, units and posts, the catalogue, the calendar; for staff and administrators."""

from datetime import date, datetime, time
from typing import Any

import pytest

from tests.county import CITY, GRID, GRID2, GRID_B, TOWN, VILLAGE, VILLAGE2
from wangge.areas.actions import import_areas, rename_area, set_public_contact
from wangge.catalogue.actions.calendars import set_office_hours, suspend_days
from wangge.catalogue.actions.categories import set_time_standard
from wangge.catalogue.deadlines import Limit
from wangge.desk.tests.conftest import SignIn
from wangge.lib.actor import SYSTEM
from wangge.lib.snapshot import Snapshot

pytestmark = pytest.mark.django_db
PAGES = (
    "/desk/areas/", f"/desk/areas/{GRID}/", "/desk/areas/check/", "/desk/people/", "/desk/people/posts/",
    "/desk/people/coverage/", "/desk/catalogue/", "/desk/catalogue/0202/", "/desk/calendar/",
)  # fmt: skip


def told(client: Any, path: str, **query: str) -> str:
    response = client.get(path, query)
    assert response.status_code == 200, path
    return str(response.content.decode())


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", ["li", "sun", "wang", "lead", "sys", "sec", "audit"])
def test_staff_and_administrators_may_look(sign_in: SignIn, now: datetime, path: str, name: str) -> None:
    assert sign_in(name).get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_the_public_signs_in_first(client: Any, path: str) -> None:
    assert client.get(path).status_code == 302


def test_administrators_see_no_queue(sign_in: SignIn, now: datetime) -> None:
    page = told(sign_in("sys"), "/desk/areas/")
    assert "queue=" not in page
    assert "/desk/catalogue/" in page


def test_the_county_shows_its_towns_and_a_grid_its_history(sign_in: SignIn, now: datetime) -> None:
    rename_area(code=GRID, name="梨园东网格", by=SYSTEM, now=now, effective=date(2026, 3, 1))
    page = told(sign_in("li"), "/desk/areas/")
    assert f"/desk/areas/{TOWN}/" in page
    grid = told(sign_in("li"), f"/desk/areas/{GRID}/")
    assert "梨园第1网格" in grid
    assert "<b>梨园东网格</b>" in grid
    assert "0535-7000001" in grid
    assert "王网格" in grid


def test_bounds_and_external_codes_are_told(sign_in: SignIn, now: datetime) -> None:
    row = {"code": GRID, "name": "梨园第1网格", "bound_east": "富水河西岸", "external_police": "370682551234567"}
    import_areas(rows=[(2, row)], by=SYSTEM, now=now, effective=date(2026, 2, 1))
    page = told(sign_in("li"), f"/desk/areas/{GRID}/")
    assert "富水河西岸" in page


def test_an_area_that_is_not_there_is_not_found(sign_in: SignIn, now: datetime) -> None:
    assert sign_in("li").get("/desk/areas/370682999000000/").status_code == 404


def test_areas_are_found_by_name_and_by_code(sign_in: SignIn, now: datetime) -> None:
    client = sign_in("li")
    assert f"/desk/areas/{GRID2}/" in told(client, "/desk/areas/", q="前疃")
    assert f"/desk/areas/{GRID}/" in told(client, "/desk/areas/", q="370682001019")
    assert "没有找到这个区域" in told(client, "/desk/areas/", q="不存在的地方")


def test_the_check_names_what_is_wrong(sign_in: SignIn, now: datetime) -> None:
    client = sign_in("li")
    assert "没有发现问题" in told(client, "/desk/areas/check/")
    row = {"code": "370682001021000", "name": "空村"}
    import_areas(rows=[(2, row)], by=SYSTEM, now=now, effective=date(2026, 3, 1))
    Snapshot.drop_all()  # other processes see it within a second
    page = told(client, "/desk/areas/check/")
    assert "没有基础网格" in page
    assert "/desk/areas/370682001021000/" in page


def test_units_tell_whose_assignments_they_accept(sign_in: SignIn, now: datetime) -> None:
    client = sign_in("li")
    page = told(client, "/desk/people/", q="住房")
    assert "市住房和城乡建设局" in page
    assert page.count("<tr>") == 2
    assert "市公安局" not in page
    assert "没有符合条件的单位" in told(client, "/desk/people/", q="不存在")
    assert told(client, "/desk/people/", kind="centre").count("<td><b>") == 4


def test_posts_are_found_by_person_area_and_role(sign_in: SignIn, now: datetime) -> None:
    client = sign_in("li")
    assert "王网格" in told(client, "/desk/people/posts/", q="王")
    by_area = told(client, "/desk/people/posts/", area=TOWN)
    assert "王网格" in by_area
    assert "吴网格" not in by_area
    by_role = told(client, "/desk/people/posts/", role="auditor")
    assert "审计管理员" in by_role
    assert "王网格" not in by_role


def test_coverage_names_grids_without_a_worker_and_villages_without_a_centre(sign_in: SignIn, now: datetime) -> None:
    page = told(sign_in("li"), "/desk/people/coverage/")
    assert f"/desk/areas/{GRID_B}/" in page
    assert f"/desk/areas/{GRID}/" not in page
    assert f"/desk/areas/{VILLAGE2}/" in page
    assert f"/desk/areas/{VILLAGE}/" not in page
    assert "4 个中有 2 个" in page


def test_the_catalogue_is_searched_and_marks_grid_items(sign_in: SignIn, now: datetime) -> None:
    client = sign_in("li")
    assert "路灯不亮、配电箱异常" in told(client, "/desk/catalogue/", q="路灯")
    assert "暴露垃圾" not in told(client, "/desk/catalogue/", q="路灯")
    grid = told(client, "/desk/catalogue/", grid="1")
    assert "暴露垃圾" in grid
    assert "路灯不亮" not in grid
    assert client.get("/desk/catalogue/9999/").status_code == 404


def test_an_item_keeps_the_versions_of_its_limits(sign_in: SignIn, now: datetime) -> None:
    before = told(sign_in("li"), "/desk/catalogue/0202/")
    assert "市住房和城乡建设局" in before
    assert "待生效" not in before
    set_time_standard(
        code="0202", limits={"handle": Limit.parse("2 wd")}, basis="T4", by=SYSTEM, now=now, effective=date(2026, 4, 1)
    )
    after = told(sign_in("li"), "/desk/catalogue/0202/")
    assert "待生效" in after
    assert "2 工作日" in after


def test_the_calendar_shows_the_year_and_warns_of_its_end(sign_in: SignIn, now: datetime) -> None:
    suspend_days(days=[date(2026, 3, 12)], note="暴雪", by=SYSTEM, now=now)
    set_office_hours(spans=[(time(9), time(12)), (time(13), time(17))], by=SYSTEM, now=now)
    page = told(sign_in("li"), "/desk/calendar/", year="2026")
    assert "09:00–12:00" in page
    assert "暴雪" in page
    assert "春节" in page
    assert 'class="notice warn"' not in page
    assert "Monday" not in page
    late = told(sign_in("li"), "/desk/calendar/", year="1492")
    assert '<option value="2026" selected>' in late


def test_the_calculator_shows_its_working_and_refuses_nonsense(sign_in: SignIn, now: datetime) -> None:
    client = sign_in("li")
    page = told(client, "/desk/calendar/", start="2026-09-24T10:00", amount="7", unit="wd")
    assert "起算当日不计" in page
    assert "休息日，不计" in page
    assert "第 7 日" in page
    assert "须为不小于 1 的整数" in told(client, "/desk/calendar/", start="2026-09-24T10:00", amount="1.5", unit="wd")
    assert "不在已公布的日历内" in told(client, "/desk/calendar/", start="2099-01-05T10:00", amount="1", unit="wd")


def test_a_published_contact_ends_up_on_the_page(sign_in: SignIn, now: datetime) -> None:
    set_public_contact(
        code=GRID_B, worker_contact="0535-7999999", supervision_phone="", by=SYSTEM, now=now, effective=date(2026, 3, 1)
    )
    assert "0535-7999999" in told(sign_in("li"), f"/desk/areas/{GRID_B}/")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/desk/areas/", 17),
        (f"/desk/areas/{CITY}/", 17),
        ("/desk/people/", 13),
        ("/desk/people/posts/", 15),
        ("/desk/people/coverage/", 14),
        ("/desk/catalogue/", 13),
        ("/desk/catalogue/0202/", 13),
        ("/desk/calendar/", 15),
    ],
)
def test_query_counts(
    sign_in: SignIn, now: datetime, still_snapshots: None, path: str, expected: int, django_assert_num_queries: Any
) -> None:
    client = sign_in("li")
    client.get(path)
    with django_assert_num_queries(expected):
        client.get(path)
