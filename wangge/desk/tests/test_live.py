"""The pulse, who else has a case open, work in bulk, and lists kept under a name."""

import re
import uuid
from datetime import datetime, timedelta

import pytest

from tests.county import GRID2, Cast
from wangge.cases.actions.seats import MAX_LISTS, forget_open_cases, save_list
from wangge.cases.models import Case, OpenCase, SavedList
from wangge.cases.states import State
from wangge.desk.tests.conftest import NewCase, SignIn
from wangge.lib.errors import InvalidInput

pytestmark = pytest.mark.django_db
PULSE = "/desk/pulse/"


def test_the_pulse_tells_of_changes_in_reach_only(sign_in: SignIn, new_case: NewCase) -> None:
    new_case()  # the journal's keys have begun to run
    li, zhao = sign_in("li"), sign_in("zhao")
    first = {name: client.get(PULSE).json() for name, client in (("li", li), ("zhao", zhao))}
    assert {answer["changed"] for answer in first.values()} == {False}
    new_case()
    marks = {name: answer["mark"] for name, answer in first.items()}
    assert li.get(PULSE, {"mark": marks["li"]}).json()["changed"] is True
    again = zhao.get(PULSE, {"mark": marks["zhao"]}).json()
    assert again["changed"] is False
    new_case(grid=GRID2)
    assert zhao.get(PULSE, {"mark": again["mark"]}).json()["changed"] is True
    assert li.get(PULSE, {"mark": "nonsense"}).json()["changed"] is True


def test_two_people_on_one_case_see_each_other(sign_in: SignIn, new_case: NewCase, now: datetime, cast: Cast) -> None:
    case = new_case()
    asked = {"case": case.number}
    assert sign_in("li").get(PULSE, asked).json() | {"mark": ""} == {
        "mark": "", "changed": False, "version": 1, "others": "",
    }  # fmt: skip
    assert cast.users["li"].name in sign_in("chen").get(PULSE, asked).json()["others"]
    assert OpenCase.objects.count() == 2
    assert sign_in("zhao").get(PULSE, asked).json()["version"] is None  # out of reach: nothing is told
    assert OpenCase.objects.count() == 2
    assert forget_open_cases(now=now + timedelta(hours=2)) == 2


def test_bulk_shows_first_then_does_each_and_says_what_became_of_it(sign_in: SignIn, new_case: NewCase) -> None:
    li = sign_in("li")
    ready, bare, secret = new_case(category="0202"), new_case(), new_case(category="0202", contact_mode="confidential")
    numbers = [ready.number, bare.number, secret.number, "370682-20260310-999999"]
    plan = li.get("/desk/bulk/", {"act": "dispatch", "number": numbers}).content.decode()
    assert "选中 4 件，其中 1 件可以办理" in plan and "还没有确定类别" in plan and "保密反映须逐件" in plan
    assert Case.objects.get(pk=ready.pk).state == State.REPORTED
    sent = {"act": "dispatch", "number": numbers, "lead": "housing", "client_id": str(uuid.uuid4())}
    done = li.post("/desk/bulk/", sent).content.decode()
    assert "已办 1 件，共 4 件" in done
    assert Case.objects.get(pk=ready.pk).state == State.DISPATCHED
    assert Case.objects.get(pk=bare.pk).state == State.REPORTED
    version = Case.objects.get(pk=ready.pk).version
    assert "已办 1 件，共 4 件" in li.post("/desk/bulk/", sent).content.decode()  # the same form sent twice
    assert Case.objects.get(pk=ready.pk).version == version


def test_bulk_of_others_and_of_nothing(sign_in: SignIn, new_case: NewCase) -> None:
    case = new_case(category="0202")
    assert sign_in("sun").get("/desk/bulk/?act=urge").status_code == 403
    assert sign_in("li").get("/desk/bulk/?act=void").status_code == 404
    assert "没有选中案件" in sign_in("li").get("/desk/bulk/?act=urge").content.decode()
    body = {"act": "dispatch", "number": case.number, "client_id": str(uuid.uuid4())}
    assert sign_in("li").post("/desk/bulk/", body).status_code == 422  # no unit chosen
    outside = sign_in("zhao").get("/desk/bulk/", {"act": "dispatch", "number": case.number}).content.decode()
    assert "其中 0 件可以办理" in outside and case.text not in outside


def test_a_list_is_kept_under_a_name_and_forgotten(sign_in: SignIn, new_case: NewCase, now: datetime) -> None:
    li = sign_in("li")
    query = "area=370682001000000&category=0202"
    assert li.post("/desk/lists/", {"query": query + "&evil=1", "name": " 路灯 "}).status_code == 302
    kept = SavedList.objects.get()
    assert (kept.name, kept.query) == ("路灯", query)
    page = li.get(f"/desk/cases/?{query}").content.decode()
    assert "我的视图" in page and "删除这个视图" in page
    assert "我的视图" not in sign_in("chen").get("/desk/cases/").content.decode()
    assert sign_in("chen").post(f"/desk/lists/{kept.pk}/drop/").status_code == 404
    assert li.post(f"/desk/lists/{kept.pk}/drop/").status_code == 302
    assert not SavedList.objects.exists()


def test_lists_need_a_name_and_are_bounded(cast: Cast, now: datetime) -> None:
    by = cast.actor("li")
    with pytest.raises(InvalidInput):
        save_list(name="  ", query="", by=by, now=now)
    with pytest.raises(InvalidInput):
        save_list(name="x", query="a" * 1001, by=by, now=now)
    for number in range(MAX_LISTS):
        save_list(name=str(number), query="", by=by, now=now)
    assert save_list(name="3", query="order=due_at", by=by, now=now).query == "order=due_at"
    with pytest.raises(InvalidInput):
        save_list(name="one more", query="", by=by, now=now)


def test_rows_have_boxes_for_those_who_may_use_them(sign_in: SignIn, new_case: NewCase) -> None:
    case = new_case()
    page = sign_in("li").get("/desk/cases/").content.decode()
    assert re.search(rf'name="number" value="{case.number}" form="bulk"', page)
    assert 'id="bulk"' in page
    assert 'form="bulk"' not in sign_in("lead").get("/desk/cases/?order=-reported_at").content.decode()
