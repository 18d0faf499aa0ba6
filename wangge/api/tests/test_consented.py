"""Households and consented services by the API: repeats, conflicts, masks, and no call that lists people."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.api_client import Caller, document
from tests.county import GRID, GRID2, Cast
from wangge.journal.models import Entry, Receipt
from wangge.residents.tests.assessed import services_begin

pytestmark = pytest.mark.django_db
NAME, PHONE = "赵大姐", "0535-5550101"
REASON = {"purpose": "provide", "words": "核对送餐时间"}


@pytest.fixture
def people(cast: Cast, at: Callable[[str], datetime]) -> dict[str, Caller]:
    services_begin(cast, at)
    at("2026-03-10 10:00")
    return {name: Caller(user) for name, user in cast.users.items()}


def body(**data: Any) -> dict[str, Any]:
    return {"client_id": str(uuid.uuid4()), **data}


def household(**data: Any) -> dict[str, Any]:
    return body(**{"address": "富水路 18 号 301", "grid": GRID, "size_band": "2"} | data)


def application(home: int, **data: Any) -> dict[str, Any]:
    days = {"given_on": "2026-03-10", "starts_on": "2026-03-10", "ends_on": "2027-03-10"}
    asked = {"service": "meals", "name": NAME, "phone": PHONE, "given_by": "self", "channel": "paper"}
    return body(**{"household": home, "text_version": 1, **days, **asked, **data})


@pytest.mark.alone
@pytest.mark.django_db(transaction=True)  # on PostgreSQL telephones read what has been committed
def test_a_household_from_the_phone_and_a_conflict_with_the_desk(people: dict[str, Caller]) -> None:
    wang, chen = people["wang"], people["chen"]
    sent = household()
    first = wang.post("/households", sent)
    assert first.status_code == 201 and wang.post("/households", sent).json() == first.json()
    assert wang.post("/households", household()).json()["code"] == "household_known"
    path = f"/households/{first.json()['id']}"
    assert chen.post(path, household(base_version=1, size_band="3-4")).json()["version"] == 2
    late = wang.post(path, household(base_version=1, size_band="5+"))
    assert (late.status_code, late.json()["code"], late.json()["version"]) == (409, "household_moved", 2)
    shown = wang.get(path).json()
    assert (shown["size_band"], [each["size_band"] for each in shown["past"]]) == ("3-4", ["2"])
    told = wang.get("/households/changes").json()
    assert told["items"] == [
        {"id": shown["id"], "address": "富水路 18 号 301", "size_band": "3-4", "grid": GRID, "version": 2}
    ]
    assert wang.post(f"{path}/retire", body(base_version=2)).json()["retired"] is True
    assert wang.get("/households/changes", cursor=told["cursor"]).json()["items"] == []


def test_a_household_has_no_further_field(people: dict[str, Caller]) -> None:
    for field in ("name", "id_number", "vehicle", "tenant", "relation", "remarks", "extra"):
        assert people["wang"].post("/households", household(**{field: "x"})).status_code == 422, field
    assert people["wang"].post("/households", household(grid=GRID2)).status_code == 422


@pytest.mark.parametrize(("name", "status"), [("zhao", 404), ("wu", 404), ("sun", 403), ("qian", 403), ("audit", 403)])
def test_households_stay_within_their_ground(people: dict[str, Caller], name: str, status: int) -> None:
    made = people["wang"].post("/households", household()).json()
    assert people[name].get(f"/households/{made['id']}").status_code == status
    change = people[name].post(f"/households/{made['id']}", household(base_version=1))
    assert change.status_code == status
    listed = people[name].get("/households")
    assert listed.status_code == 403 or listed.json()["items"] == []
    assert Caller().get("/households").status_code == 401


def test_a_service_is_registered_once_found_revealed_and_withdrawn(people: dict[str, Caller]) -> None:
    home = people["wang"].post("/households", household()).json()["id"]
    chen, sent = people["chen"], application(home)
    first = chen.post("/services", sent)
    assert first.status_code == 201 and len(first.json()["application_code"]) == 10
    again = chen.post("/services", sent)
    assert (again.status_code, again.json()) == (200, first.json())
    assert chen.post("/services", {**sent, "name": "钱大爷"}).json()["code"] == "client_id_reused"
    kept = Receipt.objects.get(client_id=sent["client_id"])
    assert kept.answer == str(first.json()["id"])  # neither the code nor the person lies in the receipt
    found = people["wang"].post("/services/search", {**REASON, "name": NAME, "phone": PHONE})
    item = found.json()["item"]
    assert (item["masked_name"], item["masked_phone"], found.json()["more"]) == ("赵**", "053******01", 0)
    assert "no-store" in found["Cache-Control"]
    shown = people["wang"].post(f"/services/{item['id']}/reveal", REASON).json()
    assert shown == {"name": NAME, "phone": PHONE}
    ended = chen.post(f"/services/{item['id']}/withdraw", body(words="本人来电"))
    assert (ended.json()["end_reason"], ended.json()["masked_name"], ended.json()["address"]) == ("withdrawn", "", "")
    assert people["wang"].post("/services/search", {**REASON, "name": NAME, "phone": PHONE}).status_code == 404
    assert Entry.objects.filter(act="service_search").count() == 2


def test_without_consent_or_purpose_nothing_is_done(people: dict[str, Caller]) -> None:
    home = people["wang"].post("/households", household()).json()["id"]
    chen = people["chen"]
    for missing in ("given_by", "channel", "text_version", "given_on", "ends_on"):
        sent = {name: value for name, value in application(home).items() if name != missing}
        assert chen.post("/services", sent).status_code == 422, missing
    assert chen.post("/services", application(home, text_version=9)).json()["code"] == "consent_required"
    assert chen.post("/services", application(home, ends_on="2027-03-11")).json()["code"] == "consent_period"
    assert chen.post("/services", application(home, name="赵**")).json()["code"] == "masked_value"
    assert chen.post("/services", application(home, service="dialysis")).status_code == 422
    assert chen.post("/services", application(home, condition="x")).status_code == 422
    assert chen.post("/services/search", {"purpose": "provide", "words": "", "name": NAME}).status_code == 422


@pytest.mark.parametrize("text", ["富水路\0号", "富水路\ud83d号"])
def test_text_that_no_database_stores_is_refused_before_any_asks_it(people: dict[str, Caller], text: str) -> None:
    wang = people["wang"]
    assert wang.post("/households", household(address=text)).status_code == 422
    home = wang.post("/households", household()).json()["id"]
    assert people["chen"].post("/services", application(home, name=text)).status_code == 422
    reason = {"purpose": "provide", "words": text}
    assert wang.post("/services/search", {**reason, "name": NAME, "phone": PHONE}).status_code == 422


@pytest.mark.parametrize(
    ("name", "search", "reveal"),
    [
        ("zhao", 404, 404),
        ("wu", 404, 404),
        ("li", 200, 404),
        ("jin", 403, 403),
        ("lead", 403, 403),
        ("audit", 403, 403),
    ],
)
def test_who_finds_and_who_has_not_found(people: dict[str, Caller], name: str, search: int, reveal: int) -> None:
    home = people["wang"].post("/households", household()).json()["id"]
    made = people["chen"].post("/services", application(home)).json()
    assert people[name].post(f"/services/{made['id']}/reveal", REASON).status_code == reveal
    found = people[name].post("/services/search", {**REASON, "code": made["application_code"]})
    assert found.status_code == search


def test_no_call_lists_maps_counts_or_exports_services() -> None:
    paths = {path: set(methods) for path, methods in document()["paths"].items() if "/services" in path}
    assert len(paths) == 5
    assert all(methods == {"post"} for methods in paths.values()), paths
    for path in document()["paths"]:
        if "households" in path or "services" in path:
            assert not {"export", "map", "count"} & set(path.split("/")), path
