"""Coloured areas: exact figures of what is open and late, at each level, within the scope, in one query."""

from typing import Any

import pytest

from tests.county import GRID, GRID2, GRID_B, TOWN, TOWN2, VILLAGE, VILLAGE2
from tests.play import LAMP, RUBBISH, Play
from wangge.cases.models import Case
from wangge.cases.queries.listing import CaseFilter, count_cases
from wangge.cases.queries.mapping import View
from wangge.cases.queries.shading import Shade, Shades, shades
from wangge.cases.rates import Rate
from wangge.cases.states import OPEN, State

pytestmark = pytest.mark.django_db
WHOLE = (120.69, 36.96, 120.75, 36.99)
AT_GRID2 = (120.731, 36.971, 120.739, 36.979)


def coloured(play: Play, name: str, zoom: float, bbox: Any = WHOLE, **wanted: Any) -> Shades:
    return shades(play.actor(name), CaseFilter(**wanted), play.now, zoom=zoom, bbox=bbox)


@pytest.fixture
def county(play: Play) -> Play:
    """Four open cases, one of them late, and a closed one that counts nowhere."""
    play.closed()
    late = play.report(GRID, category=LAMP)
    Case.objects.filter(pk=late.pk).update(running_due_at=play.now.replace(year=2025))
    play.report(GRID, category=RUBBISH)
    play.report(GRID_B)
    play.report(GRID2)
    return play


def test_each_level_with_what_is_late(county: Play) -> None:
    assert coloured(county, "jin", 9).areas == {TOWN: Shade(3, 1), TOWN2: Shade(1, 0)}
    assert coloured(county, "jin", 11.5).areas == {VILLAGE: Shade(3, 1), VILLAGE2: Shade(1, 0)}
    assert coloured(county, "jin", 13).areas == {GRID: Shade(2, 1), GRID_B: Shade(1, 0), GRID2: Shade(1, 0)}
    near = coloured(county, "jin", 16)  # where single cases would be shown, the grids are coloured
    assert near.view is View.GRID and near.areas[GRID].on_time == Rate(1, 2)
    assert coloured(county, "jin", 16, None).view is View.TOWN


def test_only_the_towns_that_the_frame_touches(county: Play) -> None:
    assert coloured(county, "jin", 13, AT_GRID2).areas == {GRID2: Shade(1, 0)}


def test_what_lies_nowhere_is_told(county: Play) -> None:
    county.report(place_unknown=True)
    county.report(area=TOWN)
    assert coloured(county, "jin", 9).unplaced == 1
    assert coloured(county, "jin", 9).areas[TOWN].open == 4


@pytest.mark.parametrize(("name", "expected"), [("jin", 4), ("li", 3), ("zhao", 1), ("wang", 2), ("wu", 1), ("sun", 0)])
def test_each_counts_what_the_own_list_holds(county: Play, name: str, expected: int) -> None:
    listed = count_cases(county.actor(name), CaseFilter(states=OPEN), county.now).count
    assert listed == expected
    for zoom in (9, 11.5, 13):
        found = coloured(county, name, zoom)
        assert sum(shade.open for shade in found.areas.values()) + found.unplaced == expected


def test_the_filter_of_the_list_holds_but_only_what_is_open_is_coloured(county: Play) -> None:
    assert coloured(county, "jin", 9, category=LAMP).areas == {TOWN: Shade(1, 1)}
    assert coloured(county, "jin", 9, overdue=False).areas == {TOWN: Shade(2, 0), TOWN2: Shade(1, 0)}
    assert coloured(county, "jin", 9, states=(State.CLOSED,)).areas == {}
    assert coloured(county, "jin", 9, states=(State.CLOSED, State.REPORTED)).areas[TOWN].open == 3
    assert coloured(county, "jin", 13, bbox=WHOLE, area=GRID_B).areas == {GRID_B: Shade(1, 0)}


@pytest.mark.parametrize(("name", "zoom"), [("jin", 9), ("li", 13), ("sun", 11.5)])
def test_one_query(county: Play, name: str, zoom: float, django_assert_num_queries: Any) -> None:
    coloured(county, name, zoom)
    actor = county.actor(name)
    with django_assert_num_queries(1):
        shades(actor, CaseFilter(), county.now, zoom=zoom, bbox=WHOLE)
