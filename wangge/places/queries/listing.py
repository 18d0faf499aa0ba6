"""Lists, counts and one record: one filter for all of them, keyset paging, everything within the scope."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from wangge.areas import codes
from wangge.areas.errors import BadAreaCode
from wangge.journal.models import Entry
from wangge.lib.actor import Actor, Level
from wangge.places import access, likeness, search
from wangge.places.kinds import Group, PlaceState, kinds_of
from wangge.places.models import Place, PlacePast

NEAR_BOUND = 200  # records of one look around a point
FARTHEST = 2_000.0  # metres of such a look
ROW = (
    "kind", "name", "address", "town", "village", "grid", "lon", "lat", "datum", "component_code", "credit_code",
    "condition", "state", "source", "source_id", "collected_on", "collector_id", "legal_basis", "ended_on",
    "merged_into_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlaceFilter:
    """What a list or a count is asked for."""

    kind: str = ""  # a kind, or a group of kinds
    area: str = ""
    q: str = ""
    state: str = PlaceState.IN_USE.value  # empty: all of them


@dataclass(frozen=True, slots=True)
class Page:
    """One page, the newest records first, and the cursor of the next (None at the end)."""

    items: list[Place]
    next_cursor: int | None


@dataclass(frozen=True, slots=True)
class Near:
    """A place near a point, with its distance."""

    place: Place
    metres: float


@dataclass(frozen=True, slots=True)
class Moment:
    """One change of a record: its journal entry, and the values that were other before it."""

    entry: Entry
    before: dict[str, Any]


def matching(actor: Actor, wanted: PlaceFilter) -> QuerySet[Place]:
    """Every place in the actor's scope that the filter asks for."""
    held = access.areas_of(actor)
    found = Place.objects.filter(access.condition(held))
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.kind:
        kinds = _kinds(wanted.kind)
        found = found.filter(kind__in=kinds) if len(kinds) > 1 else found.filter(kind=kinds[0])
    if wanted.area:
        found = found.filter(_area(wanted.area))
    if wanted.q:
        found = _with_words(found, wanted, held)
    return found


def _kinds(wanted: str) -> list[str]:
    """The kinds of a group, or the kind itself."""
    return [kind.value for kind in kinds_of(Group(wanted))] if wanted in list(Group) else [wanted]


def _area(code: str) -> Q:
    try:
        level = codes.level_of(code)
    except BadAreaCode:
        return Q(pk__in=[])
    return Q() if level == Level.CITY else Q(**{access.COLUMN[level]: code})


def _with_words(found: QuerySet[Place], wanted: PlaceFilter, held: Any) -> QuerySet[Place]:
    """Narrowed to the words, or to the code, that are searched for."""
    typed = "".join(wanted.q.split()).upper()
    if len(typed) >= 16 and typed.isascii():
        return found.filter(Q(credit_code=typed) | Q(component_code=typed))
    within = [search.area_token(area.code) for area in held if area.level != Level.CITY]
    narrow: list[list[str]] = [within if len(within) == len(held) else []]
    if wanted.area and not wanted.area.endswith("0" * 9):
        narrow.append([search.area_token(wanted.area)])
    if wanted.kind:
        narrow.append([search.kind_token(kind) for kind in _kinds(wanted.kind)])
    condition = search.condition(wanted.q, narrow)
    if condition is None:
        return found.none()
    where, value = condition
    return found.extra(where=[where], params=[value])  # noqa: S610  (SQL of our own; the words are a parameter)


def list_places(actor: Actor, wanted: PlaceFilter, *, cursor: int | None = None, limit: int = 50) -> Page:
    """A page of places by keyset: any page costs the same."""
    found = matching(actor, wanted).order_by("-id")
    if cursor is not None:
        found = found.filter(pk__lt=min(cursor, 2**63 - 1))
    rows = list(found[: limit + 1])
    following = rows[limit - 1].pk if len(rows) > limit else None
    return Page(rows[:limit], following)


def count_places(actor: Actor, wanted: PlaceFilter) -> int:
    """How many, exactly."""
    return matching(actor, wanted).count()


def places_near(
    actor: Actor, *, lon: float, lat: float, metres: float = 200.0, kind: str = "", limit: int = 50
) -> list[Near]:
    """Places in use around a WGS-84 point, the nearest first."""
    reach = min(metres, FARTHEST)
    west, south, east, north = likeness.frame_around(lon, lat, reach)
    framed = matching(actor, PlaceFilter(kind=kind)).filter(lon__range=(west, east), lat__range=(south, north))
    near = []
    for place in framed[: 10 * NEAR_BOUND]:
        away = likeness.metres_between(lon, lat, place.lon or 0.0, place.lat or 0.0)
        if away <= reach:
            near.append(Near(place, away))
    return sorted(near, key=lambda each: (each.metres, each.place.pk))[: min(limit, NEAR_BOUND)]


def row_of(place: Place) -> dict[str, Any]:
    """The record's values as they are told in a conflict and kept when they change."""
    return {name: getattr(place, name) for name in ROW}


def history(place: Place) -> Iterator[Moment]:
    """The changes of a record with what was different before each, the newest first."""
    past = {each.entry_id: each for each in PlacePast.objects.filter(place=place)}
    entries = list(_entries(place))
    after = plain_row(row_of(place))
    for entry in entries:
        before = past.get(entry.pk)
        if before is None:
            yield Moment(entry, {})
            continue
        yield Moment(entry, {name: value for name, value in before.row.items() if after.get(name) != value})
        after = before.row


def _entries(place: Place) -> QuerySet[Entry]:
    return Entry.objects.filter(object_type="place", object_id=place.pk).order_by("-id")


def plain_row(row: dict[str, Any]) -> dict[str, Any]:
    """A row as JSON keeps it."""
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}


def merged_parts(place: Place) -> list[Place]:
    """The records that were merged into this one."""
    return list(Place.objects.filter(merged_into=place).order_by("pk"))


def places_by_id(actor: Actor, ids: Collection[int]) -> dict[int, Place]:
    """Those of these places that the actor may see."""
    return {place.pk: place for place in access.visible(actor).filter(pk__in=list(ids))}
