"""Generated calls against the OpenAPI document: no failure of the server, no answer that is not documented."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from tests.api_client import Caller, document
from tests.county import GRID
from tests.play import LEAST, Play
from wangge.cases.acts import INPUTS
from wangge.cases.models import Case
from wangge.cases.states import Act

pytestmark = pytest.mark.django_db
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]
settings.register_profile(
    "bounded",
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
BOUNDED = settings.get_profile("bounded")
Generated = schemathesis.Case[Any]
schema = schemathesis.openapi.from_dict(document())
schema.app = WSGIHandler()


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Calls by the WSGI handler stay within the test's transaction, as those of Django's own client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def case_of_li(play: Play) -> Case:
    return play.handling(contact={"name": "赵大姐", "phone": "13805350000"})


def aim(case: Generated, real: Case) -> None:
    """Half of the generated calls go to things that exist."""
    known = {"number": real.number, "query_code": real.query_code, "code": GRID}
    if len(json.dumps(case.query, default=str)) % 2 == 0 or case.method == "POST":
        for name in case.path_parameters or {}:
            if name in known:
                case.path_parameters[name] = known[name]
            if name == "act":
                case.path_parameters[name] = list(Act)[len(str(case.body)) % len(Act)].value


@schema.parametrize()
@settings(BOUNDED, max_examples=8)
def test_the_public_meets_documented_answers_only(case: Generated, case_of_li: Case) -> None:
    aim(case, case_of_li)
    case.call_and_validate(checks=CHECKS)


@schema.parametrize()
@settings(BOUNDED, max_examples=12)
def test_a_desk_meets_documented_answers_only(case: Generated, play: Play, case_of_li: Case) -> None:
    aim(case, case_of_li)
    case.headers.update(Caller(play.cast.users["li"]).headers)
    case.call_and_validate(checks=CHECKS)


ODD: st.SearchStrategy[Any] = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", "\0", "housing", "0202", GRID, "wang"]),
    st.sampled_from(["2026-03-20T10:00:00+08:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]),
    st.sampled_from([None, True, False, 0, 4, -1, 10**30, 1e308, [], ["sanitation"], ["x"] * 9, {}]),
    st.uuids().map(str),
)


@st.composite
def odd_bodies(draw: st.DrawFn) -> tuple[Act, dict[str, Any]]:
    """An act with a body in which each field may be right, odd or missing."""
    act = draw(st.sampled_from(list(Act)))
    body = dict(LEAST.get(act, {}))
    for name in INPUTS[act].model_fields:
        if draw(st.integers(0, 3)) == 0:
            body[name] = draw(ODD)
    body.setdefault("client_id", str(uuid.uuid4()))
    return act, body


@settings(BOUNDED, max_examples=150)
@given(odd=odd_bodies(), name=st.sampled_from(["li", "sun", "jin", "wang"]))
def test_odd_bodies_of_acts_are_told_what_is_wrong(play: Play, odd: tuple[Act, dict[str, Any]], name: str) -> None:
    case = Case.objects.order_by("-id").first()
    if case is None or not case.is_open:
        case = play.report()
    act, body = odd
    answer = Caller(play.cast.users[name]).post(f"/cases/{case.number}/{act}", body)
    assert answer.status_code in {200, 403, 404, 409, 422}, answer.content.decode()


FAR = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")
SECONDS = ("2026", "1767225600", "1767225600.5")  # what pydantic alone takes for seconds since 1970


@pytest.mark.parametrize("instant", (*FAR, *SECONDS, "2026-01-01T00:00:00"))
def test_instants_without_offset_or_that_no_zone_can_hold_are_refused(play: Play, instant: str) -> None:
    li = Caller(play.cast.users["li"])
    for path in ("/cases", "/cases/count"):
        assert li.get(path, since=instant).status_code == li.get(path, until=instant).status_code == 422
    body = {"client_id": str(uuid.uuid4()), "text": "路灯不亮", "place_unknown": True, "occurred_at": instant}
    assert Caller().post("/reports", body).status_code == 422
    case = play.report()
    assert li.act(case.number, "dispatch", lead="housing", category="0202", due_at=instant).status_code == 422


@pytest.mark.parametrize("odd", ["灯\0坏", "\ud800灯坏"], ids=["nul", "surrogate"])
def test_text_that_no_database_holds_is_refused(play: Play, odd: str) -> None:
    case = play.handling(contact={"phone": "13805350000"})
    report = {"client_id": str(uuid.uuid4()), "text": "路灯不亮", "place_unknown": True}
    anyone, sun, li = (Caller(play.cast.users[name]) if name else Caller() for name in ("", "sun", "li"))
    for more in ({"text": odd}, {"address": odd}, {"contact": {"name": odd}}, {"category": odd}, {"about": odd}):
        assert anyone.post("/reports", report | more).status_code == 422, more
    assert anyone.post(f"/reports/{case.query_code}/messages", {"text": odd}).status_code == 422
    assert sun.act(case.number, "answer", result=odd, closure_class="solved").status_code == 422
    assert li.act(case.number, "comment", note=odd).status_code == 422
    assert li.act(case.number, "recategorise", category="0202", about_worker=odd).status_code == 422
    assert li.post(f"/cases/{case.number}/contact", {"purpose": odd}).status_code == 422
    signed = anyone.post("/tokens", {"username": odd, "password": odd})
    assert (signed.status_code, signed.json()["code"]) in {(401, "wrong_credentials"), (422, "invalid_input")}
    assert Case.objects.count() == 1


def test_addresses_and_filters_with_nul_are_told_so(play: Play) -> None:
    li = Caller(play.cast.users["li"])
    for name in ("area", "category", "q", "holder", "channel"):
        assert li.get("/cases", **{name: "灯\0"}).status_code == 422
    assert Caller().get("/reports/AB%00CD").status_code == 404
    assert li.get("/cases/370682-20260310-00000%00").status_code == 404
    assert li.get("/cases/370682-20260310-99999999999999999999").status_code == 404
