"""Joint sessions by the API: called, held, committed to, confirmed, concluded and signed; repeats and refusals."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api_client import Caller
from tests.county import Cast
from tests.play import PLAIN_DAY, Play
from wangge.cases.models import Case
from wangge.files.tests.made import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def play(cast: Cast, at: Callable[[str], datetime]) -> Play:
    return Play(cast, at(PLAIN_DAY))


def body(**data: Any) -> dict[str, Any]:
    return {"client_id": str(uuid.uuid4()), **data}


def calling(case: Case, **data: Any) -> dict[str, Any]:
    asked = {"units": ["sanitation"], "starts_at": "2026-03-11T09:00:00+08:00", "place": "三楼会议室"}
    return body(cases=[case.number], note="产权不清，请到场研究", **asked) | data


def proof_of(caller: Caller, case: Case) -> str:
    """A picture that somebody adds to a case."""
    sent = caller.upload(f"/cases/{case.number}/files", SimpleUploadedFile("清运.jpg", jpeg()))
    return str(sent.json()["id"])


def test_from_the_call_to_the_signature(play: Play, at: Callable[[str], datetime]) -> None:
    case, other = play.handling(), play.report()
    li, zhou, lead = (Caller(play.cast.users[name]) for name in ("li", "zhou", "lead"))
    wanted = calling(case, cases=[case.number, other.number])
    first = li.post("/sessions", wanted)
    assert first.status_code == 201, first.json()
    assert li.post("/sessions", wanted).json() == first.json()
    session = first.json()
    assert session["cases"] == [case.number, other.number]
    assert [unit["org"]["code"] for unit in session["units"]] == ["sanitation"]
    path = f"/sessions/{session['id']}"
    assert zhou.get("/sessions", status="upcoming").json()["items"][0]["id"] == session["id"]
    assert li.post(f"{path}/record", body(text="纪要")).json()["code"] == "session_moved_on"
    at("2026-03-11 11:00")
    li, zhou, lead = (Caller(play.cast.users[name]) for name in ("li", "zhou", "lead"))
    done = li.post(f"{path}/record", body(text="由环卫牵头", attended=["sanitation"])).json()
    assert (done["minutes"], done["units"][0]["attended"]) == ("由环卫牵头", True)
    promise = body(text="清运杂物", org="sanitation", until="2026-03-16")
    made = zhou.post(f"{path}/commit", promise).json()["units"][0]["commitments"][0]
    assert made["due_at"] == "2026-03-16T17:30:00+08:00"
    assert len(zhou.post(f"{path}/commit", promise).json()["units"][0]["commitments"]) == 1
    alien = play.report()
    for wrong in (str(uuid.uuid4()), proof_of(li, alien)):
        refused = zhou.post(f"{path}/report", body(text="已清完", commitment=made["id"], files=[wrong]))
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown_file")
    proof = proof_of(zhou, other)  # of the session's second case
    told = zhou.post(f"{path}/report", body(text="已清完", commitment=made["id"], files=[proof])).json()
    done = told["units"][0]["commitments"][0]
    assert (done["proof"], done["files"]) == ("已清完", [proof])
    assert li.post(f"{path}/confirm", body(commitment=made["id"])).status_code == 422
    assert li.post(f"{path}/confirm", body(commitment=made["id"], approve=True)).status_code == 200
    assert li.post(f"{path}/conclude", body(text=" ")).status_code == 422
    ended = li.post(f"{path}/conclude", body(text="分工明确"))
    assert ended.json()["acts"] == []
    assert lead.post(f"{path}/sign", body()).json()["signed_at"] is not None
    assert lead.post(f"{path}/sign", body()).json()["code"] == "session_moved_on"
    assert zhou.get(path).status_code == 404  # no longer called


def test_refusals_in_their_order(play: Play) -> None:
    case = play.handling()
    for name, status in (("zhao", 404), ("sun", 403), ("chen", 403), ("lead", 403)):
        assert Caller(play.cast.users[name]).post("/sessions", calling(case)).status_code == status
    li = Caller(play.cast.users["li"])
    wrongs: tuple[dict[str, Any], ...] = (
        {"units": []},
        {"units": ["centre-town"]},
        {"starts_at": "2026-03-01T09:00:00+08:00"},
        {"link": "javascript:x"},
    )
    for wrong in wrongs:
        assert li.post("/sessions", calling(case, **wrong)).status_code == 422, wrong
    path = f"/sessions/{li.post('/sessions', calling(case)).json()['id']}"
    assert Caller(play.cast.users["sun"]).post(f"{path}/cancel", body(text="x")).status_code == 403
    assert Caller(play.cast.users["zhao"]).post(f"{path}/cancel", body(text="x")).status_code == 404
    assert li.post(f"{path}/cancel", body(text="")).status_code == 422
    assert li.post(f"{path}/burn", body()).status_code == 422
    assert li.post(f"{path}/cancel", body(text="已商定")).json()["cancel_reason"] == "已商定"
    assert li.post(f"{path}/cancel", body(text="已商定")).status_code == 409
    assert Caller().get("/sessions").status_code == 401


def test_a_case_that_came_back_twice_is_not_archived_without_it(play: Play) -> None:
    case = play.closed()
    Case.objects.filter(pk=case.pk).update(reopenings=2)
    refused = Caller(play.cast.users["li"]).act(case.number, "archive")
    assert (refused.status_code, refused.json()["code"]) == (409, "joint_session_required")
