"""Instructions by the API: the acts with their schema, repeats by client id, the list."""

import uuid

import pytest

from tests.api_client import Caller
from tests.play import Play

pytestmark = pytest.mark.django_db


def test_given_replied_to_once_and_listed(play: Play) -> None:
    case = play.handling()
    lead, sun, zhou = (Caller(play.cast.users[name]) for name in ("lead", "sun", "zhou"))
    offered = {item["act"]: item["schema"] for item in lead.get(f"/cases/{case.number}/acts").json()["items"]}
    assert {"note", "reply_by", "party"} <= set(offered["instruct"]["properties"])
    assert lead.act(case.number, "instruct", note=" ").status_code == 422
    assert lead.act(case.number, "instruct", note="两天内修好", reply_by="2026-03-12").status_code == 200
    item = sun.get("/instructions", status="to_reply").json()["items"][0]
    assert (item["case"], item["text"], item["org"]["code"]) == (case.number, "两天内修好", "housing")
    assert (item["reply_due_at"], item["late"], item["reply"]) == ("2026-03-12T17:30:00+08:00", False, None)
    body = {"client_id": str(uuid.uuid4()), "note": "明天进场", "instruction": item["id"]}
    first = sun.post(f"/cases/{case.number}/reply_instruction", body)
    assert first.status_code == 200
    assert sun.post(f"/cases/{case.number}/reply_instruction", body).json() == first.json()
    again = sun.act(case.number, "reply_instruction", note="又回一次")
    assert (again.status_code, again.json()["code"]) == (409, "act_not_allowed")
    assert sun.get("/instructions", status="replied").json()["items"][0]["reply"] == "明天进场"
    assert zhou.get("/instructions").json()["items"] == []
    assert sun.get("/instructions", status="no-such").status_code == 422


def test_the_list_goes_on_below(play: Play) -> None:
    case = play.handling()
    for number in range(3):
        play.do("lead", case, "instruct", note=f"第{number}条")
    sun = Caller(play.cast.users["sun"])
    first = sun.get("/instructions", limit=2).json()
    rest = sun.get("/instructions", limit=2, cursor=first["next_cursor"]).json()
    assert [item["text"] for item in first["items"] + rest["items"]] == ["第2条", "第1条", "第0条"]
    assert rest["next_cursor"] is None
