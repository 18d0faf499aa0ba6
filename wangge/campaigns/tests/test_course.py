"""From the draft to the end: admitted, approved by others, begun and closed by itself, forgotten on its date."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.county import CITY, GRID, GRID2, GRID_B, VILLAGE_B, Cast
from wangge.campaigns import actions, tasks
from wangge.campaigns.errors import AssessmentNeeded, CampaignActNotAllowed, SamePerson, TargetsRefused
from wangge.campaigns.models import Campaign, CampaignGrid
from wangge.campaigns.queries import phone
from wangge.campaigns.queries.listing import list_campaigns, state_counts, waiting_count
from wangge.campaigns.states import STEPS, State
from wangge.campaigns.tests.conftest import CHOICES, EN, FIELDS, SURVEY, ZH, Begin, workbook
from wangge.catalogue.actions import withdraw_item
from wangge.catalogue.errors import ItemNotAdmitted
from wangge.journal.models import Entry
from wangge.lib.errors import InvalidInput, NotFound, RoleNotAllowed
from wangge.notices.models import Notice
from wangge.residents.actions.households import HouseholdData, record_household

ABOUT_PERSONS = [*SURVEY, {"type": "text", "name": "who", ZH: "联系人姓名", EN: "Contact name"}]
ASSESSMENT = "只登记愿意接收维修回访的住户的称呼，行动结束三个月后删除，不对外提供。"


def test_every_state_is_reached_and_only_closed_ends() -> None:
    reached = {State.DRAFT} | {step.target for step in STEPS.values() if step.target}
    assert reached == set(State)
    assert {source for step in STEPS.values() for source in step.sources} == set(State) - {State.CLOSED}


def test_a_draft_lays_out_its_grids_and_counts_its_targets(draft: Begin) -> None:
    drive = draft()
    rows = dict(CampaignGrid.objects.filter(campaign=drive.campaign).values_list("grid", "target"))
    assert rows[GRID] == 4 and rows[GRID_B] == 1 and GRID2 not in rows
    assert not drive.campaign.is_about_persons and drive.campaign.form


def test_who_may_write_one(cast: Cast, now: datetime) -> None:
    for name in ("wang", "qian", "lead", "sys"):
        with pytest.raises(RoleNotAllowed):
            actions.create_campaign(fields=FIELDS, by=cast.actor(name), now=now)
    for name in ("zhao", "chen", "sun"):
        with pytest.raises(NotFound):
            actions.create_campaign(fields=FIELDS, by=cast.actor(name), now=now)
    made = actions.create_campaign(fields=replace(FIELDS, area_code=CITY, areas=(CITY,)), by=cast.actor("sun"), now=now)
    assert made.org_id == cast.orgs["housing"].pk


def test_what_is_not_on_the_list_is_not_made(cast: Cast, now: datetime) -> None:
    with pytest.raises(ItemNotAdmitted) as refused:
        actions.create_campaign(fields=replace(FIELDS, item_code="G77"), by=cast.actor("li"), now=now)
    assert "item_code" in refused.value.fields
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"purpose": " "}, "purpose"),
        ({"ends_on": date(2026, 3, 9)}, "ends_on"),
        ({"ends_on": date(2027, 6, 9), "answers_until": date(2027, 6, 9)}, "ends_on"),
        ({"answers_until": date(2026, 3, 19)}, "answers_until"),
        ({"areas": (CITY,)}, "areas"),
        ({"target_kind": "persons"}, "target_kind"),
        ({"materials": ({"key": "Leaflet!", "name": "x"},)}, "materials"),
    ],
)
def test_what_a_campaign_must_say(cast: Cast, now: datetime, change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.create_campaign(fields=replace(FIELDS, **change), by=cast.actor("li"), now=now)
    assert list(refused.value.fields) == [field]


def test_another_person_approves(draft: Begin, now: datetime) -> None:
    drive = draft()
    pk = drive.campaign.pk
    with pytest.raises(CampaignActNotAllowed):
        actions.approve(campaign_id=pk, by=drive.by("qiu"), now=now)
    actions.propose(campaign_id=pk, by=drive.by("li"), now=now)
    assert Notice.objects.filter(event="campaign_waiting").count() == 1
    assert waiting_count(drive.by("qiu")) == 1 and waiting_count(drive.by("li")) == 0
    with pytest.raises(SamePerson):
        actions.approve(campaign_id=pk, by=drive.by("li"), now=now)
    for name in ("chen", "sun", "zhao"):
        with pytest.raises(NotFound):
            actions.approve(campaign_id=pk, by=drive.by(name), now=now)
    with pytest.raises(RoleNotAllowed):
        actions.approve(campaign_id=pk, by=drive.by("qian"), now=now)
    actions.send_back(campaign_id=pk, reason="请补充依据", by=drive.by("lead"), now=now)
    assert drive.again().state == "draft" and drive.campaign.sent_back_reason == "请补充依据"
    actions.propose(campaign_id=pk, by=drive.by("qiu"), now=now)
    for name in ("li", "qiu"):  # who wrote it, and who proposed it
        with pytest.raises(SamePerson):
            actions.approve(campaign_id=pk, by=drive.by(name), now=now)
    assert actions.approve(campaign_id=pk, by=drive.by("lead"), now=now).state == "approved"


def test_questions_about_persons_need_an_assessment_and_two_people(draft: Begin, now: datetime) -> None:
    drive = draft(form=workbook(ABOUT_PERSONS, CHOICES))
    pk = drive.campaign.pk
    assert [found[:2] for found in drive.campaign.form_findings] == [["who", "name"]]
    with pytest.raises(AssessmentNeeded):
        actions.propose(campaign_id=pk, by=drive.by("li"), now=now)
    with pytest.raises(InvalidInput):
        actions.set_assessment(campaign_id=pk, text="必要", by=drive.by("li"), now=now)
    actions.set_assessment(campaign_id=pk, text=ASSESSMENT, by=drive.by("li"), now=now)
    actions.propose(campaign_id=pk, by=drive.by("li"), now=now)
    assert actions.approve(campaign_id=pk, by=drive.by("qiu"), now=now).state == "proposed"
    with pytest.raises(SamePerson):
        actions.approve(campaign_id=pk, by=drive.by("qiu"), now=now)
    assert actions.approve(campaign_id=pk, by=drive.by("lead"), now=now).state == "approved"
    acts = list(Entry.objects.filter(object_type="campaign").order_by("id").values_list("act", flat=True))
    assert acts[-3:] == ["propose_campaign", "approve_campaign", "second_campaign"]
    assert ASSESSMENT not in str(list(Entry.objects.values("data")))


def test_who_wrote_the_form_does_not_approve_it(draft: Begin, now: datetime) -> None:
    drive = draft()
    pk = drive.campaign.pk
    actions.set_form(campaign_id=pk, content=workbook(ABOUT_PERSONS, CHOICES), by=drive.by("qiu"), now=now)
    actions.set_assessment(campaign_id=pk, text=ASSESSMENT, by=drive.by("li"), now=now)
    actions.propose(campaign_id=pk, by=drive.by("li"), now=now)
    with pytest.raises(SamePerson):
        actions.approve(campaign_id=pk, by=drive.by("qiu"), now=now)


def test_other_areas_begin_with_no_targets(draft: Begin, now: datetime) -> None:
    drive = draft()
    fields = replace(FIELDS, areas=(VILLAGE_B,))
    actions.revise_campaign(campaign_id=drive.campaign.pk, fields=fields, by=drive.by("li"), now=now)
    assert drive.targets() == []
    with pytest.raises(InvalidInput):
        actions.propose(campaign_id=drive.campaign.pk, by=drive.by("li"), now=now)


def test_the_database_holds_the_second_person(draft: Begin, now: datetime) -> None:
    drive = draft()
    for change in ({"approved_by": 5, "second_by": 5}, {"created_by": 7, "approved_by": 7}, {"state": "running"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Campaign.objects.filter(pk=drive.campaign.pk).update(**change)


def test_it_begins_reminds_closes_and_forgets_by_itself(draft: Begin, now: datetime, at: Any) -> None:
    drive = draft(starts_on=date(2026, 3, 12))
    pk = drive.campaign.pk
    actions.propose(campaign_id=pk, by=drive.by("li"), now=now)
    actions.approve(campaign_id=pk, by=drive.by("qiu"), now=now)
    assert tasks.turn(now) == 0, "not before its first day"
    with pytest.raises(InvalidInput):
        actions.start_campaign(campaign_id=pk, by=drive.by("li"), now=now)
    begun = at("2026-03-12 08:00")
    assert (tasks.turn(begun), tasks.turn(begun)) == (1, 0)
    assert drive.again().state == "running"
    assert list(Notice.objects.filter(event="campaign_started").values_list("user_id", flat=True)) == [
        drive.cast.users["wang"].pk
    ]
    near = at("2026-03-18 08:00")
    assert (tasks.turn(near), tasks.turn(near)) == (1, 0)
    assert Notice.objects.filter(event="campaign_ending").count() == 1
    over = at("2026-03-21 00:05")
    assert (tasks.turn(over), tasks.turn(over)) == (1, 0)
    assert drive.again().state == "closed"
    assert tasks.turn(at("2026-06-20 12:00")) == 0
    assert tasks.turn(at("2026-06-21 00:05")) == 1 and drive.again().erased_at is not None


def test_an_item_that_left_the_list_starts_nothing_and_is_not_pushed(
    draft: Begin, running: Begin, now: datetime
) -> None:
    drive, other = running(), draft(title="另一次")
    actions.propose(campaign_id=other.campaign.pk, by=other.by("li"), now=now)
    actions.approve(campaign_id=other.campaign.pk, by=other.by("qiu"), now=now)
    assert phone.running_for(drive.by("wang"), now.date()) == [drive.campaign]
    withdraw_item(code="G04", reason="另立", by=drive.by("jin"), now=now)
    assert phone.running_for(drive.by("wang"), now.date()) == []
    assert tasks.turn(now) == 0 and other.again().state == "approved"
    with pytest.raises(ItemNotAdmitted):
        actions.start_campaign(campaign_id=other.campaign.pk, by=other.by("li"), now=now)


def test_who_sees_what(draft: Begin, running: Begin, now: datetime) -> None:
    drive = draft()
    seen = {name: len(list_campaigns(drive.by(name)).items) for name in ("li", "jin", "qian", "lead")}
    assert seen == {"li": 1, "jin": 1, "qian": 1, "lead": 1}
    for name in ("zhao", "chen", "wang", "sun", "wu", "sys", "he"):
        assert list_campaigns(drive.by(name)).items == [], name
    drive = running(title="第二次")
    for name in ("chen", "wang"):
        assert list_campaigns(drive.by(name)).items == [drive.campaign], name
    for name in ("zhao", "sun", "wu", "sys", "he"):
        assert list_campaigns(drive.by(name)).items == [], name
    assert state_counts(drive.by("li")) == {"draft": 1, "running": 1}
    assert len(list_campaigns(drive.by("li"), limit=1).items) == 1
    assert list_campaigns(drive.by("li"), limit=1).next_below == drive.campaign.pk


def test_targets_are_made_from_the_registers(draft: Begin, now: datetime) -> None:
    drive = draft()
    pk, chen = drive.campaign.pk, drive.by("chen")
    for address in ("3号楼1单元", "3号楼2单元"):
        values = HouseholdData(grid=GRID, address=address)
        record_household(data=values, by=chen, now=now)
    actions.fill_from_register(campaign_id=pk, by=drive.by("li"), now=now)
    assert [(each.address, each.source) for each in drive.targets()] == [
        ("3号楼1单元", "household"), ("3号楼2单元", "household"),
    ]  # fmt: skip
    assert CampaignGrid.objects.get(campaign=drive.campaign, grid=GRID).target == 2
    assert CampaignGrid.objects.get(campaign=drive.campaign, grid=GRID_B).target == 0, "the list of before is gone"
    county = actions.create_campaign(fields=replace(FIELDS, area_code=CITY, areas=(CITY,)), by=drive.by("sun"), now=now)
    with pytest.raises(RoleNotAllowed):
        actions.fill_from_register(campaign_id=county.pk, by=drive.by("sun"), now=now)
    places = draft(title="场所", target_kind="places")
    with pytest.raises(TargetsRefused):
        actions.fill_from_register(campaign_id=places.campaign.pk, by=places.by("li"), now=now)


def test_closing_by_hand_needs_a_reason(running: Begin, now: datetime) -> None:
    drive = running()
    with pytest.raises(InvalidInput):
        actions.close_campaign(campaign_id=drive.campaign.pk, by=drive.by("li"), now=now)
    actions.close_campaign(campaign_id=drive.campaign.pk, by=drive.by("li"), now=now, reason="已走访完")
    with pytest.raises(CampaignActNotAllowed):
        actions.close_campaign(campaign_id=drive.campaign.pk, by=drive.by("li"), now=now, reason="再关")
    with pytest.raises(CampaignActNotAllowed):
        actions.revise_campaign(campaign_id=drive.campaign.pk, fields=FIELDS, by=drive.by("li"), now=now)
