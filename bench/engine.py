"""One engine: grow the data to each size, start the real server, run every workload, write the rows."""

import json
import os
import random
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import django

django.setup()

import numpy  # noqa: E402  (settings come first)
import psutil  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench import data, driving, importing, judging, load, phones, workloads  # noqa: E402
from bench.driving import READERS  # noqa: E402
from bench.load import free_port  # noqa: E402
from bench.world import World, build_world  # noqa: E402
from wangge.areas import queries as areas  # noqa: E402
from wangge.cases.models import Case  # noqa: E402
from wangge.people.models import User  # noqa: E402

SECONDS = float(os.environ.get("SECONDS_EACH", "8"))
SIZES = {"k": 1_000, "m": 1_000_000}


def wanted_sizes() -> list[int]:
    words = os.environ.get("SIZE", "10k,100k,1m").lower().split(",")
    return sorted(int(float(word[:-1]) * SIZES[word[-1]]) if word[-1] in SIZES else int(word) for word in words)


@contextmanager
def server() -> Iterator[tuple[int, psutil.Process, float]]:
    """The production server on a free port: its port, its process and the seconds from start to first answer."""
    port = free_port()
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "wangge.cli.main", "serve", "--port", str(port), "--web-only"])
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                    break
            except OSError:
                if process.poll() is not None or time.perf_counter() - begun > 60:
                    raise
                time.sleep(0.02)
        yield port, psutil.Process(process.pid), time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(timeout=20)


def web_memory(parent: psutil.Process) -> tuple[int, int]:
    """Number of web processes and megabytes of the largest (unique set where the system tells it)."""
    sizes = []
    for child in parent.children(recursive=True):
        try:
            sizes.append(child.memory_full_info().uss)
        except psutil.Error:
            continue
    return len(sizes), max(sizes, default=0) // 1_000_000


def session_cookie(username: str) -> str:
    """A signed-in session, made as signing in makes it."""
    user = User.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def bare_inserts() -> dict[str, Any]:
    """One-row transactions, durable, in this process: the floor under every write."""
    times: list[float] = []
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_bare (id integer PRIMARY KEY, text varchar(200))")
        cursor.execute("DELETE FROM bench_bare")
        stop_at = time.perf_counter() + min(SECONDS, 3)
        while (begun := time.perf_counter()) < stop_at:
            cursor.execute("INSERT INTO bench_bare (id, text) VALUES (%s, %s)", [len(times), "路灯不亮"])
            times.append(time.perf_counter() - begun)
    result = load.Result(seconds=sum(times), times={"bare insert": times})
    return result.row("bare insert", note="in process, one row a transaction")


def locating(world: World) -> list[dict[str, Any]]:
    """Point to grid: one at a time, and a million at once."""
    index, points = areas.index(), [(spot.lon, spot.lat) for spot in world.spots]
    index.locate(*points[0])
    times = []
    for lon, lat in points[:3000]:
        begun = time.perf_counter()
        index.locate(lon, lat)
        times.append(time.perf_counter() - begun)
    one = load.Result(seconds=sum(times), times={"locate one": times}).row("locate one")
    lons, lats = numpy.resize([p[0] for p in points], 1_000_000), numpy.resize([p[1] for p in points], 1_000_000)
    begun = time.perf_counter()
    index.locate_many(lons, lats)
    return [one, {"workload": "locate a million", "n": 1, "note": f"{time.perf_counter() - begun:.2f} s"}]


def bytes_per_case() -> dict[str, Any]:
    count = Case.objects.count()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            total = Path(str(settings.DATABASES["default"]["NAME"])).stat().st_size
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
            total = cursor.fetchone()[0]
    return {"workload": "bytes per case", "n": count, "note": f"{total / count:.0f} bytes, whole database"}


DESK = ("city", "village", "sanitation", "supervisor", "mediator")


def measure(world: World) -> Iterator[dict[str, Any]]:
    """All workloads at the present size; the writing ones last, so that they do not disturb the reading ones."""
    pool = data.text_pool(random.Random(1))
    yield bare_inserts()
    yield from locating(world)
    yield bytes_per_case()
    yield judging.suggesting()
    cookies = {name: session_cookie(name) for name in DESK}
    cookies["town"] = session_cookie(world.towns[0])
    tokens = phones.tokens_of(world, data.present())
    connection.close()
    with server() as (port, process, cold):
        yield {"workload": "cold start", "n": 1, "note": f"{cold:.2f} s to the first answer of `wangge serve`"}
        for make, users in (
            (workloads.hello, 8),
            (workloads.listing(world), READERS),
            (workloads.desk_list(world, cookies), READERS),
            (workloads.counting(world), READERS),
            (workloads.searching(world), READERS),
            (workloads.mapping(world, cookies), READERS),
            (judging.suggestion_page(world), READERS),
            (workloads.reporting(world, pool), 8),
            (workloads.lifecycle(world, pool), 50),
        ):
            load.drive(port, make, users=users, seconds=min(2.0, SECONDS))  # warm
            yield from load.drive(port, make, users=users, seconds=SECONDS).rows(users)
        yield from phones.synchronising(port, tokens)
        processes, memory = web_memory(process)
        yield {"workload": "memory", "n": processes, "note": f"{memory} MB unique in the largest process"}
    yield from judging.sweeping(data.present())


def measure_drive(world: World, now: datetime) -> Iterator[dict[str, Any]]:
    """The coverage pages of a drive of the county's size; each wants a p95 below 300 ms."""
    campaign = driving.lay_out(now)
    cookies = {"city": session_cookie("city"), "town": session_cookie(world.towns[0])}
    connection.close()
    with server() as (port, _process, _cold):
        for name, make in driving.pages(campaign, world, cookies):
            load.drive(port, make, users=READERS, seconds=min(2.0, SECONDS))  # warm
            note = f"{READERS} users; wanted: p95 below {driving.WITHIN_MS:.0f} ms"
            yield load.drive(port, make, users=READERS, seconds=SECONDS).row(name, note=note)


def every_row(world: World, now: datetime) -> Iterator[dict[str, Any]]:
    """Everything at each size, then the drive and the import beside the cases of the largest."""
    size = 0
    for size in wanted_sizes() if driving.WANTED != "only" else ():
        begun = time.perf_counter()
        data.grow(world, size, now)
        print(f"{os.environ['BENCH_ENGINE']} {size}: data in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        yield from ({"size": size, **row} for row in measure(world))
    if driving.WANTED != "0":
        yield from ({"size": size, **row} for row in measure_drive(world, now))
    if importing.ROWS and driving.WANTED != "only":
        yield from ({"size": size, **row} for row in importing.measure(importing.ROWS, importing.county_points()))


def main() -> int:
    now = data.present()
    call_command("migrate", verbosity=0)
    rows = []
    for row in every_row(build_world(now), now):
        rows.append({"engine": os.environ["BENCH_ENGINE"], **row})
        print(json.dumps(rows[-1], ensure_ascii=False), file=sys.stderr)
    Path(os.environ["BENCH_RESULT"]).write_text(json.dumps(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
