"""What the registers know of a campaign's targets, by the questions that are bound to their fields."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from wangge.campaigns.bound import bound_to
from wangge.campaigns.models import Campaign, Target
from wangge.lib.actor import Actor
from wangge.places.models import Place
from wangge.residents.models import Household
from wangge.residents.queries.known import HOUSEHOLDS, PLACES, rows_of, values_of

REGISTERS = {"household": HOUSEHOLDS, "place": PLACES}


@dataclass(frozen=True, slots=True)
class KnownOfTarget:
    """The record that a target leads to, and what it says, by question."""

    row: Household | Place
    answers: dict[str, Any]

    @property
    def version(self) -> int:
        return self.row.version

    @property
    def collected_on(self) -> date:
        return self.row.collected_on


def known_of(by: Actor, campaign: Campaign, targets: Collection[Target]) -> dict[int, KnownOfTarget]:
    """For each target that leads to a record in the reader's ground what its bound questions need not ask; as many
    queries for many targets as for one, and none where no question is bound."""
    bound = bound_to(campaign.form, campaign.target_kind)
    if not bound:
        return {}
    found: dict[int, KnownOfTarget] = {}
    for source, register in REGISTERS.items():
        mine = {target.source_id: target for target in targets if target.source == source and target.source_id}
        rows = rows_of(by, register, [key for key in mine if key is not None]) if mine else {}
        for key, row in rows.items():
            values = values_of(row)
            answers = {question: values[field] for question, field in bound.items() if field in values}
            found[mine[key].pk] = KnownOfTarget(row, answers)
    return found
