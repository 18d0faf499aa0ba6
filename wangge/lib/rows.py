"""Rows put in and changed by statements composed once: for what every report and act writes.

Django composes the SQL of a `save()` or `update()` anew each time, which costs several times what the database takes
for it. These compose it once for a model and its columns, convert values by the same fields, and take part in
transactions as Django's do. They send no signals and know plain columns only. (docs/decisions/0029)
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Self, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import NOT_PROVIDED

from wangge.lib.sqlite.instants import number_of

M = TypeVar("M", bound=models.Model)
_Convert = Callable[[Any], Any]

# Values of these very types stand in the column as they are, on both engines.
_AS_IT_IS: dict[str, type] = {
    "AutoField": int,
    "BigAutoField": int,
    "BigIntegerField": int,
    "BooleanField": bool,
    "CharField": str,
    "FloatField": float,
    "IntegerField": int,
    "PositiveIntegerField": int,
    "PositiveSmallIntegerField": int,
    "SmallIntegerField": int,
    "TextField": str,
}


def insert(row: M) -> M:
    """Put in one new row, as `save(force_insert=True)` does, and give it its key. What the database fills in by itself
    (`db_default`) is not read back."""
    here, has_key = _here(), row.pk is not None
    statement = _insert_of(type(row), here.vendor, has_key=has_key)
    values = statement.converted(map(row.__dict__.__getitem__, statement.names))
    with transaction.mark_for_rollback_on_error(here.alias), here.cursor() as cursor:
        cursor.execute(statement.sql, values)
        if not has_key:
            row.pk = cursor.lastrowid if here.vendor == "sqlite" else cursor.fetchone()[0]
    row._state.adding, row._state.db = False, here.alias
    return row


def insert_all(rows: Sequence[models.Model], *, renew: tuple[str, ...] = ()) -> None:
    """Put in a few new rows of one model with one statement, without giving them the keys that the database makes.

    With `renew` (attributes) a row whose key is there already takes these values of the new one.
    """
    if not rows:
        return
    here, has_key = _here(), rows[0].pk is not None
    statement = _insert_of(type(rows[0]), here.vendor, has_key=has_key, count=len(rows), renew=renew)
    values = [each for row in rows for each in statement.converted(map(row.__dict__.__getitem__, statement.names))]
    with transaction.mark_for_rollback_on_error(here.alias), here.cursor() as cursor:
        cursor.execute(statement.sql, values)


def reserve_keys(model: type[models.Model], count: int) -> range | list[int]:
    """Keys for `count` new rows that nobody else will get, for rows of several tables that name each other. Inside a
    transaction that then puts the rows in (on SQLite the keys are free again when it does not)."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            found = cursor.fetchone()
            first = (found[0] if found else 0) + 1
            return range(first, first + count)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [f'"{table}"', str(model._meta.pk.column), count],
        )
        return [row[0] for row in cursor.fetchall()]


def insert_many(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Put in many rows, given by attribute, that have their keys already (`reserve_keys`): one statement run for each.
    What a row does not name gets the field's default. No objects are made, since that is what would take the time."""
    if not rows:
        return
    here, by_name = _here(), _columns(model)
    statement = _insert_of(model, here.vendor, has_key=True)
    defaults = [(name, by_name[name].get_default()) for name in statement.names]
    values = [statement.converted(row.get(name, default) for name, default in defaults) for row in rows]
    with transaction.mark_for_rollback_on_error(here.alias), here.cursor() as cursor:
        cursor.executemany(statement.sql, values)


def update(model: type[models.Model], values: Mapping[str, Any], **where: Any) -> int:
    """Set columns (by attribute: `lead_id`) in the rows that have the values of `where`, None being none; how many."""
    wanted = {name: value for name, value in where.items() if value is not None}
    empty = tuple(name for name, value in where.items() if value is None)
    here = _here()
    statement = _update_of(model, here.vendor, tuple(values), tuple(wanted), empty)
    parameters = statement.converted((*values.values(), *wanted.values()))
    with transaction.mark_for_rollback_on_error(here.alias), here.cursor() as cursor:
        cursor.execute(statement.sql, parameters)
        return int(cursor.rowcount)


def _here() -> BaseDatabaseWrapper:
    """The thread's connection itself: what stands for it looks it up anew for each of its attributes."""
    return connections[DEFAULT_DB_ALIAS]


@dataclass(frozen=True, slots=True)
class _Statement:
    """Its SQL and, in the order of its parameters, the attributes and how their values are converted: not at all where
    they are of the type that the column holds."""

    sql: str
    names: tuple[str, ...]
    types: tuple[type, ...]
    converts: tuple[_Convert, ...]

    @classmethod
    def of(cls, sql: str, fields: "Sequence[models.Field[Any, Any]]") -> Self:
        names = tuple(field.attname for field in fields)
        return cls(sql, names, tuple(map(_plain_type, fields)), tuple(map(_converter, fields)))

    def converted(self, values: Iterable[Any]) -> list[Any]:
        return [
            value if value is None or type(value) is plain else convert(value)
            for value, plain, convert in zip(values, self.types, self.converts, strict=True)
        ]


def _columns(model: type[models.Model]) -> dict[str, "models.Field[Any, Any]"]:
    return {field.attname: field for field in model._meta.local_concrete_fields}


def _quoted(field: "models.Field[Any, Any]") -> str:
    return connection.ops.quote_name(str(field.column))


@lru_cache(maxsize=256)
def _insert_of(
    model: type[models.Model], vendor: str, *, has_key: bool, count: int = 1, renew: tuple[str, ...] = ()
) -> _Statement:
    """The insertion of `count` rows; without a key of their own the database makes it."""
    table, key, by_name = connection.ops.quote_name(model._meta.db_table), model._meta.pk, _columns(model)
    fields = [
        field
        for field in by_name.values()
        if field.db_default is NOT_PROVIDED and (has_key or field is not key)
    ]  # fmt: skip
    marks = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * count)
    sql = f"INSERT INTO {table} ({', '.join(map(_quoted, fields))}) VALUES {marks}"  # noqa: S608 (names of our own)
    if renew:
        renewed = ", ".join(f"{_quoted(by_name[name])} = excluded.{_quoted(by_name[name])}" for name in renew)
        sql += f" ON CONFLICT ({_quoted(key)}) DO UPDATE SET {renewed}"
    if not has_key and vendor != "sqlite":
        sql += f" RETURNING {_quoted(key)}"
    return _Statement.of(sql, fields)


@lru_cache(maxsize=256)
def _update_of(
    model: type[models.Model], vendor: str, names: tuple[str, ...], wanted: tuple[str, ...], empty: tuple[str, ...]
) -> _Statement:
    table, by_name = connection.ops.quote_name(model._meta.db_table), _columns(model)
    sets = ", ".join(f"{_quoted(by_name[name])} = %s" for name in names)
    conditions = [f"{_quoted(by_name[name])} = %s" for name in wanted]
    conditions += [f"{_quoted(by_name[name])} IS NULL" for name in empty]
    sql = f"UPDATE {table} SET {sets} WHERE {' AND '.join(conditions)}"  # noqa: S608 (the same)
    return _Statement.of(sql, [by_name[name] for name in (*names, *wanted)])


class _Never:
    """No value is of this type: each is converted."""


def _kind(field: "models.Field[Any, Any]") -> str:
    return str(getattr(field, "target_field", field).get_internal_type())


def _plain_type(field: "models.Field[Any, Any]") -> type:
    return _AS_IT_IS.get(_kind(field), _Never)


def _converter(field: "models.Field[Any, Any]") -> _Convert:
    """How a value of this field becomes a parameter: by the field itself."""

    def convert(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    def instant(value: Any) -> Any:
        if type(value) is datetime and value.tzinfo is UTC:
            return number_of(value)
        return convert(value)

    return instant if _kind(field) == "DateTimeField" and connection.vendor == "sqlite" else convert
