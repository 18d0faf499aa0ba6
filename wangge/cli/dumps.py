"""The database into one file and back, by each engine's own means, while others read and write."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from wangge.cli.console import Stop


def dump_database(target: Path) -> None:
    """A consistent copy of the database as of one moment."""
    if connection.vendor == "sqlite":
        _copy_sqlite(target)
    else:
        _run_postgres("pg_dump", "--format=custom", f"--file={target}")


def load_database(source: Path) -> None:
    """Put a copy into the empty database of the settings."""
    if connection.vendor == "sqlite":
        connection.close()
        place = Path(str(connection.settings_dict["NAME"]))
        place.parent.mkdir(parents=True, exist_ok=True)
        for ending in ("", "-wal", "-shm"):
            place.with_name(place.name + ending).unlink(missing_ok=True)
        with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(place)) as write:
            read.backup(write)
    else:
        _run_postgres("pg_restore", "--no-owner", "--no-privileges", "--single-transaction", str(source))
    connection.close()


def is_empty() -> bool:
    """Has the database of the settings no table at all? On SQLite its file may be missing."""
    if connection.vendor == "sqlite":
        place = Path(str(connection.settings_dict["NAME"]))
        if not place.exists() or place.stat().st_size == 0:
            return True
    return not connection.introspection.table_names()


def _copy_sqlite(target: Path) -> None:
    connection.ensure_connection()
    raw = connection.connection
    if not isinstance(raw, sqlite3.Connection):
        raise Stop(_("这不是 SQLite 库"))
    with closing(sqlite3.connect(target)) as copy:
        # One step: a reader of the write-ahead log holds up no writer, and sees one moment.
        raw.backup(copy, pages=-1)
        fault = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        copy.execute("PRAGMA journal_mode=DELETE")  # the copy is one file, without a log beside it
    if fault != "ok":
        raise Stop(_("数据库自检没有通过：%(fault)s") % {"fault": fault})
    target.chmod(0o600)


def find_postgres(name: str) -> str:
    """The newest `pg_dump` or `pg_restore`: on the path, or where Debian keeps them."""
    places = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int("0" + path.parts[4].split(".")[0])
    )
    found = str(places[-1]) if places else shutil.which(name)
    if found is None:
        raise Stop(_("没有找到 %(name)s：请安装 PostgreSQL 的客户端程序（Debian：postgresql-client）") % {"name": name})
    return found


def _run_postgres(name: str, *words: str) -> None:
    settings = connection.settings_dict
    environment = dict(os.environ)
    # By the environment: a password among the arguments could be read by every user of the machine.
    for variable, key in (("PGHOST", "HOST"), ("PGPORT", "PORT"), ("PGUSER", "USER"), ("PGPASSWORD", "PASSWORD")):
        if settings[key]:
            environment[variable] = str(settings[key])
    environment["PGDATABASE"] = str(settings["NAME"])
    place = [f"--dbname={settings['NAME']}"] if name == "pg_restore" else []
    done = subprocess.run(  # noqa: S603 — the program was found by us, the arguments are ours
        [find_postgres(name), *place, *words], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = " ".join((done.stderr or done.stdout).split())[:400]
        raise Stop(_("%(name)s 失败：%(reason)s") % {"name": name, "reason": reason})
