"""The three addresses that machines ask: is the process alive, can it work, and what do its figures say."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from wangge.lib import clock
from wangge.lib.access import ANYONE, access
from wangge.lib.actor import Role
from wangge.ops.addresses import in_networks, networks
from wangge.ops.health import readiness
from wangge.ops.metrics import exposition
from wangge.people.access import actor_of_user
from wangge.people.queries import user_of_token


@access(ANYONE)
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. No database: one that is away must not get the process killed."""
    return _fresh(JsonResponse({"status": "ok"}))


@access(ANYONE)
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Can it work? 503 names what fails."""
    found = readiness(clock.now())
    return _fresh(JsonResponse(found.as_json(), status=200 if found.is_ready else 503))


@access(ANYONE)  # by address or bearer, see reader_status
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus: for this machine, trusted addresses, or the bearer of a system administrator."""
    status = reader_status(request)
    if status != 200:
        # Plain, for a machine: the translator of pages would send it to the sign-in page.
        answer = HttpResponse("", content_type="text/plain", status=status)
        if status == 401:
            answer["WWW-Authenticate"] = "Bearer"
        return _fresh(answer)
    return _fresh(HttpResponse(exposition(clock.now()), content_type=CONTENT_TYPE_LATEST))


def reader_status(request: HttpRequest) -> int:
    """200 for those who may read the figures, 401 without a token that holds, 403 for a token of another role."""
    if _is_near(request):
        return 200
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    user = user_of_token(secret.strip(), clock.now()) if scheme.lower() == "bearer" else None
    if user is None:
        return 401
    return 200 if actor_of_user(user).has_role(Role.SYSADMIN) else 403


def _is_near(request: HttpRequest) -> bool:
    """From this machine or a trusted address. A proxy that nobody declared makes every visitor look near: refuse."""
    if "HTTP_X_FORWARDED_FOR" in request.META and not settings.TRUSTED_PROXIES:
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return address.is_loopback or in_networks(str(address), networks(settings.TRUSTED_PROXIES))


def _fresh(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
