"""Recording an address with its size band, changing it with its earlier values kept, and taking it out of use."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wangge.areas import codes
from wangge.areas.queries import index
from wangge.journal.actions import record
from wangge.journal.xid import CurrentTransaction
from wangge.lib import clock
from wangge.lib.actor import Actor, Level
from wangge.lib.errors import InvalidInput
from wangge.people.access import require
from wangge.residents import errors
from wangge.residents.access import HOUSEHOLD_ROLES
from wangge.residents.actions.doubling import look_for_doubles
from wangge.residents.models import Household, HouseholdDeparture, HouseholdPast, ServiceRecord
from wangge.residents.words import Basis, SizeBand, Source

LONGEST_ADDRESS = 200
PAST_KEPT = timedelta(days=3 * 365)
# Seven digits in a row are a telephone or the number of a paper, never part of an address.
_LONG_NUMBER = re.compile(r"\d{7,}")
KEPT = ("address", "size_band", "grid", "village", "town", "source", "collected_on", "collector_id", "basis")


@dataclass(frozen=True, slots=True)
class HouseholdData:
    """What is said about a household, and where it came from."""

    address: str
    grid: str
    size_band: str = ""
    source: str = Source.VISIT.value
    basis: str = Basis.DUTY.value
    collected_on: date | None = None  # today, if it is not said


@transaction.atomic
def record_household(
    *, data: HouseholdData, by: Actor, now: datetime, supplier: str = "", supplier_key: str = ""
) -> Household:
    """A new address of a grid within the own ground. `HouseholdKnown` when the grid has it already.

    What may be the same address is noted for the review of doubles; it never stands in the way.
    """
    require(by, *HOUSEHOLD_ROLES)
    values = checked(data, by, now)
    known = Household.objects.filter(grid=values["grid"], address=values["address"], retired_at__isnull=True).first()
    if known is not None:
        raise errors.HouseholdKnown(id=known.pk)
    try:
        with transaction.atomic():
            made = Household.objects.create(**values, changed_at=now, supplier=supplier, supplier_key=supplier_key)
    except IntegrityError:
        raise errors.HouseholdKnown from None
    tell("record_household", made, by, now)
    look_for_doubles(household=made, now=now)
    return made


@transaction.atomic
def change_household(
    *, household: Household, base_version: int, data: HouseholdData, by: Actor, now: datetime
) -> Household:
    """New values in place of those of `base_version`, which are kept. `HouseholdMoved` when another came between."""
    require(by, *HOUSEHOLD_ROLES)
    values = checked(data, by, now)
    left = departure_of(household, values)
    claim(household, base_version, {**values, "changed_at": now})
    made = Household.objects.get(pk=household.pk)
    take_services_along(household.pk, values)
    leave(left, tell("change_household", made, by, now))
    return made


@transaction.atomic
def retire_household(*, household: Household, base_version: int, by: Actor, now: datetime) -> Household:
    """The address is no longer in use (demolished, entered twice); what refers to it stays."""
    require(by, *HOUSEHOLD_ROLES)
    claim(household, base_version, {"retired_at": now, "changed_at": now})
    made = Household.objects.get(pk=household.pk)
    tell("retire_household", made, by, now)
    return made


def drop_old_past(*, now: datetime, batch: int = 500) -> int:
    """Forget earlier values after their years; how many. What stands in the journal are ids and versions."""
    old = HouseholdPast.objects.filter(replaced_at__lt=now - PAST_KEPT).order_by("id").values_list("pk", flat=True)
    found = list(old[:batch])
    HouseholdPast.objects.filter(pk__in=found).delete()
    return len(found)


def claim(household: Household, base_version: int, values: dict[str, Any]) -> None:
    """Set the values if the version is still the one that was read, and keep what they replace. What is no longer in
    use is changed by merging and its undoing only."""
    past = past_of(household, values["changed_at"])
    still = Household.objects.filter(pk=household.pk, version=base_version)
    if "merged_into" not in values:
        still = still.filter(retired_at__isnull=True)
    try:
        with transaction.atomic():
            claimed = household.version == base_version and still.update(version=base_version + 1, **values)
    except IntegrityError:
        raise errors.HouseholdKnown from None
    if not claimed:
        standing = Household.objects.values_list("version", flat=True).get(pk=household.pk)
        raise errors.HouseholdMoved(version=standing)
    past.save(force_insert=True)


def take_services_along(household_id: int, values: dict[str, Any]) -> None:
    """A service is reached by whoever reaches the address: it goes along to another grid."""
    ground = {name: values[name] for name in ("grid", "village", "town")}
    ServiceRecord.objects.filter(household=household_id).exclude(**ground).update(**ground)


def past_of(household: Household, now: datetime) -> HouseholdPast:
    """What stands there, as the row that is kept of it."""
    values = {name: getattr(household, name) for name in KEPT}
    return HouseholdPast(household=household, version=household.version, replaced_at=now, **values)


def checked(data: HouseholdData, by: Actor, now: datetime) -> dict[str, Any]:
    """The columns of what was said. Raises `InvalidInput` with the fields that are wrong."""
    wrong: dict[str, str] = {}
    address = " ".join(data.address.split())
    if not 2 <= len(address) <= LONGEST_ADDRESS:
        wrong["address"] = _("请写明地址，2 到 200 个字")
    elif _LONG_NUMBER.search(address):
        wrong["address"] = _("地址里不要写电话、证件号等长串数字")
    today = clock.office_date(now)
    if data.collected_on is not None and data.collected_on > today:
        wrong["collected_on"] = _("采集日期不能晚于今天")
    for name, listed in (("size_band", SizeBand), ("source", Source), ("basis", Basis)):
        if getattr(data, name) not in listed.values:
            wrong[name] = _("请从列表中选择")
    if not is_own_grid(data.grid, by):
        wrong["grid"] = _("请选择本人职责范围内的一个基础网格")
    if wrong:
        raise InvalidInput(fields=wrong)
    return {
        "address": address,
        "size_band": data.size_band,
        "grid": data.grid,
        "village": codes.masked(data.grid, Level.VILLAGE),
        "town": codes.masked(data.grid, Level.TOWN),
        "source": data.source,
        "basis": data.basis,
        "collected_on": data.collected_on or today,
        "collector_id": by.id,
    }


def is_own_grid(code: str, by: Actor) -> bool:
    """Is it a base grid in which the actor writes down addresses?"""
    area = index().get(code)
    if area is None or area.level != Level.GRID or area.kind != codes.GENERAL:
        return False
    return by.kind == "system" or any(
        code.startswith(codes.prefix(post.area)) for post in by.posts_as(*HOUSEHOLD_ROLES)
    )


def departure_of(household: Household, values: dict[str, Any]) -> HouseholdDeparture | None:
    """The row that tells the telephones of its grid to drop it, if it goes to another one."""
    if household.grid == values["grid"]:
        return None
    return HouseholdDeparture(household=household, town=household.town, village=household.village, grid=household.grid)


def leave(left: HouseholdDeparture | None, mark: int) -> None:
    """Keep the departure under the entry of the change that caused it."""
    if left is not None:
        left.mark_id = mark
        left.save(force_insert=True)


def tell(act: str, household: Household, by: Actor, now: datetime, **more: Any) -> int:
    """The journal's entry of a change that has just been made, and the row's mark, which is that entry."""
    facts = {"version": household.version, "grid": household.grid, **more}
    entry = record(act=act, object_type="household", object_id=household.pk, by=by, now=now, data=facts)
    Household.objects.filter(pk=household.pk).update(mark_id=entry.pk, mark_xid=CurrentTransaction())
    return entry.pk
