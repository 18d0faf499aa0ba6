"""Health and readiness: what fails is named with 503, what will fail soon is a warning, and the cost is bounded."""

import shutil
from collections import namedtuple
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.county import Cast
from wangge.journal.actions import record_many
from wangge.lib.actor import SYSTEM
from wangge.ops import health
from wangge.ops.actions import beat
from wangge.ops.models import Heartbeat

At = Callable[[str], datetime]
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def now(cast: Cast, at: At) -> datetime:
    """A working moment: the worker has just come round, the calendar is known."""
    instant = at("2025-03-10 10:00")
    for name in ("worker", "seal"):
        beat(name=name, now=instant - timedelta(seconds=2))
    return instant


def asked(client: Client, status: int) -> dict[str, Any]:
    answer = client.get("/readyz")
    assert answer.status_code == status, answer.content
    assert answer.headers["Cache-Control"] == "no-store"
    told: dict[str, Any] = answer.json()
    assert told["status"] == ("ready" if status == 200 else "not_ready")
    return told


def test_health_needs_no_database(client: Client) -> None:
    """Without the `db` fixture any query would fail."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert client.post("/healthz").status_code == 405


def test_ready(client: Client, now: datetime) -> None:
    assert asked(client, 200) == {"status": "ready", "failing": {}, "warnings": {}}


def test_a_silent_worker_is_named(client: Client, now: datetime, at: At) -> None:
    at("2025-03-10 10:01")
    assert asked(client, 503)["failing"] == {"worker": "silent for 62 s"}
    Heartbeat.objects.all().delete()
    assert asked(client, 503)["failing"] == {"worker": "never seen"}


def test_a_clock_that_was_moved_is_named(client: Client, now: datetime, at: At) -> None:
    at("2025-03-10 09:00")
    assert set(asked(client, 503)["failing"]) == {"clock"}


def test_a_database_that_is_away_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("could not connect")

    kept = SimpleNamespace(ensure_connection=away, close=lambda: None, vendor=connection.vendor)
    monkeypatch.setattr(health, "connection", kept)
    assert asked(client, 503)["failing"] == {"database": "OperationalError"}


def test_waiting_migrations_are_named(client: Client, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", {})
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'ops'")
    assert set(asked(client, 503)["failing"]) == {"migrations"}


@pytest.mark.parametrize(("free", "status", "place"), [(50, 503, "failing"), (1500, 200, "warnings")])
def test_a_disk_that_fills_is_named(
    client: Client, now: datetime, monkeypatch: pytest.MonkeyPatch, free: int, status: int, place: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 0, free * 2**20))
    assert asked(client, status)[place] == {"disk": f"{free} MiB free"}


def test_a_calendar_that_ends_is_a_warning(client: Client, now: datetime, at: At) -> None:
    instant = at("2030-03-10 10:00")
    for name in ("worker", "seal"):
        beat(name=name, now=instant)
    assert set(asked(client, 200)["warnings"]) == {"calendar"}


# What this transaction itself wrote is not below the horizon on PostgreSQL: the acts must commit. The horizon is the
# server's: a transaction of another test's database holds it back, so these two run alone.
@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_sealing_that_is_stuck_is_named(client: Client, now: datetime) -> None:
    beat(name="seal", now=now - timedelta(minutes=11))
    assert set(asked(client, 503)["failing"]) == {"sealing"}  # what the cast was made with waits


# What this transaction itself wrote is not below the horizon on PostgreSQL: the acts must commit.
@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_a_backlog_is_a_warning_while_sealing_goes_on(
    client: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "BACKLOG_BOUND", 50)
    rows = ({"act": "test", "object_type": "test", "object_id": number} for number in range(60))
    record_many(rows, by=SYSTEM, now=now)
    assert asked(client, 200)["warnings"] == {"sealing": "50 entries or more wait"}


def test_query_count(client: Client, now: datetime) -> None:
    asked(client, 200)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        asked(client, 200)
    # heartbeats, loops that fail, last seal, unsealed (and its horizon)
    allowed = 5 if connection.vendor == "postgresql" else 4
    assert len(queries) <= allowed + 1  # the catalogue's revision, at most once a second
