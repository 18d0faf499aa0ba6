"""Who calls: a bearer token, or the session cookie with CSRF. Each operation says which roles may."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja.utils import check_csrf

from wangge.lib import clock
from wangge.lib.access import CASE_ROLES, SIGNED_IN
from wangge.lib.actor import RESIDENT, Actor
from wangge.lib.errors import NotSignedIn, RoleNotAllowed
from wangge.people.access import actor_of_user
from wangge.people.queries import as_user, user_of_token

if TYPE_CHECKING:
    from wangge.people.models import User

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def signed_in_user(request: HttpRequest) -> "User | None":
    """The user of the request's token or session; a bad token, or a session without CSRF, is refused."""
    header = request.headers.get("Authorization", "")
    if header:
        scheme, _space, secret = header.partition(" ")
        user = user_of_token(secret.strip(), clock.now()) if scheme.lower() == "bearer" else None
        if user is None:
            raise NotSignedIn
        return user
    user = as_user(request.user)
    if user is not None and request.method not in SAFE_METHODS and check_csrf(request) is not None:
        raise NotSignedIn
    return user


class Staff:
    """Authentication of a staff operation: `access` names the roles, or `SIGNED_IN` for anyone signed in."""

    def __init__(self, *roles: str) -> None:
        self.access = frozenset(roles or (SIGNED_IN,))

    def __call__(self, request: HttpRequest) -> Actor:
        user = signed_in_user(request)
        if user is None:
            raise NotSignedIn
        actor = actor_of_user(user)
        if SIGNED_IN not in self.access and not any(post.role in self.access for post in actor.posts):
            raise RoleNotAllowed
        request.caller = actor  # type: ignore[attr-defined]  # set here, read by `caller`
        return actor


class PublicOrStaff:
    """An operation open to all; a member of staff who signs in is known as such."""

    access = frozenset({"anyone"})

    def __call__(self, request: HttpRequest) -> Actor:
        user = signed_in_user(request)
        actor = actor_of_user(user) if user is not None else RESIDENT
        request.caller = actor  # type: ignore[attr-defined]  # set here, read by `caller`
        return actor


def caller(request: HttpRequest) -> Actor:
    """The actor that authentication found."""
    found: Any = getattr(request, "caller", RESIDENT)
    return found if isinstance(found, Actor) else RESIDENT


STAFF = Staff()
CASE_STAFF = Staff(*CASE_ROLES)
PUBLIC_OR_STAFF = PublicOrStaff()
