"""Writing millions of rows: one bulk path for each engine, with the indexes built afterwards."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, cast

from django.db import connection, models, transaction
from django.db.models import NOT_PROVIDED

Row = Mapping[str, Any]
_CACHE_KIB = 1_000_000  # SQLite's page cache while it grows; random keys would otherwise thrash the disk


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def put(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Insert rows as they are: all name the same columns; the others take the model's defaults."""
    if not rows:
        return
    named = list(rows[0])
    adapt = _adapters(model)
    rest = {
        field.attname: field.get_default()
        for field in model._meta.concrete_fields
        if field.attname not in rows[0] and not field.primary_key and field.db_default is NOT_PROVIDED
    }
    by_name = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    columns = [by_name[name] for name in (*named, *rest)]
    defaults = tuple(_plain(value, adapt) for value in rest.values())
    values = (tuple([_plain(row[name], adapt) for name in named]) + defaults for row in rows)
    insert(model._meta.db_table, columns, values)


def _adapters(model: type[models.Model]) -> dict[type, Callable[[Any], Any]]:
    """As the model's fields store what the drivers do not know."""
    encoders = {field.encoder for field in model._meta.concrete_fields if isinstance(field, models.JSONField)}
    to_json = partial(json.dumps, cls=encoders.pop() if encoders else None)
    return {datetime: connection.ops.adapt_datetimefield_value, dict: to_json, list: to_json}


def _plain(value: Any, adapt: dict[type, Callable[[Any], Any]]) -> Any:
    change = adapt.get(type(value))
    return value if change is None else change(value)


def insert(table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    """COPY on PostgreSQL, a prepared statement on SQLite."""
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor:
        if is_sqlite():
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))
            return
        driver = cast(Any, cursor).cursor  # psycopg's own: Django's has no COPY
        with driver.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def next_key(model: type[models.Model]) -> int:
    return (model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1


@contextmanager
def growing(tables: Sequence[str]) -> Iterator[None]:
    """Without indexes, foreign keys' checks and durable commits; afterwards all is as it was, with statistics."""
    with connection.cursor() as cursor:
        made = _drop_indexes(cursor, tables)
        for statement in _FAST[connection.vendor]:
            cursor.execute(statement)
        yield
        for statement in made:
            cursor.execute(statement)
        if not is_sqlite():
            _set_sequences(cursor, tables)
        for statement in _SAFE[connection.vendor]:
            cursor.execute(statement)


_FAST = {
    "sqlite": ("PRAGMA foreign_keys=OFF", "PRAGMA synchronous=OFF", f"PRAGMA cache_size=-{_CACHE_KIB}"),
    "postgresql": (
        "SET session_replication_role = replica",
        "SET synchronous_commit = off",
        "SET maintenance_work_mem = '512MB'",
    ),
}
_SAFE = {
    "sqlite": (
        "ANALYZE",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "PRAGMA cache_size=-4000",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
    ),
    "postgresql": (
        "RESET session_replication_role",
        "RESET synchronous_commit",
        "RESET maintenance_work_mem",
        "VACUUM ANALYZE",
        "CHECKPOINT",
    ),
}


def _drop_indexes(cursor: Any, tables: Sequence[str]) -> list[str]:
    """Drop what can be built again (keys and plain uniqueness stay); the statements that build it."""
    if is_sqlite():
        marks = ", ".join(["%s"] * len(tables))
        cursor.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})",
            list(tables),
        )
    else:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            [list(tables)],
        )
    found = cursor.fetchall()
    for name, _statement in found:
        cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
    return [statement for _name, statement in found]


def _set_sequences(cursor: Any, tables: Sequence[str]) -> None:
    for table in tables:
        cursor.execute(
            "SELECT a.attname, pg_get_serial_sequence(%s, a.attname) FROM pg_attribute a"
            " WHERE a.attrelid = %s::regclass AND a.attidentity <> '' AND NOT a.attisdropped",
            [table, table],
        )
        for column, sequence in cursor.fetchall():
            cursor.execute(f"SELECT setval('{sequence}', (SELECT max({column}) FROM {table}))")


def batches(start: int, stop: int, size: int) -> Iterator[tuple[int, int]]:
    """Half-open ranges, each written in a transaction of its own."""
    for first in range(start, stop, size):
        with transaction.atomic():
            yield first, min(first + size, stop)
