"""The front page, the notice on personal data, the accessibility statement, and what search engines may read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from wangge.areas import queries as areas
from wangge.areas.codes import GENERAL
from wangge.lib import clock
from wangge.lib.access import ANYONE, access
from wangge.lib.actor import Level
from wangge.portal import places
from wangge.residents.queries import current_notice
from wangge.residents.queries.protection import current_officer

CLOSED = ("track", "my-service", "desk", "field", "account", "api")
ROBOTS = "User-agent: *\n" + "".join(f"Disallow: /{name}/\n" for name in CLOSED)


@access(ANYONE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What one can do here, in how many steps, and what is promised."""
    counts = {level.value: 0 for level in Level}
    for area in areas.index():
        if area.kind == GENERAL:
            counts[area.level.value] += 1
    return render(request, "portal/home.html", {"county": places.county(), "counts": counts})


@access(ANYONE)
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The notice in force, in the reader's language, with its version and date."""
    notice = current_notice(clock.now())
    is_english = (get_language() or "").startswith("en")
    text = "" if notice is None else (notice.text_en if is_english else "") or notice.text_zh
    return render(request, "portal/privacy.html", {"notice": notice, "text": text, "officer": current_officer()})


@access(ANYONE)
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html")


@access(ANYONE)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Pages behind a query code belong in no index."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")
