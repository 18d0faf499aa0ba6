"""Reading organisations, centres, posts and tokens."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.db.models import Count, Q, QuerySet

from wangge.lib import clock
from wangge.lib.actor import Level, Role
from wangge.lib.errors import NotFound
from wangge.lib.prepared import Given, Prepared
from wangge.lib.snapshot import Snapshot
from wangge.people import errors
from wangge.people.access import drop_held, is_open, revision
from wangge.people.models import Organisation, OrgKind, Post, Token, User


@dataclass(frozen=True, slots=True)
class OrgInfo:
    """An organisation as reference data."""

    id: int
    code: str
    name: str
    name_en: str
    kind: str
    level: Level
    area_code: str
    accepts_from: frozenset[str]
    is_staffed: bool  # at least one desk or officer post is held today
    is_active: bool
    parent_id: int | None  # of which this is a section


@dataclass(frozen=True, slots=True)
class Directory:
    """All organisations in memory, with the centres by area."""

    by_id: dict[int, OrgInfo]
    by_code: dict[str, OrgInfo]
    centres: dict[str, OrgInfo]
    local: dict[str, frozenset[int]]  # by area: the town or village itself and its centre, which are one when judged


def current_posts(on: date) -> QuerySet[Post]:
    return Post.objects.filter(valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def _load() -> Directory:
    today = clock.office_date(clock.now())
    staffed = set(
        current_posts(today)
        .filter(role__in=[Role.DESK, Role.OFFICER], user__is_active=True)
        .values_list("org_id", flat=True)
    )
    infos = [
        OrgInfo(
            id=org.pk,
            code=org.code,
            name=org.name,
            name_en=org.name_en,
            kind=org.kind,
            level=Level(org.level),
            area_code=org.area_code,
            accepts_from=frozenset(org.accepts_from),
            is_staffed=org.pk in staffed,
            is_active=org.is_active,
            parent_id=org.parent_id,
        )
        for org in Organisation.objects.order_by("id")
    ]
    return Directory(
        by_id={info.id: info for info in infos},
        by_code={info.code: info for info in infos},
        centres={info.area_code: info for info in infos if info.kind == OrgKind.CENTRE and info.is_active},
        local={code: frozenset(org_ids) for code, org_ids in _local(infos).items()},
    )


def _local(infos: list[OrgInfo]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for info in infos:
        if info.kind in (OrgKind.CENTRE, OrgKind.TOWN, OrgKind.VILLAGE) and info.level != Level.CITY:
            found.setdefault(info.area_code, set()).add(info.id)
    return found


_directory: Snapshot[Directory] = Snapshot(_load, revision)


def directory() -> Directory:
    return _directory.get()


def drop_directory() -> None:
    """After a change of organisations or posts in this process: the next read loads anew."""
    _directory.drop()
    drop_held()


def is_section(org_id: int, of_id: int) -> bool:
    """Is the first organisation a section of the second, at whatever depth?"""
    by_id = directory().by_id
    seen: set[int] = set()
    above = by_id[org_id].parent_id if org_id in by_id else None
    while above is not None and above not in seen:
        if above == of_id:
            return True
        seen.add(above)
        above = by_id[above].parent_id if above in by_id else None
    return False


def organisation(org_id: int) -> OrgInfo:
    """An organisation by key; raises `UnknownOrganisation`."""
    info = directory().by_id.get(org_id)
    if info is None:
        raise errors.UnknownOrganisation
    return info


def organisation_by_code(code: str) -> OrgInfo:
    """An active organisation by code; raises `UnknownOrganisation`."""
    info = directory().by_code.get(code)
    if info is None or not info.is_active:
        raise errors.UnknownOrganisation
    return info


def centre_of(area_code: str) -> OrgInfo | None:
    """The governance centre of an area, if it has one (only some 627 of the 802 villages do)."""
    return directory().centres.get(area_code)


def receivers(level: Level) -> list[OrgInfo]:
    """Units that accept assignments from a desk of `level`."""
    return [org for org in directory().by_id.values() if org.is_active and level.value in org.accepts_from]


def workers(area_prefix: str, on: date) -> QuerySet[Post]:
    """Grid workers' posts in the areas whose code starts with `area_prefix` (6, 9, 12 or 15 digits)."""
    return (
        current_posts(on)
        .filter(role=Role.WORKER, area_code__startswith=area_prefix, user__is_active=True)
        .select_related("user", "org")
        .order_by("area_code", "id")
    )


def is_officer_of(user_id: int, org_id: int, on: date) -> bool:
    """Does a person work for a unit, or for a section of it?"""
    held = current_posts(on).filter(user_id=user_id, role=Role.OFFICER).values_list("org_id", flat=True)
    return any(held_id == org_id or is_section(held_id, org_id) for held_id in held)


def officers_of(org_id: int, on: date) -> list[User]:
    """The people who work for a unit, by name."""
    posts = current_posts(on).filter(org_id=org_id, role=Role.OFFICER, user__is_active=True)
    return [post.user for post in posts.select_related("user").order_by("user__name", "user_id")]


def supervisors_over(areas: Iterable[str], on: date) -> list[Post]:
    """The posts of supervision in any of these areas."""
    return _posts_over(Role.SUPERVISOR, areas, on)


def leaders_over(areas: Iterable[str], on: date) -> list[Post]:
    """The posts of leaders in any of these areas."""
    return _posts_over(Role.LEADER, areas, on)


def _posts_over(role: Role, areas: Iterable[str], on: date) -> list[Post]:
    posts = current_posts(on).filter(role=role, area_code__in=list(areas), user__is_active=True)
    return list(posts.order_by("user_id"))


def desks_of(user_id: int, on: date) -> set[int]:
    """The centres at whose desk a person sits, by key."""
    return set(current_posts(on).filter(user_id=user_id, role=Role.DESK).values_list("org_id", flat=True))


def worker_post(username: str, on: date) -> Post:
    """A grid worker's post by user name; raises `UnknownWorker`."""
    post = (
        current_posts(on)
        .filter(role=Role.WORKER, user__username=username, user__is_active=True)
        .select_related("user", "org")
        .order_by("id")
        .first()
    )
    if post is None:
        raise errors.UnknownWorker
    return post


def grids_without_worker(grid_codes: list[str], on: date) -> list[str]:
    """The base grids among `grid_codes` in which nobody holds a worker's post: the coverage check."""
    covered = set(current_posts(on).filter(role=Role.WORKER).values_list("area_code", flat=True))
    return [code for code in grid_codes if code not in covered]


def roles_held(on: date) -> dict[str, int]:
    """How many people hold each role on a day; accounts that are locked do not count."""
    held = current_posts(on).filter(user__is_active=True).order_by().values("role")
    return {row["role"]: row["people"] for row in held.annotate(people=Count("user", distinct=True))}


def as_user(candidate: object) -> User | None:
    """The signed-in member of staff behind a request's user, whose account is neither locked nor closed, or None."""
    if not isinstance(candidate, User) or not candidate.is_active:
        return None
    return candidate if is_open(candidate, clock.office_date(clock.now())) else None


def user_by_username(username: str) -> User | None:
    return as_user(User.objects.filter(username=username).first())


def user_by_id(user_id: int) -> User | None:
    return as_user(User.objects.filter(pk=user_id).first())


def names_of(user_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of members of staff by key, for a history of acts."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))


def usernames_of(user_ids: Iterable[int]) -> dict[int, str]:
    """User names by key."""
    return dict(User.objects.filter(pk__in=set(user_ids)).values_list("pk", "username"))


def post_by_id(post_id: int) -> Post:
    """A post by key; raises `NotFound`."""
    post = Post.objects.filter(pk=post_id).first()
    if post is None:
        raise NotFound
    return post


def demo_posts(on: date, usernames: Collection[str]) -> QuerySet[Post]:
    """The posts of these accounts of the demonstration, for the list on its sign-in page."""
    wanted = current_posts(on).filter(user__is_demo=True, user__is_active=True, user__username__in=usernames)
    return wanted.select_related("user").order_by("user_id")


def tokens_of(user: User, now: datetime) -> QuerySet[Token]:
    """Bearer tokens that still open the API for `user`, the newest first."""
    return Token.objects.filter(user=user, expires_at__gt=now).order_by("-created_at", "-id")


def user_of_token(secret: str, now: datetime) -> User | None:
    """The user of an unexpired bearer token, or None."""
    digest = hashlib.sha256(secret.encode()).digest()
    token = _token().first(digest=digest, now=now)
    return as_user(token.user) if token else None


@cache
def _token() -> Prepared[Token]:
    wanted = Token.objects.filter(digest=Given("digest"), expires_at__gt=Given("now"))
    return Prepared.of(wanted.select_related("user"))
