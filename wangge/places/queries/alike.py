"""What may be the same place as one record: by its component or credit code, or of its kind, near and alike by name."""

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from django.db.models import Q

from wangge.lib.actor import Actor
from wangge.people.access import require
from wangge.places import described, likeness
from wangge.places.access import WRITERS, visible
from wangge.places.models import Place
from wangge.places.queries.placing import placed
from wangge.places.said import PlaceInput

COMPONENT, CREDIT, NEAR = "component", "credit", "near"
CODES = {COMPONENT: "component_code", CREDIT: "credit_code"}
MOST = 20  # records that one is held against; a code typed for a whole street is found as one fault
MOST_NAMES = 2_000  # of one kind in one grid, where a record has no point
Why = tuple[str, float | None]  # the reason, and the metres between them


class Spot(NamedTuple):
    """What is needed of a record to compare it."""

    id: int
    kind: str
    name: str
    lon: float
    lat: float


def alike_to(place: Place) -> dict[int, Why]:
    """The records in use that may be this one, by key."""
    found: dict[int, Why] = {}
    for reason, column in CODES.items():
        code = getattr(place, column)
        if code:
            same = Place.objects.filter(**{column: code}, state="in_use").exclude(pk=place.pk)
            found |= dict.fromkeys(same.values_list("pk", flat=True)[:MOST], (reason, None))
    if place.lon is not None and place.lat is not None:
        for spot, metres in _near(place):
            found.setdefault(spot.id, (NEAR, metres))
    return found


def _near(place: Place) -> Iterable[tuple[Spot, float]]:
    lon, lat = place.lon or 0.0, place.lat or 0.0
    reach = likeness.reach_of(place.kind)
    west, south, east, north = likeness.frame_around(lon, lat, reach)
    framed = Place.objects.filter(lon__range=(west, east), lat__range=(south, north), kind=place.kind, state="in_use")
    for pk, kind, name, at_lon, at_lat in framed.exclude(pk=place.pk).values_list("pk", "kind", "name", "lon", "lat")[
        :MOST
    ]:
        spot = Spot(pk, kind, name, at_lon or 0.0, at_lat or 0.0)
        away = likeness.metres_between(lon, lat, spot.lon, spot.lat)
        if away <= reach and likeness.are_alike(place.name, spot.name):
            yield spot, away


def likely_places(actor: Actor, data: PlaceInput) -> list[Place]:
    """What the actor sees already of a place that is about to be recorded: shown before a second record is made of it.

    Without a point those of its kind in its area that are called alike. Raises `BadPlace`, `RoleNotAllowed`.
    """
    require(actor, *WRITERS)
    names = ("kind", "name", "component_code", "credit_code")
    values = described.made_normal({name: getattr(data, name) for name in names})
    place = Place(**values, **placed(lon=data.lon, lat=data.lat, datum=data.datum, area=data.area))
    keys = set(alike_to(place))
    if place.lon is None:
        here = Q(grid=place.grid) if place.grid else Q(village=place.village, town=place.town)
        named = Place.objects.filter(here, kind=place.kind, state="in_use").values_list("pk", "name")[:MOST_NAMES]
        keys |= {pk for pk, name in named if likeness.are_alike(place.name, name)}
    return list(islice(visible(actor).filter(pk__in=sorted(keys)[: MOST * 2]).order_by("id"), MOST))
