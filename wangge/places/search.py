"""The index of words of the register: names and addresses by pairs, with the areas and the kind as tokens."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection

from wangge.lib.pairs import fts_term, sought, ts_term, words

if TYPE_CHECKING:
    from wangge.places.models import Place

SOUGHT = ("kind", "name", "address", "town", "village", "grid", "component_code")


def tokens_of(place: "Place") -> list[str]:
    """The tokens of a place as it is."""
    return tokens({name: getattr(place, name) for name in SOUGHT})


def tokens(values: Mapping[str, Any]) -> list[str]:
    """The distinct tokens of a row, sorted: the same row gives the same tokens, so that they can be deleted."""
    found = {*words(values["name"]), *words(values["address"])}
    found.update("xa" + code for code in (values["town"], values["village"], values["grid"]) if code)
    found.add("xk" + values["kind"])
    # A component's serial is searched for by whoever stands before it: its last six digits.
    if values["component_code"]:
        found.add(values["component_code"][-6:])
    return sorted(found)


def area_token(code: str) -> str:
    return "xa" + code


def kind_token(kind: str) -> str:
    return "xk" + kind


def add(rows: Iterable[tuple[int, Sequence[str]]]) -> None:
    """Put new places with their tokens in."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                "INSERT INTO place_search(rowid, tokens) VALUES (%s, %s)",
                [(place_id, " ".join(tokens)) for place_id, tokens in rows],
            )
        else:
            cursor.executemany(
                "INSERT INTO place_search(place_id, tokens) VALUES (%s, array_to_tsvector(%s))",
                [(place_id, list(tokens)) for place_id, tokens in rows],
            )


def replace(place_id: int, old: Sequence[str], new: Sequence[str]) -> None:
    """Replace a place's tokens. FTS5 without content needs the old ones to delete them."""
    if list(old) == list(new):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "INSERT INTO place_search(place_search, rowid, tokens) VALUES ('delete', %s, %s)",
                [place_id, " ".join(old)],
            )
        else:
            cursor.execute("DELETE FROM place_search WHERE place_id = %s", [place_id])
    add([(place_id, new)])


def condition(phrase: str, any_of: Sequence[Sequence[str]] = ()) -> tuple[str, str] | None:
    """A condition on `places_place.id` with its one parameter: places that have all pairs of `phrase` and, of each
    group, one token. None for a phrase without letters or digits."""
    tokens = sought(phrase)
    if not tokens:
        return None
    groups = [group for group in any_of if group]
    if connection.vendor == "sqlite":
        parts = [fts_term(token) for token in tokens]
        parts += ["(" + " OR ".join(f'"{token}"' for token in group) + ")" for group in groups]
        inner = "SELECT rowid FROM place_search WHERE place_search MATCH %s"
        return f"places_place.id IN ({inner})", " AND ".join(parts)
    parts = [ts_term(token) for token in tokens]
    parts += ["(" + " | ".join(f"'{token}'" for token in group) + ")" for group in groups]
    inner = "SELECT place_id FROM place_search WHERE tokens @@ %s::tsquery"
    return f"places_place.id IN ({inner})", " & ".join(parts)


CREATE_SQLITE = (
    "CREATE VIRTUAL TABLE place_search USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='unicode61')"
)
CREATE_POSTGRESQL = (
    "CREATE TABLE place_search (place_id bigint PRIMARY KEY, tokens tsvector NOT NULL);"
    "CREATE INDEX place_search_tokens ON place_search USING gin (tokens)"
)
