import re

import pytest
from django.test import Client
from django.urls import URLPattern
from pytest_django import DjangoAssertNumQueries

from tests.county import CITY, GRID, GRID_B, TOWN, VILLAGE, Cast, inside
from wangge.areas.tests.changing import asked, line, take_effect
from wangge.lib import clock
from wangge.lib.access import ANYONE
from wangge.lib.actor import SYSTEM
from wangge.portal.urls import urlpatterns
from wangge.residents.actions import publish_notice
from wangge.ui.middleware import marks_of

pytestmark = pytest.mark.django_db
PAGES = (
    "/",
    "/report/",
    "/track/",
    "/grids/",
    f"/grids/{TOWN}/",
    f"/grids/{VILLAGE}/",
    f"/grids/{GRID}/",
    f"/grids/{GRID}/poster/",
    "/items/",
    "/privacy/",
    "/accessibility/",
)


@pytest.mark.parametrize("pattern", urlpatterns, ids=str)
def test_anyone_may_call_every_page(pattern: URLPattern) -> None:
    assert marks_of(pattern.callback) == {ANYONE}


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_in_both_languages_without_inline_code(
    client: Client, cast: Cast, address: str, language: str
) -> None:
    client.cookies["wangge_language"] = language
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{"en" if language == "en" else "zh-Hans"}"' in page
    assert not re.search(r"<[^>]*\s(style|on\w+)=", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"""(src|href)=["']https?://""", page)


def test_the_front_page_names_the_county_and_the_emergency_numbers(
    client: Client, cast: Cast, still_clock: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/")
    with django_assert_num_queries(0):
        page = client.get("/").content.decode()
    assert "莱阳市" in page
    for number in ("tel:110", "tel:119", "tel:120"):
        assert number in page
    assert "4 个网格" in page
    assert "wangge_session" not in client.cookies
    assert "sessionid" not in client.cookies


def test_pages_before_set_up(client: Client, db: None) -> None:
    for address in ("/", "/grids/", "/track/", "/privacy/"):
        assert client.get(address).status_code == 200


def test_a_grid_page_names_who_looks_after_it(
    client: Client, cast: Cast, still_clock: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(f"/grids/{GRID}/")
    with django_assert_num_queries(1):
        page = client.get(f"/grids/{GRID}/").content.decode()
    for words in ("梨园第1网格", "王网格", "0535-7000001", "tel:0535-7000000", "城厢街道", f"/report/?grid={GRID}"):
        assert words in page
    assert "暂缺" in client.get(f"/grids/{GRID_B}/").content.decode()


def test_areas_above_a_grid_list_what_lies_below(client: Client, cast: Cast) -> None:
    assert f"/grids/{VILLAGE}/" in client.get(f"/grids/{TOWN}/").content.decode()
    assert f"/grids/{GRID}/" in client.get(f"/grids/{VILLAGE}/").content.decode()
    assert f"/grids/{TOWN}/" in client.get(f"/grids/{CITY}/").content.decode()


def test_an_unknown_grid(client: Client, cast: Cast) -> None:
    assert client.get("/grids/370682001299001/").status_code == 404
    assert client.get("/grids/37068/").status_code == 404


def test_a_grid_is_found_by_name_and_by_point(client: Client, cast: Cast) -> None:
    page = client.get("/grids/", {"q": "梨园第1"}).content.decode()
    assert f"/grids/{GRID}/" in page
    assert "没有找到" in client.get("/grids/", {"q": "没有的村"}).content.decode()
    lon, lat = (str(number) for number in inside(GRID))
    assert client.get("/grids/at/", {"lon": lon, "lat": lat})["Location"] == f"/grids/{GRID}/"
    told = client.get("/grids/at/", {"lon": lon, "lat": lat}, headers={"accept": "application/json"}).json()
    assert told == {"code": GRID, "name": "梨园第1网格", "path": "城厢街道 · 梨园社区居委会 · 梨园第1网格"}
    assert client.get("/grids/at/", {"lon": "123.5", "lat": "36"}).status_code == 404
    assert client.get("/grids/at/", {"lon": "x", "lat": "36"}).status_code == 422


def test_outlines_are_told_once_for_each_revision(client: Client, cast: Cast) -> None:
    address = f"/grids/outlines/?level=grid&parent={VILLAGE}"
    answer = client.get(address)
    assert [each["properties"]["code"] for each in answer.json()["features"]] == [GRID, GRID_B]
    assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert client.get("/grids/outlines/?level=street").status_code == 422


def test_the_poster_carries_the_address_of_the_form(client: Client, cast: Cast) -> None:
    page = client.get(f"/grids/{GRID}/poster/").content.decode()
    assert f"http://127.0.0.1:8000/report/?grid={GRID}" in page
    assert "王网格" in page
    assert 'aria-label="扫码反映这个网格的事"' in page


def test_the_notice_in_force_in_the_readers_language(client: Client, cast: Cast) -> None:
    publish_notice(text_zh="第二版说明", text_en="The second notice", by=SYSTEM, now=clock.now())
    page = client.get("/privacy/").content.decode()
    assert "第二版说明" in page
    assert "第 2 版" in page
    client.cookies["wangge_language"] = "en"
    assert "The second notice" in client.get("/privacy/").content.decode()


def split_the_first_grid() -> None:
    """The first grid of the small county ends today in the office; two others take its place."""
    knife = line((120.705, 36.96), (120.705, 36.99))
    now = clock.now()
    take_effect(asked("split", GRID, drawing=knife, names=["西片", "东片"], effective_on=clock.office_date(now)), now)


def test_the_page_of_a_grid_that_ended_says_what_took_its_place(client: Client, cast: Cast) -> None:
    split_the_first_grid()
    answer = client.get(f"/grids/{GRID}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "不再使用" in page
    for code in (f"{VILLAGE[:12]}003", f"{VILLAGE[:12]}004"):
        assert f'href="/grids/{code}/"' in page
        assert "不再使用" not in client.get(f"/grids/{code}/").content.decode()
    assert client.get(f"/grids/{GRID}/poster/").status_code == 302
    assert client.get("/grids/370682001019077/").status_code == 404


def test_an_old_poster_still_opens_the_form_as_far_as_it_is_plain(client: Client, cast: Cast) -> None:
    split_the_first_grid()
    page = client.get("/report/", {"grid": GRID}).content.decode()
    assert f'<option value="{VILLAGE}" selected>' in page
    assert f'<option value="{GRID}"' not in page
