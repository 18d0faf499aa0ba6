"""Nothing acknowledged is lost, nothing is done twice, the seals hold: with real processes killed in the middle."""

import http.client
import json
import threading
import time
from collections.abc import Callable

import pytest

from wangge.cli.tests.offices import Office, Server, kill_group, new_id

pytestmark = pytest.mark.process
THREADS = 6
ENOUGH = 150


class Load:
    """Threads that report one after the other; what was answered 201, and every id that was ever sent."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.sent: dict[str, str] = {}
        self.acknowledged: dict[str, dict[str, str]] = {}
        self.faults: list[str] = []
        self.is_over = False
        self.threads = [threading.Thread(target=self._report, args=(number,)) for number in range(THREADS)]

    def _report(self, number: int) -> None:
        while not self.is_over:
            client_id = new_id()
            text = f"第{number}线第{len(self.sent)}件：井盖破损"
            self.sent[client_id] = text
            try:
                status, answer = self.server.report(client_id, text)
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                return  # the server is gone: whether this one was kept is open
            if status == 201:
                self.acknowledged[client_id] = answer
            else:
                self.faults.append(f"{status} {answer}")

    def run_until(self, condition: Callable[[], bool]) -> None:
        for thread in self.threads:
            thread.start()
        deadline = time.monotonic() + 120
        while not condition() and time.monotonic() < deadline:
            time.sleep(0.02)

    def end(self) -> None:
        self.is_over = True
        for thread in self.threads:
            thread.join(timeout=60)


def test_killed_under_load_nothing_acknowledged_is_lost(office: Office) -> None:
    with office.serving("--workers", "2") as server:
        load = Load(server)
        load.run_until(lambda: len(load.acknowledged) >= ENOUGH)
        kill_group(server.process)
        load.end()
    assert not load.faults
    assert len(load.acknowledged) >= ENOUGH
    numbers = {answer["number"] for answer in load.acknowledged.values()}
    assert len(numbers) == len(load.acknowledged)
    with office.serving("--workers", "2") as server:
        for answer in load.acknowledged.values():
            status, told = server.call("GET", f"/api/v1/reports/{answer['query_code']}")
            assert (status, json.loads(told)["number"]) == (200, answer["number"])
        # Every phone sends again what it is not sure of, and some that were sure: each gets its one answer.
        for client_id, text in load.sent.items():
            status, answer = server.report(client_id, text)
            first = load.acknowledged.get(client_id)
            assert status == 200 if first else status in (200, 201)
            assert first is None or answer == first
    proof = office.json("verify")
    assert proof["ok"] is True
    assert proof["cases"] == len(load.sent)


ENTRIES = """
from wangge.journal.actions import record_many
from wangge.lib.actor import SYSTEM
from wangge.lib import clock
rows = ({"act": "test", "object_type": "test", "object_id": n} for n in range(30_000))
record_many(rows, by=SYSTEM, now=clock.now())
"""


def unsealed(office: Office) -> int:
    return int(office.python("from wangge.journal.queries import unsealed_count\nprint(unsealed_count())"))


def test_a_worker_killed_while_sealing_leaves_seals_that_hold(office: Office) -> None:
    office.python(ENTRIES)
    worker = office.start("worker")
    before = office.number("SELECT COUNT(*) FROM journal_seal")
    wait_until(lambda: office.number("SELECT COUNT(*) FROM journal_seal") >= before + 5)
    kill_group(worker)
    assert unsealed(office) > 0, "killed too late: nothing was interrupted"
    assert office.json("verify")["findings"] == []
    finishing = office.start("worker")
    try:
        wait_until(lambda: unsealed(office) == 0)
    finally:
        kill_group(finishing)
    proof = office.json("verify")
    assert proof["findings"] == []
    assert proof["entries"] >= 30_000


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)
