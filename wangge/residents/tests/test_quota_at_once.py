"""The day's quota of looks, with several asking at the same moment: real threads on a real database."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.at_once import at_once, shared_database
from wangge.journal.models import Entry
from wangge.lib.actor import Actor
from wangge.residents.actions import looks
from wangge.residents.errors import LookQuotaSpent
from wangge.residents.models import LookCount

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.alone]
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
WANG = Actor(id=7, username="wang")


def spent() -> bool:
    """One look at the same moment as others: was it still allowed?"""
    try:
        looks.spend_look(by=WANG, now=NOW)
    except LookQuotaSpent:
        return False
    return True


def kept() -> tuple[int, int]:
    """How many were counted, and how often a refusal was journalled."""
    return LookCount.objects.get().count, Entry.objects.filter(act="look_refused").count()


def test_no_more_than_the_quota_however_many_ask_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "DAILY_LOOKS", 3)
    with shared_database(tmp_path):
        allowed = at_once(*[spent for _asker in range(8)])
        assert sum(allowed) == 3
        assert at_once(kept) == [(8, 1)]  # read in a thread too: on SQLite they share a file of their own
