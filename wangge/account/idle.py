"""How long a session lasts: four hours at most, and half an hour after the last request."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest

IDLE = timedelta(minutes=30)
NOTED_EVERY = timedelta(minutes=1)  # a busy desk must not write its session with each request
BEGAN, SEEN, ENDED = "account_began", "account_seen", "account_ended"


def begin(request: HttpRequest, now: datetime) -> None:
    request.session[BEGAN] = request.session[SEEN] = now.timestamp()


def enforce(request: HttpRequest, now: datetime) -> None:
    """End a session that is too old or was idle too long, and leave word for the sign-in page; else note the visit."""
    session = request.session
    if auth.SESSION_KEY not in session:
        return
    instant = now.timestamp()
    seen = session.get(SEEN)
    if seen is None:
        begin(request, now)
        return
    too_old = instant - session[BEGAN] > settings.SESSION_COOKIE_AGE
    if too_old or instant - seen > IDLE.total_seconds():
        auth.logout(request)
        request.session[ENDED] = "old" if too_old else "idle"
    elif instant - seen >= NOTED_EVERY.total_seconds():
        session[SEEN] = instant


def why_ended(request: HttpRequest) -> str:
    """`idle` or `old` when this browser's last session was ended for that, told once; else nothing."""
    return str(request.session.pop(ENDED, "")) if ENDED in request.session else ""
