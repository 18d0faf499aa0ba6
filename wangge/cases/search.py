"""Chinese text search by bigrams behind one pair of functions, on FTS5 and on tsvector with GIN.

Most Chinese words have two characters, which trigram indexes miss. The text is cut into overlapping pairs; the
areas, the state and the lead unit are tokens of their own, so that a common word in one town and state stays fast.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from wangge.lib.pairs import fts_term, sought, ts_term, words

__all__ = ["alike", "document", "find", "put", "words"]


def document(
    *, text: str, address: str, state: str, town: str, village: str, grid: str, lead_id: int | None
) -> list[str]:
    """The distinct tokens of a case, sorted: the same row always gives the same tokens, so that they can be deleted."""
    tokens = set(words(text)) | set(words(address))
    tokens.add("xs" + state.replace("_", ""))
    tokens.update("xa" + code for code in (town, village, grid) if code)
    if lead_id is not None:
        tokens.add(f"xl{lead_id}")
    return sorted(tokens)


def area_token(code: str) -> str:
    return "xa" + code


def lead_token(org_id: int) -> str:
    return f"xl{org_id}"


def state_token(state: str) -> str:
    return "xs" + state.replace("_", "")


def put(case_id: int, old: Sequence[str], new: Sequence[str]) -> None:
    """Replace a case's tokens, in the act's transaction. FTS5 without content needs the old ones to delete them."""
    if list(old) == list(new):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            if old:
                cursor.execute(
                    "INSERT INTO case_search(case_search, rowid, tokens) VALUES ('delete', %s, %s)",
                    [case_id, " ".join(old)],
                )
            if new:
                cursor.execute("INSERT INTO case_search(rowid, tokens) VALUES (%s, %s)", [case_id, " ".join(new)])
        elif new:
            cursor.execute(_PUT_POSTGRESQL, [case_id, list(new)])
        else:
            cursor.execute("DELETE FROM case_search WHERE case_id = %s", [case_id])


_PUT_POSTGRESQL = (
    "INSERT INTO case_search(case_id, tokens) VALUES (%s, array_to_tsvector(%s))"
    " ON CONFLICT (case_id) DO UPDATE SET tokens = excluded.tokens"
)


def find(
    phrase: str, *, any_of: Sequence[Sequence[str]] = (), among: Sequence[int] | None = None, limit: int = 2000
) -> list[int]:
    """Ids of cases that have all pairs of `phrase` and, of each group in `any_of`, one token; newest first.

    With `among` only these ids are looked at. A phrase without letters or digits finds nothing.
    """
    tokens = sought(phrase)
    if not tokens:
        return []
    is_sqlite = connection.vendor == "sqlite"
    if is_sqlite:
        parts = [fts_term(token) for token in tokens]
        parts += ["(" + " OR ".join(f'"{token}"' for token in group) + ")" for group in any_of if group]
        values: list[Any] = [" AND ".join(parts)]
    else:
        parts = [ts_term(token) for token in tokens]
        parts += ["(" + " | ".join(f"'{token}'" for token in group) + ")" for group in any_of if group]
        values = [" & ".join(parts)]
    if among is not None:
        values.append(json.dumps(list(among)) if is_sqlite else list(among))
    statement = _FIND[connection.vendor] if among is None else _FIND_AMONG[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, limit])
        return [row[0] for row in cursor.fetchall()]


def alike(tokens: Sequence[str], *, area: str, states: Sequence[str], limit: int) -> list[int]:
    """Ids of cases of an area (town, village or grid) in one of `states` that have any of `tokens`, newest first."""
    if not tokens:
        return []
    groups = [sorted(set(tokens)), [area_token(area)], [state_token(state) for state in states]]
    if connection.vendor == "sqlite":
        wanted = " AND ".join("(" + " OR ".join(f'"{token}"' for token in group) + ")" for group in groups)
    else:
        wanted = " & ".join("(" + " | ".join(f"'{token}'" for token in group) + ")" for group in groups)
    with connection.cursor() as cursor:
        cursor.execute(_FIND[connection.vendor], [wanted, limit])
        return [row[0] for row in cursor.fetchall()]


_FIND = {
    "sqlite": "SELECT rowid FROM case_search WHERE case_search MATCH %s ORDER BY rowid DESC LIMIT %s",
    "postgresql": "SELECT case_id FROM case_search WHERE tokens @@ %s::tsquery ORDER BY case_id DESC LIMIT %s",
}
_FIND_AMONG = {
    # With "+" the keys are looked for among the hits; without it the index is searched anew for each key.
    "sqlite": (
        "SELECT rowid FROM case_search WHERE case_search MATCH %s"
        " AND +rowid IN (SELECT value FROM json_each(%s)) ORDER BY rowid DESC LIMIT %s"
    ),
    "postgresql": (
        "SELECT case_id FROM case_search WHERE tokens @@ %s::tsquery"
        " AND case_id = ANY(%s) ORDER BY case_id DESC LIMIT %s"
    ),
}


CREATE_SQLITE = (
    "CREATE VIRTUAL TABLE case_search USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='unicode61')"
)
CREATE_POSTGRESQL = (
    "CREATE TABLE case_search (case_id bigint PRIMARY KEY, tokens tsvector NOT NULL);"
    "CREATE INDEX case_search_tokens ON case_search USING gin (tokens)"
)
