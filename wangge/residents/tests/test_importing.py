"""Tables of addresses and services: idempotent, refused by row; nothing about a person without a consent id."""

import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.county import GRID, GRID2, GRID_B, Cast
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM
from wangge.lib.errors import RoleNotAllowed
from wangge.lib.tables import UnreadableTable
from wangge.lib.taking import take_in
from wangge.residents import queries
from wangge.residents.actions import HouseholdData, change_household, import_services, merge_households
from wangge.residents.actions.importing import HouseholdTaker
from wangge.residents.models import Consent, Household, HouseholdDouble, ServiceRecord
from wangge.residents.tests.conftest import NAME, PHONE, Register

pytestmark = pytest.mark.django_db
Take = Callable[..., Any]


def numbered(*rows: dict[str, str]) -> list[tuple[int, dict[str, str]]]:
    return list(enumerate(rows, start=2))


def address(number: int, **more: str) -> dict[str, str]:
    return {"source_id": f"H{number}", "address": f"富水路 {number} 号", "grid": GRID, "size_band": "2", **more}


def take(now: datetime, *rows: dict[str, str], by: Any = SYSTEM, rejects_to: Path | None = None) -> Any:
    taker = HouseholdTaker(source="census", by=by, now=now)
    done = take_in(rows=numbered(*rows), taker=taker, rejects_to=rejects_to)
    taker.look_for_doubles()
    return done


def test_addresses_are_taken_once_and_changed_by_their_own_id(now: datetime) -> None:
    first = take(now, address(1), address(2), address(3, grid="370682001019000"), address(4, size_band="many"))
    assert (first.accepted, first.repeated, first.rejected) == (2, 0, 2)
    assert [reject.line for reject in first.rejects] == [4, 5]
    again = take(now, address(1), address(2, size_band="5+"))
    assert (again.accepted, again.repeated, again.rejected) == (1, 1, 0)
    home = Household.objects.get(supplier_key="H2")
    assert (home.version, home.size_band, home.source) == (2, "5+", "import")
    assert [each.size_band for each in queries.past_values(home)] == ["2"]
    acts = Entry.objects.filter(object_type="household").order_by("id").values_list("act", flat=True)
    assert list(acts) == ["record_household", "record_household", "change_household"]


def test_doubles_within_and_beside_the_file_are_refused(now: datetime, home: Household) -> None:
    same_place, same_id = address(8, address="富水路 7 号"), address(7, address="富水路 9 号")
    there = address(9, address=home.address)
    done = take(now, address(7), same_place, same_id, there, {"source_id": "", "address": "富水路 10 号", "grid": GRID})
    assert (done.accepted, done.rejected) == (1, 4)
    assert take(now, address(7, grid=GRID_B)).accepted == 1
    assert Household.objects.get(supplier_key="H7").grid == GRID_B


@pytest.mark.parametrize("column", ["name", "id_number", "vehicle", "tenant", "relation", "remarks", "扩展字段"])
def test_a_file_with_another_column_is_refused_whole(now: datetime, column: str) -> None:
    with pytest.raises(UnreadableTable, match="unreadable_table"):
        take(now, address(1), address(2, **{column: "x"}))
    assert not Household.objects.exists()


def test_what_was_changed_here_is_left_to_a_person(cast: Cast, now: datetime) -> None:
    take(now, address(1))
    home = Household.objects.get()
    data = HouseholdData(home.address, GRID, "5+")
    change_household(household=home, base_version=1, data=data, by=cast.actor("wang"), now=now)
    again = take(now, address(1), address(2, source_id="9" * 81))
    assert (again.accepted, again.rejected) == (0, 2) and "改过" in again.rejects[0].reason
    home.refresh_from_db()
    assert (home.version, home.size_band, home.source) == (2, "5+", "visit")
    assert take(now, address(1, size_band="5+")).repeated == 1


def test_another_grid_takes_its_services_along(home: Household, register: Register, now: datetime) -> None:
    Household.objects.filter(pk=home.pk).update(supplier="census", supplier_key="H1", source="import")
    made = register()
    assert take(now, address(1, address=home.address, grid=GRID_B)).accepted == 1
    made.refresh_from_db()
    assert made.grid == GRID_B


def test_the_id_of_another_ground_moves_nothing_here(cast: Cast, now: datetime, far_home: Household) -> None:
    take(now, address(1, grid=GRID2))
    chen = cast.actor("chen")
    done = take(now, address(1), by=chen)
    assert (done.accepted, done.rejected) == (0, 1)
    assert Household.objects.get(supplier_key="H1").grid == GRID2
    assert import_services(rows=numbered(served(far_home)), by=chen, now=now).rejected == 1


def test_what_is_refused_as_personal_is_not_kept(now: datetime, tmp_path: Path) -> None:
    """No telephone and no identity number lies on the disk for a month because a row was refused."""
    refused = [
        address(1, address="富水路 3 号 电话 13805350000"),
        address(2, address="富水路 4 号，138 0535 0001"),
        address(3, address="富水路 5 号 37068219620511001X"),
        address(4, source_id="13805350004"),
        address(5, address="富水路 ６ 号 ０５３５－５５５０１０１"),
        address(6, collected_on="13805350006"),
        address(7, size_band="13805350007"),
    ]
    rejects = tmp_path / "rejected.csv"
    done = take(now, *refused, address(8), rejects_to=rejects)
    assert (done.accepted, done.rejected) == (1, len(refused))
    text = rejects.read_text(encoding="utf-8-sig")
    for number in ("13805350000", "0535 0001", "37068219620511001X", "5550101", "1380535"):
        assert number not in text and number not in str(done.rejects)
    lines = text.splitlines()
    assert lines[1].startswith("2,") and "address" in lines[1] and "富水路 3 号 电话 ***" in lines[1]
    assert GRID in lines[1] and "source_id" in lines[4]


def test_likely_doubles_wait_for_a_person(cast: Cast, home: Household, now: datetime) -> None:
    take(now, address(1, address="富水路18-2-301"), address(2, address="富水路18号2单元302"), address(3))
    pair = HouseholdDouble.objects.get()
    assert (pair.first, pair.second.address, pair.decision) == (home, "富水路18-2-301", "")
    li = cast.actor("li")
    merge_households(household=pair.second, into=home, by=li, now=now)
    assert take(now, address(1, address="富水路18-2-301")).repeated == 1  # the source still finds its own
    again = take(now, address(1, address="富水路18-2-301", size_band="5+"))
    assert again.rejected == 1 and "并入" in again.rejects[0].reason


def test_the_words_of_an_office_are_understood(now: datetime) -> None:
    assert take(now, address(1, size_band="5 人及以上", basis="本人申请", collected_on="2026/3/1")).accepted == 1
    home = Household.objects.get()
    assert (home.size_band, home.basis, home.collected_on.isoformat()) == ("5+", "request", "2026-03-01")


def test_only_for_the_own_ground(cast: Cast, now: datetime) -> None:
    done = take(now, address(1), address(2, grid=GRID2), by=cast.actor("chen"))
    assert (done.accepted, done.rejected) == (1, 1)
    with pytest.raises(RoleNotAllowed):
        take(now, address(3), by=cast.actor("sun"))
    with pytest.raises(RoleNotAllowed):
        take(now, address(4), by=cast.actor("wang"))  # a worker writes down what she sees, a file is the desk's


def served(home: Household, **more: str) -> dict[str, str]:
    days = {"given_on": "2026-03-10", "starts_on": "", "ends_on": "2027-03-10", "text_version": "1"}
    who = {"name": NAME, "phone": PHONE, "service": "meals", "given_by": "guardian", "channel": "paper"}
    return {"consent_id": str(uuid.uuid4()), "grid": home.grid, "address": home.address, **days, **who, **more}


def test_a_row_about_a_person_needs_its_consent(home: Household, now: datetime, tmp_path: Path) -> None:
    good = served(home)
    wrong = [
        served(home, consent_id=""),
        served(home, consent_id="paper, in the drawer"),
        served(home, given_by=""),
        served(home, text_version="9"),
        served(home, ends_on="2027-03-11"),
        served(home, given_on=""),
        served(home, service="dialysis"),
        served(home, name="赵**"),
        served(home, address="没有这个地址"),
    ]
    rejects = tmp_path / "rejected.csv"
    done = import_services(rows=numbered(good, *wrong), by=SYSTEM, now=now, rejects_to=rejects)
    assert (done.accepted, done.rejected) == (1, len(wrong))
    assert [str(each.pk) for each in Consent.objects.all()] == [good["consent_id"]]
    text = rejects.read_text(encoding="utf-8-sig")
    assert "没有同意的编号" in text and NAME not in text and PHONE not in text
    again = import_services(rows=numbered(good), by=SYSTEM, now=now)
    assert (again.accepted, again.repeated) == (0, 1)
    assert ServiceRecord.objects.count() == 1


@pytest.mark.parametrize("column", ["condition", "id_number", "religion", "family"])
def test_a_column_for_more_is_refused(home: Household, now: datetime, column: str) -> None:
    with pytest.raises(UnreadableTable):
        import_services(rows=numbered(served(home), served(home, **{column: "x"})), by=SYSTEM, now=now)
    assert not Consent.objects.exists()
