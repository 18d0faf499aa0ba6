"""From the draft to the day: who may, what the check names, what is written, and what stays as it was."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from wangge.areas import access, queries
from wangge.areas.actions import rename_area
from wangge.areas.actions.applying import apply_change
from wangge.areas.actions.drafting import (
    approve_change,
    cancel_change,
    draft_change,
    propose_change,
    revise_change,
    send_back_change,
)
from wangge.areas.errors import (
    ChangeDatePassed,
    ChangeHasFaults,
    ChangeNotAllowed,
    SecondPersonNeeded,
    UnknownArea,
)
from wangge.areas.models import Area, Change
from wangge.areas.queries import changes
from wangge.areas.states import CHANGE_STEPS, ChangeAct, ChangeState
from wangge.areas.tasks import apply_due
from wangge.areas.tests.changing import (
    ADMIN,
    CITY_DESK,
    CORNERS,
    DAY,
    DESK,
    GRIDS,
    LEADER,
    NOW,
    STEP,
    TOWNS,
    VILLAGES,
    across,
    actor,
    asked,
    county,
    made,
    plan_of,
    take_effect,
)
from wangge.areas.tests.conftest import feature, square
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM, Level, Role
from wangge.lib.errors import NotFound, RoleNotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county")]
__all__ = ["county"]  # the fixture
LATER = DAY + timedelta(days=20)


def split(**more: Any) -> Change:
    return draft_change(asked=asked("split", GRIDS[0], drawing=across(GRIDS[0]), **more), by=DESK, now=NOW)


def manned(change: Change) -> set[str]:
    return {each.code for each in plan_of(change).made}


def proposed(**more: Any) -> Change:
    change = split(**more)
    return propose_change(change=change, manned=manned(change), by=DESK, now=NOW)


def approved(**more: Any) -> Change:
    change = proposed(**more)
    return approve_change(change=change, manned=manned(change), by=ADMIN, now=NOW)


def kinds(change: Change, staffed: set[str] | None = None) -> list[str]:
    found = changes.objections_to(change, manned(change) if staffed is None else staffed)
    return [each.kind.value for each in found]


# --- who may ---------------------------------------------------------------------------------------------------


def test_a_desk_proposes_for_its_own_area_only() -> None:
    with pytest.raises(RoleNotAllowed):
        draft_change(asked=asked("rename", GRIDS[4], names=["新名"]), by=DESK, now=NOW)
    with pytest.raises(RoleNotAllowed):
        draft_change(asked=asked("move", GRIDS[1], into=VILLAGES[2]), by=DESK, now=NOW)
    for person in (CITY_DESK, ADMIN):
        draft_change(asked=asked("move", GRIDS[1], into=VILLAGES[2]), by=person, now=NOW)


@pytest.mark.parametrize(
    "person",
    [
        actor(9, Role.DESK, Level.VILLAGE, VILLAGES[0]),
        actor(9, Role.OFFICER, Level.CITY, "370682000000000"),
        actor(9, Role.LEADER, Level.TOWN, TOWNS[0]),
        actor(9, Role.SECADMIN, Level.CITY, "370682000000000"),
    ],
)
def test_others_neither_draft_nor_approve(person: Any) -> None:
    assert not access.may_draft(person)
    with pytest.raises(RoleNotAllowed):
        draft_change(asked=asked("rename", GRIDS[0], names=["新名"]), by=person, now=NOW)
    change = proposed()
    for act in (ChangeAct.APPROVE, ChangeAct.CANCEL, ChangeAct.SEND_BACK):
        with pytest.raises((RoleNotAllowed, NotFound)):
            access.change_for(person, change.pk, act)


def test_a_draft_is_seen_by_those_who_answer_for_its_areas() -> None:
    change = split()
    for person in (DESK, CITY_DESK, ADMIN, LEADER, actor(9, Role.AUDITOR, Level.CITY, "370682000000000")):
        assert access.get_change(person, change.pk).pk == change.pk
    for person in (actor(9, Role.DESK, Level.TOWN, TOWNS[1]), actor(9, Role.WORKER, Level.GRID, GRIDS[0])):
        with pytest.raises(NotFound):
            access.get_change(person, change.pk)


def test_the_person_who_proposed_does_not_approve() -> None:
    change = draft_change(asked=asked("rename", GRIDS[0], names=["新名"]), by=ADMIN, now=NOW)
    propose_change(change=change, manned=manned(change), by=ADMIN, now=NOW)
    with pytest.raises(SecondPersonNeeded):
        access.change_for(ADMIN, change.pk, ChangeAct.APPROVE)
    with pytest.raises(SecondPersonNeeded):
        approve_change(change=change, manned=manned(change), by=ADMIN, now=NOW)
    assert ChangeAct.APPROVE not in access.allowed_acts(ADMIN, change)
    assert access.allowed_acts(LEADER, change)[0] is ChangeAct.SEND_BACK
    access.change_for(LEADER, change.pk, ChangeAct.APPROVE)


def test_nor_does_the_person_who_drew_it_up() -> None:
    change = draft_change(asked=asked("rename", GRIDS[0], names=["新名"]), by=ADMIN, now=NOW)
    propose_change(change=change, manned=manned(change), by=DESK, now=NOW)
    with pytest.raises(SecondPersonNeeded):
        access.change_for(ADMIN, change.pk, ChangeAct.APPROVE)


def test_the_database_holds_the_second_person_too() -> None:
    change = approved()
    with pytest.raises(IntegrityError):
        Change.objects.filter(pk=change.pk).update(decided_by=change.proposed_by)


# --- the life of a change --------------------------------------------------------------------------------------


def test_each_step_from_the_wrong_state_is_refused() -> None:
    change = split()
    with pytest.raises(ChangeNotAllowed):
        approve_change(change=change, manned=manned(change), by=LEADER, now=NOW)
    with pytest.raises(ChangeNotAllowed):
        access.change_for(ADMIN, change.pk, ChangeAct.APPROVE)
    cancel_change(change=change, note="不办了", by=DESK, now=NOW)
    for act in ChangeAct:
        assert change.state not in CHANGE_STEPS[act].sources
    with pytest.raises(ChangeNotAllowed):
        cancel_change(change=change, note="", by=DESK, now=NOW)


def test_two_people_at_once_the_second_is_refused() -> None:
    change = proposed()
    stale = Change.objects.get(pk=change.pk)
    approve_change(change=change, manned=manned(change), by=ADMIN, now=NOW)
    with pytest.raises(ChangeNotAllowed):
        send_back_change(change=stale, note="再核", by=LEADER, now=NOW)


def test_sent_back_it_is_revised_and_proposed_again() -> None:
    change = send_back_change(change=approved(effective_on=LATER), note="名称不妥", by=LEADER, now=NOW)
    assert (change.state, change.decision_note, change.proposed_by) == ("draft", "名称不妥", None)
    wanted = asked("split", GRIDS[0], drawing=across(GRIDS[0]), names=["甲", "乙"], effective_on=LATER)
    revise_change(change=change, asked=wanted, by=DESK, now=NOW)
    assert [each.name for each in plan_of(change).made] == ["甲", "乙"]
    assert made(plan_of(change)) == [VILLAGES[0][:12] + "003", VILLAGES[0][:12] + "004"], "its own codes are free to it"
    assert propose_change(change=change, manned=manned(change), by=DESK, now=NOW).state == "proposed"


def test_the_journal_tells_each_step_without_words() -> None:
    change = approved()
    apply_change(change=change, by=SYSTEM, now=NOW)
    entries = Entry.objects.filter(object_type="area_change", object_id=change.pk).order_by("id")
    acts = [f"{act}_area_change" for act in ("draft", "propose", "approve", "apply")]
    assert [entry.act for entry in entries] == acts
    assert "居民增多" not in str([entry.data for entry in entries])


def test_a_past_date_is_refused_when_proposed_and_when_approved() -> None:
    with pytest.raises(ChangeDatePassed):
        proposed(effective_on=DAY - timedelta(days=1))
    change = proposed()
    with pytest.raises(ChangeDatePassed):
        approve_change(change=change, manned=manned(change), by=ADMIN, now=NOW + timedelta(days=1))


# --- the check -------------------------------------------------------------------------------------------------


def test_a_grid_without_a_worker_stops_a_change() -> None:
    change = split()
    assert kinds(change, set()) == ["no_worker", "no_worker"]
    with pytest.raises(ChangeHasFaults) as caught:
        propose_change(change=change, manned=set(), by=DESK, now=NOW)
    assert "没有网格员" in caught.value.extra["faults"][0]


def test_ground_that_nobody_would_have_is_named_with_its_size() -> None:
    west, south = CORNERS[GRIDS[0]]
    parts = [feature("", square(west, south, STEP / 2)), feature("", square(west + STEP * 0.6, south, STEP * 0.4))]
    drawing = {"type": "FeatureCollection", "features": parts}
    change = draft_change(asked=asked("split", GRIDS[0], drawing=drawing), by=DESK, now=NOW)
    assert kinds(change) == ["gap"]


def test_ground_that_two_would_have_is_named_with_both() -> None:
    west, south = CORNERS[GRIDS[0]]
    drawing = {"type": "FeatureCollection", "features": [feature(GRIDS[0], square(west, south, STEP * 1.2))]}
    change = draft_change(asked=asked("boundary", drawing=drawing), by=DESK, now=NOW)
    (fault,) = changes.objections_to(change, manned(change))
    assert (fault.kind.value, set(fault.codes)) == ("overlap", {GRIDS[0], GRIDS[2]})


def test_ground_from_outside_is_a_warning_only() -> None:
    west, south = CORNERS[GRIDS[0]]
    wide = square(west - STEP * 0.2, south, STEP * 1.2)
    drawing = {"type": "FeatureCollection", "features": [feature(GRIDS[0], wide)]}
    change = draft_change(asked=asked("boundary", drawing=drawing), by=DESK, now=NOW)
    assert kinds(change) == ["outside"]
    assert propose_change(change=change, manned=manned(change), by=DESK, now=NOW).state == "proposed"


def test_the_size_band_warns_and_stops_nothing() -> None:
    west, south = CORNERS[GRIDS[0]]
    parts = [
        {"type": "Feature", "properties": {"households": count}, "geometry": square(west + x, south, STEP / 2)}
        for count, x in ((900, 0), (300, STEP / 2))
    ]
    drawing = {"type": "FeatureCollection", "features": parts}
    change = draft_change(asked=asked("split", GRIDS[0], drawing=drawing), by=DESK, now=NOW)
    (warning,) = changes.objections_to(change, manned(change))
    assert (warning.kind.value, warning.is_warning) == ("size_band", True)
    assert "900 户" in warning.message


def test_the_last_grid_of_a_village_does_not_leave() -> None:
    change = draft_change(asked=asked("move", GRIDS[0], GRIDS[1], into=VILLAGES[1]), by=DESK, now=NOW)
    assert "no_grid" in kinds(change)


def test_a_code_that_was_used_is_not_given_again() -> None:
    take_effect(asked("merge", VILLAGES[0], VILLAGES[1], into=VILLAGES[0]))
    again = asked("merge", VILLAGES[2], VILLAGES[3], into=VILLAGES[1], effective_on=LATER)
    change = draft_change(asked=again, by=CITY_DESK, now=NOW)
    assert "code_used" in kinds(change)


def test_an_area_in_one_waiting_change_is_not_in_a_second() -> None:
    first = proposed()
    second = draft_change(asked=asked("rename", GRIDS[0], names=["新名"]), by=DESK, now=NOW)
    (fault,) = changes.objections_to(second, manned(second))
    assert fault.kind.value == "busy"
    assert str(first.pk) in fault.message
    cancel_change(change=first, note="", by=DESK, now=NOW)
    assert kinds(second) == []


def test_a_tree_that_moved_since_makes_a_draft_outdated() -> None:
    change = split(effective_on=LATER)
    west, south = CORNERS[GRIDS[0]]
    piece = square(west, south, STEP / 2, STEP / 4)
    take_effect(asked("boundary", GRIDS[0], GRIDS[1], drawing=piece))
    assert "outdated" in kinds(change)


def test_a_version_that_begins_on_the_day_is_too_early() -> None:
    rename_area(code=GRIDS[0], name="刚改的名", by=SYSTEM, now=NOW, effective=DAY)
    assert "too_early" in kinds(split())
    assert kinds(split(effective_on=LATER)) == []


def test_twins_by_name_are_a_warning() -> None:
    change = draft_change(asked=asked("rename", GRIDS[0], names=["东村第2网格"]), by=DESK, now=NOW)
    assert kinds(change) == ["same_name"]


# --- the day ---------------------------------------------------------------------------------------------------


def test_the_past_is_not_rewritten() -> None:
    before = list(Area.objects.filter(code=GRIDS[0]).values("id", "name", "boundary", "valid_from"))
    change = take_effect(asked("split", GRIDS[0], drawing=across(GRIDS[0])))
    assert change.state == ChangeState.APPLIED
    assert list(Area.objects.filter(code=GRIDS[0]).values("id", "name", "boundary", "valid_from")) == before
    assert queries.area(GRIDS[0], DAY - timedelta(days=1)).name == "东村第1网格"
    with pytest.raises(UnknownArea):
        queries.area(GRIDS[0])
    assert queries.locate(CORNERS[GRIDS[0]][0] + 0.001, 36.905).grid.code == VILLAGES[0][:12] + "003"
    assert queries.index().heirs(GRIDS[0]) == (VILLAGES[0][:12] + "003", VILLAGES[0][:12] + "004")
    last = queries.index().get_ever(GRIDS[0])
    assert last is not None
    assert last.valid_to == DAY
    assert queries.coverage_report() == []


def test_what_is_published_goes_with_the_place_and_not_with_half_of_it() -> None:
    Area.objects.filter(code=GRIDS[1]).update(
        worker_contact="7000001", supervision_phone="7000000", bound_east="河西岸", households=300
    )
    take_effect(asked("move", GRIDS[1], into=VILLAGES[1]))
    moved = queries.area(VILLAGES[1][:12] + "003")
    assert (moved.worker_contact, moved.bound_east, moved.households) == ("7000001", "河西岸", 300)
    Area.objects.filter(code=GRIDS[3]).update(worker_contact="7000002", supervision_phone="7000000")
    take_effect(asked("split", GRIDS[3], drawing=across(GRIDS[3])))
    part = queries.area(VILLAGES[1][:12] + "004")
    assert (part.worker_contact, part.supervision_phone) == ("", "7000000")


def test_nothing_happens_before_its_date_and_the_worker_applies_it_then() -> None:
    change = approved(effective_on=LATER)
    assert apply_due(now=NOW) == 0
    assert queries.area(GRIDS[0]).name == "东村第1网格"
    assert apply_due(now=NOW + timedelta(days=20)) == 1
    assert apply_due(now=NOW + timedelta(days=20)) == 0
    assert Change.objects.get(pk=change.pk).state == "applied"
    assert Area.objects.filter(code=VILLAGES[0][:12] + "003").count() == 1


def test_a_worker_that_comes_late_begins_on_the_day_it_comes() -> None:
    approved(effective_on=LATER)
    assert apply_due(now=NOW + timedelta(days=23)) == 1
    assert Area.objects.get(code=GRIDS[0]).valid_to == LATER + timedelta(days=3)


def test_a_cancelled_change_does_not_take_effect() -> None:
    cancel_change(change=approved(effective_on=LATER), note="有异议", by=LEADER, now=NOW)
    assert apply_due(now=NOW + timedelta(days=20)) == 0
    assert queries.area(GRIDS[0]).valid_to is None


def test_a_change_that_the_tree_no_longer_admits_waits_for_a_person() -> None:
    change = approved(effective_on=LATER)
    west, south = CORNERS[GRIDS[0]]
    Area.objects.filter(code=GRIDS[0]).update(boundary=square(west, south, STEP * 0.9))
    queries.drop()
    assert apply_due(now=NOW + timedelta(days=20)) == 0
    change.refresh_from_db()
    assert change.stuck_at is not None
    assert change.state == "approved"
    assert Entry.objects.get(act="area_change_stuck").data == {"faults": ["outdated"]}
    assert list(changes.due(NOW + timedelta(days=20, minutes=5))) == []
    assert list(changes.due(NOW + timedelta(days=20, minutes=11))) == [change]


def test_a_chain_of_changes_leads_to_the_heirs_of_today() -> None:
    take_effect(asked("split", GRIDS[0], drawing=across(GRIDS[0])))
    first, second = VILLAGES[0][:12] + "003", VILLAGES[0][:12] + "004"
    later = NOW + timedelta(days=1)
    merged = asked("merge", first, GRIDS[1], into=GRIDS[1], effective_on=DAY + timedelta(days=1))
    assert take_effect(merged, later).state == "applied"
    held = queries.index_at(date(2026, 3, 12))
    assert held.heirs(GRIDS[0]) == (second, GRIDS[1])
    assert held.heirs(first) == (GRIDS[1],)
    assert held.predecessors(GRIDS[1]) == (first,)
    assert held.heirs("370682001299009") == ()
