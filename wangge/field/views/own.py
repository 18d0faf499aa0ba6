"""My grids, my messages, and me: posts, what I did this month, the look of the pages, and signing out."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from wangge.areas import queries as areas
from wangge.cases.queries.own_grids import grid_facts, grid_path, own_grids
from wangge.cases.queries.own_work import month_results, news
from wangge.cases.queries.telling import named_org
from wangge.field.views.frame import SEEN_COOKIE, frame, seen
from wangge.field.words import ORIGINS
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Actor, Level, Role
from wangge.lib.errors import NotFound
from wangge.people.queries import workers
from wangge.ui.requests import PageRequest

SUGGESTION = "0905"  # 意见建议
SEEN_SECONDS = 365 * 24 * 3600


@access(Role.WORKER)
@require_safe
def grid(request: PageRequest) -> HttpResponse:
    """The own grids: what is published of them, their bounds, who else works there, and whom to call."""
    now = clock.now()
    grids = [
        grid_facts(info, request.actor, now) | {"shapes": reverse("field:outlines", args=[info.code])}
        for info in own_grids(request.actor)
    ]
    return render(request, "field/grid.html", frame(request, now, "grid", grids=grids))


@access(Role.WORKER)
@require_safe
@gzip_page
def outlines(request: PageRequest, code: str) -> HttpResponse:
    """GeoJSON of an own grid and its neighbours in the same town."""
    if all(info.code != code for info in own_grids(request.actor)):
        raise NotFound
    tag = f'W/"{areas.revision()}-{code}"'
    if request.headers.get("If-None-Match") == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        town = next(info.code for info in areas.ancestors(code) if info.level is Level.TOWN)
        response = JsonResponse(areas.boundaries(Level.GRID, town), content_type="application/geo+json")
    response["ETag"] = tag
    response["Cache-Control"] = "private, max-age=3600"
    return response


@access(Role.WORKER)
@require_safe
def messages(request: PageRequest) -> HttpResponse:
    """What others did to the own cases, newest first. Looking at it is what makes it read, on this phone."""
    now = clock.now()
    before = seen(request)
    found = news(request.actor, now)
    context = frame(request, now, "messages", news=found, seen=before) | {"unread": 0}
    response = render(request, "field/messages.html", context)
    newest = max((each.id for each in found), default=before)
    response.set_cookie(
        SEEN_COOKIE,
        str(max(newest, before)),
        max_age=SEEN_SECONDS,
        path=reverse("field:today"),
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
    )
    return response


@access(Role.WORKER)
@require_safe
def me(request: PageRequest) -> HttpResponse:
    """Name and posts, the own results of the month, large type, how to complain or suggest, sign out."""
    actor, now = request.actor, clock.now()
    on = clock.office_date(now)
    held = {post.area_code: post for post in workers_of(actor, now)}
    posts = [
        {
            "grid": info,
            "path": grid_path(info),
            "org": (named_org(held[info.code].org_id) or {}).get("name", "") if info.code in held else "",
            "origin": ORIGINS.get(held[info.code].origin, "") if info.code in held else "",
            "since": held[info.code].valid_from if info.code in held else None,
        }
        for info in own_grids(actor)
    ]
    results = month_results(actor, now)
    shares = {
        "on_time": results.on_time / results.answered if results.answered else None,
        "satisfied": results.satisfied / results.evaluated if results.evaluated else None,
    }
    context = frame(request, now, "me", posts=posts, results=results, shares=shares, month=on, suggestion=SUGGESTION)
    return render(request, "field/me.html", context)


def workers_of(actor: Actor, now: datetime) -> list[Any]:
    """The actor's own posts as a grid worker, with their origin and dates."""
    on = clock.office_date(now)
    return [post for info in own_grids(actor) for post in workers(info.code, on) if post.user_id == actor.id]
