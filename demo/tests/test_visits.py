"""The demonstration's campaigns: one over, one running, through the actions, the same each time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from demo import land, play, visits
from demo.progress import Progress
from demo.stage import Stage
from demo.tests.written import written_by
from wangge.campaigns.models import Campaign, CampaignGrid, Finding, HandedOut, Reach, Target, Visit
from wangge.cases.models import Case
from wangge.journal.models import Entry

TABLES = (Campaign, CampaignGrid, Reach, Target, Visit, Finding, HandedOut, Entry, Case)


@pytest.mark.django_db
def test_one_is_over_and_one_runs(at: Callable[[str], datetime]) -> None:
    now = at("2026-11-27 10:00")
    play.set_up(seed=7, now=now, progress=Progress(None))
    stage = Stage.of_everyone()
    visits.play_campaigns(stage, land.load(), seed=7, now=now, progress=Progress(None))
    over, runs = Campaign.objects.order_by("id")
    assert (over.state, runs.state) == ("closed", "running") and over.summary
    rows = list(CampaignGrid.objects.all())
    assert sum(row.target for row in rows) >= 400 and sum(row.visits for row in rows) >= 250
    assert any(row.declined for row in rows) and any(row.cases for row in rows)
    assert not Visit.objects.filter(campaign=over, outcome="declined").exists()
    assert Visit.objects.filter(campaign=runs, outcome="declined").exists()
    assert not Visit.objects.filter(captured_at__gt=now).exists()
    assert Entry.objects.filter(act="record_visit").count() == Visit.objects.count()


@pytest.mark.django_db
def test_the_same_seed_plays_the_same_campaigns(at: Callable[[str], datetime]) -> None:
    now, county = at("2026-11-27 10:00"), land.load()
    play.set_up(seed=7, now=now, progress=Progress(None))
    stage = Stage.of_everyone()

    def played(seed: int) -> dict[str, list[tuple[Any, ...]]]:
        def all_of_them() -> None:
            visits.play_campaigns(stage, county, seed=seed, now=now, progress=Progress(None))

        return written_by(all_of_them, TABLES)

    first = played(7)
    assert first == played(7)
    assert all(first.values()) and first["Visit"] != played(8)["Visit"]
