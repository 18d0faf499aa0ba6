"""Collected once: what a register already says of something, so that a form shows it and asks for the rest only."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from wangge.lib.actor import Actor
from wangge.places.access import place_for
from wangge.residents.access import household_for

HOUSEHOLD_FIELDS = ("address", "size_band", "grid")
PLACE_FIELDS = ("kind", "name", "address", "grid", "component_code", "credit_code", "condition")


@dataclass(frozen=True, slots=True)
class Known:
    """A value that stands in a register, from where and when, and the version that a correction builds on."""

    value: Any
    source: str
    collected_on: date
    version: int


def known(actor: Actor, register: str, object_id: int) -> dict[str, Known]:
    """The values of a household (`households`) or of a place or organisation (`places`) in the actor's ground, by
    field; what is not said yet is left out. Raises `NotFound`, `RoleNotAllowed`; a person is in no such register."""
    if register == "households":
        row: Any = household_for(actor, object_id)
        names: tuple[str, ...] = HOUSEHOLD_FIELDS
    else:
        row, names = place_for(actor, object_id), PLACE_FIELDS
    return {
        name: Known(getattr(row, name), row.source, row.collected_on, row.version)
        for name in names
        if getattr(row, name) not in ("", None)
    }
