"""Who sees which place, and who may write: the only way to get one."""

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from wangge.lib.actor import Actor, Level, Role
from wangge.lib.errors import NotFound
from wangge.people.access import ScopeArea, area_codes, require, scope
from wangge.places.models import Place

READERS = (Role.DESK, Role.WORKER, Role.OFFICER, Role.SUPERVISOR, Role.LEADER)
WRITERS = (Role.DESK, Role.WORKER, Role.OFFICER)
KEEPERS = (Role.DESK, Role.OFFICER)  # who merges, tells doubles apart and imports
COLUMN = {Level.TOWN: "town", Level.VILLAGE: "village", Level.GRID: "grid"}


def areas_of(actor: Actor, *roles: Role) -> tuple[ScopeArea, ...]:
    """The areas whose places an actor may see (or, with `roles`, holds one of them in).

    The one scope rule, less what opens disputes only; and a unit's officer has the area that the unit serves: what
    stands in the street is no case that has to be given to somebody.
    """
    if actor.kind == "system":
        return scope(actor).areas
    own = tuple(
        ScopeArea(post.level, code) for post in actor.posts_as(*(roles or READERS)) for code in area_codes(post)
    )
    return tuple(dict.fromkeys(own))


def condition(areas: tuple[ScopeArea, ...], prefix: str = "") -> Q:
    """Places of these areas; `prefix` leads to the place from another table (`first__`)."""
    if not areas:
        return Q(pk__in=[])
    if any(area.level == Level.CITY for area in areas):
        return Q()
    return reduce(or_, (Q(**{prefix + COLUMN[area.level]: area.code}) for area in areas))


def visible(actor: Actor) -> QuerySet[Place]:
    """All places that `actor` may see. Every list, count, map and feed starts here."""
    return Place.objects.filter(condition(areas_of(actor)))


def place_for(actor: Actor, place_id: int) -> Place:
    """The place if `actor` may see it; otherwise `NotFound`, whether or not it exists."""
    found = visible(actor).filter(pk=place_id).first() if 0 < place_id < 2**63 else None
    if found is None:
        raise NotFound
    return found


def place_to_change(actor: Actor, place_id: int, *roles: Role) -> Place:
    """The place to be written: seen but by a wrong role is `RoleNotAllowed`."""
    found = place_for(actor, place_id)
    require(actor, *(roles or WRITERS))
    return found


def covers(areas: tuple[ScopeArea, ...], *, town: str, village: str, grid: str) -> bool:
    """Do these areas hold a place of that town, village and grid?"""
    codes = {Level.TOWN: town, Level.VILLAGE: village, Level.GRID: grid}
    return any(area.level == Level.CITY or codes[area.level] == area.code for area in areas)
