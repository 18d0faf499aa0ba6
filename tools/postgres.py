"""A throw-away PostgreSQL for tests: `python tools/postgres.py run -- COMMAND…`, or `start` and `stop FOLDER`.

Commits are durable as in production (`fsync` and `synchronous_commit` on). As root, the server runs as `postgres` or
`nobody`, since PostgreSQL refuses to run as root.
"""

import argparse
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

READY_SECONDS = "60"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster in a folder of its own; `url` is what `WANGGE_DATABASE_URL` takes."""

    folder: Path
    binaries: Path
    owner: str | None

    def run(self, program: str, *words: str) -> None:
        command = [str(self.binaries / program), *words]
        done = subprocess.run(  # noqa: S603
            command, user=self.owner, cwd=self.folder, env=_plain_environment(), capture_output=True, text=True
        )
        if done.returncode:
            log = self.folder / "log"
            told = log.read_text(errors="replace")[-2000:] if log.is_file() else ""
            raise SystemExit(f"{program}: {done.stderr.strip() or done.stdout.strip()}\n{told}")


def _plain_environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}


def find_binaries() -> Path:
    """The folder of `initdb`: on the path, or the newest that Debian installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    places = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not places:
        raise SystemExit("no PostgreSQL found: install the package postgresql (15 or later)")
    return max(places, key=lambda place: int(place.parent.name.split(".")[0]))


def is_present() -> bool:
    try:
        find_binaries()
    except SystemExit:
        return False
    return True


def server_user() -> str | None:
    """Whom the server runs as: ourselves, unless we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise SystemExit("neither the user postgres nor nobody exists: PostgreSQL does not run as root")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start() -> tuple[Cluster, str]:
    """Make and start a cluster with one database; the cluster and its address."""
    folder = Path(tempfile.mkdtemp(prefix="wangge-postgres-"))
    cluster = Cluster(folder, find_binaries(), server_user())
    password, port = secrets.token_urlsafe(12), free_port()
    (folder / "password").write_text(password, encoding="utf-8")
    if cluster.owner:
        for path in (folder, folder / "password"):
            shutil.chown(path, cluster.owner)
    try:
        data = str(folder / "data")
        cluster.run(
            "initdb", "-D", data, "-U", "wangge", "-A", "scram-sha-256", f"--pwfile={folder / 'password'}",
            "-E", "UTF8", "--locale=C.UTF-8",
        )  # fmt: skip
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
            " -c fsync=on -c synchronous_commit=on -c max_connections=200 -c shared_buffers=256MB"
        )
        cluster.run("pg_ctl", "-D", data, "-l", str(folder / "log"), "-o", options, "-w", "-t", READY_SECONDS, "start")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return cluster, f"postgresql://wangge:{password}@127.0.0.1:{port}/postgres"


def stop(cluster: Cluster) -> None:
    """Stop the server and remove its folder."""
    cluster.run("pg_ctl", "-D", str(cluster.folder / "data"), "-m", "fast", "-w", "-t", READY_SECONDS, "stop")
    shutil.rmtree(cluster.folder, ignore_errors=True)


def run(command: Sequence[str]) -> int:
    """Run a command with `WANGGE_DATABASE_URL` set; its status. The cluster ends with it, whatever happens."""
    cluster, url = start()
    try:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_frame: sys.exit(143))
        return subprocess.run(command, env={**os.environ, "WANGGE_DATABASE_URL": url}, check=False).returncode  # noqa: S603
    finally:
        stop(cluster)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="act", required=True)
    runs = commands.add_parser("run", help="run a command with a cluster of its own: run -- COMMAND…")
    runs.add_argument("--if-present", action="store_true", help="without PostgreSQL say so and succeed")
    runs.add_argument("command", nargs=argparse.REMAINDER)
    commands.add_parser("start", help="start a cluster; prints its folder and WANGGE_DATABASE_URL")
    commands.add_parser("stop", help="stop and remove a cluster").add_argument("folder", type=Path)
    args = parser.parse_args()
    if args.act == "run":
        words = args.command[1:] if args.command[:1] == ["--"] else args.command
        if not words:
            parser.error("run needs a command")
        if args.if_present and not is_present():
            print("no PostgreSQL on this machine: the suite runs on SQLite only (install the package postgresql)")
            return 0
        return run(words)
    if args.act == "stop":
        stop(Cluster(args.folder, find_binaries(), server_user()))
        return 0
    cluster, url = start()
    print(f"folder={cluster.folder}")
    print(f"WANGGE_DATABASE_URL={url}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
