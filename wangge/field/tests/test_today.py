"""Today: the own cases by urgency, what is new in the own grids, and nobody else's."""

from typing import Any

import pytest

from tests.county import GRID, GRID2, GRID_B
from tests.play import LAMP, RUBBISH, Play
from wangge.field.tests.conftest import SignIn, given

pytestmark = pytest.mark.django_db


def test_the_day_by_urgency(play: Play, phone: SignIn) -> None:
    to_sign = given(play, text="第一件要签收")
    doing = given(play, text="第二件在办")
    play.do("wang", doing, "sign")
    back = given(play, text="第三件发回")
    play.do("wang", back, "sign")
    play.do("wang", back, "answer")
    play.do("li", back, "rework")
    answered = given(play, text="第四件等核查")
    play.do("wang", answered, "sign")
    play.do("wang", answered, "answer")
    page = phone("wang").get("/field/").content.decode()
    order = [page.index(case.number) for case in (to_sign, doing, answered)]
    assert order == sorted(order)
    assert "今日 3 件" in page
    assert page.count("发回重办") == 1
    for title in ("待签收", "办理中", "已反馈，等核查"):
        assert title in page


def test_what_is_new_in_the_own_grid_says_whether_it_may_be_settled(play: Play, phone: SignIn) -> None:
    play.report(category=RUBBISH)
    play.report(GRID2)
    page = phone("wang").get("/field/").content.decode()
    assert page.count('class="item"') == 1
    assert "可自行处置" in page
    play.report(category=LAMP)
    assert phone("wang").get("/field/").content.decode().count("可自行处置") == 1


def test_a_worker_sees_the_own_only(play: Play, phone: SignIn) -> None:
    case = given(play)
    play.report(GRID_B)
    assert case.number not in phone("wu").get("/field/").content.decode()
    assert phone("wang").get("/field/").content.decode().count('class="item"') == 1


def test_late_cases_are_counted_on_top(play: Play, phone: SignIn, at: Any) -> None:
    given(play)
    at("2026-03-20 10:00")
    assert "超期 1 件" in phone("wang").get("/field/").content.decode()


def test_an_empty_day_says_what_to_do(phone: SignIn) -> None:
    assert "手上没有要办的" in phone("wang").get("/field/").content.decode()


@pytest.mark.parametrize("name", ["li", "sun", "sys", "lead"])
def test_others_get_a_page_that_shows_them_their_door(phone: SignIn, name: str) -> None:
    response = phone(name).get("/field/")
    assert response.status_code == 403
    assert "您现在没有网格员岗位" in response.content.decode()
    assert 'href="/desk/"' in response.content.decode()
    for path in ("/field/report/", "/field/grid/", "/field/messages/", "/field/me/"):
        assert phone(name).get(path).status_code == 403


def test_the_public_signs_in_first(client: Any) -> None:
    for path in ("/field/", "/field/report/", "/field/grid/", "/field/messages/", "/field/me/"):
        assert client.get(path).status_code == 302


def test_queries_do_not_grow_with_the_cases(
    play: Play, phone: SignIn, still_snapshots: None, django_assert_num_queries: Any
) -> None:
    client = phone("wang")
    given(play)
    client.get("/field/")
    for expected in (1, 3):
        with django_assert_num_queries(7):
            page = client.get("/field/").content.decode()
        assert page.count('class="item"') == expected + int(expected > 1)
        given(play)
        given(play)
        if expected == 1:
            play.report(grid=GRID)
