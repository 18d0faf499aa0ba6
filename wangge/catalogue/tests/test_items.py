"""The list of grid items: proposed, decided by a second person, in force by date, gone by itself or withdrawn."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.county import CITY, GRID, GRID2, TOWN, TOWN2, Cast
from wangge.catalogue import queries
from wangge.catalogue.actions import ItemFields, decide_item, propose_item, withdraw_item
from wangge.catalogue.errors import ItemDecided, ItemNotAdmitted, ItemWaits
from wangge.catalogue.models import GridItem
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM, Level, Role
from wangge.lib.errors import InvalidInput, NotFound, RoleNotAllowed
from wangge.people.actions import create_user, give_post

TODAY = date(2026, 3, 10)
FIELDS = ItemFields(
    title="冬春火灾防控入户宣传",
    legal_basis="消防条例第二十条",
    area_code=TOWN,
    worker_action="inform",
    forbidden="不得检查住户室内",
    frequency="每户一次",
    starts_on=TODAY,
    is_temporary=True,
    ends_on=date(2026, 3, 20),
)
COUNTY = replace(FIELDS, area_code=CITY, is_temporary=False, ends_on=None)


@pytest.fixture
def now(at: Any) -> datetime:
    return at("2026-03-10 10:00")  # type: ignore[no-any-return]


@pytest.fixture
def second(cast: Cast, now: datetime) -> Cast:
    """A second person at the town's desk."""
    user = create_user(username="qiu", name="邱值班", password="open-sesame-2026", by=SYSTEM, now=now)
    give_post(
        user=user, role=Role.DESK, area_code=TOWN, level=Level.TOWN, org=cast.orgs["centre-town"], by=SYSTEM,
        now=now, valid_from=TODAY,
    )  # fmt: skip
    cast.users["qiu"] = user
    return cast


def propose(cast: Cast, who: str, now: datetime, fields: ItemFields = FIELDS, code: str = "") -> GridItem:
    return propose_item(fields=fields, by=cast.actor(who), now=now, code=code)


def decide(cast: Cast, who: str, row: GridItem, now: datetime, *, admit: bool = True) -> GridItem:
    return decide_item(code=row.code, version=row.version, admit=admit, reason="依据充分", by=cast.actor(who), now=now)


def test_the_eight_duties_hold_everywhere_before_an_office_sets_its_own(cast: Cast, now: datetime) -> None:
    held = queries.items_in_force()
    assert [item.code for item in held] == [f"G0{n}" for n in range(1, 9)]
    assert all(item.version == 0 and item.legal_basis and item.forbidden for item in held)
    assert queries.demand_item("G04", GRID, TODAY).worker_action == "report"
    with pytest.raises(ItemNotAdmitted):
        queries.demand_item("G99", GRID, TODAY)


def test_a_temporary_item_holds_in_its_town_until_its_last_day(second: Cast, now: datetime) -> None:
    made = propose(second, "li", now)
    assert (made.code, made.version, made.status) == ("G09", 1, "proposed")
    with pytest.raises(ItemNotAdmitted):
        queries.demand_item("G09", GRID, TODAY)
    decide(second, "qiu", made, now)
    assert queries.demand_item("G09", GRID, TODAY).title == FIELDS.title
    assert queries.demand_item("G09", TOWN, date(2026, 3, 20)).ends_on == date(2026, 3, 20)
    for area, day in (
        (GRID2, TODAY),
        (TOWN2, TODAY),
        (CITY, TODAY),
        (GRID, date(2026, 3, 21)),
        (GRID, date(2026, 3, 9)),
    ):
        with pytest.raises(ItemNotAdmitted):
            queries.demand_item("G09", area, day)
    acts = list(Entry.objects.filter(object_type="grid_item").order_by("id").values_list("act", "actor_id"))
    assert acts == [("propose_item", second.users["li"].pk), ("admit_item", second.users["qiu"].pk)]
    assert "冬春" not in str(list(Entry.objects.filter(object_type="grid_item").values("data")))


def test_who_may_propose_and_decide(second: Cast, now: datetime) -> None:
    for name in ("wang", "qian", "lead", "sys"):
        with pytest.raises(RoleNotAllowed):
            propose(second, name, now)
    for name in ("zhao", "sun"):
        with pytest.raises(NotFound):
            propose(second, name, now)
    made = propose(second, "li", now)
    for name in ("li", "sun", "wang", "chen"):
        with pytest.raises(RoleNotAllowed):
            decide(second, name, made, now)
    with pytest.raises(NotFound):
        decide(second, "zhao", made, now)
    assert decide(second, "jin", made, now).status == "admitted", "the desk above may, where nobody else sits here"
    with pytest.raises(ItemDecided):
        decide(second, "qiu", made, now)


def test_a_department_proposes_to_the_county_and_a_refusal_admits_nothing(cast: Cast, now: datetime) -> None:
    made = propose(cast, "sun", now, COUNTY)
    assert made.org_id == cast.orgs["housing"].pk
    with pytest.raises(RoleNotAllowed):
        decide(cast, "li", made, now)
    decide(cast, "jin", made, now, admit=False)
    with pytest.raises(ItemNotAdmitted):
        queries.demand_item(made.code, GRID, TODAY)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends_on": None}, "ends_on"),
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
        ({"legal_basis": " "}, "legal_basis"),
        ({"worker_action": "enforce"}, "worker_action"),
        ({"opens": ("0101",)}, "opens"),
    ],
)
def test_what_an_item_must_say(cast: Cast, now: datetime, change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        propose(cast, "li", now, replace(FIELDS, **change))
    assert list(refused.value.fields) == [field]
    assert not GridItem.objects.exists()


def test_a_change_replaces_the_version_before_from_its_first_day(cast: Cast, now: datetime) -> None:
    first = propose(cast, "sun", now, COUNTY)
    decide(cast, "jin", first, now)
    later = replace(COUNTY, frequency="每月一次", starts_on=date(2026, 4, 1))
    second = propose(cast, "sun", now, later, code=first.code)
    assert second.version == 2
    with pytest.raises(ItemWaits):
        propose(cast, "sun", now, later, code=first.code)
    decide(cast, "jin", second, now)
    assert queries.demand_item(first.code, GRID, date(2026, 3, 31)).version == 1
    assert queries.demand_item(first.code, GRID, date(2026, 4, 1)).frequency == "每月一次"
    with pytest.raises(NotFound):
        propose(cast, "li", now, replace(COUNTY, area_code=TOWN), code=first.code)


def test_a_category_is_open_to_workers_through_an_item_in_force(cast: Cast, now: datetime) -> None:
    assert queries.category("0101", on=TODAY).is_grid_item
    withdraw_item(code="G08", reason="另立清单", by=cast.actor("jin"), now=now)
    assert not queries.category("0101", on=TODAY).is_grid_item
    assert queries.category("0101", on=TODAY - timedelta(days=1)).is_grid_item, "the past keeps its meaning"
    made = propose(cast, "jin", now, replace(COUNTY, opens=("0101",)))
    with pytest.raises(RoleNotAllowed):
        decide(cast, "jin", made, now)
    made.proposed_by = None
    made.save(update_fields=["proposed_by"])
    decide(cast, "jin", made, now)
    assert queries.category("0101", on=TODAY).is_grid_item
    assert not queries.category("0401", on=TODAY).is_grid_item, "the catalogue's own mark is needed too"
    assert not queries.category("0103", on=TODAY).is_grid_item


def test_withdrawing(cast: Cast, now: datetime) -> None:
    for name in ("li", "sun", "wang"):
        with pytest.raises(RoleNotAllowed):
            withdraw_item(code="G01", reason="不再需要", by=cast.actor(name), now=now)
    with pytest.raises(InvalidInput):
        withdraw_item(code="G01", reason=" ", by=cast.actor("jin"), now=now)
    gone = withdraw_item(code="G01", reason="不再需要", by=cast.actor("jin"), now=now)
    assert (gone.version, gone.status, gone.legal_basis) == (1, "withdrawn", "网格化服务管理条例关于网格员职责的规定")
    with pytest.raises(ItemNotAdmitted):
        queries.demand_item("G01", GRID, TODAY)
    with pytest.raises(NotFound):
        withdraw_item(code="G01", reason="再来一次", by=cast.actor("jin"), now=now)
    with pytest.raises(NotFound):
        withdraw_item(code="G77", reason="没有", by=cast.actor("jin"), now=now)
