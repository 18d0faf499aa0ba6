"""Queries composed once and run with other values: for what every call reads.

Django composes the SQL of a query set anew each time it is run, which costs several times what the database takes to
find one row by an index. A prepared query is a query set like any other, with `Given("name")` where a value differs
from run to run. (docs/decisions/0030)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Self, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import QuerySet, Value
from django.db.models.query import get_related_populators

LARGEST = 2**63 - 1  # of an integer that a column can hold
M = TypeVar("M", bound=models.Model)


class Given(Value):
    """Stands in a filter for the value of this name, which comes with each run: a number, text, bytes, a date or an
    instant, never None."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


@dataclass(frozen=True, slots=True)
class _Reader(Generic[M]):
    """How a row of these columns becomes an object."""

    model: type[M]
    names: list[str]
    start: int
    end: int
    related: list[Any]
    converters: list[tuple[int, list[Callable[..., Any]], Any]]

    def read(self, row: tuple[Any, ...]) -> M:
        values = list(row)
        for place, convert_all, expression in self.converters:
            for convert in convert_all:
                values[place] = convert(values[place], expression, connection)
        found = self.model.from_db(connection.alias, self.names, values[self.start : self.end])
        for each in self.related:
            each.populate(values, found)
        return found


@dataclass(frozen=True, slots=True)
class Prepared(Generic[M]):
    """A query set of objects, composed. Make it once, inside a cached function: composing needs the database."""

    _sql: str  # empty when the conditions exclude each other
    _parameters: tuple[Any, ...]
    _reader: _Reader[M]

    @classmethod
    def of(cls, wanted: QuerySet[M]) -> Self:
        compiler = wanted.query.get_compiler(connection.alias)
        sql, parameters = compiler.as_sql()
        places = compiler.klass_info["select_fields"]
        start, end = places[0], places[-1] + 1
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        reader = _Reader(
            model=wanted.model,
            names=[column.target.attname for column in columns[start:end]],
            start=start,
            end=end,
            # mypy: the stubs are those of a later Django
            related=get_related_populators(compiler.klass_info, compiler.select, connection.alias),  # type: ignore[call-arg]
            converters=[(place, *each) for place, each in compiler.get_converters(columns).items()],
        )
        return cls(sql, tuple(parameters), reader)

    def narrowed(self, wanted: QuerySet[M]) -> "Prepared[M]":
        """Another query set of the same columns: it costs no more memory than its text."""
        try:
            sql, parameters = wanted.query.get_compiler(connection.alias).as_sql()
        except EmptyResultSet:
            sql, parameters = "", ()
        return Prepared(sql, tuple(parameters), self._reader)

    def all(self, **given: Any) -> list[M]:
        """The objects that are found with these values."""
        if not self._sql:
            return []
        values = bound(self._parameters, given)
        if values is None:
            return []  # no column holds it; Django's own look-ups answer so as well
        with connection.cursor() as cursor:
            cursor.execute(self._sql, values)
            return [self._reader.read(row) for row in cursor.fetchall()]

    def among(self, keys: str, parameters: Sequence[Any], **given: Any) -> list[M]:
        """Those whose keys a statement of our own gives with these values; for a query set without a condition."""
        values = bound(parameters, given)
        if values is None:
            return []
        name = connection.ops.quote_name
        meta = self._reader.model._meta
        column = f"{name(meta.db_table)}.{name(str(meta.pk.column))}"
        with connection.cursor() as cursor:
            cursor.execute(f"{self._sql} WHERE {column} IN ({keys})", values)
            return [self._reader.read(row) for row in cursor.fetchall()]

    def first(self, **given: Any) -> M | None:
        found = self.all(**given)
        return found[0] if found else None


def bound(parameters: Sequence[Any], given: Mapping[str, Any]) -> list[Any] | None:
    """The parameters with what is given for their `Given`; None where a number is larger than any column holds."""
    values = [_plain(given[each.value]) if isinstance(each, Given) else each for each in parameters]
    return None if any(isinstance(value, int) and abs(value) > LARGEST for value in values) else values


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
