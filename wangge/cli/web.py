"""The web server's own process: granian with the WSGI application, started by `wangge serve`."""

import argparse
import logging
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connection
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from wangge.areas import queries as areas
from wangge.catalogue import queries as catalogue
from wangge.cli.children import end_with_parent
from wangge.people.queries import directory

logger = logging.getLogger(__name__)
# Small synchronous requests hold the interpreter's lock: more threads than this only add switches and database
# connections (measured: see docs/operations.md). Waiting connections queue in the kernel.
THREADS = 4
BACKLOG = 2048
STOP_SECONDS = 20


def load_application(_target: str) -> Callable[..., Any]:
    """Runs in each web process: ends with its parent, and reads reference data before the first request."""
    parent = os.getppid()
    end_with_parent()
    if os.getppid() != parent:  # it died in between
        os.kill(os.getpid(), signal.SIGTERM)
    application = get_wsgi_application()
    try:
        areas.index()
        catalogue.tree()
        directory()
    except DatabaseError as error:
        logger.warning("reference data not read yet: %s", error)
    finally:
        connection.close()
    return application


def serve(host: str, port: int, workers: int, threads: int = THREADS) -> None:
    """Serve until SIGTERM; requests that have begun are answered first."""
    server = Server(
        "config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--threads", type=int, default=THREADS)
    args = parser.parse_args()
    django.setup()
    serve(args.host, args.port, args.workers, args.threads)
    return 0


if __name__ == "__main__":
    sys.exit(main())
