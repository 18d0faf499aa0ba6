from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.areas import codes
from wangge.areas.errors import BadAreaCode
from wangge.lib.actor import Level


@pytest.mark.parametrize(
    ("code", "level", "kind", "parent"),
    [
        ("370682000000000", Level.CITY, "general", ""),
        ("370682001000000", Level.TOWN, "general", "370682000000000"),
        ("370682001019000", Level.VILLAGE, "general", "370682001000000"),
        ("370682001019001", Level.GRID, "general", "370682001019000"),
        ("370682001019599", Level.GRID, "general", "370682001019000"),
        ("370682001019901", Level.GRID, "special", "370682001019000"),
        ("370682100200000", Level.VILLAGE, "general", "370682100000000"),
    ],
)
def test_level_kind_and_parent_follow_from_the_code(code: str, level: Level, kind: str, parent: str) -> None:
    parsed = codes.parse(code)
    assert (parsed.level, parsed.kind, codes.parent_of(code), parsed.merged) == (level, kind, parent, False)


def test_the_segments_from_601_stand_for_merged_villages() -> None:
    assert codes.parse("370682001601001").merged
    assert codes.parse("370682001699000").merged
    assert not codes.parse("370682001600001").merged
    assert not codes.parse("370682001700001").merged


@pytest.mark.parametrize(
    ("code", "segment"),
    [
        ("37068200100000", "15 位"),
        ("3706820010000000", "15 位"),
        ("37068200100000x", "15 位"),
        ("370682001000000\n", "15 位"),
        ("３70682001000000", "15 位"),
        ("070682001000000", "首位"),
        ("370682000001000", "镇街段"),
        ("370682001000001", "村居段"),
        ("370682001019600", "网格段"),
        ("370682001019900", "网格段"),
    ],
)
def test_a_bad_code_is_refused_and_the_segment_named(code: str, segment: str) -> None:
    with pytest.raises(BadAreaCode) as caught:
        codes.parse(code)
    assert segment in str(caught.value.detail)


@given(st.integers(1, 999), st.integers(1, 999), st.integers(1, 599))
def test_the_path_leads_from_the_city_to_the_grid_by_prefix(town: int, village: int, serial: int) -> None:
    code = f"370682{town:03}{village:03}{serial:03}"
    path = codes.path_of(code)
    assert path[-1] == code
    assert [codes.level_of(each) for each in path] == list(codes.LEVELS)
    for above, below in pairwise(path):
        assert codes.parent_of(below) == above
        assert below.startswith(codes.prefix(above))
