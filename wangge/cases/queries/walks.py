"""Reading a scope at any size: disjoint parts, each walked along an index in the order asked for, then merged.

One "or" over a scope's clauses makes an engine gather and sort all of a scope before it has the first fifty. Here each
clause is a query of its own that no row of an earlier one comes from, so a page is the first of each, and a count the
sum. Where an index has the state before the order, each state is walked by itself too.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from wangge.cases.access import ScopePart, not_about, own_units, scope_filter, scope_parts
from wangge.cases.models import Case
from wangge.cases.states import State
from wangge.lib.prepared import Given, Prepared
from wangge.people.access import Scope

Sql = tuple[str, tuple[Any, ...]]
MOST_PARTS = 40  # beyond that (nobody holds so many posts) the parts are read as one; SQLite unites 500 selects
_ANY_STATE = "*"  # stands in a compiled statement for the state of each of its copies
STATED = {"case_state", "case_state_due", "case_town", "case_town_due", "case_lead", "case_lead_due"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a filter asks for, as a condition without its states, and what of it an index can find."""

    condition: Q
    states: tuple[State, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)  # by column: what it must equal
    is_late: bool = False
    is_in_field: bool = False
    is_near: bool = False  # within a frame that holds few cases
    is_in_period: bool = False
    is_brief: bool = False  # that period has so few that they can be sorted
    within: str = ""  # "town" or "grid": only in some of them, which the condition names


@dataclass(frozen=True, slots=True)
class Walk:
    """One part of what is asked for, with the values by which an index finds it."""

    cases: QuerySet[Case]
    values: Mapping[str, Any]
    asked: Asked


def walks(held: Scope, asked: Asked) -> list[Walk]:
    """The parts of a scope in which what is asked for can be, none holding a case of another."""
    found, earlier = [], list[ScopePart]()
    parts = _parts(held)
    if len(parts) > MOST_PARTS:
        return [Walk(Case.objects.filter(scope_filter(held) & asked.condition), asked.values, asked)]
    own = own_units(held)
    for part in parts:
        if part.column in asked.values and asked.values[part.column] != part.value:
            continue
        condition = part.condition
        for other in earlier:
            if other.column != part.column or other.value == part.value:
                condition &= ~other.condition
        earlier.append(part)
        values = {**asked.values, part.column: part.value}
        cases = Case.objects.filter(condition & not_about(held, own) & asked.condition)
        found.append(Walk(cases, values, asked))
    return found


def few(cases: QuerySet[Case]) -> list[Walk]:
    """Cases of which a list of keys is at hand: each is fetched by its key, and they are sorted."""
    return [Walk(cases, {"pk": None}, Asked(Q()))]


def keys(found: Sequence[int]) -> RawSQL:
    """A list of keys as one value of a statement."""
    return RawSQL(_KEYS[connection.vendor], (as_value(found),))  # noqa: S611


def given_keys(name: str) -> RawSQL:
    """The list of keys (`as_value`) that is given under this name to a prepared query."""
    return RawSQL(_KEYS[connection.vendor], (Given(name),))  # noqa: S611


def as_value(found: Iterable[int]) -> Any:
    return json.dumps(list(found)) if connection.vendor == "sqlite" else list(found)


_KEYS = {"sqlite": "SELECT value FROM json_each(%s)", "postgresql": "SELECT unnest(%s::bigint[])"}


def _parts(held: Scope) -> list[ScopePart]:
    parts = scope_parts(held)
    whole = [part for part in parts if part.condition == Q()]
    order = ("", "town", "village", "lead", "grid", "worker", "pk")
    return whole[:1] or sorted(parts, key=lambda part: order.index(part.column))


def first(parts: Iterable[Walk], order: Sequence[str], condition: Q, limit: int) -> Sql:
    """A statement for the keys of the first cases of all parts in an order of columns; empty when there can be none."""
    taken: list[Sql] = []
    columns = [column.removeprefix("-") for column in order]
    for walk in parts:
        index = page_index(walk, is_due="due_at" in columns or columns == ["id"])
        cases = walk.cases.filter(condition).order_by(*order).values_list(*columns)
        taken += _by_state(walk, cases, limit, index)
    if not taken:
        return "", ()
    statement, values = taken[0] if len(taken) == 1 else _union(taken)
    if len(taken) > 1:
        told = ", ".join(column.removeprefix("-") + (" DESC" if column[0] == "-" else "") for column in order)
        statement = f"{statement} ORDER BY {told} LIMIT {int(limit)}"
    return f"SELECT id FROM ({statement}) AS first", values  # noqa: S608


def read(keys_of: Sql, **given: Any) -> list[Case]:
    """The cases whose keys a statement finds, with their workers, in no order."""
    statement, values = keys_of
    return _whole().among(statement, values, **given) if statement else []


@cache
def _whole() -> Prepared[Case]:
    return Prepared.of(Case.objects.select_related("worker"))


def narrowed(parts: Iterable[Walk], condition: Q, **told: Any) -> list[Walk]:
    """The same parts with one condition more, and what of it an index can find."""
    return [Walk(walk.cases.filter(condition), walk.values, replace(walk.asked, **told)) for walk in parts]


def counting(parts: Iterable[Walk], bound: int) -> Sql:
    """A statement that counts them, up to `bound`; empty when there can be none."""
    statement, values = _any(parts, ("pk",), bound)
    return (f"SELECT count(*) FROM ({statement}) AS found", values) if statement else ("", ())  # noqa: S608


def counted(by: Sql) -> int:
    statement, values = by
    if not statement:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])


def by_area(parts: Iterable[Walk], column: str, now: datetime, bound: int) -> list[tuple[str, int, int]]:
    """Cases and late cases by a column of the area, of `bound` cases at most."""
    statement, values = _any(parts, (column, "running_due_at"), bound)
    if not statement:
        return []
    sums = f"SELECT {column}, count(*), count(CASE WHEN running_due_at < %s THEN 1 END) FROM ({statement}) AS found"  # noqa: S608
    with connection.cursor() as cursor:
        instant = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(f"{sums} GROUP BY {column}", (instant, *values))
        return list(cursor.fetchall())


def rows(parts: Iterable[Walk], columns: Sequence[str], bound: int) -> list[tuple[Any, ...]]:
    """These columns of `bound` cases at most, in no order."""
    statement, values = _any(parts, ("pk",), bound)
    if not statement:
        return []
    return list(Case.objects.filter(pk__in=RawSQL(statement, values)).values_list(*columns))  # noqa: S611


def _any(parts: Iterable[Walk], columns: Sequence[str], bound: int) -> Sql:
    """A statement for `bound` cases of the parts, whichever come first; empty when there can be none."""
    taken: list[Sql] = []
    for walk in parts:
        cases, index, states = walk.cases, count_index(walk), walk.asked.states
        if walk.asked.is_in_period and not states and index in STATED:
            states = tuple(State)  # each state's own stretch of the index, instead of all of it
        if states:
            cases = cases.filter(state__in=states) if len(states) > 1 else cases.filter(state=states[0])
        taken += _compiled(cases.order_by().values_list(*columns)[:bound], index)
    if not taken:
        return "", ()
    statement, values = _union(taken)
    return f"{statement} LIMIT {int(bound)}", values


def _by_state(walk: Walk, cases: QuerySet[Case], limit: int, index: str) -> Iterator[Sql]:
    states = walk.asked.states
    if index not in STATED or len(states) == 1 or "pk" in walk.values:
        if states:
            cases = cases.filter(state__in=states) if len(states) > 1 else cases.filter(state=states[0])
        yield from _compiled(cases[:limit], index)
        return
    for statement, values in _compiled(cases.filter(state=_ANY_STATE)[:limit], index):
        for state in states or tuple(State):
            yield statement, tuple(state.value if value == _ANY_STATE else value for value in values)


def _compiled(cases: QuerySet[Any], index: str) -> Iterator[Sql]:
    """The statement, on SQLite with the index to use: it keeps no statistics that would tell it."""
    try:
        statement, values = cases.query.sql_with_params()
    except EmptyResultSet:
        return
    if connection.vendor == "sqlite":
        hint = f"INDEXED BY {index}" if index else "NOT INDEXED"
        statement = statement.replace('FROM "cases_case"', f'FROM "cases_case" {hint}', 1)
    yield statement, tuple(values)


def _union(taken: Sequence[Sql]) -> Sql:
    # Nothing but Django's own compiled statements, whose values stay apart from them.
    selects = (f"SELECT * FROM ({statement}) AS part{place}" for place, (statement, _values) in enumerate(taken))  # noqa: S608
    return " UNION ALL ".join(selects), tuple(value for _statement, values in taken for value in values)


def _narrow_index(walk: Walk) -> str | None:
    """The index for what few cases can have, which serves in any order."""
    values = walk.values
    for column in ("worker", "grid", "village"):
        if column in values:
            return f"case_{column}"
    if "pk" in values:
        return _keys_index(walk.asked)
    if walk.asked.within == "grid":
        return "case_grid"
    if walk.asked.is_late:
        return "case_running"
    return "case_point" if walk.asked.is_near and "town" not in values else None


def _keys_index(asked: Asked) -> str:
    """Keys are fetched one by one, or looked for in what is short itself: there the rows of the others stay unread."""
    if asked.is_late:
        return "case_running"
    if asked.states and State.ARCHIVED not in asked.states:
        return "case_state"
    return "case_city" if asked.is_brief else ""


def page_index(walk: Walk, *, is_due: bool) -> str:
    """The index that has a page's order, or so few rows that they can be sorted."""
    narrow = _narrow_index(walk)
    if narrow is not None:
        return narrow
    is_due = is_due and not walk.asked.is_brief
    values, ending = walk.values, "_due" if is_due else ""
    for column in ("town", "lead"):
        if column in values:
            return f"case_{column}{ending}"
    if walk.asked.states:
        return f"case_state{ending}"
    if not is_due:
        for column in ("holder", "category"):
            if column in values:
                return f"case_{column}"
    return "case_due_at" if is_due else "case_city"


def count_index(walk: Walk) -> str:
    """The index that holds most of what is asked for, so that the rows themselves need not be read."""
    narrow = _narrow_index(walk)
    if narrow is not None:
        return narrow
    if walk.asked.within:
        return f"case_{walk.asked.within}"
    for column in ("town", "lead", "category", "holder"):
        if column in walk.values:
            return f"case_{column}"
    if walk.asked.is_in_field:
        return "case_category"
    if walk.asked.states:
        return "case_state"
    return "case_channel" if "channel" in walk.values else "case_city"
