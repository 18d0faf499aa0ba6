"""Metrics: who may read them, and that the figures are those of the database."""

import re
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client import generate_latest

from tests.api_client import Caller
from tests.county import GRID, Cast, inside
from wangge.lib import clock
from wangge.lib.actor import SYSTEM
from wangge.ops import metrics
from wangge.ops.actions import beat
from wangge.people.actions import issue_token

FAR = "203.0.113.9"


def figure(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found is not None, f"{name} is not in\n{text}"
    return float(found[1])


# What this transaction itself wrote is not below the horizon on PostgreSQL: the acts must commit.
@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_the_figures_are_those_of_the_database(client: Client, cast: Cast) -> None:
    lon, lat = inside(GRID)
    for _each in range(3):
        Caller().report(lon=lon, lat=lat)
    beat(name="worker", now=clock.now())
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    text = answer.content.decode()
    assert figure(text, 'wangge_cases{state="reported"}') == 3
    assert figure(text, 'wangge_cases{state="closed"}') == 0
    assert figure(text, "wangge_database_up") == 1
    assert figure(text, "wangge_journal_unsealed") > 3
    assert 0 <= figure(text, 'wangge_heartbeat_age_seconds{loop="worker"}') < 5
    assert figure(text, "wangge_disk_free_bytes") > 0


def test_counts_are_bounded(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "CASES_BOUND", 2)
    lon, lat = inside(GRID)
    for _each in range(3):
        Caller().report(lon=lon, lat=lat)
    assert figure(client.get("/metrics").content.decode(), 'wangge_cases{state="reported"}') == 2


def test_the_number_of_queries_does_not_grow(client: Client, cast: Cast) -> None:
    client.get("/metrics")
    counts = []
    for more in (1, 2):
        lon, lat = inside(GRID)
        for _each in range(more):
            Caller().report(lon=lon, lat=lat)
        with CaptureQueriesContext(connection) as queries:
            client.get("/metrics")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 17


def test_requests_are_counted_by_method_and_status(client: Client) -> None:
    def count() -> float:
        samples = [
            sample.value
            for family in metrics._process.collect()
            for sample in family.samples
            if sample.name == "wangge_requests_total"
            and (sample.labels["method"], sample.labels["status"]) == ("GET", "200")
        ]
        return sum(samples)

    before = count()
    client.get("/healthz")
    assert count() == before + 1
    metrics.count_request("BREW", 418)
    assert 'method="BREW"' not in generate_latest(metrics._process).decode()


@pytest.mark.django_db
def test_a_database_that_is_away_is_a_figure_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_words: object) -> dict[str, int]:
        raise OperationalError("away")

    monkeypatch.setattr(metrics, "counts_by_state", away)
    monkeypatch.setattr(metrics, "connection", SimpleNamespace(close=lambda: None))
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert figure(answer.content.decode(), "wangge_database_up") == 0


def test_far_addresses_need_a_system_administrators_token(client: Client, cast: Cast) -> None:
    assert client.get("/metrics", REMOTE_ADDR=FAR).status_code == 401
    for name, status in (("li", 403), ("sec", 403), ("sys", 200)):
        secret, _token = issue_token(user=cast.users[name], by=SYSTEM, now=clock.now())
        answer = client.get("/metrics", REMOTE_ADDR=FAR, HTTP_AUTHORIZATION=f"Bearer {secret}")
        assert answer.status_code == status, name
    assert client.get("/metrics", REMOTE_ADDR=FAR, HTTP_AUTHORIZATION="Bearer invented").status_code == 401


@pytest.mark.django_db
def test_near_addresses_may_read(client: Client, settings: object) -> None:
    assert client.get("/metrics", REMOTE_ADDR="::1").status_code == 200
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]  # type: ignore[attr-defined]
    assert Client().get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 200


@pytest.mark.django_db
def test_a_proxy_that_nobody_declared_makes_no_visitor_near(client: Client) -> None:
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=FAR).status_code == 401


@pytest.mark.django_db
def test_behind_a_declared_proxy_the_visitor_counts(settings: object) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]  # type: ignore[attr-defined]
    client = Client()
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=FAR).status_code == 401
    spoofed = f"127.0.0.1, {FAR}"
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=spoofed).status_code == 401
