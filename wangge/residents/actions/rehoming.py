"""Addresses and services follow a change of areas, with their earlier values kept.

An address has no point: it goes to the one grid that took its grid's place, or, where several did, waits in the village
(or town) that holds them all until a person says which (docs/households.md). Services go with their address.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.areas import codes
from wangge.areas import queries as areas
from wangge.areas.queries.changes import unfinished
from wangge.lib.actor import SYSTEM
from wangge.places.queries.placing import columns_of
from wangge.residents.actions.households import (
    LONGEST_ADDRESS,
    departure_of,
    leave,
    past_of,
    take_services_along,
    tell,
)
from wangge.residents.models import Household

BATCH = 500


def follow_area_changes(*, now: datetime) -> int:
    """Let addresses follow the changes in effect; how many moved. Twice is once: what lies right is left alone."""
    moved = 0
    for change in unfinished():
        for code in change.areas.values_list("code", flat=True):
            moved += _follow(code, change.pk, now)
    return moved


def _follow(code: str, change_id: int, now: datetime) -> int:
    """What lies in one area that the change touched: also what is no longer in use, for its record tells where."""
    heir = areas.standing_in(code)
    if heir == code or not codes.parent_of(heir):
        return 0  # it stands, or only the county holds all that took its place: a person moves it
    where = columns_of(heir)
    moved = 0
    # `code` may be a village or town: addresses that wait in it for a grid lie in it and in no grid.
    for column, deeper in (("grid", {}), ("village", {"grid": ""}), ("town", {"grid": "", "village": ""})):
        held = Household.objects.filter(**{column: code}, **deeper).order_by("pk")
        while batch := list(held[:BATCH]):
            with transaction.atomic():
                for household in batch:
                    _move(household, where, change_id, now)
            moved += len(batch)
    return moved


def _move(household: Household, where: dict[str, str], change_id: int, now: datetime) -> None:
    values = {**where, "address": _address(household, where)}
    left = departure_of(household, where)
    past_of(household, now).save(force_insert=True)
    Household.objects.filter(pk=household.pk).update(**values, version=household.version + 1, changed_at=now)
    take_services_along(household.pk, where)
    leave(left, tell("rehome_household", Household.objects.get(pk=household.pk), SYSTEM, now, change=change_id))


def _address(household: Household, where: dict[str, str]) -> str:
    """Two grids that become one may each have a 1 号: the second keeps the name of its grid, for a person to mend."""
    same = Household.objects.filter(**where, address=household.address, retired_at__isnull=True)
    if household.retired_at is not None or not same.exclude(pk=household.pk).exists():
        return household.address
    info = areas.index().get_ever(household.grid or household.village)
    named = _("（原%(grid)s）") % {"grid": info.name if info is not None else household.grid}
    return f"{household.address[: LONGEST_ADDRESS - len(named)]}{named}"
