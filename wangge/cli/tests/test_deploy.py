"""The examples in `deploy/` are whole and agree with the program: directives, paths, options and settings."""

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from wangge.cli.main import COMMANDS, main
from wangge.cli.tests.offices import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
DATA, PROGRAM = "/var/lib/wangge", "/opt/wangge"


def unit(path: Path) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(strict=True, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their capitals
    parsed.read_string(path.read_text(encoding="utf-8"))
    return parsed


def nginx_blocks(text: str) -> list[tuple[tuple[str, ...], list[str]]]:
    """(path of blocks, words) of every directive; raises when braces, quotes or semicolons do not fit."""
    tokens = re.findall(r'"[^"]*"|[{};]|[^\s{};"]+', re.sub(r"#.*", "", text))
    found: list[tuple[tuple[str, ...], list[str]]] = []
    place: list[str] = []
    words: list[str] = []
    for token in tokens:
        if token == "{":
            place.append(" ".join(words))
            words = []
        elif token == "}":
            assert not words, f"no semicolon after {words}"
            place.pop()
        elif token == ";":
            found.append((tuple(place), words))
            words = []
        else:
            words.append(token)
    assert not place
    assert not words
    return found


def environment() -> dict[str, str]:
    lines = (DEPLOY / "wangge.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_units_start_a_command_that_there_is(path: Path) -> None:
    service = unit(path)["Service"]
    program, command, *options = shlex.split(service["ExecStart"])
    assert program == f"{PROGRAM}/.venv/bin/wangge"
    assert command in COMMANDS
    # `--help` last: every option before it must be one that the command knows.
    assert main([command, *options, "--help"]) == 0
    assert (service["User"], service["EnvironmentFile"]) == ("wangge", "/etc/wangge/wangge.env")
    assert service["ReadWritePaths"] == DATA
    assert int(service["TimeoutStopSec"]) > 25  # longer than `serve` gives its children
    assert {"NoNewPrivileges", "ProtectSystem", "PrivateTmp", "SystemCallFilter"} <= set(service)
    assert unit(path)["Install"]["WantedBy"] == "multi-user.target"


def test_there_is_a_unit_for_the_website_and_one_for_the_worker() -> None:
    commands = {shlex.split(unit(path)["Service"]["ExecStart"])[1] for path in UNITS}
    assert commands == {"serve", "worker"}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_systemd_reads_the_units(path: Path) -> None:
    done = subprocess.run(["systemd-analyze", "verify", path], capture_output=True, text=True, check=False)
    told = [line for line in (done.stdout + done.stderr).splitlines() if path.name in line]
    # The program is not installed where the tests run; everything else would be a fault of the file.
    assert [line for line in told if "is not executable" not in line and "No such file" not in line] == []


def test_settings_are_ones_that_the_program_reads() -> None:
    source = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    for name in environment():
        assert f'"{name}"' in source, name
    assert environment()["WANGGE_DATA_DIR"] == DATA
    assert environment()["WANGGE_DATABASE_URL"].startswith(f"sqlite:///{DATA}/")


def test_nginx_passes_to_the_port_of_the_unit_and_trusts_no_visitor() -> None:
    directives = nginx_blocks((DEPLOY / "nginx.conf").read_text(encoding="utf-8"))
    servers = [words[1] for place, words in directives if place == ("upstream wangge",) and words[0] == "server"]
    options = shlex.split(unit(DEPLOY / "wangge-web.service")["Service"]["ExecStart"])
    port = options[options.index("--port") + 1]
    assert servers == [f"127.0.0.1:{port}"]
    assert environment()["WANGGE_TRUSTED_PROXIES"] == "127.0.0.1"
    proxy = {tuple(words[:2]): words[2:] for _place, words in nginx_blocks((DEPLOY / "wangge-proxy.conf").read_text())}
    assert proxy["proxy_set_header", "X-Forwarded-For"] == ["$remote_addr"]  # set, never appended to
    assert proxy["proxy_set_header", "Host"] == ["$host"]
    locations = {place[-1] for place, words in directives if words[0] == "proxy_pass"}
    included = {place[-1] for place, words in directives if words[0] == "include"}
    assert locations == included != set()
    closed = {place[-1] for place, words in directives if words == ["deny", "all"]}
    assert any("metrics" in location for location in closed)
    names = {words[1] for _place, words in directives if words[0] == "server_name"}
    assert environment()["WANGGE_BASE_URL"] == f"https://{names.pop()}"
    assert not names


def test_nginx_body_limit_is_above_that_of_uploads() -> None:
    directives = nginx_blocks((DEPLOY / "nginx.conf").read_text())
    limits = [words[1] for _place, words in directives if words[0] == "client_max_body_size"]
    assert [int(limit.removesuffix("m")) >= 101 for limit in limits] == [True]


@pytest.mark.parametrize("page", [DEPLOY / "README.md", ROOT / "docs" / "operations.md"], ids=lambda page: page.name)
def test_the_pages_name_commands_loops_and_files_that_there_are(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for command in re.findall(r"(?:`wangge|as_wangge) ([a-z]+)", text):
        assert command in COMMANDS, command
    for name in re.findall(r"`?deploy/([\w.*-]+)`?", text):
        assert list(DEPLOY.glob(name.rstrip("."))), name


def test_the_page_of_operations_names_every_loop() -> None:
    from_code = re.findall(r'Loop\((?:HEARTBEAT|"(\w+)")', (ROOT / "wangge/cli/loops.py").read_text())
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for name in from_code:
        assert f"`{name or 'worker'}`" in text


@pytest.mark.process
def test_the_throw_away_postgres_runs_a_command_and_is_gone(tmp_path: Path) -> None:
    tool = ROOT / "tools" / "postgres.py"
    found = shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("no PostgreSQL here")
    code = (
        "import os, psycopg, sys\n"
        "c = psycopg.connect(os.environ['WANGGE_DATABASE_URL'])\n"
        "print(c.execute('show fsync').fetchone()[0], c.execute('show data_directory').fetchone()[0])\n"
        "sys.exit(7)"
    )
    words = [sys.executable, str(tool), "run", "--", sys.executable, "-c", code]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 7, done.stderr
    fsync, folder = done.stdout.split()
    assert fsync == "on"
    assert not Path(folder).exists()
