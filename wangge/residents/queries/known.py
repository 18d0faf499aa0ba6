"""Collected once: what a register already says of something, so that a form shows it and asks for the rest only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from wangge.lib.actor import Actor
from wangge.lib.errors import NotFound
from wangge.places.access import place_for, visible
from wangge.places.models import Place, PlacePast
from wangge.residents.access import household_for, visible_households
from wangge.residents.models import Household, HouseholdPast

HOUSEHOLDS, PLACES = "households", "places"
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
    row = household_for(actor, object_id) if register == HOUSEHOLDS else place_for(actor, object_id)
    return _told(row)


def rows_of(actor: Actor, register: str, ids: Collection[int]) -> Mapping[int, Household | Place]:
    """The records in use that these keys lead to within the actor's ground: of one that was merged the one that stays.
    Two queries however many they are; keys that lead nowhere are left out."""
    held: Any = visible_households(actor) if register == HOUSEHOLDS else visible(actor)
    first = {row.pk: row for row in held.filter(pk__in=list(ids))}
    merged = {row.merged_into_id for row in first.values() if row.merged_into_id is not None}
    main = {row.pk: row for row in held.filter(pk__in=merged)} if merged else {}
    found = {pk: main.get(row.merged_into_id) if row.merged_into_id is not None else row for pk, row in first.items()}
    return {pk: row for pk, row in found.items() if row is not None and _is_in_use(row)}


def values_of(row: Household | Place) -> dict[str, Any]:
    """What a record says by field; what is not said yet is left out."""
    return {name: told.value for name, told in _told(row).items()}


def values_at(row: Household | Place, version: int) -> dict[str, Any]:
    """What a record said in one of its versions. Raises `NotFound` for one that there was not, or that is forgotten."""
    if row.version == version:
        return values_of(row)
    if isinstance(row, Household):
        past = HouseholdPast.objects.filter(household=row, version=version).first()
        told = {name: getattr(past, name) for name in HOUSEHOLD_FIELDS} if past is not None else None
    else:
        kept = PlacePast.objects.filter(place=row, version=version).values_list("row", flat=True).first()
        told = {name: kept.get(name) for name in PLACE_FIELDS} if kept is not None else None
    if told is None:
        raise NotFound
    return {name: value for name, value in told.items() if value not in ("", None)}


def _told(row: Household | Place) -> dict[str, Known]:
    names = HOUSEHOLD_FIELDS if isinstance(row, Household) else PLACE_FIELDS
    return {
        name: Known(getattr(row, name), row.source, row.collected_on, row.version)
        for name in names
        if getattr(row, name) not in ("", None)
    }


def _is_in_use(row: Household | Place) -> bool:
    return row.retired_at is None if isinstance(row, Household) else row.is_in_use
