"""From a proven person to a signed-in session, and out again; where to go afterwards."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from wangge.account import idle, pending
from wangge.journal.actions import record
from wangge.lib.actor import Actor
from wangge.people import second_factor
from wangge.people.access import actor_of_user
from wangge.people.credentials import forget_failures

if TYPE_CHECKING:
    from wangge.people.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


def after_password(request: HttpRequest, *, user: "User", to: str, now: datetime) -> HttpResponse:
    """Sign in, or lead to a password of one's own, to the second step or to enrolling: nobody is signed in before
    the last step."""
    if user.password_expires_at is not None:
        pending.begin(request, user=user, to=to, now=now)
        return HttpResponseRedirect(reverse("account:new_password"))
    step = second_factor.next_step(user=user, actor=actor_of_user(user))
    if step is None:
        return finish(request, user=user, to=to, now=now, factor="none")
    pending.begin(request, user=user, to=to, now=now)
    return HttpResponseRedirect(reverse("account:second_step" if step == "prove" else "account:enrol"))


def finish(request: HttpRequest, *, user: "User", to: str, now: datetime, factor: str) -> HttpResponse:
    """Sign `user` in under a new session key and go where they were going."""
    begin_session(request, user=user, now=now, factor=factor)
    return HttpResponseRedirect(to or landing(actor_of_user(user)))


def begin_session(request: HttpRequest, *, user: "User", now: datetime, factor: str) -> None:
    """A new session for `user`; whatever the browser's session held before is gone."""
    request.session.flush()
    with transaction.atomic():
        auth.login(request, user, backend=BACKEND)
        forget_failures(user.username)
        record(
            act="sign_in",
            object_type="user",
            object_id=user.pk,
            by=actor_of_user(user),
            now=now,
            data={"how": "page", "factor": factor},
        )
    idle.begin(request, now, idle.minutes_of(actor_of_user(user)))


def sign_out(request: HttpRequest, *, by: Actor, now: datetime) -> None:
    """End the session; the journal knows it was wanted."""
    if by.id is not None:
        record(act="sign_out", object_type="user", object_id=by.id, by=by, now=now, data={"how": "page"})
    auth.logout(request)


def landing(actor: Actor) -> str:
    """Where a person begins: a grid worker on the phone app, everybody else on the desk."""
    return "/field/" if actor.works_in_field else "/desk/"


def safe_next(request: HttpRequest) -> str:
    """The page that the visitor came for, when it is one of ours and not a step of signing in; else nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    steps = (reverse("account:login"), reverse("account:logout"), reverse("account:second_step"))
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if allowed and len(wanted) <= 500 and not wanted.startswith(steps) else ""
