"""Tokens, and who the caller is."""

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
from wangge.people.credentials import count_wrong_code, forget_failures, prove_password
from wangge.people.queries import user_by_username

router = Router(tags=["sign-in"])


@router.post("/tokens", auth=PUBLIC_OR_STAFF, response={200: TokenAnswer, **REFUSALS})
def create_token(request: HttpRequest, data: TokenInput) -> HttpResponse:
    """A bearer token for a user name, a password and, where the role needs one, a code from the authenticator."""
    now = clock.now()
    user = prove_password(request=request, username=data.username, password=data.password, how="token", now=now)
    if user.password_expires_at is not None:
        raise errors.PasswordChangeRequired
    actor = actor_of_user(user)
    try:
        second_factor.check(user=user, actor=actor, otp=data.otp)
    except errors.OtpRequired:
        if data.otp:  # asking for the code is no failed try; a wrong one is
            count_wrong_code(request=request, user=user, how="token", now=now)
        raise
    forget_failures(user.username)
    secret, token = issue_token(user=user, by=actor, now=now)
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
