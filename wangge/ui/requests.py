"""What a page view receives: a request that knows who acts, and whether htmx asked for a part of a page."""

import uuid

from django.http import HttpRequest

from wangge.lib.actor import Actor

MACHINES = ("/api/", "/open311/", "/metrics")  # addresses that only programs call


class PageRequest(HttpRequest):
    """A request after `AccessMiddleware`: `actor` is the signed-in person, or `wangge.lib.actor.RESIDENT`."""

    actor: Actor


def whole_number(text: str | None) -> int | None:
    """A key or a cursor as an address tells it; None for what is none, or longer than a column holds."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def client_id_of(request: HttpRequest) -> uuid.UUID | None:
    """The id that a form was given when it was shown, by which a repeat is known."""
    try:
        return uuid.UUID(request.POST.get("client_id", ""))
    except ValueError:
        return None


def wants_fragment(request: HttpRequest) -> bool:
    """True when htmx asks for a part of the page; a boosted link or a restored history entry wants it whole."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def wants_json(request: HttpRequest) -> bool:
    """True for machines' addresses, and when the caller accepts JSON but no HTML (the maps' own calls)."""
    if request.path.startswith(MACHINES):
        return True
    accept = request.headers.get("Accept", "")
    return "json" in accept and "text/html" not in accept
