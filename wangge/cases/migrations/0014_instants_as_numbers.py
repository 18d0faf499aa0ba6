"""On SQLite the instants of every table, whoever's it is, become whole numbers (docs/decisions/0041).

The backend writes numbers from the first statement on and reads both, so tables that are made later have none to change.
Indexes are dropped and built again: with a million cases that takes minutes instead of an hour.
"""

from typing import Any

from django.db import migrations

_MILLION = 1_000_000


def _number(column: str) -> str:
    fraction = f"CASE WHEN length({column}) > 20 THEN CAST(substr(substr({column}, 21) || '000000', 1, 6) AS INTEGER) ELSE 0 END"
    return f"CAST(strftime('%s', substr({column}, 1, 19)) AS INTEGER) * {_MILLION} + {fraction}"


def _text(column: str) -> str:
    fraction = f"(({column} % {_MILLION} + {_MILLION}) % {_MILLION})"
    seconds = f"strftime('%Y-%m-%d %H:%M:%S', ({column} - {fraction}) / {_MILLION}, 'unixepoch')"
    return f"{seconds} || CASE WHEN {fraction} > 0 THEN printf('.%06d', {fraction}) ELSE '' END"


def to_numbers(apps: Any, schema_editor: Any) -> None:
    _change(schema_editor, "text", _number)


def to_text(apps: Any, schema_editor: Any) -> None:
    _change(schema_editor, "integer", _text)


def _change(schema_editor: Any, kind: str, changed: Any) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        for table, columns in _tables(cursor):
            is_old = " OR ".join(f"typeof({column}) = '{kind}'" for column in columns)
            if not cursor.execute(f"SELECT 1 FROM {table} WHERE {is_old} LIMIT 1").fetchone():
                continue
            indexes = _drop_indexes(cursor, table)
            sets = ", ".join(
                f"{column} = CASE WHEN typeof({column}) = '{kind}' THEN {changed(column)} ELSE {column} END"
                for column in columns
            )
            cursor.execute(f"UPDATE {table} SET {sets} WHERE {is_old}")
            for statement in indexes:
                cursor.execute(statement)


def _tables(cursor: Any) -> list[tuple[str, list[str]]]:
    """Tables with columns of instants, both quoted."""
    names = cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    found = []
    for (name,) in names:
        columns = cursor.execute("SELECT name FROM pragma_table_info(%s) WHERE type = 'datetime'", [name]).fetchall()
        if columns:
            found.append((f'"{name}"', [f'"{column}"' for (column,) in columns]))
    return found


def _drop_indexes(cursor: Any, table: str) -> list[str]:
    """Drop the indexes of a table that can be built again; the statements that build them."""
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s",
        [table.strip('"')],
    )
    found = cursor.fetchall()
    for name, _statement in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [statement for _name, statement in found]


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_reading_indexes")]
    operations = [migrations.RunPython(to_numbers, to_text)]
