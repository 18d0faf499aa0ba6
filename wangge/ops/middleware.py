"""Client addresses behind trusted proxies, and the limit on anonymous calls and form posts."""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wangge.lib import clock
from wangge.ops.addresses import client_key, networks, real_client
from wangge.ops.metrics import count_request
from wangge.people.queries import user_of_token

GetResponse = Callable[[HttpRequest], HttpResponse]
API_PREFIXES = ("/api/", "/open311/")


class ClientAddressMiddleware:
    """Sets `REMOTE_ADDR` from `X-Forwarded-For`, read from the right, while the hop before is a trusted proxy.

    Being the outermost of ours, it also counts each answer for `/metrics`.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.trusted = networks(settings.TRUSTED_PROXIES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        request.META["REMOTE_ADDR"] = real_client(request.META.get("REMOTE_ADDR", ""), forwarded, self.trusted)
        response = self.get_response(request)
        count_request(request.method or "", response.status_code)
        return response


class PublicRateMiddleware:
    """At most `PUBLIC_RATE` anonymous API calls and form posts a minute and address; pages and files are free."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        limit = settings.PUBLIC_RATE
        if not limit or not _is_countable(request) or _is_signed_in(request):
            return self.get_response(request)
        now = int(clock.now().timestamp())
        if count_call(request.META.get("REMOTE_ADDR", ""), now // 60) <= limit:
            return self.get_response(request)
        return _refusal(request, 60 - now % 60)


def _is_countable(request: HttpRequest) -> bool:
    return request.path.startswith(API_PREFIXES) or request.method == "POST"


def _is_signed_in(request: HttpRequest) -> bool:
    """A cookie or token counts only when it is a real one: an invented one must not lift the limit."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret:
        return user_of_token(secret.strip(), clock.now()) is not None
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return bool(request.user.is_authenticated)


def count_call(client: str, minute: int) -> int:
    """Count one call; how many there are in this minute. A database that is down limits nobody."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ops_ratewindow (client, minute, count) VALUES (%s, %s, 1)"
                " ON CONFLICT (client, minute) DO UPDATE SET count = ops_ratewindow.count + 1 RETURNING count",
                [client_key(client), minute],
            )
            return int(cursor.fetchone()[0])
    except DatabaseError:
        return 0


def _refusal(request: HttpRequest, seconds: int) -> HttpResponse:
    detail = _("操作过于频繁，请在 %(seconds)s 秒后再试；已填写的内容没有丢失。") % {"seconds": seconds}
    if request.path.startswith(API_PREFIXES):
        body = {"type": "about:blank", "title": detail, "status": 429, "detail": detail, "code": "too_many_requests"}
        response: HttpResponse = JsonResponse(body, status=429, content_type="application/problem+json")
    else:
        response = render(request, "ui/problem.html", {"title": detail, "status": 429}, status=429)
    response["Retry-After"] = str(seconds)
    return response
