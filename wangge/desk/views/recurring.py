"""Recurring places: where the same kind comes back after closing, as a page, a file and a layer of the map."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wangge.cases.actions.exporting import note_recurring_export
from wangge.cases.queries.recurring import Recurring, recurring_places
from wangge.cases.tables import csv_lines, write_xlsx
from wangge.desk import options, recurred
from wangge.desk.views.export import XLSX
from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import CASE_ROLES, access
from wangge.ui.requests import PageRequest, whole_number

PAGE_SIZE = 50
MARKS = 500  # on the map at once: those that come back most


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the page is asked for; what it does not understand falls back to the usual."""

    days: int
    within: int
    area: str
    category: str

    def found(self, request: PageRequest, now: datetime) -> Recurring:
        since, within = now - timedelta(days=self.days), timedelta(days=self.within)
        return recurring_places(request.actor, now, since=since, within=within, area=self.area, category=self.category)


def _asked(request: PageRequest) -> _Asked:
    days, within = request.GET.get("days", ""), request.GET.get("within", "")
    return _Asked(
        days=int(days) if days in map(str, recurred.PERIODS) else recurred.PERIODS[0],
        within=int(within) if within in map(str, recurred.WITHIN) else recurred.WITHIN[1],
        area=request.GET.get("area", "")[:15],
        category=request.GET.get("category", "")[:8],
    )


@access(*CASE_ROLES)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """The places within this person's scope, those that come back most first."""
    now, asked = clock.now(), _asked(request)
    found = asked.found(request, now)
    start = whole_number(request.GET.get("cursor")) or 0
    shown = found.places[start : start + PAGE_SIZE]
    context = frame(
        request,
        now,
        nav_name="recurring",
        asked=asked,
        rows=recurred.rows(shown),
        total=len(found.places),
        returns=sum(place.returns for place in found.places),
        next_cursor=start + PAGE_SIZE if len(found.places) > start + PAGE_SIZE else "",
        note=recurred.told_since(found.since),
        periods=recurred.PERIODS,
        withins=recurred.WITHIN,
        areas=options.area_groups(request.actor, asked.area),
        categories=recurred.kinds(),
    )
    return render(request, "desk/recurring.html", context)


@access(*CASE_ROLES)
@require_safe
def export(request: PageRequest, kind: str) -> HttpResponseBase:
    """All places of the page as a file, journalled."""
    actor, now, asked = request.actor, clock.now(), _asked(request)
    places = asked.found(request, now).places
    note_recurring_export(
        area=asked.area, category=asked.category, days=asked.days, count=len(places), by=actor, now=now
    )
    response: HttpResponseBase
    if kind == "csv":
        lines = csv_lines(recurred.table(places), recurred.HEADINGS)
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    else:
        held = io.BytesIO()
        write_xlsx(held, recurred.table(places), recurred.HEADINGS)
        response = HttpResponse(held.getvalue(), content_type=XLSX)
    name = f"recurring-{clock.office_time(now):%Y%m%d-%H%M}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@access(*CASE_ROLES)
@require_safe
def marks(request: PageRequest) -> JsonResponse:
    """The places of the last 90 days for the map: `[{lon, lat, returns, label, href}]`."""
    found = _asked(request).found(request, clock.now())
    response = JsonResponse({"places": recurred.marks(found.places[:MARKS])})
    response["Cache-Control"] = "private, no-store"
    return response
