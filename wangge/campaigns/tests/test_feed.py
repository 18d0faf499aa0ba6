"""What a phone reads of a campaign's targets: at page ends, in one instant, beside a transaction that is still open."""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from tests.at_once import held_open
from tests.county import GRID
from wangge.campaigns import actions, tasks
from wangge.campaigns.models import Target
from wangge.campaigns.queries import phone
from wangge.campaigns.tests.conftest import Begin, Drive
from wangge.campaigns.tests.test_visits import DONE, visit
from wangge.journal.actions import record

# What is read must be committed, and a transaction that is open anywhere on the server holds the horizon back.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.alone]


def told(drive: Drive, since: str = "", limit: int = 500) -> tuple[list[int], str]:
    """Page after page: the keys in the order in which they were told, and the last cursor."""
    keys: list[int] = []
    while True:
        page = phone.targets_of_grid(drive.by("wang"), drive.campaign, GRID, since=since, limit=limit)
        keys += [target.pk for target in page.items]
        since = page.cursor
        if not page.is_more:
            return keys, since


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 500])
def test_pages_tell_each_target_once_though_all_were_made_in_one_instant(running: Begin, limit: int) -> None:
    drive = running()
    keys, cursor = told(drive, limit=limit)
    assert keys == [target.pk for target in drive.targets()]
    assert told(drive, cursor) == ([], cursor)


def test_visits_of_one_instant_are_told_once_wherever_a_page_ends(running: Begin, now: datetime) -> None:
    drive = running()
    targets = drive.targets()
    _keys, cursor = told(drive)
    for target in (targets[2], targets[0], targets[3]):
        visit(drive, target, now, **DONE)
    keys, after = told(drive, cursor, limit=1)
    assert keys == [targets[2].pk, targets[0].pk, targets[3].pk]
    visit(drive, targets[0], now - timedelta(minutes=5), outcome="not_home")  # done stays done: nothing has changed
    assert told(drive, after)[0] == []
    visit(drive, targets[1], now - timedelta(hours=1), **DONE)  # made before, received after
    assert told(drive, after)[0] == [targets[1].pk]
    assert len(told(drive, "nonsense")[0]) == 4


def test_what_commits_late_is_not_passed_over(running: Begin, now: datetime) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: nothing commits out of turn")
    drive = running()
    first, second, third, _last = drive.targets()
    _keys, cursor = told(drive)

    def begin() -> None:  # takes its place in the order
        record(act="comment", object_type="campaign", object_id=drive.campaign.pk, by=drive.by("wang"), now=now)

    with held_open(before=begin, after=lambda: visit(drive, first, now, **DONE)):
        visit(drive, second, now + timedelta(hours=2), **DONE)
        keys, cursor = told(drive, cursor)
        assert keys == [], "what came after a transaction that is open waits for it"
    keys, cursor = told(drive, cursor, limit=1)
    assert keys == [first.pk, second.pk]
    visit(drive, third, now, **DONE)
    assert told(drive, cursor)[0] == [third.pk]


def test_closing_marks_all_that_is_told_no_more_alike(running: Begin, now: datetime) -> None:
    drive = running()
    done, declined, not_home, never = drive.targets()
    visit(drive, done, now, **DONE)
    visit(drive, declined, now, outcome="declined")
    visit(drive, not_home, now, outcome="not_home")
    actions.close_campaign(
        campaign_id=drive.campaign.pk, by=drive.by("li"), now=now + timedelta(hours=1), reason="完成"
    )
    visit(drive, never, now, outcome="not_home")
    tasks.turn(now + timedelta(hours=2))
    rows = Target.objects.filter(pk__in=[declined.pk, not_home.pk, never.pk])
    kept = set(rows.values_list("outcome", "visited_at", "mark_id", "mark_xid"))
    assert len(kept) == 1, "an address that declined is not told from one where nobody ever called"
