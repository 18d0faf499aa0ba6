"""A browser without a database: people are told apart by a header that a test middleware reads."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client

from wangge.lib.actor import Actor, ActorPost, Level, Role

HERE = "wangge.ui.tests.conftest"


class TestUserMiddleware:
    """Takes the role of the signed-in person from the header `X-Test-Role`; empty is nobody."""

    __test__ = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        role = request.headers.get("X-Test-Role", "")
        user = SimpleNamespace(is_authenticated=True, role=role, name="李", get_username=lambda: "li")
        request.user = user if role else AnonymousUser()  # type: ignore[assignment]
        return self.get_response(request)


def actor_of_test_user(user: SimpleNamespace) -> Actor:
    posts = () if user.role == "none" else (ActorPost(Role(user.role), Level.TOWN, "370682001000000", 1, "desk"),)
    return Actor(id=1, username="li", posts=posts)


@pytest.fixture
def browser(settings: object) -> Client:
    for name, value in {
        "ROOT_URLCONF": "wangge.ui.tests.urls",
        "MIDDLEWARE": [
            "csp.middleware.CSPMiddleware",
            "wangge.ui.middleware.LanguageMiddleware",
            "wangge.ui.middleware.StorableMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            f"{HERE}.TestUserMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "wangge.ui.middleware.AccessMiddleware",
            "wangge.ui.middleware.DomainErrorMiddleware",
        ],
        "ACTOR_BUILDER": f"{HERE}.actor_of_test_user",
        "ACCESS_EXEMPT_PREFIXES": ["/exempt/"],
        "LOGIN_URL": "/account/login/",
        "PAGE_NOTICES": [],
        "OFFICE_NAME_SOURCE": "",
        "LANGUAGE_CODE": "zh-hans",
    }.items():
        setattr(settings, name, value)
    return Client(raise_request_exception=True)
