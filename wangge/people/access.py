"""The one scope rule: from a person's posts to the areas and organisations whose records they may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from wangge.areas.queries import index
from wangge.lib import clock
from wangge.lib.actor import Actor, ActorPost, Level, Role
from wangge.lib.errors import RoleNotAllowed
from wangge.lib.snapshot import Snapshot
from wangge.people.models import Post, Revision, User


@dataclass(frozen=True, slots=True)
class ScopeArea:
    """An area whose cases a post opens; a mediator's opens its disputes only."""

    level: Level
    code: str
    disputes_only: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What an actor may see: every record in `areas`, and those given to `org_ids` or to `user_id` in person."""

    areas: tuple[ScopeArea, ...]
    org_ids: frozenset[int]
    own_org_ids: frozenset[int]  # units for which the actor holds any post: a case about one of them is kept away
    user_id: int | None

    @property
    def is_empty(self) -> bool:
        return not self.areas and not self.org_ids


AREA_ROLES = (Role.DESK, Role.SUPERVISOR, Role.LEADER, Role.WORKER, Role.MEDIATOR)


def revision() -> int:
    """A number that changes with every change of organisations and posts, and at midnight."""
    # The day is part of it: posts begin and end at midnight without anybody writing a row.
    row = Revision.objects.order_by("id").first()
    return (row.number if row else 0) * 1_000_000 + clock.office_date(clock.now()).toordinal()


def _load_held() -> dict[int, tuple[ActorPost, ...]]:
    held: dict[int, list[ActorPost]] = {}
    for user_id, post in _posts(clock.office_date(clock.now())):
        held.setdefault(user_id, []).append(post)
    return {user_id: tuple(posts) for user_id, posts in held.items()}


def _posts(day: date) -> Iterator[tuple[int, ActorPost]]:
    rows = (
        Post.objects.filter(valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        .order_by("id")
        .values_list("user_id", "role", "level", "area_code", "org_id", "org__code")
    )
    for user_id, role, level, area, org_id, org_code in rows.iterator():
        yield user_id, ActorPost(Role(role), Level(level), area, org_id, org_code)


# Every request of staff asks for them; a change is seen by other processes within a second.
_held: Snapshot[dict[int, tuple[ActorPost, ...]]] = Snapshot(_load_held, revision)


def drop_held() -> None:
    """After a change of posts in this process: the next request reads them anew."""
    _held.drop()


def is_open(user: User, today: date) -> bool:
    """Has the day on which an account closes not come yet?"""
    return user.closes_on is None or today < user.closes_on


def actor_of_user(user: User | AnonymousUser, on: date | None = None) -> Actor:
    """The actor for a signed-in user, with the posts held on `on` (default: today in the office)."""
    if not isinstance(user, User) or not user.is_active or not is_open(user, clock.office_date(clock.now())):
        return Actor(id=None, username="", kind="anonymous")
    if on is None:
        return actor_holding(user, _held.get().get(user.pk, ()))
    return actor_holding(user, tuple(post for user_id, post in _posts(on) if user_id == user.pk))


def actor_holding(user: User, posts: tuple[ActorPost, ...]) -> Actor:
    """The actor for a user who holds these posts."""
    return Actor(
        id=user.pk,
        username=user.username,
        posts=posts,
        org_ids=frozenset(post.org_id for post in posts if post.role == Role.OFFICER),
    )


def require(by: Actor, *roles: Role) -> None:
    """Raise `RoleNotAllowed` unless the actor holds one of these roles; the system, which no door ever is, may."""
    if by.kind != "system" and not by.has_role(*roles):
        raise RoleNotAllowed


def scope(actor: Actor) -> Scope:
    """The scope of `actor`. Administrators and the public have none; the system, which no door ever is, has all."""
    if actor.kind == "system":
        whole = ScopeArea(Level.CITY, "")
        return Scope(areas=(whole,), org_ids=frozenset(), own_org_ids=frozenset(), user_id=None)
    areas = tuple(
        ScopeArea(post.level, code, disputes_only=post.role == Role.MEDIATOR)
        for post in actor.posts
        if post.role in AREA_ROLES
        for code in area_codes(post)
    )
    return Scope(
        areas=areas,
        org_ids=actor.org_ids,
        own_org_ids=frozenset(post.org_id for post in actor.posts),
        user_id=actor.id,
    )


def area_codes(post: ActorPost) -> tuple[str, ...]:
    """The area of a post, and the ended areas whose whole ground went into it: their closed cases keep the old code."""
    return post.area, *index().predecessors(post.area)
