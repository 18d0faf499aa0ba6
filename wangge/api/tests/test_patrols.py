"""Patrols by the API: what is due, a look kept once, a hazard made a case, and no list by worker."""

import io
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.api_client import BASE, Caller, document
from tests.county import GRID, VILLAGE, Cast, inside
from tests.play import PLAIN_DAY
from wangge.api.patrols import CheckAnswer, DueAnswer
from wangge.files.tests.made import jpeg
from wangge.patrols.actions.planning import make_plan
from wangge.patrols.models import Check, Plan
from wangge.patrols.windows import Cadence
from wangge.places.actions.recording import record_place
from wangge.places.kinds import Kind
from wangge.places.said import PlaceInput

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast: Cast, at: Callable[[str], datetime]) -> Plan:
    now = at(PLAIN_DAY)
    lon, lat = inside(GRID)
    for name in ("东门消火栓", "西门消火栓"):
        data = PlaceInput(client_id=uuid.uuid4(), kind=Kind.HYDRANT, name=name, lon=lon, lat=lat)
        record_place(data=data, by=cast.actor("wang"), now=now)
    return make_plan(
        title="消火栓", area=VILLAGE, cadence=Cadence.WEEKLY, item_code="G04", kinds=["hydrant"],
        by=cast.actor("chen"), now=now,
    )  # fmt: skip


def look(due: dict[str, Any], result: str = "fine", **more: Any) -> dict[str, Any]:
    said = {"plan": due["plan"], "place": due["place"]["id"], "result": result, "captured_at": due["opens_at"]}
    return {"client_id": str(uuid.uuid4()), **said, **more}


def test_what_is_due_is_looked_at_once(cast: Cast, plan: Plan) -> None:
    wang = Caller(cast.users["wang"])
    first, second = wang.get("/patrols/due").json()["items"]
    assert (first["title"], first["place"]["name"]) == ("消火栓", "东门消火栓")
    said = look(first, lon=120.705, lat=36.975)
    made = wang.post("/patrols/checks", said)
    assert made.status_code == 201, made.json()
    assert wang.post("/patrols/checks", said).json() == made.json()
    assert [each["place"]["id"] for each in wang.get("/patrols/due").json()["items"]] == [second["place"]["id"]]
    hazard = wang.post("/patrols/checks", look(second, "hazard", note="漏水", report={})).json()
    assert wang.get(f"/cases/{hazard['case']}").json()["text"] == "西门消火栓：漏水"
    assert wang.get("/patrols/due").json()["items"] == []


def test_pictures_stand_with_the_look_or_its_case(cast: Cast, plan: Plan) -> None:
    wang = Caller(cast.users["wang"])
    first, second = wang.get("/patrols/due").json()["items"]
    plain = wang.post("/patrols/checks", look(first)).json()
    hazard = wang.post("/patrols/checks", look(second, "hazard", note="漏水", report={})).json()
    for check in (plain, hazard):
        picture = io.BytesIO(jpeg())
        picture.name = "现场.jpg"
        assert wang.upload(f"/patrols/checks/{check['id']}/files", picture).status_code == 201
        picture.seek(0)
        assert Caller(cast.users["chen"]).upload(f"/patrols/checks/{check['id']}/files", picture).status_code == 404


@pytest.mark.parametrize(
    ("name", "due", "checked"),
    [("wang", 200, 201), ("wu", 200, 404), ("chen", 403, 201), ("li", 403, 201), ("qian", 403, 403), ("lead", 403, 403),
     ("sun", 403, 403), ("he", 403, 403), ("sys", 403, 403), ("zhao", 403, 404)],
)  # fmt: skip
def test_each_role_reaches_its_own(cast: Cast, plan: Plan, name: str, due: int, checked: int) -> None:
    first = Caller(cast.users["wang"]).get("/patrols/due").json()["items"][0]
    caller = Caller(cast.users[name])
    assert caller.get("/patrols/due").status_code == due
    assert caller.post("/patrols/checks", look(first)).status_code == checked


def test_who_is_not_signed_in(plan: Plan) -> None:
    assert Caller().get("/patrols/due").status_code == 401


def test_nothing_lists_looks_by_worker_or_tells_a_position() -> None:
    """No trail of a worker: a call takes a look in, none gives looks out, and no answer has a place for a position."""
    paths = {
        path.removeprefix(BASE): set(methods) for path, methods in document()["paths"].items() if "/patrols" in path
    }
    assert paths == {
        "/patrols/due": {"get"},
        "/patrols/checks": {"post"},
        "/patrols/checks/{check_id}/files": {"post"},
    }
    assert not {"lon", "lat", "worker", "checked_by", "username"} & set(CheckAnswer.model_fields)
    assert not {"worker", "checked_by", "username"} & set(DueAnswer.model_fields)
    assert not [index for index in Check._meta.indexes if "checked_by" in index.fields]
