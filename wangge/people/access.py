"""The one scope rule: from a person's posts to the areas and organisations whose records they may see."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from wangge.lib import clock
from wangge.lib.actor import Actor, ActorPost, Level, Role
from wangge.people.models import Post, User


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


def actor_of_user(user: User | AnonymousUser, on: date | None = None) -> Actor:
    """The actor for a signed-in user, with the posts held on `on` (default: today in the office)."""
    if not isinstance(user, User) or not user.is_active:
        return Actor(id=None, username="", kind="anonymous")
    day = on or clock.office_date(clock.now())
    posts = (
        Post.objects.filter(user=user, valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        .select_related("org")
        .order_by("id")
    )
    return actor_from_posts(user, list(posts))


def actor_from_posts(user: User, posts: list[Post]) -> Actor:
    held = tuple(
        ActorPost(Role(post.role), Level(post.level), post.area_code, post.org_id, post.org.code) for post in posts
    )
    return Actor(
        id=user.pk,
        username=user.username,
        posts=held,
        org_ids=frozenset(post.org_id for post in held if post.role == Role.OFFICER),
    )


def scope(actor: Actor) -> Scope:
    """The scope of `actor`. Administrators and the public have none; the system, which no door ever is, has all."""
    if actor.kind == "system":
        whole = ScopeArea(Level.CITY, "")
        return Scope(areas=(whole,), org_ids=frozenset(), own_org_ids=frozenset(), user_id=None)
    areas = tuple(
        ScopeArea(post.level, post.area, disputes_only=post.role == Role.MEDIATOR)
        for post in actor.posts
        if post.role in AREA_ROLES
    )
    return Scope(
        areas=areas,
        org_ids=actor.org_ids,
        own_org_ids=frozenset(post.org_id for post in actor.posts),
        user_id=actor.id,
    )
