"""The one translator of refusals: a `DomainError` to an HTML page, an htmx part or `application/problem+json`."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from wangge.lib.errors import DomainError
from wangge.ui.requests import wants_fragment, wants_json


def problem_document(error: DomainError) -> dict[str, Any]:
    """The RFC 9457 members of `error`: type, title, status, detail, code, errors[{field, message}] and extras."""
    document: dict[str, Any] = {
        "type": f"urn:wangge:error:{error.code}",
        "title": str(error.title),
        "status": error.status,
        "detail": str(error.detail),
        "code": error.code,
    }
    if error.fields:
        document["errors"] = [{"field": name, "message": str(text)} for name, text in error.fields.items()]
    return document | error.extra


def respond(request: HttpRequest, error: DomainError) -> HttpResponse:
    """What the caller sees when an act was refused; nobody signed in is sent to the sign-in page."""
    if wants_json(request):
        return JsonResponse(problem_document(error), status=error.status, content_type="application/problem+json")
    if error.status == 401:
        return sign_in_redirect(request)
    context = {"error": error, "fields": list(error.fields.items()), "back": came_from(request)}
    if wants_fragment(request):
        response = render(request, "ui/problem_part.html", context, status=error.status)
        # A refusal never replaces what the user was typing in: it appears beside it.
        response["HX-Retarget"] = "#live"
        response["HX-Reswap"] = "beforeend"
        return response
    return render(request, "ui/problem.html", context, status=error.status)


def sign_in_redirect(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back: to this page for a read, to the page it was sent from for a write."""
    part = request.headers.get("HX-Request") == "true"
    back = request.get_full_path() if request.method == "GET" and not part else came_from(request)
    address = f"{settings.LOGIN_URL}?{urlencode({'next': back})}" if back else str(settings.LOGIN_URL)
    if part:
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def came_from(request: HttpRequest) -> str:
    """The path of the page that the request came from, when it is one of ours; else an empty string."""
    address = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")
