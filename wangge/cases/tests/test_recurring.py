"""Recurring places: what comes back where and when, and what never counts as one."""

from datetime import timedelta
from typing import Any

import pytest

from tests.county import GRID, GRID_B, TOWN2, inside
from tests.play import CONDUCT, LAMP, NEIGHBOURS, RUBBISH, Play
from wangge.cases.models import Case
from wangge.cases.queries import recurring
from wangge.cases.queries.recurring import Recurring, public_kinds, recurring_places
from wangge.catalogue import queries as catalogue

pytestmark = pytest.mark.django_db
METRE = 1 / 111_320


def closed(play: Play, day: str, metres: float = 0, category: str = LAMP, **data: Any) -> Case:
    """A case reported, done and closed on one day, so many metres north of the middle of its grid."""
    case = reported(play, day, metres, **data)
    play.do("jin", case, "dispatch", category=category, brief="路灯不亮" if "contact_mode" in data else "")
    play.do("sun", case, "sign")
    play.do("sun", case, "answer")
    return play.do("jin", case, "verify")


def reported(play: Play, day: str, metres: float = 0, grid: str = GRID, **data: Any) -> Case:
    play.at(f"2026-{day} 10:00")
    lon, lat = inside(grid)
    return play.report(grid, lon=lon, lat=lat + metres * METRE, **data)


def found(play: Play, name: str = "jin", within: int = 30, days: int = 90, **wanted: str) -> Recurring:
    since = play.now - timedelta(days=days)
    return recurring_places(play.actor(name), play.now, since=since, within=timedelta(days=within), **wanted)


def test_the_same_kind_near_and_soon_after_closing_is_a_recurring_place(play: Play) -> None:
    first = closed(play, "03-02")
    closed(play, "03-10", metres=40)
    last = reported(play, "03-20", metres=20, category=LAMP)
    [place] = found(play).places
    assert (place.cases, place.returns, place.open, place.grid, place.category) == (3, 2, 1, GRID, LAMP)
    assert place.first_reported_at == first.reported_at
    assert place.last_reported_at == last.reported_at
    assert place.last_closed_at == Case.objects.get(pk=first.pk + 1).closed_at
    assert place.units == (play.cast.orgs["housing"].pk,)


@pytest.mark.parametrize(
    ("metres", "category", "grid", "day"),
    [
        (61, LAMP, GRID, "03-10"),  # farther off
        (0, RUBBISH, GRID, "03-10"),  # another kind
        (0, LAMP, GRID_B, "03-10"),  # another grid
        (0, LAMP, GRID, "04-01"),  # thirty days later
    ],
)
def test_far_other_or_late_is_none(play: Play, metres: float, category: str, grid: str, day: str) -> None:
    closed(play, "03-02")
    reported(play, day, metres, category=category, grid=grid)
    assert found(play).places == []


def test_how_soon_is_adjustable(play: Play) -> None:
    closed(play, "03-02")
    reported(play, "04-10", category=LAMP)
    assert found(play).places == []
    assert len(found(play, within=60).places) == 1
    play.at("2026-04-12 10:00")
    assert found(play, within=60, days=1).places == []


def test_reported_again_before_it_was_closed_is_a_repeat_and_no_return(play: Play) -> None:
    lon, lat = inside(GRID)
    play.at("2026-03-02 10:00").report(lon=lon, lat=lat, category=LAMP)
    closed(play, "03-02")
    assert found(play).places == []


def test_what_was_merged_refused_or_voided_is_no_return(play: Play) -> None:
    closed(play, "03-02")
    for act in ("refuse", "void"):
        play.do("jin", reported(play, "03-05", category=LAMP), act)
    assert found(play).places == []


def test_never_dwellings_disputes_conduct_or_confidential_cases(play: Play) -> None:
    """product.md section 4: recurring places are public places and facilities."""
    kinds = public_kinds()
    for group in catalogue.tree():
        for item in group.items:
            if item.is_dispute or item.is_conduct or item.secrecy == "confidential" or group.code == "07":
                assert item.code not in kinds
    assert not kinds & {"0206", "0401", "0501", "0502", "0504", "0803", NEIGHBOURS, CONDUCT}  # homes
    assert {LAMP, RUBBISH, "0201"} <= kinds
    for _turn in range(2):
        closed(
            play, "03-02", category=LAMP, contact_mode="confidential", contact={"name": "甲", "phone": "13805350000"}
        )
    closed(play, "03-02", metres=200, address="梨园小区3号楼502室")
    reported(play, "03-05", metres=200, category=LAMP, address="梨园小区3-2-502")
    two = [closed(play, day, metres=300) for day in ("03-02", "03-05")]
    Case.objects.filter(pk__in=[case.pk for case in two]).update(about_org_id=play.cast.orgs["housing"].pk)
    others = [closed(play, day, metres=400) for day in ("03-02", "03-05")]
    Case.objects.filter(pk__in=[case.pk for case in others]).update(category=NEIGHBOURS)
    assert found(play).places == []


@pytest.mark.parametrize(
    ("name", "expected"), [("jin", 1), ("li", 1), ("wang", 1), ("sun", 1), ("zhao", 0), ("zhou", 0)]
)
def test_each_sees_the_own_scope(play: Play, name: str, expected: int) -> None:
    closed(play, "03-02")
    closed(play, "03-10")
    assert len(found(play, name).places) == expected
    assert found(play, name, area=TOWN2).places == []
    assert found(play, name, category=RUBBISH).places == []


def test_more_than_can_be_read_is_told(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    closed(play, "03-02")
    closed(play, "03-05")
    closed(play, "03-10")
    monkeypatch.setattr(recurring, "BOUND", 2)
    cut = found(play)
    assert cut.since is not None and cut.places[0].returns == 2
    monkeypatch.setattr(recurring, "BOUND", 3)
    assert found(play).since is None


def test_one_query_whatever_there_is(play: Play, django_assert_num_queries: Any) -> None:
    closed(play, "03-02")
    actor = play.actor("li")
    recurring_places(actor, play.now, since=play.now - timedelta(days=90), within=timedelta(days=30))
    for day in ("03-05", "03-10"):
        closed(play, day)
        with django_assert_num_queries(1):
            recurring_places(actor, play.now, since=play.now - timedelta(days=90), within=timedelta(days=30))
