"""The inbox: one's own and nobody else's, unread counted in the navigation, read one by one or all, paged."""

from datetime import datetime
from typing import Any

import pytest

from tests.county import Cast
from wangge.desk.tests.conftest import NewCase, SignIn, case_url, do, text_of
from wangge.notices.actions import send
from wangge.notices.actions.spreading import spread
from wangge.notices.events import Event
from wangge.notices.models import Item
from wangge.notices.queries.inbox import PAGE
from wangge.notices.recipients import About, Person
from wangge.notices.states import Audience

pytestmark = pytest.mark.django_db
INBOX_QUERIES = 13


def tell(cast: Cast, name: str, now: datetime, count: int = 1, number: str = "370682-20260310-000001") -> None:
    for _number in range(count):
        send(
            event=Event.URGED,
            audience=Audience.UNIT,
            to=Person(cast.users[name].pk),
            about=About("case", 1),
            now=now,
            values={"number": number, "category": {"zh": "路灯不亮", "en": "Street lamp"}},
        )
    while spread(now=now):
        pass


def test_an_assignment_is_in_the_inbox_of_the_unit(sign_in: SignIn, new_case: NewCase, now: datetime) -> None:
    case = new_case()
    do(sign_in("li"), case, "dispatch", category="0202", receiver="org:housing")
    spread(now=now)
    sun = sign_in("sun")
    page = sun.get("/desk/inbox/")
    assert "新交办：" in text_of(page) and case.number in text_of(page)
    assert text_of(sign_in("zhou").get("/desk/inbox/")).count("还没有消息") == 1
    item = Item.objects.get()
    opened = sun.post(f"/desk/inbox/{item.pk}/read/")
    assert (opened.status_code, opened["Location"]) == (302, case_url(case))
    item.refresh_from_db()
    assert item.read_at == now


def test_another_ones_item_does_not_exist(sign_in: SignIn, cast: Cast, now: datetime) -> None:
    tell(cast, "sun", now)
    item = Item.objects.get()
    assert sign_in("zhou").post(f"/desk/inbox/{item.pk}/read/").status_code == 404
    assert sign_in("sys").post("/desk/inbox/read/").status_code == 302
    item.refresh_from_db()
    assert item.read_at is None


@pytest.mark.parametrize("name", ["li", "sun", "qian", "wang", "he", "lead", "sys", "sec", "audit"])
def test_everybody_on_the_staff_has_one(sign_in: SignIn, name: str) -> None:
    page = sign_in(name).get("/desk/inbox/")
    assert page.status_code == 200
    assert 'href="/desk/inbox/" aria-current="page"' in page.content.decode()


def test_what_came_meanwhile_stays_unread(sign_in: SignIn, cast: Cast, now: datetime) -> None:
    tell(cast, "sun", now, 3)
    second = Item.objects.order_by("id")[1].pk
    sun = sign_in("sun")
    answer = sun.post("/desk/inbox/read/", {"up_to": second, "show": "unread"}, follow=True)
    assert "已将 2 条标为已读" in text_of(answer)
    assert Item.objects.filter(read_at__isnull=True).count() == 1
    assert text_of(sun.get("/desk/inbox/?show=unread")).count("标为已读") == 2  # its own and the one for all


def test_marking_keeps_to_the_list(sign_in: SignIn, cast: Cast, now: datetime) -> None:
    tell(cast, "sun", now)
    sun, item = sign_in("sun"), Item.objects.get()
    answer = sun.post(f"/desk/inbox/{item.pk}/read/", {"stay": "1", "show": "unread"})
    assert answer["Location"] == "/desk/inbox/?show=unread"
    assert "没有未读消息" in text_of(sun.get("/desk/inbox/?show=unread"))
    assert "催办：路灯不亮" in text_of(sun.get("/desk/inbox/"))


def test_pages_follow_each_other_both_ways(sign_in: SignIn, cast: Cast, now: datetime) -> None:
    tell(cast, "sun", now, 2 * PAGE + 1)
    ids = list(Item.objects.order_by("-id").values_list("pk", flat=True))
    sun = sign_in("sun")

    def shown(address: str) -> list[int]:
        return [letter.id for letter in sun.get(address).context["page"].rows]

    assert shown("/desk/inbox/") == ids[:PAGE]
    assert shown(f"/desk/inbox/?cursor={ids[PAGE - 1]}") == ids[PAGE : 2 * PAGE]
    assert shown(f"/desk/inbox/?cursor={ids[2 * PAGE - 1]}") == ids[2 * PAGE :]
    assert shown(f"/desk/inbox/?before={ids[2 * PAGE]}") == ids[PAGE : 2 * PAGE]
    assert shown(f"/desk/inbox/?before={ids[PAGE]}") == ids[:PAGE]
    assert shown("/desk/inbox/?cursor=x") == ids[:PAGE]


def test_the_navigation_counts_up_to_a_bound(sign_in: SignIn, cast: Cast, now: datetime) -> None:
    sun = sign_in("sun")
    assert "消息</span></a>" in sun.get("/desk/inbox/").content.decode()
    tell(cast, "sun", now, 2)
    assert '消息</span><span class="count">2</span>' in sun.get("/desk/inbox/").content.decode()
    tell(cast, "sun", now, 99)
    assert '消息</span><span class="count">99+</span>' in sun.get("/desk/inbox/").content.decode()


def test_in_english(sign_in: SignIn, cast: Cast, now: datetime) -> None:
    tell(cast, "sun", now)
    sun = sign_in("sun")
    sun.cookies["wangge_language"] = "en"
    page = text_of(sun.get("/desk/inbox/", headers={"Accept-Language": "en"}))
    assert "Urged: Street lamp" in page and "Mark all as read" in page


def test_a_worker_is_led_to_the_phone_page(sign_in: SignIn, cast: Cast, now: datetime) -> None:
    tell(cast, "wang", now)
    answer = sign_in("wang").post(f"/desk/inbox/{Item.objects.get().pk}/read/")
    assert answer["Location"] == "/field/cases/370682-20260310-000001/"


def test_query_count(
    sign_in: SignIn, cast: Cast, now: datetime, still_snapshots: None, django_assert_num_queries: Any
) -> None:
    sun = sign_in("sun")
    sun.get("/desk/inbox/")
    for count in (1, 3):
        tell(cast, "sun", now, count)
        with django_assert_num_queries(INBOX_QUERIES):
            sun.get("/desk/inbox/")
