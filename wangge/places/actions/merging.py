"""Two records of one place become one, and one can be two again; what only looked like a double is told apart."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from wangge.journal.actions import record
from wangge.lib.actor import Actor
from wangge.people.access import require
from wangge.places import access
from wangge.places.actions.changing import check_in_use, write
from wangge.places.errors import NotMergeable, NotMerged
from wangge.places.kinds import GROUP_OF, PlaceState
from wangge.places.models import Double, Place

_FILLED = ("address", "component_code", "credit_code", "condition")


@transaction.atomic
def merge_places(*, place: Place, into: Place, by: Actor, now: datetime) -> Place:
    """`place` becomes part of `into`, which stays and takes over what it does not say itself; returns `into`.

    The merged record keeps its values, its source's id and its pictures, so that a source's next delivery still finds
    it, and `unmerge_places` can bring it back.
    """
    require(by, *access.KEEPERS)
    if place.pk == into.pk or not (place.is_in_use and into.is_in_use) or GROUP_OF[place.kind] != GROUP_OF[into.kind]:
        raise NotMergeable(states=[place.state, into.state])
    parts = list(Place.objects.filter(merged_into=place))
    for each in (place, *parts):  # what was merged into it before goes along
        values = {"merged_into_id": into.pk, "state": PlaceState.MERGED.value}
        write(each, values, act="merge_place", by=by, now=now, data={"into": into.pk})
    filled = {name: getattr(place, name) for name in _FILLED if not getattr(into, name) and getattr(place, name)}
    if into.lon is None and place.lon is not None:
        filled |= {name: getattr(place, name) for name in ("lon", "lat", "datum", "town", "village", "grid")}
    write(into, filled, act="take_in_place", by=by, now=now, data={"merged": place.pk, "fields": sorted(filled)})
    _decide(Q(first=place) & Q(second=into) | Q(first=into) & Q(second=place), "merged", by, now)
    return into


@transaction.atomic
def unmerge_places(*, place: Place, by: Actor, now: datetime) -> Place:
    """The merged record stands by itself again, as it was; the two are remembered as different places."""
    require(by, *access.KEEPERS)
    into = place.merged_into
    if into is None:
        raise NotMerged
    values = {"merged_into_id": None, "state": PlaceState.IN_USE.value}
    write(place, values, act="unmerge_place", by=by, now=now, data={"from": into.pk})
    first, second = sorted((place.pk, into.pk))
    pair, _is_new = Double.objects.get_or_create(
        first_id=first, second_id=second, defaults={"reason": "near", "found_at": now}
    )
    Double.objects.filter(pk=pair.pk).update(decision="apart", decided_by=by.id, decided_at=now)
    return place


@transaction.atomic
def tell_apart(*, pair: Double, by: Actor, now: datetime) -> Double:
    """The two are different places: they are not proposed again."""
    require(by, *access.KEEPERS)
    if pair.decision:
        raise NotMergeable(states=[pair.decision])
    check_in_use(pair.first)
    check_in_use(pair.second)
    _decide(Q(pk=pair.pk), "apart", by, now)
    data = {"other": pair.second_id}
    record(act="tell_apart", object_type="place", object_id=pair.first_id, by=by, now=now, data=data)
    pair.refresh_from_db()
    return pair


def _decide(which: Q, decision: str, by: Actor, now: datetime) -> None:
    Double.objects.filter(which).update(decision=decision, decided_by=by.id, decided_at=now)
