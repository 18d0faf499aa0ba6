"""Accounts as the security administrator sees them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wangge.journal.queries import entries_of
from wangge.people import errors
from wangge.people.columns import USERNAME
from wangge.people.models import Post, User
from wangge.people.queries.directory import current_posts
from wangge.people.queries.posts import during

ADMINISTERED = (
    "create_user",
    "change_account",
    "lock_account",
    "unlock_account",
    "reset_password",
    "set_password",
    "forget_factors",
    "give_post",
    "end_post",
    "move_post",
)


@dataclass(frozen=True, slots=True)
class PastAccount:
    """One act on an account or its posts."""

    at: datetime
    actor_id: int | None
    act: str
    data: dict[str, Any]


def account(username: str) -> User | None:
    """An account by its user name, whatever its state."""
    return User.objects.filter(username=username).first()


def accounts(words: str, status: str, today: date) -> QuerySet[User]:
    """Accounts by name, user name or work telephone; `handed_over`: a one-time password that is not replaced yet,
    `no_password`: none was handed over."""
    found = User.objects.order_by("username")
    if words:
        found = found.filter(Q(name__contains=words) | Q(username__contains=words) | Q(work_phone__contains=words))
    closed = Q(closes_on__lte=today)
    if status == "locked":
        return found.filter(~closed, is_active=False)
    if status == "closed":
        return found.filter(closed)
    if status == "open":
        return found.filter(~closed, is_active=True)
    if status == "no_password":
        return found.filter(~closed, is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return found.filter(password_expires_at__isnull=False) if status == "handed_over" else found


def held_by(user_ids: Collection[int], today: date) -> dict[int, list[Post]]:
    """The posts that people hold today."""
    held: dict[int, list[Post]] = {}
    for post in current_posts(today).filter(user_id__in=user_ids).select_related("org").order_by("id"):
        held.setdefault(post.user_id, []).append(post)
    return held


def reaching_beyond(user: User, on: date) -> list[Post]:
    """The posts that end, or do not begin, when an account closes on a day."""
    return list(Post.objects.filter(during(on, None), user=user).select_related("org"))


def past_account(user: User) -> list[PastAccount]:
    """What administrators did to an account, the newest first; signing in and out is not part of it."""
    entries = entries_of([("user", user.pk)]).filter(act__in=ADMINISTERED)
    return [PastAccount(entry.at, entry.actor_id, entry.act, entry.data) for entry in entries]


def has_expired(user: User, now: datetime) -> bool:
    """Was its one-time password not replaced in time?"""
    return user.password_expires_at is not None and user.password_expires_at <= now


def check_account(*, username: str, name: str, closes_on: date | None, today: date, is_new: bool = False) -> None:
    """Raise `BadAccount` or `UsernameTaken` when an account cannot be so."""
    if is_new and not USERNAME.fullmatch(username):
        raise errors.BadAccount(fields={"username": _("登录名以小写字母开头，只含小写字母、数字、点、横线和下划线")})
    if is_new and User.objects.filter(username=username).exists():
        raise errors.UsernameTaken(fields={"username": errors.UsernameTaken.title})
    if not name:
        raise errors.BadAccount(fields={"name": _("姓名必须填写")})
    if closes_on is not None and closes_on < today:
        raise errors.BadAccount(fields={"closes_on": errors.NOT_BEFORE_TODAY})
