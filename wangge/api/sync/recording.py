"""What the phone says of the registers: a new place or address, and corrections on the version that was seen."""

from typing import Any

from django.utils.translation import gettext as _

from wangge.api.households import HouseholdChange, HouseholdInput
from wangge.api.sync.errors import VersionConflict
from wangge.api.sync.operation import Captured, Operation, attach_to
from wangge.api.sync.registers import household_document, place_document
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput
from wangge.places.access import place_for
from wangge.places.actions.recording import change_place, record_place
from wangge.places.errors import PlaceMoved
from wangge.places.said import PlaceChange, PlaceInput
from wangge.residents import queries as residents
from wangge.residents.actions import change_household, record_household
from wangge.residents.errors import HouseholdMoved


def place(operation: Operation, by: Actor, captured: Captured) -> dict[str, Any]:
    """A place that is not on the register, with its pictures: collected on the day on which it was written down."""
    given = {**operation.data, "client_id": operation.client_id}
    data = PlaceInput.model_validate({"collected_on": clock.office_date(captured.at), **given})
    made = record_place(data=data, by=captured.by(by), now=captured.received_at)
    attach_to("place", made.pk, operation.files, by=by, now=captured.received_at)
    return {"id": made.pk, "place": place_document(made)}


def change_of_place(operation: Operation, by: Actor, captured: Captured) -> dict[str, Any]:
    """A correction of a place on the version that was seen; of another version both are told."""
    given = {**operation.data, "client_id": operation.client_id, "base_version": operation.base_version}
    held = place_for(by, _key(given.pop("place", None)))
    data = PlaceChange.model_validate(given)
    try:
        made = change_place(place=held, data=data, by=captured.by(by), now=captured.received_at)
    except PlaceMoved:
        raise VersionConflict(place_document(place_for(by, held.pk))) from None
    attach_to("place", made.pk, operation.files, by=by, now=captured.received_at)
    return {"id": made.pk, "place": place_document(made)}


def household(operation: Operation, by: Actor, captured: Captured) -> dict[str, Any]:
    """An address that the register does not have, with its size band."""
    given = {**operation.data, "client_id": operation.client_id}
    data = HouseholdInput.model_validate({"collected_on": clock.office_date(captured.at), **given})
    made = record_household(data=data.values(), by=captured.by(by), now=captured.received_at)
    return {"id": made.pk, "household": household_document(made)}


def change_of_household(operation: Operation, by: Actor, captured: Captured) -> dict[str, Any]:
    """A correction of an address or its size band on the version that was seen; what it does not name stays. Of another
    version both are told."""
    given = {**operation.data, "client_id": operation.client_id, "base_version": operation.base_version}
    held = residents.household(by, _key(given.pop("household", None)))
    stands = {name: getattr(held, name) for name in ("address", "size_band", "grid", "basis")}
    data = HouseholdChange.model_validate({**stands, "collected_on": clock.office_date(captured.at), **given})
    if held.retired_at is not None:
        raise InvalidInput(fields={"address": _("这个地址已停用")})
    now = captured.received_at
    try:
        made = change_household(
            household=held, base_version=data.base_version, data=data.values(), by=captured.by(by), now=now
        )
    except HouseholdMoved:
        raise VersionConflict(household_document(residents.household(by, held.pk))) from None
    return {"id": made.pk, "household": household_document(made)}


def _key(given: Any) -> int:
    """A key that every database takes for one; none for anything else."""
    return given if isinstance(given, int) and 0 < given < 1 << 63 else 0
