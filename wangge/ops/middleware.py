"""Client addresses behind trusted proxies, and the limit on anonymous calls and form posts."""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from wangge.files.errors import FileTooLarge
from wangge.files.intake import check_announced_size
from wangge.lib import clock
from wangge.lib.errors import TooManyRequests
from wangge.ops.addresses import client_key, networks, real_client
from wangge.ops.metrics import count_request
from wangge.ops.models import RateWindow
from wangge.people.queries import user_of_token
from wangge.ui.problems import respond

GetResponse = Callable[[HttpRequest], HttpResponse]
API_PREFIXES = ("/api/", "/open311/")
FOLLOW_PREFIXES = ("/track/", "/my-service/")


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


def calls_counted(client: str, minute: int) -> int:
    """How many calls were counted in this minute, without counting one."""
    try:
        found = RateWindow.objects.filter(client=client_key(client), minute=minute).values_list("count", flat=True)
        return found.first() or 0
    except DatabaseError:
        return 0


class QueryCodeMiddleware:
    """A code is the only secret of a follow page and of one's own service, so misses there count like anonymous calls:
    nobody tries codes faster than the limit, while following one's own report costs nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        limit = settings.PUBLIC_RATE
        if not limit or not request.path.startswith(FOLLOW_PREFIXES) or request.method != "GET":
            return self.get_response(request)
        now = int(clock.now().timestamp())
        client = request.META.get("REMOTE_ADDR", "")
        if calls_counted(client, now // 60) >= limit:
            return _refusal(request, 60 - now % 60)
        response = self.get_response(request)
        if response.status_code == 404:
            count_call(client, now // 60)
        return response


class UploadSizeMiddleware:
    """Refuses a body that no file can need before anything reads it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isascii() and length.isdigit():
            try:
                check_announced_size(int(length))
            except FileTooLarge as error:
                return respond(request, error)
        return self.get_response(request)


def _refusal(request: HttpRequest, seconds: int) -> HttpResponse:
    detail = _("操作过于频繁，请在 %(seconds)s 秒后再试；已填写的内容没有丢失。") % {"seconds": seconds}
    response = respond(request, TooManyRequests(detail))
    response["Retry-After"] = str(seconds)
    return response
