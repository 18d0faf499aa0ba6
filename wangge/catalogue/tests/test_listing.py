"""The category file that comes with the product: complete, consistent, and what standards say."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from wangge.catalogue.columns import STAGES
from wangge.catalogue.deadlines import Limit, Unit
from wangge.catalogue.listing import (
    DEFAULT_LIMITS,
    LONGER,
    SHORTEST_REPLY,
    SYMBOLIC_LEADS,
    CategoryRow,
    RowRefused,
    longer,
    parse_row,
    shipped_rows,
)

ORGANISATIONS = frozenset(
    [
        "housing",
        "sanitation",
        "enforcement",
        "landscaping",
        "water",
        "ecology",
        "traffic_police",
        "police",
        "fire",
        "market",
        "civil_affairs",
        "natural_resources",
        "agriculture",
        "emergency",
        "transport",
        "education",
        "health",
        "human_resources",
        "medical_insurance",
        "justice",
        "power",
        "gas",
        "heating",
        "water_supply",
        "discipline",
        "convenience",
        "women",
        "disabled",
        "unions",
        "big_data",
        "duty",
    ]
)
ITEMS_PER_FIELD = {"01": 6, "02": 6, "03": 6, "04": 6, "05": 6, "06": 6, "07": 7, "08": 6, "09": 6, "10": 6}
ROWS = [parse_row(row) for _line, row in shipped_rows()]
ITEMS = [row for row in ROWS if row.standard is not None]
BY_CODE = {row.code: row for row in ROWS}


def limit_of(item: CategoryRow, name: str) -> Limit | None:
    assert item.standard is not None
    amount: Decimal | None = item.standard[f"{name}_amount"]
    return None if amount is None else Limit(amount, Unit(item.standard[f"{name}_unit"]))


def days(limit: Limit | None) -> Decimal:
    assert limit is not None
    return limit.amount * LONGER[limit.unit.value]


def test_ten_fields_with_all_their_items() -> None:
    assert [row.code for row in ROWS if row.standard is None] == sorted(ITEMS_PER_FIELD)
    expected = {f"{field}{n:02}" for field, count in ITEMS_PER_FIELD.items() for n in range(1, count + 1)}
    assert {row.code for row in ITEMS} == expected
    assert len(ROWS) == len(BY_CODE)


# Read from the published lists: code → lead, handling limit, first measure.
STANDARD = {
    "0101": ("town", "4 wh", None),
    "0102": ("enforcement", "2 wd", None),
    "0103": ("sanitation", "2 wh", None),
    "0104": ("landscaping", "5 wd", "4 wh"),
    "0105": ("water", "15 wd", None),
    "0106": ("ecology", "5 wd", "2 h"),
    "0201": ("owner", "1 wd", "2 h"),
    "0202": ("housing", "3 wd", None),
    "0203": ("housing", "5 wd", None),
    "0204": ("housing", "4 wh", None),
    "0205": ("traffic_police", "1 wd", None),
    "0206": ("owner", "24 h", "1 h"),
    "0301": ("enforcement", "2 wh", None),
    "0302": ("traffic_police", "4 wh", None),
    "0303": ("fire", "2 h", None),
    "0304": ("enforcement", "5 wd", "1 wd"),
    "0306": ("civil_affairs", "2 h", None),
    "0401": ("enforcement", "20 wd", "4 wh"),
    "0402": ("enforcement", "1 wd", "2 h"),
    "0406": ("natural_resources", "15 wd", None),
    "0504": ("housing", "3 wd", "2 h"),
    "0602": ("town", "1 wd", "0.5 h"),
    "0604": ("agriculture", "10 wd", None),
    "0701": ("village", "30 d", None),
    "0706": ("human_resources", "30 d", "5 wd"),
    "0803": ("market", "1 wd", None),
    "0901": ("convenience", "1 wd", "0 h"),
    "0904": ("civil_affairs", "3 wd", None),
    "0906": ("discipline", "5 wd", None),
    "1001": ("fire", "24 h", "0 h"),
    "1004": ("emergency", "24 h", "0.25 h"),
}


@pytest.mark.parametrize(("code", "expected"), STANDARD.items())
def test_lead_and_limits_as_published(code: str, expected: tuple[str, str, str | None]) -> None:
    item = BY_CODE[code]
    respond = limit_of(item, "respond")
    assert (item.category["lead"], str(limit_of(item, "handle")), respond and str(respond)) == expected


def test_the_stages_of_unauthorised_building() -> None:
    standard = BY_CODE["0401"].standard
    assert standard is not None
    assert standard["stages"] == [["stop", "4 wh"], ["penalty", "7 wd"], ["removal", "20 wd"]]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)
def test_an_item_is_whole(item: CategoryRow) -> None:
    category, standard = item.category, item.standard
    assert standard is not None
    assert category["lead"] in ORGANISATIONS | SYMBOLIC_LEADS
    assert set(category["assisting"]) <= ORGANISATIONS | SYMBOLIC_LEADS - {category["lead"]}
    assert re.fullmatch(r"[A-Z][A-Za-z0-9 ,;'()\-]+", category["name_en"])
    assert re.search(r"[\u4e00-\u9fff]", category["name"])
    assert category["description"]
    assert re.match(r"[A-Z]", category["description_en"])
    assert standard["basis"]
    assert 5 <= len(set(category["keywords"])) == len(category["keywords"]) <= 12
    assert all(re.fullmatch(r"\d{5}", code) for code in category["standard_codes"])
    stages = standard["stages"]
    if stages:
        assert {name for name, _text in stages} <= set(STAGES)
        lengths = [days(Limit.parse(text)) for _name, text in stages]
        assert lengths == sorted(lengths)
        assert stages[0][1] == str(limit_of(item, "respond"))
        assert stages[-1][1] == str(limit_of(item, "handle"))


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)
def test_limits_fit_each_other(item: CategoryRow) -> None:
    urgency = item.category["urgency"]
    handle = limit_of(item, "handle")
    assert handle is not None
    assert days(handle) > 0, "a limit of nothing would be overdue when it is set"
    assert days(limit_of(item, "accept")) > 0
    assert 0 < days(limit_of(item, "sign")) <= days(handle)
    assert limit_of(item, "reply") == longer(handle, Limit.parse(SHORTEST_REPLY[urgency]))
    if item.category["is_emergency"]:
        assert str(limit_of(item, "accept")) == "0.25 h"
    else:
        assert str(limit_of(item, "accept")) == DEFAULT_LIMITS[urgency]
    respond = limit_of(item, "respond")
    if respond is not None and respond.unit is Unit.HOURS and respond.amount:
        assert days(limit_of(item, "sign")) <= days(respond), "signed before the first measure is due"


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)
def test_secrecy_and_what_a_worker_may_settle(item: CategoryRow) -> None:
    category, field = item.category, item.code[:2]
    expected = {"07": "confidential", "10": "transferred"}.get(field, "open" if field < "05" else "internal")
    assert category["secrecy"] == ("confidential" if item.code == "0906" else expected)
    assert not category["is_publishable"] or category["secrecy"] == "open"
    assert category["is_dispute"] == (field == "07")
    assert category["is_emergency"] == (field == "10")
    assert category["is_conduct"] == (item.code == "0906")
    if category["is_grid_item"]:
        assert not (category["is_dispute"] or category["is_emergency"] or category["is_conduct"])
        assert category["secrecy"] in ("open", "internal")
        assert category["urgency"] != "urgent"
    if category["town_duty"] == "withdrawn":
        assert "town" not in {category["lead"], *category["assisting"]}
    if category["lead"] in ("town", "village"):
        assert category["town_duty"] == "basic"


GOOD = {
    "code": "0199",
    "name": "试验",
    "name_en": "Trial",
    "lead": "housing",
    "handle": "5 wd",
    "secrecy": "open",
    "place_rule": "needed",
    "town_duty": "basic",
    "urgency": "ordinary",
}


def test_what_a_row_leaves_out_follows_its_urgency() -> None:
    assert str(limit_of(parse_row(GOOD), "accept")) == "4 wh"
    assert str(limit_of(parse_row(GOOD | {"urgency": "urgent"}), "sign")) == "0.5 h"
    assert str(limit_of(parse_row(GOOD | {"handle": "2 wd"}), "reply")) == "5 wd"
    assert str(limit_of(parse_row(GOOD | {"handle": "30 d"}), "reply")) == "30 d"


@pytest.mark.parametrize(
    "change",
    [
        {"code": "101"},
        {"code": ""},
        {"name": ""},
        {"name_en": "x" * 121},
        {"lead": ""},
        {"lead": "住建局"},
        {"assisting": "a b"},
        {"secrecy": "secret"},
        {"place_rule": ""},
        {"is_grid_item": "maybe"},
        {"handle": ""},
        {"handle": "5 days"},
        {"handle": "0.333 h"},
        {"accept": "soon"},
        {"stages": "dance=2 h"},
        {"stages": "stop"},
        {"": "one cell too many"},
    ],
)
def test_a_row_that_cannot_be_taken_says_why(change: dict[str, str]) -> None:
    parse_row(GOOD)
    with pytest.raises(RowRefused) as refusal:
        parse_row(GOOD | change)
    assert str(refusal.value)


def test_the_shipped_file_is_plain_utf8() -> None:
    text = (Path(__file__).parents[1] / "data" / "categories.csv").read_bytes().decode("utf-8")
    assert "\r" not in text
    assert "\ufeff" not in text
