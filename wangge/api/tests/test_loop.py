"""The loop through the API alone, as a partner program drives it."""

import uuid
from typing import Any

import pytest

from tests.api_client import Caller
from tests.county import AT_SEA, GRID, GRID2, TOWN, VILLAGE, Cast, inside

pytestmark = pytest.mark.django_db

LAMP = "0202"


@pytest.fixture
def li(cast: Cast) -> Caller:
    return Caller(cast.users["li"])


@pytest.fixture
def sun(cast: Cast) -> Caller:
    return Caller(cast.users["sun"])


@pytest.fixture
def zhao(cast: Cast) -> Caller:
    return Caller(cast.users["zhao"])


def report_at(grid: str, **more: Any) -> dict[str, Any]:
    lon, lat = inside(grid)
    return Caller().report(lon=lon, lat=lat, **more)


def closed_case(li: Caller, sun: Caller) -> dict[str, Any]:
    report = report_at(GRID)
    number = report["number"]
    li.done(number, "dispatch", lead="housing", category=LAMP)
    sun.done(number, "sign")
    sun.done(number, "answer", result="已更换灯泡四盏，当晚恢复照明。", closure_class="solved")
    li.done(number, "verify", method="phone", note="电话核实已亮")
    return report


def test_a_report_goes_through_the_whole_loop(li: Caller, sun: Caller) -> None:
    report = report_at(GRID, contact={"name": "赵大姐", "phone": "13805350000"})
    assert report["state"] == "reported"
    assert report["grid"] == {"code": GRID, "name": "梨园第1网格"}
    assert report["holder"]["code"] == "centre-village"
    number = report["number"]
    assert li.get(f"/cases/{number}/acts").json()["items"][0]["act"] == "dispatch"

    case = li.done(number, "dispatch", lead="housing", category=LAMP)
    assert case["state"] == "dispatched"
    assert case["lead"]["code"] == "housing"
    assert case["due_at"] is not None
    assert sun.done(number, "sign")["state"] == "handling"
    answered = sun.done(number, "answer", result="已更换灯泡四盏。", closure_class="solved")
    assert answered["state"] == "answered"
    assert li.done(number, "verify", method="phone", note="已核实")["state"] == "closed"

    resident = Caller()
    verdict = {"solved": True, "satisfied": 4, "comment": "很快"}
    told = resident.post(f"/reports/{report['query_code']}/evaluation", verdict)
    assert told.status_code == 200
    assert told.json()["evaluation"] == verdict
    timeline = [moment["act"] for moment in li.get(f"/cases/{number}/timeline").json()["items"]]
    assert timeline == ["report", "dispatch", "sign", "answer", "verify", "evaluate"]
    public = resident.get(f"/reports/{report['query_code']}")
    assert "13805350000" not in public.content.decode()
    assert "赵大姐" not in public.content.decode()
    assert "王" not in public.content.decode()
    assert public.json()["timeline"][0]["label"] == "已收到您的反映"
    assert "已更换灯泡四盏。" in public.content.decode()


def test_the_same_client_id_makes_one_case(li: Caller) -> None:
    lon, lat = inside(GRID)
    body = {"client_id": str(uuid.uuid4()), "text": "垃圾桶满了没人清", "lon": lon, "lat": lat}
    first = Caller().post("/reports", body)
    again = Caller().post("/reports", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert li.get("/cases/count").json() == {"count": 1, "exact": True}
    other = Caller().post("/reports", {**body, "text": "别的事情"})
    assert other.status_code == 409
    assert other.json()["code"] == "client_id_reused"


def test_a_repeated_act_gets_the_first_answer_even_when_the_case_has_moved_on(li: Caller, sun: Caller) -> None:
    number = report_at(GRID)["number"]
    body = {"client_id": str(uuid.uuid4()), "lead": "housing", "category": LAMP}
    first = li.post(f"/cases/{number}/dispatch", body).json()
    sun.done(number, "sign")
    again = li.post(f"/cases/{number}/dispatch", body)
    assert again.status_code == 200
    assert again.json() == first
    changed = li.post(f"/cases/{number}/dispatch", {**body, "lead": "sanitation"})
    assert changed.json()["code"] in {"client_id_reused", "act_not_allowed"}
    assert changed.status_code == 409


def test_every_act_out_of_order_is_refused_with_what_is_allowed(li: Caller, sun: Caller) -> None:
    number = report_at(GRID)["number"]
    for act, body in (
        ("verify", {"method": "phone"}),
        ("rework", {"method": "phone"}),
        ("recall", {}),
        ("archive", {}),
        ("reopen", {}),
        ("decide_return", {"approve": True}),
        ("urge", {}),
    ):
        response = li.act(number, act, **body)
        assert response.status_code == 409, (act, response.content.decode())
        assert response.json()["code"] == "act_not_allowed"
        assert response.json()["state"] == "reported"
        assert "dispatch" in response.json()["allowed"]
    li.done(number, "dispatch", lead="housing", category=LAMP)
    for act, body in (("answer", {"result": "好了", "closure_class": "solved"}),):
        response = sun.act(number, act, **body)
        assert response.status_code == 409
        assert set(response.json()["allowed"]) == {
            "sign",
            "request_return",
            "request_extension",
            "ask_reporter",
            "comment",
        }


def test_the_wrong_role_is_refused_whatever_the_state(li: Caller, sun: Caller) -> None:
    number = report_at(GRID)["number"]
    assert li.act(number, "sign").json()["code"] == "role_not_allowed"
    li.done(number, "dispatch", lead="housing", category=LAMP)
    for act in ("dispatch", "verify", "archive", "refuse"):
        response = sun.act(number, act)
        assert (response.status_code, response.json()["code"]) == (403, "role_not_allowed")


def test_a_wrong_method_is_a_problem_document_that_names_the_right_one(li: Caller) -> None:
    for path, allowed in (("/api/v1/cases", "GET"), ("/api/v1/cases/1/urge", "POST")):
        refused = li.client.delete(path, headers=li.headers)
        assert (refused.status_code, refused["Allow"]) == (405, allowed)
        assert refused["Content-Type"] == "application/problem+json"
        assert refused.json()["code"] == "method_not_allowed"


def test_an_unknown_act_is_not_found(li: Caller) -> None:
    number = report_at(GRID)["number"]
    response = li.act(number, "abracadabra")
    assert (response.status_code, response.json()["code"]) == (404, "act_unknown")


def test_another_town_sees_and_counts_nothing(li: Caller, zhao: Caller, sun: Caller) -> None:
    report = report_at(GRID)
    number = report["number"]
    for path in ("", "/timeline", "/acts"):
        assert zhao.get(f"/cases/{number}{path}").status_code == 404
    for act in ("dispatch", "sign", "comment", "escalate", "verify"):
        assert zhao.act(number, act).status_code == 404
    assert zhao.post(f"/cases/{number}/contact", {"purpose": "x"}).status_code == 404
    assert zhao.get("/cases").json()["items"] == []
    assert zhao.get("/cases/count").json()["count"] == 0
    assert zhao.get("/cases", area=TOWN).json()["items"] == []
    assert zhao.get("/cases", q="路灯").json()["items"] == []
    assert zhao.get("/cases", q=number).json()["items"] == []
    assert sun.get(f"/cases/{number}").status_code == 404
    assert [item["number"] for item in li.get("/cases", q="路灯").json()["items"]] == [number]


def test_a_point_at_sea_is_told_clearly_and_waits_in_the_city_queue_when_insisted(cast: Cast, li: Caller) -> None:
    lon, lat = AT_SEA
    body = {"client_id": str(uuid.uuid4()), "text": "海边有垃圾漂来", "lon": lon, "lat": lat}
    refused = Caller().post("/reports", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "outside_coverage")
    accepted = Caller().post("/reports", {**body, "place_unknown": True})
    assert accepted.status_code == 201
    assert accepted.json()["grid"] is None
    assert accepted.json()["holder"]["code"] == "centre-city"
    assert li.get(f"/cases/{accepted.json()['number']}").status_code == 404
    jin = Caller(cast.users["jin"])
    assert jin.get(f"/cases/{accepted.json()['number']}").status_code == 200


def test_a_place_is_required_and_may_be_an_area(li: Caller) -> None:
    client_id = str(uuid.uuid4())
    missing = Caller().post("/reports", {"client_id": client_id, "text": "路灯坏了"})
    assert (missing.status_code, missing.json()["code"]) == (422, "place_required")
    in_town = Caller().report(area=TOWN)
    assert in_town["grid"] is None
    assert in_town["holder"]["code"] == "centre-town"
    in_village = Caller().report(area=VILLAGE)
    assert in_village["holder"]["code"] == "centre-village"
    unknown = Caller().post("/reports", {"client_id": client_id, "text": "路灯坏了", "area": "999999999999999"})
    assert unknown.status_code == 422


def test_a_worker_settles_an_admitted_item_and_not_a_dispute(cast: Cast) -> None:
    wang = Caller(cast.users["wang"])
    lon, lat = inside(GRID)
    number = wang.report("路边垃圾桶满溢", lon=lon, lat=lat, category="0101")["number"]
    case = wang.done(number, "self_handle", result="已联系保洁清空", closure_class="solved")
    assert case["state"] == "closed"
    assert case["worker"]["code"] == "wang"
    dispute = wang.report("两家因院墙争吵", lon=lon, lat=lat, category="0701")["number"]
    refused = wang.act(dispute, "self_handle", result="劝过了")
    assert refused.status_code in {403, 404, 422}


def test_a_return_is_decided_once(li: Caller, sun: Caller) -> None:
    number = report_at(GRID)["number"]
    li.done(number, "dispatch", lead="housing", category=LAMP)
    sun.done(number, "request_return", reason_code="not_our_duty", note="该路段由街道管护")
    assert sun.act(number, "request_return", reason_code="not_our_duty", note="再退").status_code == 409
    kept = li.done(number, "decide_return", approve=False, note="职责清单列明由住建局负责")
    assert kept["state"] == "dispatched"
    final = sun.act(number, "request_return", reason_code="not_our_duty", note="再退")
    assert (final.status_code, final.json()["code"]) == (409, "act_not_allowed")
    sun.done(number, "sign")


def test_an_approved_return_waits_at_the_desk_and_keeps_the_promise(li: Caller, sun: Caller) -> None:
    number = report_at(GRID)["number"]
    dispatched = li.done(number, "dispatch", lead="housing", category=LAMP)
    sun.done(number, "request_return", reason_code="wrong_area", note="不在管护范围")
    back = li.done(number, "decide_return", approve=True)
    assert back["state"] == "reported"
    assert back["lead"] is None
    assert back["due_at"] is None
    assert back["reply_due_at"] == dispatched["reply_due_at"]
    assert sun.get(f"/cases/{number}").status_code == 404


def test_a_case_reopens_twice_at_most(li: Caller, sun: Caller) -> None:
    number = closed_case(li, sun)["number"]
    for _turn in range(2):
        li.done(number, "reopen", note="又不亮了")
        li.done(number, "dispatch", lead="housing")
        sun.done(number, "sign")
        sun.done(number, "answer", result="再次更换", closure_class="solved")
        li.done(number, "verify", method="field")
    refused = li.act(number, "reopen", note="还是不亮")
    assert (refused.status_code, refused.json()["code"]) == (409, "act_not_allowed")


def test_a_resident_evaluates_once_and_only_after_closing(li: Caller, sun: Caller) -> None:
    open_report = report_at(GRID2)
    early = Caller().post(f"/reports/{open_report['query_code']}/evaluation", {"solved": True, "satisfied": 4})
    assert (early.status_code, early.json()["code"]) == (409, "not_evaluable")
    report = closed_case(li, sun)
    path = f"/reports/{report['query_code']}/evaluation"
    assert Caller().post(path, {"solved": False, "satisfied": 1}).status_code == 200
    again = Caller().post(path, {"solved": True, "satisfied": 4})
    assert (again.status_code, again.json()["code"]) == (409, "already_evaluated")
    assert Caller().post(path, {"solved": True, "satisfied": 9}).status_code == 422


def test_a_confidential_case_shows_the_unit_its_brief_only(li: Caller, sun: Caller) -> None:
    number = report_at(
        GRID,
        text="我家楼下工地夜里施工，我是三单元的老李",
        contact={"phone": "13905350001"},
        contact_mode="confidential",
    )["number"]
    missing = li.act(number, "dispatch", lead="housing", category="0403")
    assert (missing.status_code, missing.json()["code"]) == (422, "brief_required")
    li.done(number, "dispatch", lead="housing", category="0403", brief="某小区周边工地夜间施工扬尘")
    seen = sun.get(f"/cases/{number}").json()
    assert seen["text"] == "某小区周边工地夜间施工扬尘"
    assert "老李" not in str(sun.get("/cases").json())
    assert sun.get("/cases", q="工地").json()["items"] == []
    assert sun.post(f"/cases/{number}/contact", {"purpose": "联系"}).status_code == 403
    asked = li.post(f"/cases/{number}/contact", {"purpose": "核实地点"})
    assert (asked.status_code, asked.json()["code"]) == (409, "second_person_required")
    assert li.post(f"/cases/{number}/contact/approval").status_code == 403


def test_a_contact_is_seen_with_a_purpose_and_journalled(cast: Cast, li: Caller) -> None:
    number = report_at(GRID, contact={"name": "赵大姐", "phone": "13805350000"})["number"]
    assert li.post(f"/cases/{number}/contact", {"purpose": ""}).status_code == 422
    seen = li.post(f"/cases/{number}/contact", {"purpose": "约上门时间"})
    assert seen.json() == {"name": "赵大姐", "phone": "13805350000"}
    acts = [moment["act"] for moment in li.get(f"/cases/{number}/timeline").json()["items"]]
    assert acts == ["report", "view_contact"]
    wang = Caller(cast.users["wang"])
    assert wang.post(f"/cases/{number}/contact", {"purpose": "看看"}).status_code == 403


def test_nobody_unsigned_and_no_administrator_reads_cases(cast: Cast) -> None:
    number = report_at(GRID)["number"]
    unsigned = Caller().get(f"/cases/{number}")
    assert (unsigned.status_code, unsigned.json()["code"]) == (401, "not_signed_in")
    for name in ("sys", "sec", "audit"):
        assert Caller(cast.users[name]).get("/cases").json()["code"] == "role_not_allowed"
