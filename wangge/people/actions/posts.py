"""Posts: given from a day, ended on one, moved. The security administrator's, and never one's own."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from wangge.journal.actions import record
from wangge.lib import clock
from wangge.lib.actor import Actor, Level, Role
from wangge.people import errors, queries
from wangge.people.access import require
from wangge.people.actions.staff import bump_revision
from wangge.people.models import Organisation, Post, User
from wangge.people.queries import Wanted


def admit(by: Actor, user: User) -> User:
    """Who may touch this account: a security administrator, not its owner. The row, locked against a second one."""
    require(by, Role.SECADMIN)
    if by.id == user.pk:
        raise errors.OwnAccount
    return User.objects.select_for_update().get(pk=user.pk)


@transaction.atomic
def give_post(
    *,
    user: User,
    role: Role,
    area_code: str,
    level: Level,
    org: Organisation,
    by: Actor,
    now: datetime,
    origin: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Post:
    """Give a post from a day (default: today) until before another. The three administrators' posts exclude each
    other and all else. Raises `BadPost`, `AdministratorExclusive`, `OwnAccount`."""
    admit(by, user)
    wanted = Wanted(role, area_code, level, org, origin, valid_from or clock.office_date(now), valid_to)
    queries.check_post(user, wanted)
    post = _write(user, wanted)
    _note("give_post", post, by, now, role=role.value, area=area_code, org=org.pk)
    return post


@transaction.atomic
def end_post(*, post: Post, on: date, by: Actor, now: datetime) -> Post:
    """End a post: `on` is the first day on which it is no longer held. One that has not begun by then is withdrawn.

    Raises `LastAdministrator`, `OwnAccount`.
    """
    admit(by, post.user)
    queries.keep_an_administrator(post.user, [Role(post.role)], on)
    post_id = post.pk
    if on <= post.valid_from:
        if post.valid_from <= clock.office_date(now):
            raise errors.BadPost(fields={"on": errors.END_AFTER_START})
        post.delete()
    else:
        post.valid_to = on
        post.save(update_fields=["valid_to"])
    data = {"post": post_id, "role": post.role, "area": post.area_code, "org": post.org_id, "on": on.isoformat()}
    record(act="end_post", object_type="user", object_id=post.user_id, by=by, now=now, data=data)
    bump_revision()
    return post


@transaction.atomic
def move_post(
    *,
    post: Post,
    on: date,
    area_code: str,
    level: Level,
    org: Organisation,
    by: Actor,
    now: datetime,
    origin: str = "",
) -> Post:
    """The same role elsewhere from a day: the post ends on that day and another begins. One act, one entry."""
    admit(by, post.user)
    if on <= post.valid_from or (post.valid_to is not None and on >= post.valid_to):
        raise errors.BadPost(fields={"on": errors.END_AFTER_START})
    wanted = Wanted(Role(post.role), area_code, level, org, origin, on, post.valid_to)
    queries.check_post(post.user, wanted, without=post)
    post.valid_to = on
    post.save(update_fields=["valid_to"])
    moved = _write(post.user, wanted)
    _note("move_post", moved, by, now, role=post.role, area=area_code, org=org.pk, before=post.pk, on=on.isoformat())
    return moved


@transaction.atomic
def hand_posts(*, org: Organisation, successor: Organisation, by: Actor, now: datetime) -> int:
    """Every post that is held for a unit, or is to be, goes over to the unit in its place, from today. How many.

    A desk or an officer sits where the unit is, so their area follows. Part of retiring a unit: raises `OwnAccount`
    when one of the posts is the actor's own.
    """
    require(by, Role.SYSADMIN)
    today = clock.office_date(now)
    posts = list(Post.objects.filter(queries.during(today, None), org=org).select_related("user").order_by("id"))
    for post in posts:
        if post.user_id == by.id:
            raise errors.OwnAccount
        follows = post.role in (Role.DESK, Role.OFFICER)
        area, level = (successor.area_code, successor.level) if follows else (post.area_code, post.level)
        start = max(today, post.valid_from)
        wanted = Wanted(Role(post.role), area, Level(level), successor, post.origin, start, post.valid_to)
        if post.valid_from < today:
            post.valid_to = today
            post.save(update_fields=["valid_to"])
        else:
            post.delete()
        moved = _write(post.user, wanted)
        _note("move_post", moved, by, now, role=post.role, area=area, org=successor.pk, on=start.isoformat())
    return len(posts)


def _write(user: User, wanted: Wanted) -> Post:
    return Post.objects.create(
        user=user,
        role=wanted.role.value,
        area_code=wanted.area_code,
        level=wanted.level.value,
        org=wanted.org,
        origin=wanted.origin,
        valid_from=wanted.start,
        valid_to=wanted.end,
    )


def _note(act: str, post: Post, by: Actor, now: datetime, **data: Any) -> None:
    facts = {"post": post.pk, **data}
    record(act=act, object_type="user", object_id=post.user_id, by=by, now=now, data=facts)
    bump_revision()
