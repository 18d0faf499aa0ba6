"""Codes, names and distances: what can be judged without a database."""

import pytest

from wangge.places import components, credit
from wangge.places.kinds import GROUP_OF, GROUP_WORDS, KIND_WORDS, Group, Kind, kinds_of
from wangge.places.likeness import are_alike, frame_around, metres_between

PUBLISHED = (  # codes of companies and institutions as they stand in public registers
    "91350100M000100Y43",
    "9144030071526726XG",
    "914403001922038216",
    "91330100799655058B",
    "91110000802100433B",
)


@pytest.mark.parametrize("code", PUBLISHED)
def test_published_codes_hold(code: str) -> None:
    assert credit.is_valid(code)


@pytest.mark.parametrize("code", PUBLISHED)
def test_every_single_slip_is_found(code: str) -> None:
    """The check of GB 32100 is modulo a prime with weights that it does not divide: no slip of one character passes."""
    for place, character in enumerate(code):
        for other in "0123456789ABCDEFGHJKLMNPQRTUWXY":
            if other != character:
                assert not credit.is_valid(code[:place] + other + code[place + 1 :]), (place, other)


def test_two_neighbours_exchanged_are_found() -> None:
    for code in PUBLISHED:
        for place in range(16):
            first, second = code[place], code[place + 1]
            if first != second:
                assert not credit.is_valid(code[:place] + second + first + code[place + 2 :])


@pytest.mark.parametrize("code", ["", "91350100M000100Y4", "91350100M000100Y431", "91350100I000100Y43", "一" * 18])
def test_what_is_no_code(code: str) -> None:
    assert not credit.is_valid(code)


def test_a_code_as_it_is_typed() -> None:
    assert credit.normal(" 9135 0100-m000100y４３") == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("code", "scheme", "type_code"),
    [("37068201001000001", "GB/T 47678.5", "01001"), ("3706820103000001", "GB/T 30428.2", "0103")],
)
def test_a_component_says_its_type(code: str, scheme: str, type_code: str) -> None:
    found = components.parse(code)
    assert found is not None
    assert (found.scheme, found.type_code, found.county, found.serial) == (scheme, type_code, "370682", "000001")


@pytest.mark.parametrize(
    "code", ["", "370682010010000011", "370682010300001", "37068211001000001", "3706820100100000X"]
)
def test_what_is_no_component(code: str) -> None:
    assert components.parse(code) is None


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [
        ("梨园幼儿园", "梨园 幼儿园", True),
        ("梨园幼儿园", "城厢街道梨园幼儿园", True),
        ("莱阳市梨园商贸有限公司", "莱阳市梨园商贸有限责任公司", True),
        ("梨园小区三号楼", "梨园小区3号楼", True),
        ("梨园小区3号楼", "梨园小区4号楼", False),
        ("路灯011", "路灯012", False),
        ("路灯11", "路灯 011", True),
        ("梨园幼儿园", "梨园粮油店", False),
        ("便民超市", "富水饭店", False),
        ("", "", True),
    ],
)
def test_names_that_mean_the_same(name: str, other: str, alike: bool) -> None:
    assert are_alike(name, other) is alike
    assert are_alike(other, name) is alike


def test_distances() -> None:
    assert metres_between(120.7, 36.97, 120.7, 36.971) == pytest.approx(111.3, abs=0.1)
    assert metres_between(120.7, 36.97, 120.701, 36.97) == pytest.approx(88.9, abs=0.1)
    west, south, east, north = frame_around(120.7, 36.97, 100)
    assert metres_between(west, 36.97, 120.7, 36.97) == pytest.approx(100, abs=0.1)
    assert metres_between(120.7, south, 120.7, north) == pytest.approx(200, abs=0.1)
    assert east > 120.7


def test_each_kind_has_its_group_and_its_word() -> None:
    assert {kind.value for kind in Kind} == set(GROUP_OF) == {kind.value for kind in KIND_WORDS}
    assert set(GROUP_WORDS) == set(Group)
    assert sum(len(kinds_of(group)) for group in Group) == len(Kind)
