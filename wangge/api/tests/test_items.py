"""The list of grid items by the API: open to all, as in force on a day and in an area."""

from collections.abc import Callable
from datetime import datetime

from tests.api_client import Caller
from tests.county import CITY, TOWN, Cast
from wangge.catalogue.actions import ItemFields, decide_item, propose_item, withdraw_item


def test_the_list_in_force(cast: Cast, at: Callable[[str], datetime]) -> None:
    now, public = at("2026-03-10 10:00"), Caller()
    found = public.get("/items").json()["items"]
    assert [item["code"] for item in found] == [f"G0{n}" for n in range(1, 9)]
    assert found[0]["area"] is None and found[0]["worker_action"] == "inform"
    fields = ItemFields(
        title="汛前排查",
        legal_basis="防汛条例",
        area_code=TOWN,
        worker_action="report",
        forbidden="不得入户检查",
        frequency="一次",
        starts_on=now.date(),
    )
    made = propose_item(fields=fields, by=cast.actor("li"), now=now)
    decide_item(code=made.code, version=1, admit=True, reason="同意", by=cast.actor("jin"), now=now)
    assert [item["code"] for item in public.get("/items", area=TOWN).json()["items"]][-1] == "G09"
    assert [item["code"] for item in public.get("/items", area=CITY).json()["items"]][-1] == "G08"
    withdraw_item(code="G01", reason="不再需要", by=cast.actor("jin"), now=now)
    assert "G01" not in [item["code"] for item in public.get("/items").json()["items"]]
    assert public.get("/items", on="2026-03-09").json()["items"][0]["code"] == "G01"
    assert public.get("/items", area="370682009000000").status_code == 404
    assert public.get("/items", on="yesterday").status_code == 422
