"""The large drive: a small share of it in bulk leaves what the acts leave, and its counts are those of a rebuild."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from demo import drive, land, play
from demo.progress import Progress
from demo.stage import Stage
from demo.tests.written import written_by
from wangge.campaigns.models import Campaign, CampaignGrid, Finding, HandedOut, Reach, Target, Visit
from wangge.campaigns.queries.coverage import COUNTED
from wangge.cases.models import Case
from wangge.cli.proof import case_findings
from wangge.journal.actions import record
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM
from wangge.residents.models import Household

pytestmark = pytest.mark.django_db
SMALL = drive.Size(households=600, visits=690, findings=610, areas=(land.CHENGXIANG,))
TABLES = (Household, Campaign, CampaignGrid, Reach, Target, Visit, Finding, HandedOut, Entry, Case)


@pytest.fixture
def now(at: Callable[[str], datetime]) -> datetime:
    return at("2026-11-27 10:00")


@pytest.fixture
def stage(now: datetime) -> Stage:
    play.set_up(seed=7, now=now, progress=Progress(None))
    return Stage.of_everyone()


def laid_out(stage: Stage, now: datetime, write: drive.Write, seed: int = 7) -> dict[str, list[tuple[Any, ...]]]:
    def play() -> None:
        drive.lay_out(stage, seed=seed, now=now, progress=Progress(None), size=SMALL, write=write)
        assert list(case_findings()) == []

    return written_by(play, TABLES)


def test_in_bulk_as_by_acts_and_the_seed_decides(stage: Stage, now: datetime) -> None:
    whole, single = laid_out(stage, now, drive.in_bulk), laid_out(stage, now, drive.by_acts)
    assert len(whole["Visit"]) == 690 and len(whole["Finding"]) == 610 and len(whole["Case"]) == drive.REPORTED
    for name, rows in single.items():
        assert whole[name] == rows, name
    assert laid_out(stage, now, drive.in_bulk, seed=8)["Visit"] != whole["Visit"]


def test_it_is_laid_out_once_on_top(stage: Stage, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drive, "PUBLISHED", SMALL)
    monkeypatch.setattr(drive, "BATCH", 250)  # a call and its second stand in different batches
    record(act=play.MARK, object_type="demo", object_id=1, by=SYSTEM, now=now)  # played before
    assert play.main(seed=3) == play.OK and not Campaign.objects.exists()
    for _time in range(2):
        assert play.main(seed=3, is_large=True) == play.OK
    campaign = Campaign.objects.get()
    counted = Counter[tuple[str, str]]()
    for grid, outcome in Target.objects.filter(campaign=campaign).values_list("grid", "outcome"):
        counted.update([(grid, "target"), (grid, outcome)])
    counted.update((grid, "visits") for grid in Visit.objects.filter(campaign=campaign).values_list("grid", flat=True))
    for grid, case in Finding.objects.filter(campaign=campaign).values_list("grid", "case"):
        counted.update([(grid, "findings"), *([(grid, "cases")] if case else [])])
    for row in CampaignGrid.objects.filter(campaign=campaign):
        assert {name: getattr(row, name) for name in COUNTED} == {name: counted[row.grid, name] for name in COUNTED}
    assert Target.objects.filter(campaign=campaign).count() == SMALL.households
    assert Visit.objects.filter(campaign=campaign).count() == SMALL.visits
