"""How long a session lasts: four hours at most, and some minutes after the last thing that its owner did.

An open page asks for news by itself; such requests carry `X-Background` and keep nobody signed in.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest

from wangge.lib.actor import Actor, Role

BACKGROUND = "X-Background"
NOTED_EVERY = timedelta(minutes=1)  # a busy desk must not write its session with each request
BEGAN, SEEN, ENDED, MINUTES = "account_began", "account_seen", "account_ended", "account_idle_minutes"


def minutes_of(actor: Actor) -> int:
    """How long somebody may leave a session alone. A grid worker's phone locks itself, and nobody types a password at
    every door: grid workers who hold no other post have longer."""
    is_field_only = bool(actor.posts) and all(post.role is Role.WORKER for post in actor.posts)
    return int(settings.FIELD_IDLE_MINUTES if is_field_only else settings.IDLE_MINUTES)


def begin(request: HttpRequest, now: datetime, minutes: int) -> None:
    request.session[BEGAN] = request.session[SEEN] = now.timestamp()
    request.session[MINUTES] = minutes


def enforce(request: HttpRequest, now: datetime) -> None:
    """End a session that is too old or was idle too long, and leave word for the sign-in page; else note the visit."""
    session = request.session
    if auth.SESSION_KEY not in session:
        return
    instant = now.timestamp()
    seen = session.get(SEEN)
    if seen is None:
        begin(request, now, settings.IDLE_MINUTES)
        return
    too_old = instant - session[BEGAN] > settings.SESSION_COOKIE_AGE
    minutes = session.get(MINUTES, settings.IDLE_MINUTES)
    if too_old or instant - seen > timedelta(minutes=minutes).total_seconds():
        auth.logout(request)
        request.session[ENDED] = "old" if too_old else str(minutes)
    elif BACKGROUND not in request.headers and instant - seen >= NOTED_EVERY.total_seconds():
        session[SEEN] = instant


def why_ended(request: HttpRequest) -> str:
    """The minutes without a touch, or `old`, for which this browser's last session was ended; told once."""
    return str(request.session.pop(ENDED, "")) if ENDED in request.session else ""
