"""Prometheus figures: read from the database at each call, and requests counted in the process that answers."""

import os
from datetime import datetime

from django.db import Error, connection
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from wangge.cases.queries.figures import counts_by_state
from wangge.journal.queries import unsealed_count
from wangge.notices.queries.deliveries import backlogs
from wangge.ops.health import BACKLOG_BOUND, free_bytes
from wangge.ops.queries import heartbeats

CASES_BOUND = 10_000
# One registry for what the process counts, a fresh one at each call for what the database tells.
_process = CollectorRegistry()
_requests = Counter(
    "wangge_requests", "Requests answered by this process", ["process", "method", "status"], registry=_process
)
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


def count_request(method: str, status: int) -> None:
    """Count an answer (labels are bounded: an invented method counts as OTHER)."""
    _requests.labels(str(os.getpid()), method if method in _METHODS else "OTHER", str(status)).inc()


def exposition(now: datetime) -> bytes:
    """The text that Prometheus reads. A database that is away shows as `wangge_database_up 0`."""
    registry = CollectorRegistry()
    up = Gauge("wangge_database_up", "1 when the database answers", registry=registry)
    Gauge("wangge_disk_free_bytes", "Free space for files and database", registry=registry).set(free_bytes())
    try:
        _read_database(registry, now)
        up.set(1)
    except Error:
        connection.close()
        up.set(0)
    return generate_latest(registry) + generate_latest(_process)


def _read_database(registry: CollectorRegistry, now: datetime) -> None:
    cases = Gauge("wangge_cases", f"Cases by state, counted up to {CASES_BOUND}", ["state"], registry=registry)
    for state, count in counts_by_state(bound=CASES_BOUND).items():
        cases.labels(state).set(count)
    unsealed = Gauge(
        "wangge_journal_unsealed", f"Journal entries that wait for a seal, up to {BACKLOG_BOUND}", registry=registry
    )
    unsealed.set(unsealed_count(bound=BACKLOG_BOUND))
    _read_notices(registry, now)
    age = Gauge(
        "wangge_heartbeat_age_seconds", "Seconds since a loop of the worker came round", ["loop"], registry=registry
    )
    for name, at in heartbeats().items():
        age.labels(name).set((now - at).total_seconds())


def _read_notices(registry: CollectorRegistry, now: datetime) -> None:
    waiting = Gauge("wangge_messages_waiting", "Messages on their way out", ["channel"], registry=registry)
    failing = Gauge("wangge_messages_failing", "Of these, tried in vain at least once", ["channel"], registry=registry)
    lost = Gauge("wangge_messages_given_up", "Messages given up within 24 hours", ["channel"], registry=registry)
    for channel, backlog in backlogs(now).items():
        waiting.labels(channel.value).set(backlog.waiting)
        failing.labels(channel.value).set(backlog.failing)
        lost.labels(channel.value).set(backlog.lost_lately)
