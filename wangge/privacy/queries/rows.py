"""What an agreement gives: its fields of its register in its areas, and nothing else."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from wangge.areas import codes
from wangge.areas.queries import index
from wangge.lib.actor import Level
from wangge.places.kinds import Group, kinds_of
from wangge.places.models import Place
from wangge.privacy.models import Agreement
from wangge.privacy.registers import FEWEST
from wangge.residents.models import Household
from wangge.residents.queries.sharing import service_counts

GROUPS = {"places": (Group.PREMISES, Group.FACILITY), "organisations": (Group.ORGANISATION,)}


@dataclass(frozen=True, slots=True)
class Shared:
    """A page of rows by key; `next_after` is None on the last."""

    rows: list[dict[str, Any]]
    next_after: int | None


def shared_rows(agreement: Agreement, *, after: int, limit: int, today: date) -> Shared:
    """The rows after a key. Counts of services come whole."""
    ground = within(agreement.areas)
    if agreement.register == "services":
        return Shared([_chosen(agreement, row) for row in service_counts(ground, today, fewest=FEWEST)], None)
    found: QuerySet[Any]
    if agreement.register == "households":
        found = Household.objects.filter(ground, retired_at__isnull=True)
    else:
        kinds = [kind.value for group in GROUPS[agreement.register] for kind in kinds_of(group)]
        found = Place.objects.filter(ground, state="in_use", kind__in=kinds)
    rows = list(found.filter(pk__gt=after).order_by("id").values("id", *agreement.fields)[: limit + 1])
    following = rows[limit - 1]["id"] if len(rows) > limit else None
    return Shared([_chosen(agreement, row) for row in rows[:limit]], following)


def within(areas: list[str]) -> Q:
    """The ground of some areas as equalities, with the areas that went wholly into them."""
    found = Q(pk__in=[])
    for code in areas:
        level = codes.level_of(code)
        if level == Level.CITY:
            return Q()
        found |= Q(**{f"{level.value}__in": (code, *index().predecessors(code))})
    return found


def _chosen(agreement: Agreement, row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in agreement.fields}
