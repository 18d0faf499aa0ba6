"""The password check that the sign-in page and the token call share: one lock-out, one refusal, one journal."""

from datetime import datetime, timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate

from wangge.journal.actions import record
from wangge.lib import clock
from wangge.lib.actor import RESIDENT
from wangge.people import errors
from wangge.people.access import is_open
from wangge.people.models import User
from wangge.people.queries import has_expired


def prove_password(*, request: Any, username: str, password: str, how: str, now: datetime) -> User:
    """The user whose name and password these are.

    `request` is Django's, for the lock-out's record of the caller; `how` ("page", "token") goes into the journal.
    Raises `AccountLocked` (with `until` and `retry_after`), `WrongCredentials` (the same for a name that nobody has)
    `DemoAccountRefused` or `PasswordExpired` (a one-time password that was not replaced in time). A locked or closed
    account is told nothing else than a wrong password.
    """
    if "\0" in username:  # PostgreSQL takes no such text
        raise errors.WrongCredentials
    refuse_when_locked(request=request, username=username, now=now)
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User) or not is_open(user, clock.office_date(now)):
        # One entry a wrong try, and no more tries than the lock-out allows: unknown names leave none.
        _note_failure(User.objects.filter(username=username).first(), how=how, why="password", now=now)
        _keep_own_answer(request)
        refuse_when_locked(request=request, username=username, now=now)
        raise errors.WrongCredentials
    if user.is_demo and not settings.DEMO:
        raise errors.DemoAccountRefused
    if has_expired(user, now):
        raise errors.PasswordExpired
    return user


def count_wrong_code(*, request: Any, user: User, how: str, now: datetime) -> None:
    """A wrong second factor counts like a wrong password; raises `AccountLocked` when it was one too many."""
    AxesProxyHandler.user_login_failed(sender=__name__, credentials={"username": user.username}, request=request)
    _keep_own_answer(request)
    _note_failure(user, how=how, why="code", now=now)
    refuse_when_locked(request=request, username=user.username, now=now)


def refuse_when_locked(*, request: Any, username: str, now: datetime) -> None:
    """Raise `AccountLocked` while too many failures lie within the cool-off."""
    if AxesProxyHandler.is_allowed(request, {"username": username}):
        return
    until = clock.office_time(locked_until(username) or now)
    retry_after = max(1, int((until - now).total_seconds()) + 1)
    raise errors.AccountLocked(until=until.isoformat(timespec="seconds"), retry_after=retry_after)


def forget_failures(username: str) -> None:
    """After a complete sign-in the count begins anew."""
    AxesProxyHandler.reset_attempts(username=username)


def locked_until(username: str) -> datetime | None:
    """When the lock-out of `username` ends: the moment at which too few failures are left inside the cool-off."""
    cool_off: timedelta = get_cool_off() or timedelta()
    failures = 0
    for attempt in AccessAttempt.objects.filter(username=username).order_by("-attempt_time"):
        failures += attempt.failures_since_start
        if failures >= settings.AXES_FAILURE_LIMIT:
            ends: datetime = attempt.attempt_time + cool_off
            return ends
    return None


def _note_failure(user: User | None, *, how: str, why: str, now: datetime) -> None:
    if user is not None:
        record(
            act="sign_in_failed",
            object_type="user",
            object_id=user.pk,
            by=RESIDENT,
            now=now,
            data={"how": how, "why": why},
        )


def _keep_own_answer(request: Any) -> None:
    # axes would put its own page in place of ours at the locking failure.
    request.axes_locked_out = False
