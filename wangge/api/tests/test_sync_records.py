"""Places, addresses and handings from the phone: done once, stale ones told with both versions, others refused."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.api_client import Caller
from tests.county import GRID, GRID2, GRID_B, Cast, inside
from wangge.api.tests.test_sync import feed, in_pieces, operation, send
from wangge.api.tests.test_sync_registers import homes, lamp
from wangge.campaigns.models import HandedOut, Reach
from wangge.campaigns.tests.conftest import Begin, draft, running
from wangge.files.models import Upload
from wangge.files.tests.made import jpeg
from wangge.journal.models import Entry
from wangge.places.actions.recording import change_place, retire_place
from wangge.places.models import Place
from wangge.places.said import PlaceChange
from wangge.residents.actions import HouseholdData, change_household, retire_household
from wangge.residents.models import Household, HouseholdPast

__all__ = ["draft", "running"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def now(at: Callable[[str], datetime]) -> datetime:
    return at("2026-03-10 10:00")


@pytest.fixture
def wang(cast: Cast, now: datetime) -> Caller:
    return Caller(cast.users["wang"])


def said(name: str = "消火栓 7 号", grid: str = GRID, **more: Any) -> dict[str, Any]:
    lon, lat = inside(grid)
    return {"kind": "hydrant", "name": name, "lon": lon, "lat": lat, "condition": "intact", **more}


def codes(outcomes: list[dict[str, Any]]) -> list[str]:
    return [each["problem"]["code"] if "problem" in each else each["outcome"] for each in outcomes]


def test_a_place_that_is_not_on_the_register(cast: Cast, wang: Caller) -> None:
    photo = {"id": in_pieces(wang, jpeg()), "purpose": "report"}
    sent = operation("place", files=[photo], captured_at="2026-03-09T16:00:00+08:00", **said())
    first, again = send(wang, sent)[0], send(wang, sent)[0]
    made = Place.objects.get()
    assert (first["outcome"], again["outcome"]) == ("applied", "repeated")
    assert first["result"]["place"]["id"] == again["result"]["place"]["id"] == made.pk
    assert (made.grid, made.collector_id, str(made.collected_on)) == (GRID, cast.users["wang"].pk, "2026-03-09")
    upload = Upload.objects.get()
    assert (upload.owner_type, upload.owner_id) == ("place", made.pk)
    entry = Entry.objects.get(act="record_place")
    assert entry.data["captured_at"].startswith("2026-03-09T16:00")


def test_what_a_new_place_is_refused_for(wang: Caller) -> None:
    proof = {"id": in_pieces(wang, jpeg()), "purpose": "proof"}
    nowhere = {"kind": "hydrant", "name": "消火栓"}
    outcomes = send(
        wang,
        operation("place", **said(grid=GRID2)),
        operation("place", **said(kind="shop", name="小卖部", credit_code="123", condition=None)),
        operation("place", **said(kind="person")),
        operation("place", **said(owner="王某")),
        operation("place", files=[proof], **said()),
        operation("place", **nowhere),
        operation("place", **nowhere, area=GRID),
    )
    assert codes(outcomes) == [*["invalid_input"] * 5, "place_required", "applied"] or codes(outcomes)[1] == "bad_place"
    assert [each["outcome"] for each in outcomes] == [*["refused"] * 6, "applied"]
    assert Place.objects.get().grid == GRID


def test_a_place_is_corrected_on_the_version_that_was_seen(cast: Cast, wang: Caller, now: datetime) -> None:
    light = lamp(cast, now)
    seen = operation("place_change", place=light.pk, condition="broken", base_version=1)
    assert send(wang, seen)[0]["result"]["place"]["version"] == 2
    assert codes(send(wang, seen)) == ["repeated"]
    light.refresh_from_db()
    change = PlaceChange(client_id=seen["client_id"], base_version=2, name="路灯甲")
    change_place(place=light, data=change, by=cast.actor("li"), now=now)
    stale = operation("place_change", place=light.pk, name="路灯乙", base_version=2)
    told = send(wang, stale)[0]
    assert (told["outcome"], told["mine"]["name"]) == ("conflict", "路灯乙")
    assert (told["theirs"]["name"], told["theirs"]["version"]) == ("路灯甲", 3)
    assert codes(send(wang, stale)) == ["version_conflict"], "nothing of it was kept"
    anew = operation("place_change", place=light.pk, name="路灯乙", base_version=told["theirs"]["version"])
    assert send(wang, anew)[0]["result"]["place"]["name"] == "路灯乙"
    assert Place.objects.get().condition == "broken"


def test_what_a_correction_of_a_place_is_refused_for(cast: Cast, wang: Caller, now: datetime) -> None:
    light, gone, far = lamp(cast, now), lamp(cast, now, "路灯 2"), lamp(cast, now, "路灯 3", GRID2)
    retire_place(place=gone, by=cast.actor("jin"), now=now)
    lon, lat = inside(GRID2)
    outcomes = send(
        wang,
        operation("place_change", place=far.pk, condition="broken", base_version=1),
        operation("place_change", place=gone.pk, condition="broken", base_version=2),
        operation("place_change", place=light.pk, lon=lon, lat=lat, base_version=1),
        operation("place_change", place=light.pk, condition="broken"),
        operation("place_change", place="1", condition="broken", base_version=1),
        operation("place_change", place=light.pk, credit_code="91350100M000100Y43", base_version=1),
    )
    expected = ["not_found", "place_closed", "invalid_input", "invalid_input", "not_found", "bad_place"]
    assert codes(outcomes) == expected
    light.refresh_from_db()
    assert (light.version, Place.objects.filter(condition="").count()) == (1, 3)


def test_an_address_is_corrected_on_the_version_that_was_seen(cast: Cast, wang: Caller, now: datetime) -> None:
    home = homes(cast, now)[0]
    data = {"household": home.pk, "address": home.address, "size_band": "3-4"}
    sent = operation("household_change", base_version=1, captured_at="2026-03-08T09:00:00+08:00", **data)
    told = send(wang, sent)[0]["result"]["household"]
    assert told == {"id": home.pk, "address": home.address, "size_band": "3-4", "grid": GRID, "version": 2}
    home.refresh_from_db()
    assert (home.source, str(home.collected_on), HouseholdPast.objects.get().size_band) == ("visit", "2026-03-08", "2")
    other = HouseholdData("富水路 0 号院", GRID, "5+")
    change_household(household=home, base_version=2, data=other, by=cast.actor("li"), now=now)
    stale = operation("household_change", base_version=2, **(data | {"size_band": "1"}))
    both = send(wang, stale)[0]
    assert (both["outcome"], both["mine"]["size_band"]) == ("conflict", "1")
    assert (both["theirs"]["address"], both["theirs"]["size_band"], both["theirs"]["version"]) == (
        "富水路 0 号院", "5+", 3,
    )  # fmt: skip
    anew = operation("household_change", base_version=3, **(data | {"size_band": "1", "source": "resident"}))
    assert send(wang, anew)[0]["result"]["household"]["version"] == 4
    assert Household.objects.get().source == "resident"


def test_a_new_address_and_what_is_refused(cast: Cast, wang: Caller, now: datetime) -> None:
    home, old = homes(cast, now, 2)
    retire_household(household=old, base_version=1, by=cast.actor("wang"), now=now)
    new = operation("household", address="富水路 9 号", grid=GRID, size_band="1")
    told = send(wang, new)[0]["result"]["household"]
    assert (told["address"], told["version"], codes(send(wang, new))) == ("富水路 9 号", 1, ["repeated"])
    outcomes = send(
        wang,
        operation("household", address=home.address, grid=GRID),
        operation("household", address="前疃村 1 号", grid=GRID2),
        operation("household", address="富水路 10 号", grid=GRID, name="王某"),
        operation("household", address="富水路 13812345678", grid=GRID),
        operation("household_change", household=old.pk, address=old.address, base_version=2),
        operation("household_change", household=home.pk, address=home.address),
        operation("household_change", household=home.pk, address="富水路 9 号", base_version=1),
    )
    assert codes(outcomes) == ["household_known", *["invalid_input"] * 5, "household_known"]
    away = HouseholdData("富水路 0 号", GRID_B)
    change_household(household=home, base_version=1, data=away, by=cast.actor("li"), now=now)
    gone = operation("household_change", household=home.pk, address=home.address, base_version=1)
    assert codes(send(wang, gone)) == ["not_found"]


def test_what_was_handed_out_is_counted_once(running: Begin, wang: Caller) -> None:
    campaign = running().campaign.pk
    sent = [
        operation("handing", campaign=campaign, grid=GRID, key="leaflet", amount=30),
        operation("handing", campaign=campaign, grid=GRID, key="notice", amount=120),
    ]
    assert codes(send(wang, *sent)) == ["applied", "applied"]
    assert codes(send(wang, *sent)) == ["repeated", "repeated"]
    reached = {each.key: (each.times, each.total) for each in Reach.objects.filter(campaign=campaign, grid=GRID)}
    assert reached == {"leaflet": (1, 30), "notice": (1, 120)}
    assert HandedOut.objects.count() == Entry.objects.filter(act="hand_out").count() == 2
    told = feed(wang)["campaigns"][0]
    assert ([each["key"] for each in told["materials"]], [each["key"] for each in told["messages"]]) == (
        ["leaflet"], ["notice"],
    )  # fmt: skip


def test_what_a_handing_is_refused_for(running: Begin, wang: Caller) -> None:
    campaign = running().campaign.pk
    given: dict[str, Any] = {"campaign": campaign, "grid": GRID, "key": "leaflet", "amount": 3}
    outcomes = send(
        wang,
        operation("handing", **(given | {"campaign": "1"})),
        operation("handing", **(given | {"grid": GRID_B})),
        operation("handing", **(given | {"key": "poster"})),
        operation("handing", **(given | {"amount": 0})),
        operation("handing", captured_at="2026-03-01T10:00:00+08:00", **given),
    )
    assert codes(outcomes) == ["not_found", "not_found", "invalid_input", "invalid_input", "visit_outside_period"]
    assert not HandedOut.objects.exists()


def test_the_words_to_choose_from_are_told_once(wang: Caller) -> None:
    first = feed(wang)
    words = first["register_words"]
    assert [group["group"] for group in words["kinds"]] == ["premises", "facility", "organisation"]
    assert {"code": "hydrant", "label": "消火栓"} in words["kinds"][1]["items"]
    assert [each["code"] for each in words["bands"]] == ["", "1", "2", "3-4", "5+"]
    assert [each["code"] for each in words["sources"]] == ["visit", "resident", "property"]
    assert feed(wang, first["cursor"])["register_words"] is None
