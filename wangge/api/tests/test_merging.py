"""Merging through the API: the lead case's progress for each reporter, refusals with their codes, repeats."""

import uuid
from typing import Any

import pytest

from tests.api_client import Caller
from tests.county import GRID, GRID2, Cast, inside
from tests.play import LAMP, NEIGHBOURS

pytestmark = pytest.mark.django_db
CONTACT = {"name": "钱大哥", "phone": "13805351111"}


def reported(grid: str = GRID, **more: Any) -> dict[str, Any]:
    lon, lat = inside(grid)
    return Caller().report(lon=lon, lat=lat, **more)


def test_each_reporter_follows_by_the_own_code_and_evaluates(cast: Cast) -> None:
    li, sun, anyone = Caller(cast.users["li"]), Caller(cast.users["sun"]), Caller()
    main, other = reported(), reported(text="东门口的灯坏了", contact=CONTACT)
    assert "merge" in [item["act"] for item in li.get(f"/cases/{other['number']}/acts").json()["items"]]
    merged = li.done(other["number"], "merge", into=main["number"])
    assert (merged["state"], merged["merged_into"]) == ("merged", main["number"])
    assert li.get(f"/cases/{main['number']}").json()["merged_into"] is None
    assert [item["number"] for item in li.get("/cases", state="merged").json()["items"]] == [other["number"]]
    number = main["number"]
    li.done(number, "dispatch", lead="housing", category=LAMP)
    sun.done(number, "sign")
    found = sun.post(f"/cases/{number}/contact", {"purpose": "约上门时间", "of": other["number"]})
    assert found.json()["phone"] == CONTACT["phone"]
    sun.done(number, "answer", result="已更换灯泡", closure_class="solved")
    refused = anyone.post(f"/reports/{other['query_code']}/evaluation", {"solved": True, "satisfied": 4})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_evaluable")
    li.done(number, "verify", method="phone")
    followed = anyone.get(f"/reports/{other['query_code']}").json()
    assert (followed["state"], followed["matter"]["state"], followed["can_evaluate"]) == ("merged", "closed", True)
    assert "已更换灯泡" in [step["text"] for step in followed["timeline"]]
    told = anyone.post(f"/reports/{other['query_code']}/evaluation", {"solved": False, "satisfied": 1}).json()
    assert told["evaluation"] == {"solved": False, "satisfied": 1, "comment": ""}
    assert anyone.get(f"/reports/{main['query_code']}").json()["evaluation"] is None


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"category": NEIGHBOURS}, "merge_dispute"),
        ({"contact_mode": "confidential", "contact": CONTACT}, "merge_confidential"),
        ({"about": "housing"}, "merge_recusal"),
    ],
)
def test_refusals_have_their_own_codes(cast: Cast, more: dict[str, Any], code: str) -> None:
    main, other = reported(), reported(**more)
    refused = Caller(cast.users["jin"]).act(other["number"], "merge", into=main["number"])
    assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_order_of_refusals_and_a_repeat(cast: Cast) -> None:
    main, other, far = reported(), reported(), reported(GRID2)
    li, wang, zhao = (Caller(cast.users[name]) for name in ("li", "wang", "zhao"))
    number = other["number"]
    assert zhao.act(number, "merge", into=far["number"]).status_code == 404
    assert wang.act(number, "merge", into=main["number"]).status_code == 403
    assert li.act(number, "merge", into=far["number"]).status_code == 404
    assert li.act(number, "merge").status_code == 422
    itself = li.act(number, "merge", into=number)
    assert (itself.status_code, itself.json()["code"]) == (422, "merge_into_itself")
    body = {"client_id": str(uuid.uuid4()), "into": main["number"]}
    first, again = (li.post(f"/cases/{number}/merge", body) for _turn in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    late = li.act(number, "merge", into=main["number"])
    assert (late.status_code, late.json()["state"]) == (409, "merged")
    assert set(late.json()["allowed"]) == {"unmerge", "ask_reporter", "comment"}
    assert wang.act(number, "unmerge").status_code == 403
    assert li.done(number, "unmerge")["state"] == "reported"
    assert li.act(number, "unmerge").status_code == 409
