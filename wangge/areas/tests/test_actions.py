from datetime import date

import pytest

from wangge.areas import actions, queries
from wangge.areas.errors import AreaChangeTooEarly, AreaHasChildren, UnknownArea
from wangge.areas.models import Area
from wangge.areas.tests.conftest import GRIDS, NOW, SPECIAL, START, TOWN
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM
from wangge.lib.errors import InvalidInput

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
LATER = date(2024, 7, 1)


def set_contact(code: str, contact: str, phone: str, effective: date = LATER) -> Area:
    return actions.set_public_contact(
        code=code, worker_contact=contact, supervision_phone=phone, by=SYSTEM, now=NOW, effective=effective
    )


def test_the_published_contact_has_versions_too() -> None:
    area = set_contact(GRIDS[0], " 王网格员 7210001 ", "0535-7210000")
    assert (area.worker_contact, area.supervision_phone) == ("王网格员 7210001", "0535-7210000")
    assert queries.area(GRIDS[0]).worker_contact == "王网格员 7210001"
    assert queries.area(GRIDS[0], START).worker_contact == ""


def test_the_journal_holds_no_name_and_no_number() -> None:
    set_contact(GRIDS[0], "王网格员", "0535-7210000")
    entry = Entry.objects.get(act="area_changed")
    assert "王" not in str(entry.data)
    assert "7210000" not in str(entry.data)
    assert entry.data["fields"] == ["supervision_phone", "worker_contact"]


def test_the_same_contact_again_changes_nothing() -> None:
    first = set_contact(GRIDS[0], "王网格员", "0535-7210000")
    count = Entry.objects.count()
    assert set_contact(GRIDS[0], "王网格员", "0535-7210000", date(2025, 1, 1)).pk == first.pk
    assert Entry.objects.count() == count


def test_a_bad_phone_is_refused_by_field() -> None:
    with pytest.raises(InvalidInput) as caught:
        set_contact(GRIDS[0], "王网格员", "call me")
    assert list(caught.value.fields) == ["supervision_phone"]


def test_an_unknown_area_and_an_early_date_are_refused() -> None:
    with pytest.raises(UnknownArea):
        set_contact("370682001299001", "王", "1")
    with pytest.raises(AreaChangeTooEarly):
        set_contact(GRIDS[0], "王", "1", date(2019, 1, 1))


def test_a_rename_is_seen_from_its_date_on() -> None:
    actions.rename_area(code=TOWN, name="新城街道", by=SYSTEM, now=NOW, effective=LATER)
    assert queries.area(TOWN, date(2024, 6, 30)).name == "城厢街道"
    assert queries.area(TOWN).name == "新城街道"
    assert [each.name for each in queries.listing("town", at=START)] == ["城厢街道"]
    with pytest.raises(InvalidInput):
        actions.rename_area(code=TOWN, name="  ", by=SYSTEM, now=NOW, effective=LATER)


def test_a_change_announced_for_later_leaves_today_alone() -> None:
    announced = date(2999, 1, 1)
    actions.rename_area(code=TOWN, name="未来街道", by=SYSTEM, now=NOW, effective=announced)
    assert queries.area(TOWN).name == "城厢街道"
    assert queries.area(TOWN, announced).name == "未来街道"


def test_a_closed_area_stays_in_the_past() -> None:
    closed = actions.close_area(code=SPECIAL, by=SYSTEM, now=NOW, effective=LATER)
    assert closed.valid_to == LATER
    with pytest.raises(UnknownArea):
        queries.area(SPECIAL)
    assert queries.area(SPECIAL, date(2024, 6, 30)).name == "商圈专业网格"
    assert Entry.objects.filter(act="area_closed", object_id=closed.pk).count() == 1
    with pytest.raises(UnknownArea):
        actions.close_area(code=SPECIAL, by=SYSTEM, now=NOW, effective=LATER)


def test_an_area_with_areas_below_cannot_be_closed() -> None:
    with pytest.raises(AreaHasChildren):
        actions.close_area(code=TOWN, by=SYSTEM, now=NOW, effective=LATER)


def test_an_area_cannot_end_before_it_began() -> None:
    with pytest.raises(AreaChangeTooEarly):
        actions.close_area(code=SPECIAL, by=SYSTEM, now=NOW, effective=START)
