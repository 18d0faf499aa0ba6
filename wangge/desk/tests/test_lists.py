"""Queues and lists: each role its own, filters, search, paging, empty states, and queries that do not grow."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.county import GRID, GRID2, GRID_C, TOWN, VILLAGE
from wangge.cases.models import Case, SearchedName
from wangge.desk.tests.conftest import NewCase, SignIn, case_url, do, fields_of, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "queue"), [("li", "to_assign"), ("sun", "to_sign"), ("qian", "late"), ("lead", "late"), ("he", "doing")]
)
def test_each_role_begins_with_its_own_queue(sign_in: SignIn, name: str, queue: str) -> None:
    response = sign_in(name).get("/desk/")
    assert (response.status_code, response["Location"]) == (302, f"/desk/cases/?queue={queue}")


def test_workers_and_administrators_get_a_plain_home(sign_in: SignIn) -> None:
    assert 'href="/field/"' in sign_in("wang").get("/desk/").content.decode()
    for name, word in (("sys", "系统管理员"), ("sec", "安全管理员"), ("audit", "审计员")):
        page = sign_in(name).get("/desk/")
        assert page.status_code == 200 and word in text_of(page)
        assert sign_in(name).get("/desk/cases/").status_code == 403


def test_nobody_signed_in_goes_to_the_sign_in_page(client: object, cast: object) -> None:
    response = client.get("/desk/cases/?queue=late")  # type: ignore[attr-defined]
    assert response.status_code == 302
    assert response["Location"] == "/account/login/?next=%2Fdesk%2Fcases%2F%3Fqueue%3Dlate"


def test_lists_hold_what_the_scope_holds(sign_in: SignIn, new_case: NewCase) -> None:
    here, there = new_case(), new_case(grid=GRID2)
    do(sign_in("jin"), there, "dispatch", category="0206", receiver="org:housing")
    seen = {
        name: {case.pk for case in (here, there) if case.number in sign_in(name).get("/desk/cases/").content.decode()}
        for name in ("li", "zhao", "jin", "sun", "zhou", "qian", "wang")
    }
    both = {here.pk, there.pk}
    assert seen == {
        "li": {here.pk},
        "zhao": {there.pk},
        "jin": both,
        "sun": {there.pk},
        "zhou": set(),
        "qian": both,
        "wang": {here.pk},
    }


def test_counts_in_the_navigation_are_the_queues_own(sign_in: SignIn, new_case: NewCase) -> None:
    new_case()
    new_case(grid=GRID_C)
    li = sign_in("li").get("/desk/cases/?queue=to_assign").content.decode()
    assert '<span>待交办</span><span class="count">2</span>' in li
    assert "窗口登记" in li
    sun = sign_in("sun").get("/desk/cases/?queue=to_sign").content.decode()
    assert "待交办" not in sun and "窗口登记" not in sun and "已反馈，待核查" in sun


@pytest.mark.parametrize(
    ("query", "finds_lamp", "finds_rubbish"),
    [
        (f"area={VILLAGE}", True, False),
        (f"area={TOWN}", True, True),
        ("category=0101", False, True),
        ("category=01", False, True),
        ("q=路灯", True, False),
        ("channel=web", True, True),
        ("channel=phone", False, False),
        ("state=reported", True, True),
        ("state=closed", False, False),
        ("state=closed&state=reported", True, True),
        ("overdue=true", False, False),
        ("since=2026-03-10", True, True),
        ("until=2026-03-10", True, True),
        ("until=2026-03-09", False, False),
        ("since=2026-03-10T10:00:01+08:00", False, False),
        ("holder=centre-village", True, False),
    ],
)
def test_filters_have_the_names_of_the_api(
    sign_in: SignIn, new_case: NewCase, query: str, finds_lamp: bool, finds_rubbish: bool
) -> None:
    lamp = new_case("小区门口路灯不亮三天", GRID)
    rubbish = new_case("早市散场后垃圾没人清", GRID_C, category="0101")
    page = sign_in("jin").get(f"/desk/cases/?{query}").content.decode()
    assert (lamp.number in page, rubbish.number in page) == (finds_lamp, finds_rubbish)
    assert f'<span class="count">{finds_lamp + finds_rubbish} 件</span>' in page


def test_what_an_address_says_wrongly_is_left_out(sign_in: SignIn, new_case: NewCase) -> None:
    case = new_case()
    page = sign_in("li").get("/desk/cases/?queue=nope&state=nope&since=nope&order=nope&overdue=nope&cursor=nope")
    assert page.status_code == 200 and case.number in page.content.decode()


def test_a_search_keeps_its_words_and_a_name_is_noted(sign_in: SignIn, new_case: NewCase) -> None:
    li = sign_in("li")
    page = li.get("/desk/cases/?q=王小明").content.decode()
    assert 'value="王小明"' in page and "没有找到“王小明”" in page
    assert SearchedName.objects.get().words == "王小明"
    li.get("/desk/cases/?q=路灯")
    assert SearchedName.objects.count() == 1


def test_an_empty_list_says_why(sign_in: SignIn) -> None:
    assert "没有待交办的案件" in text_of(sign_in("li").get("/desk/cases/?queue=to_assign"))
    assert "没有符合这些条件的案件" in text_of(sign_in("li").get("/desk/cases/?state=closed"))


def test_pages_go_on_and_back(
    sign_in: SignIn, new_case: NewCase, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wangge.desk.listed.PAGE_SIZE", 2)
    numbers = [new_case(f"第 {n} 件").number for n in range(5)]
    for n, case in enumerate(Case.objects.order_by("pk")):
        Case.objects.filter(pk=case.pk).update(reported_at=now - timedelta(minutes=9 - n))
    li = sign_in("li")
    address, seen = "/desk/cases/?queue=to_assign", []
    for _turn in range(3):
        page = li.get(address).content.decode()
        seen.append([number for number in numbers if f"/desk/cases/{number}/" in page])
        forward = page.split('rel="next" href="')[1:]
        if forward:
            address = forward[0].split('"')[0].replace("&amp;", "&")
    assert seen == [numbers[:2], numbers[2:4], numbers[4:]]
    back = li.get(page.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")).content.decode()
    assert [number for number in numbers if f"/desk/cases/{number}/" in back] == numbers[2:4]


def test_one_case_or_three_take_the_same_queries(sign_in: SignIn, new_case: NewCase, still_snapshots: None) -> None:
    li = sign_in("li")
    new_case(category="0103")
    li.get("/desk/cases/?queue=to_assign")
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(
            connection,
        ) as taken:
            assert li.get("/desk/cases/?queue=to_assign").status_code == 200
        counts.append(len(taken))
        new_case(category="0103")
        new_case(category="0102")
    assert counts == [17, 17]


def test_the_case_page_takes_a_known_number_of_queries(
    sign_in: SignIn, new_case: NewCase, still_snapshots: None
) -> None:
    case, li = new_case(category="0103"), sign_in("li")
    li.get(case_url(case))
    with CaptureQueriesContext(connection) as taken:
        li.get(case_url(case), headers={"HX-Request": "true", "HX-Target": "content"})
    assert len(taken) == 21


def test_htmx_gets_the_list_alone(sign_in: SignIn, new_case: NewCase) -> None:
    new_case()
    part = sign_in("li").get("/desk/cases/?state=reported", headers={"HX-Request": "true", "HX-Target": "list"})
    assert b"<html" not in part.content and b"data-rows" in part.content
    nav = sign_in("li").get("/desk/nav/?at=to_assign", headers={"HX-Request": "true", "HX-Target": "nav-counts"})
    assert b"<html" not in nav.content and b'aria-current="page"' in nav.content and b"data-live" in nav.content


def test_the_desk_speaks_english(sign_in: SignIn, new_case: NewCase) -> None:
    case, li = new_case(category="0103"), sign_in("li")
    li.cookies["wangge_language"] = "en"
    page = li.get(case_url(case))
    words = text_of(page)
    assert "Sanitation Service" in words and "Chengxiang Town Centre" in words
    assert fields_of(page, "/acts/dispatch/")["category"] == "0103"
