"""Accounts: opened with a one-time password, changed, locked, closed on a day, reset. Never one's own."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from wangge.journal.actions import record
from wangge.lib import clock, ids
from wangge.lib.actor import Actor, Role
from wangge.people import errors, queries
from wangge.people.access import require
from wangge.people.actions.posts import admit
from wangge.people.actions.staff import bump_revision, create_user
from wangge.people.columns import Reason
from wangge.people.credentials import forget_failures
from wangge.people.models import Post, Token, User

ONE_TIME_LIFE = timedelta(days=7)


@transaction.atomic
def open_account(
    *,
    username: str,
    name: str,
    by: Actor,
    now: datetime,
    work_phone: str = "",
    closes_on: date | None = None,
    is_handed_over: bool = True,
) -> tuple[User, str]:
    """A new account and its one-time password, which is shown once and handed over; it opens only its replacement.

    With a whole sheet of new accounts passwords are handed over later: then there is none yet, and no way to sign in.
    """
    require(by, Role.SECADMIN)
    queries.check_account(username=username, name=name, closes_on=closes_on, today=clock.office_date(now), is_new=True)
    user = create_user(username=username, name=name, password=None, by=by, now=now)
    user.work_phone, user.closes_on = work_phone, closes_on
    if not is_handed_over:
        user.save(update_fields=["work_phone", "closes_on"])
        return user, ""
    return user, _give_password(user, now, "work_phone", "closes_on")


@transaction.atomic
def change_account(*, user: User, name: str, work_phone: str, closes_on: date | None, by: Actor, now: datetime) -> User:
    """Name, work telephone, and the day on which the account closes: posts that reach beyond it end with it."""
    kept = admit(by, user)
    today = clock.office_date(now)
    is_new_day = closes_on != kept.closes_on
    queries.check_account(username=kept.username, name=name, closes_on=closes_on if is_new_day else None, today=today)
    changed = [
        column for column, value in (("name", name), ("work_phone", work_phone)) if getattr(kept, column) != value
    ]
    data: dict[str, Any] = {"changed": [*changed, *(["closes_on"] if is_new_day else [])]}
    if not data["changed"]:
        raise errors.BadAccount(errors.NOTHING_CHANGED)
    if is_new_day and closes_on is not None:
        data |= {"closes_on": closes_on.isoformat(), "posts": _end_posts(kept, closes_on)}
    kept.name, kept.work_phone, kept.closes_on = name, work_phone, closes_on
    kept.save(update_fields=["name", "work_phone", "closes_on"])
    _note("change_account", kept, by, now, **data)
    return kept


@transaction.atomic
def lock_account(*, user: User, reason: Reason, by: Actor, now: datetime) -> User:
    """Nobody signs in with it until it is unlocked; what is signed in ends at once. Posts stay."""
    kept = admit(by, user)
    if not kept.is_active:
        raise errors.BadAccount(errors.LOCKED_ALREADY)
    roles = queries.current_posts(clock.office_date(now)).filter(user=kept).values_list("role", flat=True)
    queries.keep_an_administrator(kept, [Role(role) for role in roles], clock.office_date(now))
    kept.is_active = False
    kept.save(update_fields=["is_active"])
    Token.objects.filter(user=kept).delete()
    _note("lock_account", kept, by, now, reason=reason.value)
    return kept


@transaction.atomic
def unlock_account(*, user: User, reason: Reason, by: Actor, now: datetime) -> User:
    """Open a locked account again, and forget wrong passwords: a lock-out after failures ends with it."""
    kept = admit(by, user)
    kept.is_active = True
    kept.save(update_fields=["is_active"])
    forget_failures(kept.username)
    _note("unlock_account", kept, by, now, reason=reason.value)
    return kept


@transaction.atomic
def reset_password(*, user: User, reason: Reason, by: Actor, now: datetime) -> tuple[User, str]:
    """A new one-time password; the old one, every session and every token end, and so does a lock-out."""
    kept = admit(by, user)
    Token.objects.filter(user=kept).delete()
    forget_failures(kept.username)
    secret = _give_password(kept, now)
    _note("reset_password", kept, by, now, reason=reason.value)
    return kept, secret


@transaction.atomic
def hand_over_passwords(*, users: Sequence[User], by: Actor, now: datetime) -> list[tuple[User, str]]:
    """A one-time password for each of these accounts that has none yet, as after a sheet of newcomers; the others
    are left alone."""
    waiting = [user for user in users if not user.has_usable_password()]
    return [reset_password(user=user, reason=Reason.NEW, by=by, now=now) for user in waiting]


@transaction.atomic
def forget_factors(*, user: User, by: Actor, now: datetime, reason: Reason | None = None) -> int:
    """All second factors end, and tokens; the next sign-in enrols anew where the post needs one. How many ended.

    For an administrator who has checked who `user` is.
    """
    kept = admit(by, user)
    gone: int = Authenticator.objects.filter(user=kept).delete()[0]
    Token.objects.filter(user=kept).delete()
    data = {"factors": gone} | ({"reason": reason.value} if reason else {})
    record(act="forget_factors", object_type="user", object_id=kept.pk, by=by, now=now, data=data)
    return gone


def _give_password(user: User, now: datetime, *columns: str) -> str:
    secret = ids.one_time_password()
    user.set_password(secret)
    user.password_expires_at = now + ONE_TIME_LIFE
    user.save(update_fields=["password", "password_expires_at", *columns])
    return secret


def _end_posts(user: User, on: date) -> list[int]:
    """End what reaches beyond a day, withdraw what would begin later; the keys of these posts."""
    posts = list(Post.objects.filter(queries.during(on, None), user=user))
    queries.keep_an_administrator(user, [Role(post.role) for post in posts], on)
    for post in posts:
        if post.valid_from >= on:
            post.delete()
        else:
            post.valid_to = on
            post.save(update_fields=["valid_to"])
    return [post.pk for post in posts if post.pk is not None]


def _note(act: str, user: User, by: Actor, now: datetime, **data: Any) -> None:
    record(act=act, object_type="user", object_id=user.pk, by=by, now=now, data=data)
    bump_revision()
