"""Tokens, and who the caller is."""

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from ninja import Router

from wangge.api.answers import answer
from wangge.api.auth import PUBLIC_OR_STAFF, STAFF, caller
from wangge.api.reference import REFUSALS
from wangge.api.schemas import Me, TokenAnswer, TokenInput
from wangge.cases.queries.telling import named_area, named_org
from wangge.lib import clock
from wangge.people import errors, second_factor
from wangge.people.access import actor_of_user
from wangge.people.actions import issue_token
from wangge.people.queries import as_user, user_by_username

router = Router(tags=["sign-in"])


@router.post("/tokens", auth=PUBLIC_OR_STAFF, response={200: TokenAnswer, **REFUSALS})
def create_token(request: HttpRequest, data: TokenInput) -> HttpResponse:
    """A bearer token for a user name, a password and, where the role needs one, a code from the authenticator."""
    credentials = {"username": data.username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        raise errors.AccountLocked
    user = as_user(authenticate(request, username=data.username, password=data.password))
    if user is None:
        if not AxesProxyHandler.is_allowed(request, credentials):
            raise errors.AccountLocked
        raise errors.WrongCredentials
    if user.is_demo and not settings.DEMO:
        raise errors.DemoAccountRefused
    actor = actor_of_user(user)
    second_factor.check(user=user, actor=actor, otp=data.otp)
    secret, token = issue_token(user=user, by=actor, now=clock.now())
    return answer({"token": secret, "expires_at": clock.office_time(token.expires_at)})


@router.get("/me", auth=STAFF, response={200: Me, **REFUSALS})
def me(request: HttpRequest) -> HttpResponse:
    """The caller's name and the posts held today."""
    actor = caller(request)
    user = user_by_username(actor.username)
    posts = [
        {"role": post.role.value, "area": named_area(post.area), "org": named_org(post.org_id)} for post in actor.posts
    ]
    return answer({"username": actor.username, "name": user.name if user else actor.username, "posts": posts})
