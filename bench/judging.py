"""What the worker does over all open cases: one pass of supervision; and how long a suggestion takes."""

import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from bench import fill, load
from bench.load import User
from bench.workloads import get
from bench.world import World
from wangge.cases import tasks
from wangge.cases.models import Assignment, Case
from wangge.cases.queries.suggesting import suggested
from wangge.cases.rungs import Rung
from wangge.lib.actor import Level

LATE = 1_000  # clocks that have run out when much is due
PASSES = 5
TEXTS = 500
CLOCKS = ("cases_case", "cases_assignment")


def sweeping(now: datetime) -> Iterator[dict[str, Any]]:
    """The worker's sweep with a running clock at every case and turn, whatever its state: when none has run out, and
    when some have. Each that has leaves a card or a notice in a durable transaction of its own."""
    table_rows = _set_clocks(now + timedelta(days=30))
    times = []
    for _turn in range(PASSES):
        begun = time.perf_counter()
        found = tasks.sweep(now=now)
        times.append(time.perf_counter() - begun)
        if found:
            raise RuntimeError("a clock that has not run out was found")
    idle = load.Result(seconds=sum(times), times={"sweep": times})
    yield idle.row("sweep", note=f"nothing due among {table_rows} clocks")
    late = _let_run_out(now - timedelta(minutes=5))
    begun, cpu = time.perf_counter(), time.process_time()
    met = tasks.sweep(now=now)
    taken, cpu = time.perf_counter() - begun, time.process_time() - cpu
    yield {
        "workload": "sweep, much due",
        "n": met,
        "per_second": round(met / taken, 1),
        "note": f"{late} clocks run out, {taken:.1f} s, {cpu / max(met, 1) * 1000:.1f} ms of processor each",
    }
    _take_clocks_back()


def _set_clocks(at: datetime) -> int:
    """A clock at every row that has none, so that as many run as there are rows."""
    when = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        for table in CLOCKS:
            cursor.execute(f"UPDATE {table} SET rung_at = %s, next_rung = 9 WHERE rung_at IS NULL", [when])
    return Case.objects.count() + Assignment.objects.count()


def _take_clocks_back() -> None:
    with connection.cursor() as cursor:
        for table in CLOCKS:
            cursor.execute(f"UPDATE {table} SET rung_at = NULL, next_rung = NULL WHERE next_rung = 9")
        if fill.is_sqlite():
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM ANALYZE")


def _let_run_out(at: datetime) -> int:
    """Half of the late clocks are desks' (to accept, to check), half are units'."""
    desks = Case.objects.filter(state__in=("reported", "answered"), next_rung=Rung.YELLOW).order_by("-id")
    turns = Assignment.objects.filter(case__state__in=("dispatched", "handling"), next_rung=Rung.YELLOW)
    late = 0
    for model, rows in ((Case, desks), (Assignment, turns.order_by("-id"))):
        keys = list(rows.values_list("pk", flat=True)[: LATE // 2])
        late += model.objects.filter(pk__in=keys).update(rung_at=at)
    return late


def suggesting() -> dict[str, Any]:
    """Category, words and lead unit for a report as the desk and the worker ask for them, in this process."""
    cases = list(Case.objects.filter(state="reported").order_by("-id")[:TEXTS])
    if cases:
        suggested(cases[0], Level.TOWN)  # the weights are read once
    times = []
    for case in cases:
        begun = time.perf_counter()
        suggested(case, Level.TOWN)
        times.append(time.perf_counter() - begun)
    return load.Result(seconds=sum(times), times={"suggestion": times}).row("suggestion", note="in process")


def suggestion_page(world: World) -> Any:
    """The same by the API, with likely repeats nearby: what a town's desk waits for when it opens a report."""
    waiting = Case.objects.filter(state="reported", holder_level="town", about_org_id=None).exclude(town="")
    # Without complaints about the centre itself, which its desk does not see (404).
    cases = [(case.number, world.tokens[case.town]) for case in waiting.order_by("-id")[:TEXTS]]

    def user(number: int) -> User:
        rng = random.Random(f"suggestion {number}")
        while True:
            found, token = rng.choice(cases)
            yield "suggestion page", get(f"/cases/{found}/suggestion", token)

    return user
