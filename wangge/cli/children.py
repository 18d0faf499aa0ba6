"""Child processes of `wangge serve`: started, watched, started again when they die, and never left behind."""

import ctypes
import logging
import multiprocessing
import multiprocessing.process
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

logger = logging.getLogger(__name__)
STOP_SECONDS = 25.0
STABLE_SECONDS = 60.0  # a child that lived so long is started again at once
MAX_QUICK_DEATHS = 5
_PR_SET_PDEATHSIG = 1
# A fork shares what is loaded already, in time and in memory; elsewhere than on Linux it is not safe.
_CONTEXT = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


def end_with_parent(parent: int) -> None:
    """Have the kernel send SIGTERM to this process when `parent` dies, however it dies (Linux only)."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it died in between
        os.kill(os.getpid(), signal.SIGTERM)


def _begin(parent: int, run: Callable[[Sequence[str]], int], words: Sequence[str]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    end_with_parent(parent)
    sys.exit(run(words))


@dataclass(slots=True)
class Child:
    """One process that is kept alive: `run(words)`. `quick_deaths` counts those that followed soon after a start."""

    name: str
    run: Callable[[Sequence[str]], int]
    words: Sequence[str]
    process: multiprocessing.process.BaseProcess | None = None
    started_at: float = 0.0
    start_after: float = 0.0
    quick_deaths: int = 0

    def start(self) -> None:
        # mypy: each context has a Process class of its own, all of them a BaseProcess.
        self.process = _CONTEXT.Process(  # type: ignore[attr-defined]
            target=_begin, args=(os.getpid(), self.run, self.words), name=f"wangge-{self.name}"
        )
        self.process.start()
        self.started_at = time.monotonic()
        logger.info("%s started, pid %s", self.name, self.process.pid)

    def look_after(self) -> bool:
        """Start again what has died, later each time; False when it dies so often that somebody must look."""
        if self.process is not None and self.process.is_alive():
            return True
        now = time.monotonic()
        if self.process is not None:
            lived = now - self.started_at
            self.quick_deaths = 0 if lived > STABLE_SECONDS else self.quick_deaths + 1
            logger.error("%s ended with status %s after %.0f s", self.name, self.process.exitcode, lived)
            self.process = None
            self.start_after = now + (0 if self.quick_deaths <= 1 else 2.0**self.quick_deaths)
        if self.quick_deaths >= MAX_QUICK_DEATHS:
            return False
        if now >= self.start_after:
            self.start()
        return True


def stop_all(children: Sequence[Child]) -> None:
    """SIGTERM to all, SIGKILL to what is still there after `STOP_SECONDS`."""
    running = [child.process for child in children if child.process is not None and child.process.is_alive()]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in running:
        process.join(timeout=max(0.1, deadline - time.monotonic()))
        if process.is_alive():
            process.kill()
            process.join()
