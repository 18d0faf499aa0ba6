"""Two records of one address become one, and one can be two again; what only looked like a double is told apart."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from wangge.journal.actions import record
from wangge.lib.actor import Actor
from wangge.people.access import require
from wangge.places.errors import NotMergeable, NotMerged
from wangge.residents.access import HOUSEHOLD_KEEPERS
from wangge.residents.actions.households import claim, take_services_along, tell
from wangge.residents.models import Household, HouseholdDouble


@transaction.atomic
def merge_households(*, household: Household, into: Household, by: Actor, now: datetime) -> Household:
    """`household` becomes part of `into`, which stays and takes over the size band if it has none; returns `into`.

    The merged record keeps its values and its source's id, so that the next delivery still finds it and
    `unmerge_household` can bring it back. Services stay with the record that they were asked for at; who reaches `into`
    reaches them.
    """
    require(by, *HOUSEHOLD_KEEPERS)
    if household.pk == into.pk or household.retired_at is not None or into.retired_at is not None:
        raise NotMergeable(states=[_state(household), _state(into)])
    ground = {name: getattr(into, name) for name in ("town", "village", "grid")}
    for part in (household, *Household.objects.filter(merged_into=household)):
        values = {"merged_into": into, "changed_at": now} | ({} if part.retired_at else {"retired_at": now})
        claim(part, part.version, values)
        take_services_along(part.pk, ground)
        tell("merge_household", Household.objects.get(pk=part.pk), by, now, into=into.pk)
    if household.size_band and not into.size_band:
        claim(into, into.version, {"size_band": household.size_band, "changed_at": now})
        tell("change_household", Household.objects.get(pk=into.pk), by, now)
    _decide(household.pk, into.pk, "merged", by, now)
    return Household.objects.get(pk=into.pk)


@transaction.atomic
def unmerge_household(*, household: Household, by: Actor, now: datetime) -> Household:
    """The merged record stands by itself again, as it was; the two are remembered as different addresses.

    `HouseholdKnown` when the address has been written down anew meanwhile.
    """
    require(by, *HOUSEHOLD_KEEPERS)
    into = household.merged_into_id
    if into is None:
        raise NotMerged
    claim(household, household.version, {"merged_into": None, "retired_at": None, "changed_at": now})
    made = Household.objects.get(pk=household.pk)
    take_services_along(made.pk, {name: getattr(made, name) for name in ("town", "village", "grid")})
    tell("unmerge_household", made, by, now, **{"from": into})
    first, second = sorted((household.pk, into))
    HouseholdDouble.objects.get_or_create(first_id=first, second_id=second, defaults={"found_at": now})
    _decide(first, second, "apart", by, now)
    return made


@transaction.atomic
def tell_households_apart(*, pair: HouseholdDouble, by: Actor, now: datetime) -> HouseholdDouble:
    """The two are different addresses: they are not proposed again."""
    require(by, *HOUSEHOLD_KEEPERS)
    if pair.decision:
        raise NotMergeable(states=[pair.decision])
    _decide(pair.first_id, pair.second_id, "apart", by, now)
    data = {"other": pair.second_id}
    record(act="tell_households_apart", object_type="household", object_id=pair.first_id, by=by, now=now, data=data)
    pair.refresh_from_db()
    return pair


def _state(household: Household) -> str:
    return "in_use" if household.retired_at is None else "retired"


def _decide(one: int, other: int, decision: str, by: Actor, now: datetime) -> None:
    first, second = sorted((one, other))
    pair = HouseholdDouble.objects.filter(Q(first=first, second=second))
    pair.update(decision=decision, decided_by=by.id, decided_at=now)
