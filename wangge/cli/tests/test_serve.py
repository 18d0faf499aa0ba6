"""The server as a real process: it starts, serves, stops when told, refuses what is unsafe and survives deaths."""

import json
import os
import signal
import socket
import time

import psutil
import pytest

from wangge.cli.tests.offices import Office, Server, new_id

pytestmark = pytest.mark.process


def family(server: Server) -> list[psutil.Process]:
    return psutil.Process(server.process.pid).children(recursive=True)


def wait_for(condition: object, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def test_starts_serves_and_stops_on_sigterm(office: Office) -> None:
    with office.serving() as server:
        assert json.loads(server.call("GET", "/healthz")[1]) == {"status": "ok"}
        ready = json.loads(server.call("GET", "/readyz")[1])
        assert ready["failing"] == {}
        status, answer = server.report(new_id())
        assert (status, answer["state"]) == (201, "reported")
        children = family(server)
        assert len(children) == 4  # the web server, its two processes, the worker
        # Twice at once, as a service manager does that signals the whole group while the parent passes it on.
        os.killpg(server.process.pid, signal.SIGTERM)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=40) == 0
        assert not any(child.is_running() for child in children)
    assert "Traceback" not in office.log()


def test_children_end_with_a_parent_that_is_killed(office: Office) -> None:
    with office.serving() as server:
        children = family(server)
        server.process.kill()
        wait_for(lambda: not any(child.is_running() for child in children))


def test_what_dies_is_started_again(office: Office) -> None:
    with office.serving() as server:
        names = {child.pid for child in family(server)}
        for child in psutil.Process(server.process.pid).children():
            child.kill()
        wait_for(lambda: len({child.pid for child in family(server)} - names) == 4)
        server.wait_until_ready(office.folder / "log", whole=True)
        assert server.report(new_id())[0] == 201


def test_web_only_has_no_worker_and_readyz_says_so(office: Office) -> None:
    with office.serving("--web-only", "--workers", "1") as server:
        status, answer = server.call("GET", "/readyz")
        assert status == 503
        assert json.loads(answer)["failing"] == {"worker": "never seen"}


def test_a_port_in_use_is_told_in_one_line(office: Office) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = office.run("serve", "--port", str(taken.getsockname()[1]), status=2)
    assert len(done.stderr.strip().splitlines()) <= 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [(("--host", "localhost"), "--host"), (("--workers", "0"), "--workers"), (("--port", "99999"), "99999")],
)
def test_odd_arguments_are_refused(office: Office, words: tuple[str, ...], told: str) -> None:
    assert told in office.run("serve", *words, status=2).stderr


def test_refuses_without_keys(office: Office) -> None:
    (office.folder / "field.key").unlink()
    for command in ("serve", "worker"):
        assert "wangge init" in office.run(command, status=2).stderr


def test_refuses_a_field_key_that_is_none(office: Office) -> None:
    (office.folder / "field.key").write_text("c2hvcnQ=")
    assert "WANGGE_FIELD_KEY" in office.run("serve", status=2).stderr


def test_refuses_while_migrations_wait(office: Office) -> None:
    office.python(
        "from django.db.migrations.recorder import MigrationRecorder as R\n"
        "R.Migration.objects.filter(app='ops').delete()"
    )
    assert "ops.0001" in office.run("serve", status=2).stderr
    assert "ops.0001" in office.run("worker", status=2).stderr


def test_refuses_a_demonstration_outside_the_demonstration(office: Office) -> None:
    office.python("from wangge.people.models import User\nUser.objects.update(is_demo=True)")
    done = office.run("serve", status=2)
    assert "WANGGE_DEMO" in done.stderr
    office.more["WANGGE_DEMO"] = "1"
    with office.serving("--workers", "1"):
        pass


def test_a_database_that_is_away_is_one_line(office: Office) -> None:
    office.url = "postgresql://nobody@127.0.0.1:1/nothing"
    done = office.run("serve", status=1)
    assert len(done.stderr.strip().splitlines()) == 1
