"""Ends sessions that have lasted too long or were left alone."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from wangge.account import idle
from wangge.lib import clock


class SessionEndMiddleware:
    """After Django's authentication middleware: visitors without a session cost nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            idle.enforce(request, clock.now())
        return self.get_response(request)
