"""Writers on SQLite queue for the lock: many at once all get through, in turn, and a dead one leaves it."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.process
ROOT = Path(__file__).resolve().parents[2]
PROGRAM = textwrap.dedent(
    """
    import os, sys, time
    import django
    django.setup()
    from django.db import connection, transaction
    def read_turn():
        with connection.cursor() as cursor:
            cursor.execute("SELECT n FROM turn")
            return cursor.fetchone()[0]
    def add(n):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE turn SET n = n + %s", [n])
    kind = sys.argv[1]
    if kind == "make":
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE turn (n integer)")
            cursor.execute("INSERT INTO turn VALUES (0)")
    elif kind == "count":
        for _turn in range(int(sys.argv[2])):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT n FROM turn")
                seen = cursor.fetchone()[0]
                cursor.execute("UPDATE turn SET n = %s", [seen + 1])
    elif kind == "hold":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE turn SET n = n + 1000")
            print("held", flush=True)
            time.sleep(60)
    elif kind == "think":
        from wangge.lib.snapshot import Snapshot
        value = Snapshot(lambda: read_turn(), lambda: 1)
        with transaction.atomic():
            with transaction.atomic():
                value.get()
            print("thinking", flush=True)
            sys.stdin.readline()
            add(1)
    elif kind == "sync":
        from wangge.lib.sqlite import base
        sync, synced = base._sync, []
        base._sync = lambda handle: (sync(handle), synced.append(os.readlink(f"/proc/self/fd/{handle}")))
        def by_sqlite():
            with connection.cursor() as cursor:
                return cursor.execute("PRAGMA synchronous").fetchone()[0]
        add(1)  # a statement by itself: SQLite's own
        print(by_sqlite(), len(synced))
        with transaction.atomic():
            add(1)
            print(by_sqlite(), len(synced))
        print(by_sqlite(), len(synced), synced[-1].endswith("-wal"))
        try:
            with transaction.atomic():
                add(1)
                raise LookupError
        except LookupError:
            print(by_sqlite(), len(synced))
    elif kind == "grow":
        for _turn in range(int(sys.argv[2])):
            with transaction.atomic():
                add(1)
        print(os.path.getsize(connection.settings_dict["NAME"] + "-wal"))
    elif kind == "undo":
        def tried(n, then=None):
            try:
                with transaction.atomic():
                    add(n)
                    if then:
                        then()
                    raise LookupError
            except LookupError:
                return
        with transaction.atomic():
            tried(10)
            tried(20, lambda: tried(30))
            add(1)
            tried(40)
        with transaction.atomic():
            with transaction.atomic():
                add(2)
            tried(50)
        with transaction.atomic():
            pass
        try:
            with transaction.atomic(), transaction.atomic():
                add(60)
                raise LookupError
        except LookupError:
            add(4)
    else:
        print(read_turn())
    """
)


@pytest.fixture
def start(tmp_path: Path) -> object:
    environment = {
        **os.environ,
        "WANGGE_DATABASE_URL": f"sqlite:///{tmp_path / 'queue.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    def run(*words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *words], cwd=ROOT, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    assert run("make").wait(60) == 0
    return run


def test_no_write_of_many_processes_is_lost_or_refused(start: object) -> None:
    writers = [start("count", "40") for _turn in range(4)]  # type: ignore[operator]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0, 0]
    assert start("read").communicate(timeout=60)[0].strip() == "160"  # type: ignore[operator]


def test_a_killed_writer_leaves_the_queue_and_its_work_is_undone(start: object) -> None:
    holder = start("hold")  # type: ignore[operator]
    assert holder.stdout.readline().strip() == "held"
    waiting = start("count", "1")  # type: ignore[operator]
    time.sleep(2)
    assert waiting.poll() is None
    holder.send_signal(signal.SIGKILL)
    assert waiting.wait(60) == 0
    assert start("read").communicate(timeout=60)[0].strip() == "1"  # type: ignore[operator]


def test_what_is_worked_out_before_the_first_statement_keeps_nobody_waiting(start: object) -> None:
    thinking = start("think")  # type: ignore[operator]
    assert thinking.stdout.readline().strip() == "thinking"
    assert start("count", "3").wait(30) == 0  # type: ignore[operator]
    thinking.communicate("go\n", timeout=60)
    assert start("read").communicate(timeout=60)[0].strip() == "4"  # type: ignore[operator]


def test_what_is_undone_at_the_start_of_a_transaction_is_undone_alone(start: object) -> None:
    assert start("undo").wait(60) == 0  # type: ignore[operator]
    assert start("read").communicate(timeout=60)[0].strip() == "7"  # type: ignore[operator]


def test_a_commit_returns_when_the_log_is_on_the_disk_and_holds_no_lock_for_it(start: object) -> None:
    told = start("sync").communicate(timeout=60)[0].splitlines()  # type: ignore[operator]
    # By SQLite itself (2: FULL) outside of a transaction; inside (1: NORMAL) the commit does it, a rollback need not.
    assert told == ["2 0", "1 0", "2 1 True", "2 1"]


def test_the_log_is_copied_back_and_begins_anew(start: object) -> None:
    a_page = 4096 + 24
    size = int(start("grow", "450").communicate(timeout=120)[0])  # type: ignore[operator]
    assert size < 150 * a_page  # each transaction writes one
