"""Who reaches a household or a service: a worker in the own grid, a desk in the own area, nobody else."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from wangge.lib.actor import Actor, ActorPost, Level, Role
from wangge.lib.errors import NotFound, RoleNotAllowed
from wangge.people.access import area_codes, require
from wangge.residents.models import Correction, Household, HouseholdDeparture, ServiceRecord

PROTECTION_ROLES = (Role.SYSADMIN, Role.SECADMIN)
HOUSEHOLD_ROLES = (Role.DESK, Role.WORKER)
HOUSEHOLD_KEEPERS = (Role.DESK,)  # who merges, tells doubles apart and imports
# A service is arranged close to the person: the county's desk has no business with anybody's name.
SERVICE_LEVELS = {Role.DESK: (Level.TOWN, Level.VILLAGE), Role.WORKER: (Level.GRID,)}
OPEN_FOR = timedelta(minutes=30)  # how long a record that was found by exact search stays open to whoever found it


def _within(posts: tuple[ActorPost, ...]) -> Q:
    """The ground of these posts as equalities of the area columns."""
    found = Q(pk__in=[])
    for post in posts:
        if post.level == Level.CITY:
            return Q()
        found |= Q(**{f"{post.level.value}__in": area_codes(post)})
    return found


def visible_households(actor: Actor) -> QuerySet[Household]:
    """The households of the own grid (a worker) or area (a desk)."""
    if actor.kind == "system":
        return Household.objects.all()
    return Household.objects.filter(_within(actor.posts_as(*HOUSEHOLD_ROLES)))


def departed(actor: Actor) -> QuerySet[HouseholdDeparture]:
    """Who went out of the own ground, to elsewhere."""
    left = HouseholdDeparture.objects.exclude(household__in=visible_households(actor).values("pk"))
    return left if actor.kind == "system" else left.filter(_within(actor.posts_as(*HOUSEHOLD_ROLES)))


def household_for(actor: Actor, household_id: int) -> Household:
    """One household in scope. Raises `NotFound`, and `RoleNotAllowed` for other roles."""
    require(actor, *HOUSEHOLD_ROLES)
    found = visible_households(actor).filter(pk=household_id).first()
    if found is None:
        raise NotFound
    return found


def require_protection(actor: Actor) -> int:
    """Who weighs what is done with personal data: one of the two administrators, never the system. The user's id."""
    require(actor, *PROTECTION_ROLES)
    if actor.id is None:
        raise RoleNotAllowed
    return actor.id


def service_posts(actor: Actor) -> tuple[ActorPost, ...]:
    """The posts by which somebody may look up a service: a worker's grid, a village's or town's desk."""
    return tuple(post for post in actor.posts if post.level in SERVICE_LEVELS.get(post.role, ()))


def require_service_post(actor: Actor) -> None:
    """Raise `RoleNotAllowed` for everybody who has no part in services; the system, which no door ever is, may."""
    if actor.kind != "system" and not service_posts(actor):
        raise RoleNotAllowed


def reachable_services(actor: Actor) -> QuerySet[ServiceRecord]:
    """Records within the own ground that still hold a person: to be narrowed to one by exact search, never listed."""
    kept = ServiceRecord.objects.filter(erased_at__isnull=True)
    return kept if actor.kind == "system" else kept.filter(_within(service_posts(actor)))


def service_for(actor: Actor, record_id: int, now: datetime) -> ServiceRecord:
    """A record that this person has found, registered or been asked to correct in the last half hour.

    Numbers that are tried one after the other lead nowhere: without such a look the record does not exist.
    """
    require_service_post(actor)
    record = (
        reachable_services(actor)
        .filter(pk=record_id, looks__by_id=actor.id or 0, looks__at__gt=now - OPEN_FOR)
        .select_related("household", "consent__text")
        .first()
    )
    if record is None:
        raise NotFound
    return record


def waiting_corrections(actor: Actor) -> QuerySet[Correction]:
    """Requests of persons that wait for the own desk."""
    posts = tuple(post for post in service_posts(actor) if post.role == Role.DESK)
    ground = Q(record__in=ServiceRecord.objects.filter(_within(posts)))
    return Correction.objects.filter(ground, decided_at__isnull=True, record__erased_at__isnull=True)


def correction_for(actor: Actor, correction_id: int) -> Correction:
    """One request in scope of the own desk. Raises `NotFound`, and `RoleNotAllowed` for other roles."""
    if not any(post.role == Role.DESK for post in service_posts(actor)):
        raise RoleNotAllowed
    found = waiting_corrections(actor).filter(pk=correction_id).select_related("record__household").first()
    if found is None:
        raise NotFound
    return found
