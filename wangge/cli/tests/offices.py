"""A whole installation in a folder of its own, driven through the real command in real processes."""

import contextlib
import csv
import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.county import AREAS, CITY, CORNERS, GRID, SIDE, inside

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS = 90.0
PASSWORD = "open-sesame-2026"


@dataclass(slots=True)
class Office:
    """A data folder and a database; `run` calls `wangge` in it."""

    folder: Path
    url: str
    more: dict[str, str]
    first_url: str = ""  # of its own database, whatever a test points `url` to

    def __post_init__(self) -> None:
        self.first_url = self.url

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WANGGE_")}
        own = {"WANGGE_DATA_DIR": str(self.folder), "WANGGE_DATABASE_URL": self.url, "WANGGE_PUBLIC_RATE": "0"}
        return kept | own | {"PYTHONUNBUFFERED": "1"} | self.more

    def run(self, *words: str, status: int | None = 0, given: str = "") -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, "-m", "wangge.cli.main", *words],
            env=self.environment,
            cwd=ROOT,
            input=given,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        if status is not None:
            assert done.returncode == status, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *words: str, status: int = 0) -> Any:
        return json.loads(self.run(*words, "--json", status=status).stdout.splitlines()[-1])

    def python(self, code: str) -> str:
        """Run a few lines inside the installation, with Django set up."""
        begin = "import django; django.setup()\n"
        done = subprocess.run(
            [sys.executable, "-c", begin + code],
            env=self.environment | {"DJANGO_SETTINGS_MODULE": "config.settings"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def number(self, query: str) -> int:
        """One whole number from the database, without the cost of a command."""
        if self.url.startswith("sqlite"):
            with contextlib.closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=20)) as connection:
                return int(connection.execute(query).fetchone()[0])
        with psycopg.connect(self.url) as server:
            found = server.execute(query.encode()).fetchone()
            assert found is not None
            return int(found[0])

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """A process in a group of its own, its words kept in `log`."""
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "wangge.cli.main", *words],
                env=self.environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @contextlib.contextmanager
    def serving(self, *words: str) -> Iterator["Server"]:
        """`wangge serve` on a free port, ready to answer; whatever is left of it at the end is killed."""
        port = free_port()
        process = self.start("serve", "--port", str(port), *words)
        server = Server(port, process)
        try:
            server.wait_until_ready(self.folder / "log", whole="--web-only" not in words)
            yield server
        finally:
            kill_group(process)

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")


@dataclass(slots=True)
class Server:
    """A running server and its process."""

    port: int
    process: "subprocess.Popen[bytes]"

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            data = None if body is None else json.dumps(body)
            connection.request(method, path, data, {"Content-Type": "application/json"} | (headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def report(self, client_id: str, text: str = "路口路灯不亮") -> tuple[int, dict[str, Any]]:
        lon, lat = inside(GRID)
        status, answer = self.call(
            "POST", "/api/v1/reports", {"client_id": client_id, "text": text, "lon": lon, "lat": lat}
        )
        return status, json.loads(answer)

    def wait_until_ready(self, log: Path, *, whole: bool) -> None:
        """Until `/readyz` is content, or without a worker until `/healthz` is."""
        path = "/readyz" if whole else "/healthz"
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, log.read_text(errors="replace")
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.call("GET", path)[0] == 200:
                    return
            time.sleep(0.1)
        raise AssertionError("not ready\n" + log.read_text(errors="replace"))


def kill_group(process: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settle_in(office: Office) -> None:
    """Keys, tables, the small county and its city desk."""
    office.run("init")
    areas, drawn = county_files(office.folder)
    office.run("areas", "import", str(areas), "--boundaries", str(drawn))
    office.run("user", "create", "jin", "--role", "desk", "--area", CITY, given=PASSWORD + "\n")


def county_files(folder: Path) -> tuple[Path, Path]:
    """The small county as the files that an office would bring: a CSV of areas and a GeoJSON of grids."""
    areas, drawn = folder / "areas.csv", folder / "grids.geojson"
    with areas.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("code", "name"), *AREAS])
    features = []
    for code, (west, south) in CORNERS.items():
        east, north = round(west + SIDE, 4), round(south + SIDE, 4)
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"code": code}, "geometry": shape})
    drawn.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return areas, drawn


def new_id() -> str:
    return str(uuid.uuid4())
