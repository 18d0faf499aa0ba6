"""Installations of their own for the tests of commands, on whichever engine the tests run."""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import psycopg
import pytest
from django.utils import translation
from psycopg import sql

from wangge.cli.tests.offices import Office, settle_in

URL = os.environ.get("WANGGE_DATABASE_URL", "")
IS_POSTGRES = URL.startswith("postgres")


@pytest.fixture(autouse=True)
def office_language() -> Iterator[None]:
    """A command called in this process leaves its language active."""
    yield
    translation.deactivate()


def _server(statement: sql.SQL | sql.Composed) -> None:
    with psycopg.connect(URL, autocommit=True) as connection:
        connection.execute(statement)


def _database(name: str) -> str:
    return urlparse(URL)._replace(path=f"/{name}").geturl()


def new_office(folder: Path, template: str = "") -> Office:
    """An office with an empty database (or, on PostgreSQL, a copy of `template`)."""
    if not IS_POSTGRES:
        return Office(folder, f"sqlite:///{folder / 'wangge.sqlite3'}", {})
    name = f"office_{uuid.uuid4().hex[:12]}"
    source = sql.Identifier(template or "template1")
    _server(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), source))
    return Office(folder, _database(name), {})


def drop(office: Office) -> None:
    if IS_POSTGRES:
        name = sql.Identifier(urlparse(office.first_url).path[1:])
        _server(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The pattern that every test's office is copied from."""
    office = new_office(tmp_path_factory.mktemp("settled"))
    settle_in(office)
    yield office
    drop(office)


@pytest.fixture
def office(settled: Office, tmp_path: Path) -> Iterator[Office]:
    """An office with the small county and its city desk."""
    folder = tmp_path / "office"
    shutil.copytree(settled.folder, folder)
    copy = new_office(folder, template=urlparse(settled.url).path[1:])
    yield copy
    drop(copy)


@pytest.fixture
def empty_office(tmp_path: Path) -> Iterator[Office]:
    """A folder and a database with nothing in them."""
    folder = tmp_path / "empty"
    folder.mkdir()
    office = new_office(folder)
    yield office
    drop(office)
