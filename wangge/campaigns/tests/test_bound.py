"""Collected once: a question bound to a register shows what is known and asks for the rest; its answer goes there by
the register's own act, never over what somebody else has written meanwhile, never into what is held about a person."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.county import GRID, GRID2, Cast, inside
from wangge.campaigns import actions
from wangge.campaigns.actions import VisitInput
from wangge.campaigns.errors import BadAnswers, BadForm, RegisterMoved, RegisterNotOfTargets
from wangge.campaigns.models import Campaign, Target, Visit
from wangge.campaigns.queries.known import known_of
from wangge.campaigns.tests.conftest import EN, ZH, Begin, Drive, workbook
from wangge.campaigns.xlsform import compile_form
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM
from wangge.places.actions.recording import record_place
from wangge.places.models import Place
from wangge.places.said import PlaceInput
from wangge.residents.actions import HouseholdData, change_household, merge_households, record_household
from wangge.residents.models import Household, HouseholdPast

pytestmark = pytest.mark.django_db
BANDS = [{"list_name": "band", "name": name, ZH: name, EN: name} for name in ("1", "2", "3-4", "5+")]
YES = [{"list_name": "yn", "name": name, ZH: name, EN: name} for name in ("yes", "no")]
INTACT = [{"list_name": "state", "name": name, ZH: name, EN: name} for name in ("intact", "broken")]


def asked(kind: str, name: str, field: str = "", **more: str) -> dict[str, str]:
    return {"type": kind, "name": name, ZH: f"题 {name}", EN: f"Question {name}", "bind::register": field, **more}


HOMES = workbook(
    [
        asked("select_one band", "rooms", "household.size_band", required="yes"),
        asked("select_one yn", "hose", required="yes", relevant="${rooms} = '5+'"),
        asked("text", "door", "household.address"),
    ],
    [*BANDS, *YES],
)
LAMPS = workbook(
    [asked("select_one state", "state", "place.condition", required="yes"), asked("text", "called", "place.name")],
    INTACT,
)


@pytest.fixture
def home(cast: Cast, now: datetime) -> Household:
    return record_household(data=HouseholdData("1号楼1单元", GRID, "2"), by=cast.actor("wang"), now=now)


@pytest.fixture
def bare(cast: Cast, now: datetime) -> Household:
    return record_household(data=HouseholdData("1号楼9单元", GRID), by=cast.actor("wang"), now=now)


@pytest.fixture
def drive(running: Begin, home: Household, bare: Household) -> Drive:
    made = running(form=HOMES)
    for target, row in zip(made.targets(), (home, bare), strict=False):
        Target.objects.filter(pk=target.pk).update(source="household", source_id=row.pk)
    return made


def visit(drive: Drive, target: Target, now: datetime, who: str = "wang", **more: Any) -> Visit:
    data = {"client_id": uuid.uuid4(), "campaign_id": drive.campaign.pk, "target_id": target.pk, "captured_at": now}
    return actions.record_visit(data=VisitInput(**{"outcome": "done", **data, **more}), by=drive.by(who), now=now)


def test_the_column_comes_through_pyxform_and_is_kept_with_the_question() -> None:
    questions = compile_form(HOMES)["questions"]
    assert [question.get("register") for question in questions] == ["household.size_band", None, "household.address"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (asked("text", "who", "service.name"), "服务登记和个人信息"),
        (asked("text", "who", "contacts.phone"), "服务登记和个人信息"),
        (asked("text", "grid", "household.grid"), "不是登记册的字段"),
        (asked("text", "band", "household.size_band"), "类型不适合"),
        (asked("select_one yn", "band", "household.size_band"), "没有的选项"),
    ],
)
def test_what_no_question_can_be_bound_to(row: dict[str, str], words: str) -> None:
    with pytest.raises(BadForm) as refused:
        compile_form(workbook([row], YES))
    assert words in str(refused.value.detail)


def test_a_field_is_bound_once_and_the_register_is_that_of_the_targets(draft: Begin, now: datetime) -> None:
    twice = [asked("text", "one", "household.address"), asked("text", "two", "household.address")]
    with pytest.raises(BadForm):
        compile_form(workbook(twice, YES))
    drive = draft(form=LAMPS)
    with pytest.raises(RegisterNotOfTargets):
        actions.propose(campaign_id=drive.campaign.pk, by=drive.by("li"), now=now)


def test_what_is_known_is_told_to_those_of_the_ground(drive: Drive, django_assert_num_queries: Any) -> None:
    targets = drive.targets()
    wang = drive.by("wang")
    with django_assert_num_queries(1):
        known = known_of(wang, drive.campaign, targets)
    assert [known[each.pk].answers for each in targets[:2]] == [
        {"rooms": "2", "door": "1号楼1单元"},
        {"door": "1号楼9单元"},
    ]
    assert targets[2].pk not in known  # of an uploaded list: leads to no record
    assert known_of(drive.by("sun"), drive.campaign, targets) == {}


def test_what_is_known_need_not_be_sent_and_changes_nothing(drive: Drive, home: Household, now: datetime) -> None:
    visit(drive, drive.targets()[0], now, register_version=1)
    home.refresh_from_db()
    assert (home.version, Visit.objects.get().answers) == (1, {})
    visit(drive, drive.targets()[0], now, answers={"rooms": "2"})  # confirmed: the same
    home.refresh_from_db()
    assert home.version == 1


def test_an_answer_to_the_rest_goes_to_the_register(drive: Drive, bare: Household, now: datetime) -> None:
    later = now + timedelta(days=1)
    with pytest.raises(BadAnswers):  # not known, and required
        visit(drive, drive.targets()[1], later)
    visit(drive, drive.targets()[1], later, answers={"rooms": "3-4"}, register_version=1)
    bare.refresh_from_db()
    assert (bare.size_band, bare.version, bare.source) == ("3-4", 2, "visit")
    assert (bare.collector_id, bare.collected_on) == (drive.cast.users["wang"].pk, later.date())
    assert HouseholdPast.objects.get().size_band == ""
    entry = Entry.objects.get(act="change_household")
    assert (entry.object_id, entry.actor_id, entry.data["version"]) == (bare.pk, drive.cast.users["wang"].pk, 2)


def test_a_correction_counts_for_skip_logic(drive: Drive, home: Household, now: datetime) -> None:
    with pytest.raises(BadAnswers) as refused:
        visit(drive, drive.targets()[0], now, answers={"rooms": "5+"})
    assert set(refused.value.fields) == {"hose"}
    home.refresh_from_db()
    assert home.version == 1  # nothing half
    visit(drive, drive.targets()[0], now, answers={"rooms": "5+", "hose": "no", "door": "1 号楼 1 单元"})
    home.refresh_from_db()
    assert (home.size_band, home.address, home.version) == ("5+", "1 号楼 1 单元", 2)


def test_what_the_register_does_not_take_is_told_at_its_question(drive: Drive, now: datetime) -> None:
    with pytest.raises(BadAnswers) as refused:
        visit(drive, drive.targets()[0], now, answers={"door": "1号楼 13805350000"})
    assert set(refused.value.fields) == {"door"} and not Visit.objects.exists()


def test_nobody_elses_word_is_written_over(drive: Drive, home: Household, now: datetime) -> None:
    change_household(
        household=home, base_version=1, data=HouseholdData(home.address, GRID, "3-4"), by=drive.by("chen"), now=now
    )
    sent: dict[str, Any] = {"answers": {"rooms": "1"}, "register_version": 1}
    with pytest.raises(RegisterMoved) as refused:
        visit(drive, drive.targets()[0], now, **sent)
    assert refused.value.extra == {"known": {"rooms": "3-4"}, "register_version": 2}
    assert not Visit.objects.exists()
    visit(drive, drive.targets()[0], now, **{**sent, "register_version": 2})  # seen, and still so
    home.refresh_from_db()
    assert (home.size_band, home.version) == ("1", 3)


def test_a_change_beside_it_is_no_conflict(drive: Drive, home: Household, now: datetime) -> None:
    data = HouseholdData("1号楼1单元东户", GRID, "2")
    change_household(household=home, base_version=1, data=data, by=drive.by("chen"), now=now)
    visit(drive, drive.targets()[0], now, answers={"rooms": "1"}, register_version=1)
    home.refresh_from_db()
    assert (home.size_band, home.address) == ("1", "1号楼1单元东户")


def test_of_a_merged_record_the_one_that_stays_is_known(
    drive: Drive, home: Household, bare: Household, now: datetime
) -> None:
    merge_households(household=bare, into=home, by=drive.by("chen"), now=now)
    known = known_of(drive.by("wang"), drive.campaign, drive.targets())
    assert known[drive.targets()[1].pk].answers["rooms"] == "2"


@pytest.mark.parametrize("outcome", ["not_home", "declined", "not_applicable"])
def test_only_what_was_done_says_anything(drive: Drive, home: Household, now: datetime, outcome: str) -> None:
    visit(drive, drive.targets()[0], now, outcome=outcome, answers={"rooms": "5+"})
    home.refresh_from_db()
    assert home.version == 1


def test_a_place_is_changed_by_its_own_act(draft: Begin, cast: Cast, now: datetime) -> None:
    lon, lat = inside(GRID)
    said = {"client_id": uuid.uuid4(), "kind": "lamp", "name": "3号路灯", "lon": lon, "lat": lat}
    lamp = record_place(data=PlaceInput.model_validate(said), by=cast.actor("li"), now=now)
    drive = draft(form=LAMPS, target_kind="places", rows=[(2, {"网格编码": GRID, "地址": "3号路灯"})])
    actions.fill_from_register(campaign_id=drive.campaign.pk, by=drive.by("li"), now=now)
    pk = drive.campaign.pk
    actions.propose(campaign_id=pk, by=drive.by("li"), now=now)
    actions.approve(campaign_id=pk, by=drive.by("qiu"), now=now)
    actions.start_campaign(campaign_id=pk, by=SYSTEM, now=now)
    drive.campaign = Campaign.objects.get(pk=pk)
    target = drive.targets()[0]
    assert known_of(drive.by("wang"), drive.campaign, [target])[target.pk].answers == {"called": "3号路灯"}
    visit(drive, target, now, answers={"state": "broken"}, register_version=1)
    lamp = Place.objects.get(pk=lamp.pk)
    assert (lamp.condition, lamp.version, lamp.name, lamp.collector_id) == (
        "broken", 2, "3号路灯", cast.users["wang"].pk,
    )  # fmt: skip
    with pytest.raises(BadAnswers):
        visit(drive, target, now, answers={"called": "x" * 101})
    assert lamp.grid != GRID2
