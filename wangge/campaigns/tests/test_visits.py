"""Visits: honest outcomes, each counted once, judged by when they were made; refusals become a number at closing."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.county import GRID, GRID2, GRID_B, TOWN, VILLAGE
from wangge.campaigns import actions, tasks
from wangge.campaigns.actions import FindingInput, VisitInput
from wangge.campaigns.actions.handing import HandingInput
from wangge.campaigns.errors import BadAnswers, CampaignActNotAllowed, VisitOutsidePeriod
from wangge.campaigns.models import CampaignGrid, Finding, HandedOut, Target, Visit
from wangge.campaigns.queries import phone
from wangge.campaigns.queries.coverage import Counts, coverage, reach, wholes
from wangge.campaigns.tests.conftest import Begin, Drive
from wangge.cases.models import Case
from wangge.journal.models import Entry
from wangge.lib.errors import ClientIdReused, InvalidInput, NotFound, RoleNotAllowed

DONE: dict[str, Any] = {"outcome": "done", "answers": {"hose": "no"}}
SPACE = uuid.UUID("5f0e4a3e-0000-4000-8000-000000000000")


def key(name: str) -> uuid.UUID:
    return uuid.uuid5(SPACE, name)


def visit(drive: Drive, target: Target | None, now: datetime, who: str = "wang", name: str = "", **more: Any) -> Visit:
    data = VisitInput(
        **{
            "client_id": key(name) if name else uuid.uuid4(),
            "campaign_id": drive.campaign.pk,
            "target_id": target.pk if target else None,
            "captured_at": now,
            **more,
        }
    )
    return actions.record_visit(data=data, by=drive.by(who), now=now)


def counts(drive: Drive, grid: str = GRID) -> dict[str, int]:
    row = CampaignGrid.objects.get(campaign=drive.campaign, grid=grid)
    names = ("target", "visits", "done", "not_home", "declined", "not_applicable", "findings", "cases")
    return {name: getattr(row, name) for name in names if getattr(row, name)}


def test_each_outcome_is_counted_and_the_journal_names_no_outcome(running: Begin, now: datetime) -> None:
    drive = running()
    first, second, third, fourth = drive.targets()
    visit(drive, first, now, **DONE)
    visit(drive, second, now, outcome="not_home", return_on=date(2026, 3, 12))
    visit(drive, third, now, outcome="declined")
    visit(drive, fourth, now, outcome="not_applicable")
    assert counts(drive) == {
        "target": 4, "visits": 4, "done": 1, "not_home": 1, "declined": 1, "not_applicable": 1,
    }  # fmt: skip
    assert [target.outcome for target in drive.targets()] == ["done", "not_home", "declined", "not_applicable"]
    entries = Entry.objects.filter(act="record_visit")
    assert entries.count() == 4 and {entry.actor_id for entry in entries} == {drive.cast.users["wang"].pk}
    assert all(set(entry.data) == {"campaign", "grid", "captured_at"} for entry in entries)


def test_a_later_visit_takes_the_place_of_an_earlier_one(running: Begin, now: datetime) -> None:
    drive = running()
    target = drive.targets()[0]
    visit(drive, target, now + timedelta(hours=4), captured_at=now + timedelta(hours=3), outcome="declined")
    late = visit(drive, target, now + timedelta(hours=5), captured_at=now, outcome="not_home")
    assert counts(drive) == {"target": 4, "visits": 2, "declined": 1}, "made earlier, received later"
    assert late.captured_at == now and late.received_at == now + timedelta(hours=5)
    visit(drive, target, now + timedelta(hours=6), **DONE)
    visit(drive, target, now + timedelta(hours=7), outcome="not_home")
    assert counts(drive) == {"target": 4, "visits": 4, "done": 1}, "what was done stays done"


def test_answers_that_come_in_after_their_last_day_are_counted_and_not_kept(running: Begin, now: datetime) -> None:
    drive = running(answers_until=date(2026, 3, 20))
    over = now + timedelta(days=11)
    tasks.turn(over)
    assert drive.again().erased_at == over
    found = (FindingInput(key("seen"), "楼道堆物", is_case=True), FindingInput(key("more"), "软管老化"))
    visit(drive, drive.targets()[0], over + timedelta(days=1), captured_at=now, findings=found, **DONE)
    assert counts(drive) == {"target": 4, "visits": 1, "done": 1, "findings": 2, "cases": 1}
    assert Visit.objects.get().answers is None and Case.objects.get().text == "楼道堆物"
    assert set(Finding.objects.values_list("text", flat=True)) == {""}
    silent = Finding.objects.get(client_id=key("more"))
    with pytest.raises(NotFound):
        actions.report_finding(
            campaign_id=drive.campaign.pk, finding_id=silent.pk, by=drive.by("wang"), now=over + timedelta(days=2)
        )


def test_a_finding_comes_once(running: Begin, now: datetime) -> None:
    drive = running()
    first, second, *_rest = drive.targets()
    seen = FindingInput(key("seen"), "楼道堆物")
    visit(drive, first, now, findings=(seen,), **DONE)
    for found in ((seen,), (FindingInput(key("two"), "软管老化"), FindingInput(key("two"), "软管老化"))):
        with pytest.raises(ClientIdReused):
            visit(drive, second, now, findings=found, **DONE)
    assert counts(drive) == {"target": 4, "visits": 1, "done": 1, "findings": 1}


def test_the_same_client_id_counts_once(running: Begin, now: datetime) -> None:
    drive, other = running(), running(title="另一次")
    target = drive.targets()[0]
    assert visit(drive, target, now, name="a", **DONE).pk == visit(drive, target, now, name="a", **DONE).pk
    assert counts(drive) == {"target": 4, "visits": 1, "done": 1}
    with pytest.raises(ClientIdReused):
        visit(other, other.targets()[0], now, name="a", **DONE)


@pytest.mark.parametrize(
    ("who", "refusal"), [("wu", NotFound), ("zhao", NotFound), ("sun", NotFound), ("qian", RoleNotAllowed)]
)
def test_who_may_record(running: Begin, now: datetime, who: str, refusal: type[Exception]) -> None:
    drive = running()
    with pytest.raises(refusal):
        visit(drive, drive.targets()[0], now, who=who, **DONE)
    assert not Visit.objects.exists()


def test_a_desk_above_records_what_comes_on_paper_and_a_worker_only_in_the_own_grid(
    running: Begin, now: datetime
) -> None:
    drive = running()
    visit(drive, drive.targets()[0], now, who="chen", **DONE)
    with pytest.raises((NotFound, RoleNotAllowed)):
        visit(drive, drive.targets(GRID_B)[0], now, **DONE)
    assert counts(drive, GRID_B) == {"target": 1}


def test_answers_are_held_against_the_form(running: Begin, now: datetime) -> None:
    drive = running()
    target = drive.targets()[0]
    for answers, wrong in (
        ({}, {"hose"}),
        ({"hose": "maybe"}, {"hose"}),
        ({"hose": "yes"}, {"hoses"}),
        ({"hose": "yes", "hoses": 12}, {"hoses"}),
        ({"hose": "no", "phone": "13800000000"}, {"phone"}),
    ):
        with pytest.raises(BadAnswers) as refused:
            visit(drive, target, now, outcome="done", answers=answers)
        assert set(refused.value.fields) == wrong
    kept = visit(drive, target, now, outcome="done", answers={"hose": "no", "hoses": 3})
    assert kept.answers == {"hose": "no"}, "what is not asked for is not kept"
    assert visit(drive, drive.targets()[1], now, outcome="declined", answers={"hose": "no"}).answers is None


def test_only_in_the_days_of_the_campaign(running: Begin, draft: Begin, now: datetime) -> None:
    drive = running()
    first, second = drive.targets()[:2]
    with pytest.raises(VisitOutsidePeriod):
        visit(drive, first, now, captured_at=now - timedelta(days=1), **DONE)
    assert visit(drive, first, now, captured_at=now + timedelta(days=3), **DONE).captured_at == now, "a clock ahead"
    with pytest.raises(InvalidInput):
        visit(drive, second, now, outcome="not_home", return_on=date(2026, 3, 21))
    with pytest.raises(InvalidInput):
        visit(drive, second, now, outcome="moved away")
    waiting = draft(title="还没批")
    with pytest.raises((CampaignActNotAllowed, NotFound)):
        visit(waiting, waiting.targets()[0], now, who="li", **DONE)


def test_a_refusal_is_only_a_number_once_it_closed(running: Begin, now: datetime) -> None:
    drive = running()
    first, second, third, fourth = drive.targets()
    visit(drive, first, now, **DONE)
    refused = visit(drive, second, now, name="refused", outcome="declined")
    visit(drive, third, now, outcome="not_home")
    later = now + timedelta(hours=1)
    actions.close_campaign(campaign_id=drive.campaign.pk, by=drive.by("li"), now=later, reason="已走访完")
    assert counts(drive) == {"target": 4, "visits": 3, "done": 1, "not_home": 1, "declined": 1}
    assert [target.outcome for target in drive.targets()] == ["done", "", "", ""]
    refused.refresh_from_db()
    assert (refused.target_id, refused.grid, refused.outcome, refused.captured_at) == (None, "", "", None)
    visit(drive, second, later, name="refused", captured_at=now, outcome="declined")
    assert counts(drive)["declined"] == 1, "its repeat is still known"
    sent_late = later + timedelta(days=2)
    visit(drive, fourth, sent_late, captured_at=now, outcome="declined")
    assert counts(drive)["declined"] == 2 and drive.targets()[3].outcome == ""
    visit(drive, third, sent_late, captured_at=now + timedelta(minutes=1), **DONE)
    assert counts(drive)["done"] == 2 and drive.targets()[2].outcome == "done"
    for captured, received in ((later + timedelta(hours=1), sent_late), (now, later + timedelta(days=8))):
        with pytest.raises(VisitOutsidePeriod):
            visit(drive, fourth, received, captured_at=captured, outcome="not_home")


def test_answers_expire_on_their_day(running: Begin, now: datetime, at: Callable[[str], datetime]) -> None:
    drive = running()
    found = (FindingInput(client_id=key("f"), text="楼道堆放杂物"),)
    made = visit(drive, drive.targets()[0], now, outcome="done", answers={"hose": "yes", "hoses": 2}, findings=found)
    tasks.turn(at("2026-03-21 00:05"))
    made.refresh_from_db()
    assert made.answers == {"hose": "yes", "hoses": 2}
    summary = drive.again().summary
    assert summary and summary[0]["answered"] == 1
    assert summary[0]["choices"][0]["count"] is None, "fewer than five are not told apart"
    tasks.turn(at("2026-06-21 00:05"))
    made.refresh_from_db()
    assert made.answers is None and Finding.objects.get().text == ""
    assert counts(drive)["done"] == 1 and drive.again().summary == summary


def test_a_finding_becomes_a_case_in_one_tap(running: Begin, now: datetime) -> None:
    drive = running()
    target = drive.targets()[0]
    found = (
        FindingInput(client_id=key("1"), text="楼道堆放杂物，挡住消防栓", is_case=True),
        FindingInput(client_id=key("2"), text="应急灯不亮"),
    )
    visit(drive, target, now, findings=found, **DONE)
    case = Case.objects.get()
    assert (case.grid, case.address, case.channel) == (GRID, target.address, "worker")
    assert counts(drive) == {"target": 4, "visits": 1, "done": 1, "findings": 2, "cases": 1}
    second = Finding.objects.get(case=None)
    for _tap in range(2):
        actions.report_finding(campaign_id=drive.campaign.pk, finding_id=second.pk, by=drive.by("wang"), now=now)
    assert Case.objects.count() == 2 and counts(drive)["cases"] == 2
    with pytest.raises(NotFound):
        actions.report_finding(campaign_id=drive.campaign.pk, finding_id=second.pk, by=drive.by("wu"), now=now)


def test_materials_and_messages_are_counted(running: Begin, now: datetime) -> None:
    drive = running()
    visit(drive, drive.targets()[0], now, handed={"leaflet": 2}, **DONE)
    told = HandingInput(key("h"), drive.campaign.pk, GRID, "notice", 180, now)
    for _again in range(2):
        actions.hand_out(data=told, by=drive.by("wang"), now=now)
    assert HandedOut.objects.count() == 1
    assert reach(drive.campaign, TOWN) == {"leaflet": (1, 2), "notice": (1, 180)}
    for wrong in ({"leaflet": 0}, {"gift": 1}, {"leaflet": True}):
        with pytest.raises(InvalidInput):
            visit(drive, drive.targets()[1], now, handed=wrong, **DONE)
    with pytest.raises(NotFound):
        actions.hand_out(
            data=HandingInput(key("x"), drive.campaign.pk, GRID, "notice", 5, now), by=drive.by("wu"), now=now
        )


def test_numbers_by_grid_need_no_list(running: Begin, now: datetime) -> None:
    drive = running(target_kind="count")
    for _each in range(3):
        visit(drive, None, now, grid=GRID, **DONE)
    visit(drive, None, now, grid=GRID, outcome="declined")
    assert counts(drive) == {"target": 10, "visits": 4, "done": 3, "declined": 1}
    with pytest.raises(NotFound):
        visit(drive, None, now, grid=GRID2, **DONE)


def test_coverage_adds_up_and_keeps_to_the_scope(running: Begin, now: datetime) -> None:
    drive = running()
    visit(drive, drive.targets()[0], now, **DONE)
    visit(drive, drive.targets()[1], now, outcome="declined")
    whole = coverage(drive.by("li"), drive.campaign)
    assert (whole.area, whole.whole.target, whole.whole.reached, whole.whole.left) == (TOWN, 5, 2, 3)
    assert whole.whole.share == pytest.approx(0.4)
    assert [line.code for line in whole.lines] == sorted(line.code for line in whole.lines)
    village = coverage(drive.by("li"), drive.campaign, VILLAGE)
    assert [(line.code, line.counts.done) for line in village.lines] == [(GRID, 1), (GRID_B, 0)]
    assert sum(line.counts.target for line in village.lines) == village.whole.target
    assert coverage(drive.by("chen"), drive.campaign).area == VILLAGE
    for name, area in (("chen", TOWN), ("zhao", TOWN), ("wu", GRID), ("sun", TOWN)):
        with pytest.raises(NotFound):
            coverage(drive.by(name), drive.campaign, area)
    assert wholes([drive.campaign], drive.by("wang"))[drive.campaign.pk].target == 4
    assert Counts().share is None


def test_a_phone_gets_what_changed_and_nothing_of_others(running: Begin, now: datetime) -> None:
    drive = running()
    by = drive.by("wang")
    assert [row.grid for row in phone.grids_for(by, drive.campaign)] == [GRID]
    for name in ("wu", "sun", "zhao"):
        with pytest.raises(NotFound):
            phone.targets_of_grid(drive.by(name), drive.campaign, GRID)
