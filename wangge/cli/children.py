"""Child processes of `wangge serve`: started, watched, started again when they die, and never left behind."""

import ctypes
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)
STOP_SECONDS = 25.0
STABLE_SECONDS = 60.0  # a child that lived so long is started again at once
MAX_QUICK_DEATHS = 5
_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Ask the kernel to send SIGTERM to this process when its parent dies, however it dies (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


@dataclass(slots=True)
class Child:
    """One process that is kept alive. `quick_deaths` counts those that followed soon after a start."""

    name: str
    command: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    quick_deaths: int = 0
    start_after: float = field(default=0.0)

    def start(self) -> None:
        # Only a call into libc happens between fork and exec, and this process has no other threads.
        self.process = subprocess.Popen(self.command, preexec_fn=end_with_parent)  # noqa: S603, PLW1509
        self.started_at = time.monotonic()
        logger.info("%s started, pid %s", self.name, self.process.pid)

    def look_after(self) -> bool:
        """Start again what has died, later each time; False when it dies so often that somebody must look."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is None:
            return True
        if self.process is not None:
            lived = now - self.started_at
            self.quick_deaths = 0 if lived > STABLE_SECONDS else self.quick_deaths + 1
            logger.error("%s ended with status %s after %.0f s", self.name, self.process.returncode, lived)
            self.process = None
            self.start_after = now + (0 if self.quick_deaths <= 1 else 2.0**self.quick_deaths)
        if self.quick_deaths >= MAX_QUICK_DEATHS:
            return False
        if now >= self.start_after:
            self.start()
        return True


def stop_all(children: Sequence[Child]) -> None:
    """SIGTERM to all, SIGKILL to what is still there after `STOP_SECONDS`."""
    running = [child.process for child in children if child.process is not None and child.process.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
