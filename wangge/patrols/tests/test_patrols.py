"""Plans, looks, windows and what was missed: each as success, outsider, wrong role, wrong state, repeat."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from pydantic import ValidationError

from tests.county import CITY, GRID2, GRID_B, TOWN, TOWN2, VILLAGE, VILLAGE2, Cast
from wangge.areas.actions.applying import apply_change
from wangge.areas.actions.drafting import approve_change, draft_change, propose_change
from wangge.areas.tests.changing import ADMIN, LEADER, asked
from wangge.catalogue.actions import ItemFields, decide_item, propose_item, withdraw_item
from wangge.catalogue.errors import ItemNotAdmitted
from wangge.journal.queries import history as entries_of
from wangge.lib.actor import SYSTEM
from wangge.lib.errors import InvalidInput, NotFound, RoleNotAllowed
from wangge.patrols import access, errors, tasks
from wangge.patrols.actions.checking import POSITION_KEPT, check_place, erase_positions
from wangge.patrols.actions.closing import close_passed, settle_miss
from wangge.patrols.actions.planning import add_place, end_plan, make_plan, open_window, remove_place
from wangge.patrols.models import Check, Miss, Plan, Window
from wangge.patrols.queries import admitting, standing
from wangge.patrols.queries.due import due_for
from wangge.patrols.said import CheckInput
from wangge.patrols.tests.conftest import ITEM, Look, NewPlace, NewPlan
from wangge.patrols.windows import Cadence
from wangge.places.actions.recording import retire_place
from wangge.places.actions.rehoming import follow_area_changes as rehome_places

At = Callable[[str], datetime]


def names(cast: Cast, now: datetime, who: str = "wang") -> list[str]:
    return [each.place.name for each in due_for(cast.actor(who), now)]


def test_a_plan_makes_its_places_due_in_their_grids(
    cast: Cast, new_place: NewPlace, new_plan: NewPlan, now: datetime
) -> None:
    new_place(), new_place("西门消火栓"), new_place("路灯", "lamp"), new_place("二格消火栓", grid=GRID_B)
    plan = new_plan()
    assert names(cast, now) == ["东门消火栓", "西门消火栓"]
    assert names(cast, now, "wu") == names(cast, now, "chen") == []
    entry = entries_of("patrol", plan.pk).get()
    assert entry.data == {"cadence": "weekly", "item": "G04", "places": 3}
    assert [each.plan.pk for each in standing.standings([plan], now)] == [plan.pk]
    assert standing.standings([plan], now)[0].places == 3


def test_who_makes_a_plan_and_where(cast: Cast, new_place: NewPlace, new_plan: NewPlan, now: datetime) -> None:
    new_place(), new_place(grid=GRID2)
    for reader in ("wang", "qian", "lead"):
        with pytest.raises(RoleNotAllowed):
            new_plan(reader)
    for who, area in (("chen", TOWN), ("li", TOWN2), ("chen", VILLAGE2)):
        with pytest.raises(InvalidInput) as refusal:
            new_plan(who, area=area)
        assert set(refusal.value.fields) == {"area"}
    with pytest.raises(errors.NothingToPatrol):
        new_plan(kinds=["school"])
    plan = new_plan("li", area=TOWN)
    assert access.plan_for(cast.actor("qian"), plan.pk) == plan
    for outsider in ("zhao", "wu", "he"):
        with pytest.raises(NotFound):
            access.plan_for(cast.actor(outsider), plan.pk)


def test_what_is_not_on_the_list_of_grid_items_cannot_be_made_a_patrol(
    cast: Cast, new_place: NewPlace, now: datetime
) -> None:
    new_place()
    for code in ("G99", ""):
        with pytest.raises(ItemNotAdmitted):
            make_plan(
                title="消火栓", area=VILLAGE, cadence=Cadence.WEEKLY, item_code=code, kinds=["hydrant"],
                by=cast.actor("chen"), now=now,
            )  # fmt: skip
    assert not Plan.objects.exists()


def test_a_look_is_kept_once_with_both_times(cast: Cast, new_place: NewPlace, new_plan: NewPlan, now: datetime) -> None:
    place = new_place()
    plan = new_plan()
    made_at = now - timedelta(hours=1)
    data = CheckInput(
        client_id=uuid.uuid4(),
        plan=plan.pk,
        place=place.pk,
        result="fine",
        captured_at=made_at,
        lon=120.705,
        lat=36.975,
    )
    first = check_place(data=data, by=cast.actor("wang"), now=now)
    assert check_place(data=data, by=cast.actor("wang"), now=now).pk == first.pk
    kept = Check.objects.get()
    assert (kept.captured_at, kept.received_at, kept.lon) == (made_at, now, 120.705)
    assert names(cast, now) == []
    assert standing.standings([plan], now)[0].checked == 1


def test_a_look_of_another_age_is_refused_in_words() -> None:
    said = {"client_id": uuid.uuid4(), "plan": 1, "place": 1, "result": "fine"}
    for told in ("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "2026-03-10T10:00:00"):
        with pytest.raises(ValidationError):
            CheckInput.model_validate(said | {"captured_at": told})


def test_who_looks_and_at_what(cast: Cast, new_place: NewPlace, new_plan: NewPlan, look: Look) -> None:
    place, other = new_place(), new_place("路灯", "lamp")
    plan = new_plan()
    with pytest.raises(NotFound):
        look(plan, place, who="wu")
    with pytest.raises(NotFound):
        look(plan, other)
    with pytest.raises(RoleNotAllowed):
        look(plan, place, who="qian")
    with pytest.raises(InvalidInput):  # a hazard needs words
        look(plan, place, "hazard")
    with pytest.raises(InvalidInput):  # and nothing else becomes a case
        look(plan, place, "fine", report={})
    assert not Check.objects.exists()


def test_a_hazard_becomes_a_case_in_one_tap(cast: Cast, new_place: NewPlace, new_plan: NewPlan, look: Look) -> None:
    place = new_place()
    check = look(new_plan(), place, "hazard", note="栓帽缺失，漏水", report={})
    assert check.case is not None
    case = check.case
    assert (case.text, case.grid, case.channel) == ("东门消火栓：栓帽缺失，漏水", place.grid, "worker")
    entry = entries_of("patrol_check", check.pk).get()
    assert entry.data == {"place": place.pk, "result": "hazard", "late": False, "case": case.pk}
    assert entries_of("place", place.pk).count() == 1  # the record's own history does not tell who passed by


def test_what_nobody_looked_at_goes_to_the_desk(
    cast: Cast, new_place: NewPlace, new_plan: NewPlan, look: Look, at: At
) -> None:
    seen, missed = new_place(), new_place("西门消火栓")
    gone = new_place("旧消火栓")
    plan = new_plan()
    look(plan, seen)
    later = at("2026-03-16 00:05")
    retire_place(place=gone, by=cast.actor("chen"), now=later)
    tasks.turn_windows(now=later)
    miss = Miss.objects.get()
    assert (miss.place, miss.village) == (missed, VILLAGE)
    closed, opened = Window.objects.order_by("opens_at")
    assert (closed.places, closed.missed, opened.closed_at) == (2, 1, None)
    for who, count in (("chen", 1), ("li", 1), ("jin", 1), ("wang", 1), ("zhao", 0)):
        assert standing.miss_count(cast.actor(who)) == count
    tasks.turn_windows(now=later)
    assert (Miss.objects.count(), Window.objects.count()) == (1, 2)
    assert names(cast, later) == ["东门消火栓", "西门消火栓"]


def test_the_desk_settles_a_miss_once(cast: Cast, new_place: NewPlace, new_plan: NewPlan, at: At) -> None:
    new_place()
    new_plan()
    later = at("2026-03-16 08:30")
    close_passed(now=later)
    miss, chen = Miss.objects.get(), cast.actor("chen")
    for outcome, note in (("nothing", ""), ("excused", " ")):
        with pytest.raises(InvalidInput):
            settle_miss(miss=miss, outcome=outcome, note=note, by=chen, now=later)
    with pytest.raises(RoleNotAllowed):
        settle_miss(miss=miss, outcome="made_up", note="", by=cast.actor("wang"), now=later)
    with pytest.raises(NotFound):
        access.miss_for(cast.actor("zhao"), miss.pk)
    settle_miss(miss=miss, outcome="excused", note="院门施工", by=chen, now=later)
    with pytest.raises(errors.MissSettled):
        settle_miss(miss=miss, outcome="made_up", note="", by=chen, now=later)
    assert standing.miss_count(chen) == 0


def test_a_late_look_counts_for_the_window_in_which_it_was_made(
    cast: Cast, new_place: NewPlace, new_plan: NewPlan, look: Look, now: datetime, at: At
) -> None:
    place = new_place()
    plan = new_plan()
    later = at("2026-03-16 08:30")
    tasks.turn_windows(now=later)
    check = look(plan, place, at=now, received=later)
    assert check.window.opens_at < now < check.window.closes_at <= check.received_at
    assert (Miss.objects.get().outcome, names(cast, later)) == ("came_late", ["东门消火栓"])
    with pytest.raises(errors.NotDue):
        look(plan, place, at=now - timedelta(days=20), received=later)


def test_a_clock_that_runs_ahead_is_taken_as_the_moment_of_receipt(
    new_place: NewPlace, new_plan: NewPlan, look: Look, now: datetime
) -> None:
    place = new_place()
    check = look(new_plan(), place, at=now + timedelta(days=30), received=now)
    assert check.window.opens_at <= now < check.window.closes_at
    assert check.captured_at == now + timedelta(days=30)


def test_after_rain_a_window_is_opened_by_hand(
    cast: Cast, new_place: NewPlace, new_plan: NewPlan, now: datetime
) -> None:
    new_place()
    plan, chen = new_plan(cadence=Cadence.CALLED), cast.actor("chen")
    assert names(cast, now) == []
    until = now + timedelta(days=1)
    with pytest.raises(RoleNotAllowed):
        open_window(plan=plan, until=until, reason="大雨后", by=cast.actor("wang"), now=now)
    for wrong in ({"until": now}, {"until": now + timedelta(days=15)}, {"reason": " "}):
        with pytest.raises(InvalidInput):
            open_window(**({"plan": plan, "until": until, "reason": "大雨后", "by": chen, "now": now} | wrong))  # type: ignore[arg-type]
    open_window(plan=plan, until=until, reason="大雨后", by=chen, now=now)
    assert names(cast, now) == ["东门消火栓"]
    with pytest.raises(errors.WindowOpen):
        open_window(plan=plan, until=until, reason="又下雨", by=chen, now=now)
    close_passed(now=until)
    assert Miss.objects.count() == 1


def test_places_come_and_go(cast: Cast, new_place: NewPlace, new_plan: NewPlan, now: datetime) -> None:
    place = new_place()
    plan, chen = new_plan(), cast.actor("chen")
    lamp, elsewhere = new_place("路灯", "lamp"), new_place("别村", grid=GRID2)
    add_place(plan=plan, place=lamp, by=chen, now=now)
    with pytest.raises(InvalidInput):
        add_place(plan=plan, place=elsewhere, by=chen, now=now)
    remove_place(plan=plan, place_id=place.pk, by=chen, now=now)
    assert names(cast, now) == ["路灯"]
    with pytest.raises(NotFound):
        remove_place(plan=plan, place_id=place.pk, by=chen, now=now)
    add_place(plan=plan, place=place, by=chen, now=now)
    assert len(names(cast, now)) == 2


def test_a_plan_that_ended_asks_for_nothing_more(
    cast: Cast, new_place: NewPlace, new_plan: NewPlan, at: At, now: datetime
) -> None:
    new_place()
    plan, chen = new_plan(), cast.actor("chen")
    end_plan(plan=plan, by=chen, now=now)
    assert names(cast, now) == []
    later = at("2026-03-16 08:30")
    tasks.turn_windows(now=later)
    assert (Miss.objects.count(), Window.objects.count()) == (0, 1)
    with pytest.raises(errors.PlanEnded):
        end_plan(plan=plan, by=chen, now=later)


def test_a_plan_whose_item_has_ended_sends_nobody_and_counts_no_miss(
    cast: Cast, new_place: NewPlace, new_plan: NewPlan, at: At, now: datetime
) -> None:
    new_place()
    plan = new_plan()
    assert names(cast, now) == ["东门消火栓"]
    withdraw_item(code=ITEM, reason="改由部门自查", by=cast.actor("jin"), now=now)
    assert names(cast, now) == []
    assert not admitting.is_admitted(plan, now.date())
    later = at("2026-03-16 08:30")
    tasks.turn_windows(now=later)
    assert (Miss.objects.count(), Window.objects.count()) == (0, 1), "the next window did not open"
    with pytest.raises(ItemNotAdmitted):
        open_window(plan=plan, until=later + timedelta(days=1), reason="大雨后", by=cast.actor("chen"), now=later)


def test_a_window_of_the_whole_county_opens_under_an_item_of_the_county(
    cast: Cast, new_place: NewPlace, new_plan: NewPlan, now: datetime
) -> None:
    new_place()
    asked = ItemFields(
        title="消火栓查看", legal_basis="消防条例", area_code=CITY, worker_action="observe", forbidden="不得入户",
        frequency="雨后", starts_on=now.date(), is_temporary=True, ends_on=now.date() + timedelta(days=1),
    )  # fmt: skip
    item = propose_item(fields=asked, by=cast.actor("sun"), now=now)
    decide_item(code=item.code, version=item.version, admit=True, reason="依据充分", by=cast.actor("jin"), now=now)
    plan = make_plan(
        title="消火栓", area=CITY, cadence=Cadence.CALLED, item_code=item.code, kinds=["hydrant"],
        by=cast.actor("jin"), now=now,
    )  # fmt: skip
    open_window(plan=plan, until=now + timedelta(days=5), reason="大雨后", by=cast.actor("jin"), now=now)
    assert names(cast, now + timedelta(days=1)) == ["东门消火栓"]
    assert names(cast, now + timedelta(days=2)) == [], "the temporary item is over"


def test_positions_go_after_thirty_days_and_the_look_stays(
    new_place: NewPlace, new_plan: NewPlan, look: Look, now: datetime
) -> None:
    place = new_place()
    look(new_plan(), place, lon=120.705, lat=36.975)
    assert erase_positions(now=now + POSITION_KEPT) == 0
    tasks.forget_positions(now=now + POSITION_KEPT + timedelta(minutes=1))
    kept = Check.objects.get()
    assert (kept.lon, kept.lat, kept.result) == (None, None, "fine")


def test_a_plan_follows_a_change_of_areas(cast: Cast, new_place: NewPlace, new_plan: NewPlan, now: datetime) -> None:
    place = new_place()
    plan = new_plan(area=place.grid)
    change = draft_change(asked=asked("merge", place.grid, GRID_B), by=ADMIN, now=now)
    manned = {made["code"] for made in change.plan["made"]}
    propose_change(change=change, manned=manned, by=ADMIN, now=now)
    approve_change(change=change, manned=manned, by=LEADER, now=now)
    apply_change(change=change, by=SYSTEM, now=now)
    rehome_places(now=now)
    assert tasks.follow_area_changes(now=now) == 1
    assert tasks.follow_area_changes(now=now) == 0
    plan.refresh_from_db()
    place.refresh_from_db()
    assert plan.grid == place.grid == change.plan["made"][0]["code"]
