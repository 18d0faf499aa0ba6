"""Between password and second factor: what the session knows of somebody who is not yet signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest

from wangge.people.queries import user_by_id

if TYPE_CHECKING:
    from wangge.people.models import User

KEY = "account_pending"
LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody whose password was right, and where they were going."""

    user: "User"
    to: str


def begin(request: HttpRequest, *, user: "User", to: str, now: datetime) -> None:
    """Start a new, still anonymous session: nothing of an earlier one survives, not even its key."""
    request.session.flush()
    request.session[KEY] = {"user": user.pk, "hash": user.get_session_auth_hash(), "at": now.timestamp(), "to": to}


def pending_of(request: HttpRequest, now: datetime, *, is_one_time: bool = False) -> Pending | None:
    """Who is halfway in, or None: never begun, ten minutes passed, or the password has changed since.

    With a one-time password there is one way on: to replace it (`is_one_time`).
    """
    kept = request.session.get(KEY)
    if not kept or now.timestamp() - kept["at"] > LIFE.total_seconds():
        return None
    user = user_by_id(kept["user"])
    if user is None or user.get_session_auth_hash() != kept["hash"]:
        return None
    if (user.password_expires_at is not None) != is_one_time:
        return None
    return Pending(user=user, to=kept["to"])
