"""Users, whole lists of staff, passwords and tokens."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from wangge.journal.actions import record, record_many
from wangge.lib import clock
from wangge.lib.actor import Actor, Level, Role
from wangge.people import errors, queries
from wangge.people.models import Post, Revision, Token, User

TOKEN_LIFE = timedelta(hours=12)


def bump_revision() -> None:
    """Let every process reload the directory of organisations and posts."""
    if not Revision.objects.update(number=F("number") + 1):
        Revision.objects.create(number=1)
    queries.drop_directory()


@transaction.atomic
def create_user(
    *, username: str, name: str, password: str | None, by: Actor, now: datetime, is_demo: bool = False
) -> User:
    """A user, with a checked password or (None) with no way to sign in."""
    if User.objects.filter(username=username).exists():
        raise errors.UsernameTaken
    user = User(username=username, name=name, is_demo=is_demo)
    if password is None:
        user.set_unusable_password()
    else:
        if not is_demo:
            _check_password(password, user)
        user.set_password(password)
    user.save()
    record(act="create_user", object_type="user", object_id=user.pk, by=by, now=now)
    return user


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise errors.WeakPassword(" ".join(error.messages)) from None


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One new person with one post, as a list of staff names them. Without a password there is no way to sign in."""

    username: str
    name: str
    role: Role
    level: Level
    area_code: str
    org_id: int
    password: str | None = None
    origin: str = ""
    work_phone: str = ""
    is_demo: bool = False


@transaction.atomic
def create_staff(
    *, rows: Sequence[StaffRow], by: Actor, now: datetime, valid_from: date | None = None
) -> list[tuple[User, Post]]:
    """Take in a whole list of new people, each with one post: all of them or none. Raises `UsernameTaken`."""
    start = valid_from or clock.office_date(now)
    names = [row.username for row in rows]
    if len(set(names)) < len(names) or User.objects.filter(username__in=names).exists():
        raise errors.UsernameTaken
    users = User.objects.bulk_create((_new_user(row) for row in rows), batch_size=500)
    posts = Post.objects.bulk_create(
        (
            Post(
                user=user,
                role=row.role.value,
                area_code=row.area_code,
                level=row.level.value,
                org_id=row.org_id,
                origin=row.origin,
                valid_from=start,
            )
            for user, row in zip(users, rows, strict=True)
        ),
        batch_size=500,
    )
    entries = [{"act": "create_user", "object_type": "user", "object_id": user.pk} for user in users]
    for post in posts:
        data = {"post": post.pk, "role": post.role, "area": post.area_code, "org": post.org_id}
        entries.append({"act": "give_post", "object_type": "user", "object_id": post.user_id, "data": data})
    record_many(entries, by=by, now=now)
    bump_revision()
    return list(zip(users, posts, strict=True))


def _new_user(row: StaffRow) -> User:
    user = User(username=row.username, name=row.name, work_phone=row.work_phone, is_demo=row.is_demo)
    if row.password is None:
        user.set_unusable_password()
    else:
        if not row.is_demo:
            _check_password(row.password, user)
        user.set_password(row.password)
    return user


@transaction.atomic
def set_password(*, user: User, password: str, by: Actor, now: datetime) -> User:
    """Change a password; every token of the user ends."""
    _check_password(password, user)
    user.set_password(password)
    user.password_expires_at = None  # one's own from now on
    user.save(update_fields=["password", "password_expires_at"])
    Token.objects.filter(user=user).delete()
    record(act="set_password", object_type="user", object_id=user.pk, by=by, now=now)
    return user


@transaction.atomic
def set_work_contact(*, user: User, work_phone: str, work_email: str, by: Actor, now: datetime) -> User:
    """Where a member of staff can be reached at work: duty data, shown to colleagues; notices go there."""
    user.work_phone, user.work_email = work_phone, work_email
    user.save(update_fields=["work_phone", "work_email"])
    record(act="set_work_contact", object_type="user", object_id=user.pk, by=by, now=now)
    return user


@transaction.atomic
def issue_token(*, user: User, by: Actor, now: datetime) -> tuple[str, Token]:
    """A new bearer token for a user whose password has been checked: the secret (shown once) and its row."""
    Token.objects.filter(user=user, expires_at__lte=now).delete()
    secret = secrets.token_urlsafe(32)
    token = Token.objects.create(
        digest=hashlib.sha256(secret.encode()).digest(), user=user, created_at=now, expires_at=now + TOKEN_LIFE
    )
    record(act="sign_in", object_type="user", object_id=user.pk, by=by, now=now, data={"how": "token"})
    return secret, token


@transaction.atomic
def revoke_tokens(*, user: User, by: Actor, now: datetime, token_id: int | None = None) -> int:
    """End one bearer token of `user`, or all of them: how many ended."""
    tokens = Token.objects.filter(user=user)
    if token_id is not None:
        tokens = tokens.filter(pk=token_id)
    ended = tokens.delete()[0]
    if ended:
        record(act="revoke_tokens", object_type="user", object_id=user.pk, by=by, now=now, data={"ended": ended})
    return ended
