"""The worker's loops: a failure is told, tried again later, and never ends the loop or another one."""

import logging
import threading
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from tests.county import Cast
from wangge.cli import loops
from wangge.cli.loops import HEARTBEAT, LOOPS, Loop, keep_turning
from wangge.lib import clock
from wangge.ops.models import RateWindow
from wangge.ops.queries import failing_loops, heartbeats


class Turns:
    """An event that lets a loop turn so many times, and keeps the delays that it was asked to wait."""

    def __init__(self, turns: int) -> None:
        self.left, self.delays = turns, list[float]()

    def wait(self, delay: float) -> bool:
        self.delays.append(delay)
        self.left -= 1
        return self.left < 0


def turn(loop: Loop, turns: int, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    monkeypatch.setattr(loops, "close_old_connections", lambda: None)
    kept = SimpleNamespace(close=lambda: None)  # the test's own transaction lives in the true one
    monkeypatch.setattr(loops, "connection", kept)
    stop = Turns(turns)
    keep_turning(loop, stop)  # type: ignore[arg-type]
    return stop.delays


@pytest.mark.django_db
def test_a_loop_that_fails_backs_off_and_recovers(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    outcomes = [OperationalError("server closed the connection"), ValueError("a fault"), None, None]

    def run(now: datetime) -> None:
        outcome = outcomes.pop(0)
        if outcome is not None:
            raise outcome

    with caplog.at_level(logging.INFO, "wangge.cli.loops"):
        delays = turn(Loop("test", 7.0, run), 4, monkeypatch)
    assert delays == [0.0, 2.0, 4.0, 7.0, 7.0]
    levels = [(record.levelname, record.exc_info is not None) for record in caplog.records]
    assert levels == [("WARNING", False), ("ERROR", True), ("INFO", False)]
    assert set(heartbeats()) == {"test"}
    assert failing_loops() == {}


@pytest.mark.django_db
def test_a_loop_that_fails_has_no_heartbeat_is_told_and_never_waits_longer_than_a_minute(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def run(now: datetime) -> None:
        raise OSError("disk full")

    assert max(turn(Loop("test", 1.0, run), 12, monkeypatch)) == 60.0
    assert (heartbeats(), set(failing_loops())) == ({}, {"test"})


def test_every_loop_does_its_work(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    minute = int(now.timestamp()) // 60
    RateWindow.objects.create(client="1.2.3.4", minute=minute - 60, count=3)
    RateWindow.objects.create(client="1.2.3.4", minute=minute, count=3)
    for loop in LOOPS:
        turn(loop, 1, monkeypatch)
    assert set(heartbeats()) == {loop.name for loop in LOOPS}
    assert list(RateWindow.objects.values_list("minute", flat=True)) == [minute]


def test_the_loops_are_named_once_and_the_heartbeat_is_quicker_than_its_alarm() -> None:
    names = [loop.name for loop in LOOPS]
    assert len(set(names)) == len(names)
    assert next(loop.every for loop in LOOPS if loop.name == HEARTBEAT) <= 5
    assert next(loop.every for loop in LOOPS if loop.name == "seal") <= 2


def test_stops_at_once_when_told() -> None:
    stop = threading.Event()
    stop.set()
    keep_turning(Loop("never", 1.0, lambda now: pytest.fail("it ran")), stop)
