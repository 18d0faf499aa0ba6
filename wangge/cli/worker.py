"""`wangge worker`: seals the journal, erases what is due, cleans up, and tells by its heartbeat that it lives."""

import argparse
import logging
import os
import threading
import time

from django.utils.translation import gettext as _

from wangge.cli.console import OK
from wangge.cli.loops import LOOPS, keep_turning
from wangge.cli.serve import require_safe
from wangge.cli.stopping import StopRequest

logger = logging.getLogger(__name__)
STOP_SECONDS = 20.0


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _("收到 SIGTERM 后做完手头的一批即停止。可以在多台机器上各启动一个。")


def run(args: argparse.Namespace) -> int:
    require_safe()
    asked, stop = StopRequest(), threading.Event()
    # Daemon threads: one that hangs on a dead connection must not keep the process from ending.
    threads = [threading.Thread(target=keep_turning, args=(loop, stop), name=loop.name, daemon=True) for loop in LOOPS]
    for thread in threads:
        thread.start()
    logger.info("worker running, pid %s", os.getpid())
    asked.wait()
    stop.set()
    deadline = time.monotonic() + STOP_SECONDS
    for thread in threads:
        thread.join(timeout=max(0.0, deadline - time.monotonic()))
    return OK
