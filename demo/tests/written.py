"""What a play writes into its tables, to be held against what another play writes."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import models, transaction

from wangge.campaigns.models import Campaign, HandedOut, Target, Visit
from wangge.cases.models import Case
from wangge.journal.models import Entry
from wangge.lib.snapshot import Snapshot
from wangge.residents.models import Household

Table = type[models.Model]
OBJECTS: dict[str, Table] = {
    "campaign": Campaign, "case": Case, "handed_out": HandedOut, "household": Household, "visit": Visit,
}  # fmt: skip
NOT_TOLD = {"xid", "mark_xid", "query_code"}  # the transaction's own number, a random code


def written_by(play: Callable[[], object], tables: Sequence[Table]) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that a play adds to these tables, with places in their table for keys; taken back afterwards."""
    with transaction.atomic():
        before = {table: list(table._default_manager.values_list("pk", flat=True)) for table in tables}
        play()
        rows = {table: list(table._default_manager.exclude(pk__in=before[table]).order_by("pk")) for table in tables}
        transaction.set_rollback(True)
    Snapshot.drop_all()
    places = {table: {row.pk: place for place, row in enumerate(found)} for table, found in rows.items()}
    return {table.__name__: [_told(row, places) for row in found] for table, found in rows.items()}


def _told(row: models.Model, places: dict[Table, dict[int, int]]) -> tuple[Any, ...]:
    found: list[Any] = []
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        table = field.related_model if field.is_relation else type(row) if field.primary_key else None
        if isinstance(row, Target) and field.name == "source_id":
            table = Household
        if field.name == "mark_id":
            table = Entry
        if isinstance(row, Entry) and field.name == "object_id":
            table = OBJECTS[row.object_type]
        if isinstance(row, Entry) and field.name == "data" and "campaign" in value:
            value = {**value, "campaign": places[Campaign][value["campaign"]]}
        if field.name not in NOT_TOLD:
            found.append(places[table].get(value) if table in places else value)
    return tuple(found)
