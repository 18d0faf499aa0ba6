"""The web server's own process: granian with the WSGI application, started by `wangge serve`."""

import argparse
import gc
import logging
import os
import sys
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connection
from django.urls import get_resolver
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from wangge.areas import queries as areas
from wangge.catalogue import queries as catalogue
from wangge.cli.children import end_with_parent
from wangge.cli.console import OK
from wangge.people.queries import directory

logger = logging.getLogger(__name__)
# Small synchronous requests hold the interpreter's lock. Measured with two processes on two cores: two and four threads
# answer most (1,100/s of a small page, 255/s of reports with four, 187/s with two); eight give less and wait longer.
THREADS = 4
# Between two statements of a transaction a thread waits for the interpreter's lock, and others for the database's:
# 5 ms, as Python has it, are several reports.
SWITCH_SECONDS = 0.0001
# Collecting by every 700 new objects takes a tenth of a request's time; what is loaded once is never looked at again.
COLLECT_AFTER = (20_000, 20, 20)
BACKLOG = 2048
STOP_SECONDS = 20


def load_application(_target: str) -> Callable[..., Any]:
    """Runs in each web process: ends with its parent, and reads reference data before the first request."""
    end_with_parent(os.getppid())
    application = get_wsgi_application()
    try:
        areas.index()
        catalogue.tree()
        directory()
    except DatabaseError as error:
        logger.warning("reference data not read yet: %s", error)
    finally:
        connection.close()
    _calm()
    return application


def _calm() -> None:
    """What the interpreter does beside the requests: less often where it costs, more often where others wait."""
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    gc.enable()
    sys.setswitchinterval(SWITCH_SECONDS)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--threads", type=int, default=THREADS)


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM; requests that have begun are answered first."""
    # Loaded once here and shared by every web process; an address that cannot be loaded stops the start.
    gc.disable()
    get_resolver().url_patterns  # noqa: B018
    gc.freeze()
    server = Server(
        "config.wsgi:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        workers=args.workers,
        blocking_threads=args.threads,
        blocking_threads_idle_timeout=600,  # a thread's end closes its database connection
        runtime_threads=1,
        backlog=BACKLOG,
        backpressure=BACKLOG,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=STOP_SECONDS,
    )
    server.serve(target_loader=load_application)
    return OK
