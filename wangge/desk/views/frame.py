"""Whole pages and the parts of them that htmx swaps: three columns around one list and one case."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from wangge.desk import filters, listed, nav
from wangge.lib.access import CASE_ROLES
from wangge.ui.requests import PageRequest, wants_fragment


def asked_of(request: PageRequest, default_queue: str = "") -> filters.Asked:
    return filters.read(request.GET, default_queue)


def frame(request: PageRequest, now: datetime, **more: Any) -> dict[str, Any]:
    """What every whole page of the desk shows around its content."""
    actor = request.actor
    sees_cases = actor.has_role(*CASE_ROLES)
    around = {"nav_sections": nav.sections(actor, now), "where": nav.where(actor)}
    return around | {"may_search": sees_cases, "is_live": sees_cases} | more


def target(request: PageRequest) -> str:
    """The id of the element that htmx asked a part for; empty for a whole page."""
    return request.headers.get("HX-Target", "") if wants_fragment(request) else ""


def columns(
    request: PageRequest, now: datetime, asked: filters.Asked, *, current: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    """The whole three-column page."""
    context = frame(
        request,
        now,
        listed=listed.page(request.actor, asked, now, current),
        filter_form=listed.filter_form(request.actor, asked),
        nav_name=asked.queue or "all",
        **more,
    )
    return render(request, "desk/columns.html", context, status=status)


def toast(request: PageRequest, text: str, tone: str = "ok") -> str:
    """A message for an htmx answer, added to the live region."""
    return render_to_string("desk/parts/toast.html", {"text": text, "tone": tone}, request=request)
