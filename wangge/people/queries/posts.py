"""Posts as an administrator sees them: whether one can be given or ended, and what it leaves without anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from wangge.lib.actor import Level, Role
from wangge.people import errors
from wangge.people.models import Organisation, Post, User
from wangge.people.posting import ADMINISTRATORS, excludes
from wangge.people.queries.directory import current_posts


@dataclass(frozen=True, slots=True)
class Wanted:
    """A post to be: what it is, where, for whom, and when (`end` exclusive)."""

    role: Role
    area_code: str
    level: Level
    org: Organisation
    origin: str
    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Uncovered:
    """What stands without anybody: a grid without a worker (`grid`), a centre without a desk (`centre`)."""

    kind: str
    code: str


def posts_of(user: User) -> QuerySet[Post]:
    """Every post of a person, past and to come, the newest first."""
    return Post.objects.filter(user=user).select_related("org").order_by("-valid_from", "-id")


def post(post_id: int) -> Post | None:
    return Post.objects.select_related("org", "user").filter(pk=post_id).first()


def during(start: date, end: date | None) -> Q:
    """Posts that are held on any day from `start` until before `end`."""
    begins = Q() if end is None else Q(valid_from__lt=end)
    return begins & (Q(valid_to__isnull=True) | Q(valid_to__gt=start))


def check_post(user: User, wanted: Wanted, without: Post | None = None) -> None:
    """Raise `BadPost` or `AdministratorExclusive` when a person cannot hold this post; `without` leaves one out.

    Whether such a post makes sense at all is asked before (`posting.wrong_post`), where somebody can choose anew.
    """
    if wanted.end is not None and wanted.end <= wanted.start:
        raise errors.BadPost(fields={"valid_to": errors.END_AFTER_START})
    if not wanted.org.is_active:
        raise errors.BadPost(fields={"org": errors.UnknownOrganisation.title})
    held = Post.objects.filter(during(wanted.start, wanted.end), user=user)
    if without is not None:
        held = held.exclude(pk=without.pk)
    if excludes(wanted.role, frozenset(Role(role) for role in held.values_list("role", flat=True))):
        raise errors.AdministratorExclusive
    if held.filter(role=wanted.role, area_code=wanted.area_code, org=wanted.org).exists():
        raise errors.BadPost(errors.HELD_ALREADY)


def keep_an_administrator(user: User, roles: Sequence[Role], on: date) -> None:
    """Raise `LastAdministrator` when nobody else is left for one of these roles from `on`.

    Whoever is left holds the post without an end and can sign in.
    """
    for role in set(roles) & ADMINISTRATORS:
        others = current_posts(on).filter(role=role, valid_to__isnull=True, user__is_active=True)
        if not others.filter(user__closes_on__isnull=True).exclude(user=user).exists():
            raise errors.LastAdministrator


def uncovered_without(ending: Sequence[Post], on: date) -> list[Uncovered]:
    """Grids and centres that nobody looks after from `on` once these posts have ended."""
    left = current_posts(on).filter(user__is_active=True).exclude(pk__in=[each.pk for each in ending])
    grids = {each.area_code for each in ending if each.role == Role.WORKER}
    centres = {each.org for each in ending if each.role == Role.DESK}
    covered = set(left.filter(role=Role.WORKER, area_code__in=grids).values_list("area_code", flat=True))
    staffed = set(left.filter(role=Role.DESK, org__in=centres).values_list("org_id", flat=True))
    bare = [Uncovered("grid", code) for code in sorted(grids - covered)]
    return bare + [Uncovered("centre", org.code) for org in centres if org.pk not in staffed]
