"""The map: the cases of a list by area from afar, one by one when near; what is chosen on it narrows the list."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from wangge.areas import queries as areas
from wangge.areas.codes import LEVELS, masked
from wangge.areas.index import AreaInfo
from wangge.cases.actions.watching import note_search
from wangge.cases.queries import mapping, shading
from wangge.cases.queries.listing import SEARCH_BOUND
from wangge.cases.states import OPEN
from wangge.desk import basemap, filters, listed, shaded
from wangge.desk.views.frame import frame
from wangge.desk.words import QUEUES
from wangge.lib import clock
from wangge.lib.access import CASE_ROLES, SIGNED_IN, access
from wangge.lib.actor import Actor, Level
from wangge.lib.errors import InvalidInput
from wangge.ui.requests import PageRequest
from wangge.ui.templatetags.ui import local_time


class FrameForm(forms.Form):
    """What a map shows: its zoom and, unless it is the whole county, its frame (west,south,east,north in WGS-84)."""

    zoom = forms.FloatField(min_value=0, max_value=24)
    bbox = forms.CharField(required=False, max_length=120)

    def clean_bbox(self) -> mapping.Bbox | None:
        text = str(self.cleaned_data["bbox"])
        if not text:
            return None
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            raise forms.ValidationError(_("地图范围不对")) from None
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise forms.ValidationError(_("地图范围不对"))
        return west, south, east, north


class ShapesForm(forms.Form):
    """Which outlines a map asks for: one level, perhaps below one area."""

    level = forms.ChoiceField(choices=[(level.value, level.value) for level in LEVELS])
    parent = forms.RegexField(r"^\d{15}$", required=False)


@access(*CASE_ROLES)
@require_safe
def case_map(request: PageRequest) -> HttpResponse:
    """The map, the list beside it, and the same figures as a table."""
    now = clock.now()
    asked = asked_of(request)
    if asked.wanted.q:
        note_search(words=asked.wanted.q, by=request.actor, now=now)
    area = areas.index().get(asked.wanted.area) if asked.wanted.area else None
    home = None if area else areas.index().get(_home(request.actor))
    below = _level_below(area or home)
    counted = mapping.area_counts(request.actor, asked.wanted, now, below)
    context = frame(
        request,
        now,
        nav_name="map",
        **_side(request, asked),
        filter_form=listed.filter_form(request.actor, asked),
        queues=[(name, str(words)) for name, words in QUEUES.items()],
        is_open_only=not asked.values,
        tiles=basemap.page_address(),
        attribution=basemap.attribution(),
        measures=[(measure.value, words) for measure, words in shaded.MEASURES.items()],
        colour=request.GET.get("colour", ""),
        shows_recurring=request.GET.get("recurring") == "1",
        kept=[(name, value) for name in ("q", "area", "since", "until", "channel", "holder", "box", "order")
              for value in asked.values.get(name, [])],
        area=area,
        home=home,
        counted=counted,
        counted_rows=_rows(counted),
        counted_since=local_time(counted.since) if counted.since else "",
    )  # fmt: skip
    return render(request, "desk/map.html", context)


@access(*CASE_ROLES)
@require_safe
def side(request: PageRequest) -> HttpResponse:
    """The list beside the map anew, after an area was chosen on it."""
    return render(request, "desk/parts/map_side.html", _side(request, asked_of(request)))


@access(*CASE_ROLES)
@require_safe
@gzip_page
def map_cases(request: PageRequest) -> JsonResponse:
    """The cases of one view as JSON: `view`, `counts` and `late` by area code, or `points` as rows, and a `note`
    wherever that is not everything."""
    form = FrameForm(request.GET)
    if not form.is_valid():
        raise InvalidInput(fields={name: str(errors[0]) for name, errors in form.errors.items()})
    asked = asked_of(request)
    wanted = form.cleaned_data
    found = mapping.case_map(request.actor, asked.wanted, clock.now(), zoom=wanted["zoom"], bbox=wanted["bbox"])
    document = {
        "view": found.view.value,
        "counts": found.counts,
        "late": found.late,
        "points": [
            [point.number, point.lon, point.lat, int(point.is_overdue), int(point.is_centred)] for point in found.points
        ],
        "total": found.total,
        "is_exact": found.is_exact,
        "note": " ".join(_notes(found)),
    }
    response = JsonResponse(document)
    response["Cache-Control"] = "private, no-store"
    return response


@access(*CASE_ROLES)
@require_safe
@gzip_page
def map_shades(request: PageRequest) -> JsonResponse:
    """The areas of one view coloured by a measure: as `map_cases`, with `depths` and `words` by area code, the `tone`
    and the `legend`."""
    form, measure = FrameForm(request.GET), request.GET.get("colour", "")
    if not form.is_valid() or measure not in set(shading.Measure):
        raise InvalidInput
    asked, wanted = asked_of(request), form.cleaned_data
    found = shading.shades(request.actor, asked.wanted, clock.now(), zoom=wanted["zoom"], bbox=wanted["bbox"])
    response = JsonResponse(shaded.document(found, shading.Measure(measure)))
    response["Cache-Control"] = "private, no-store"
    return response


@access(*CASE_ROLES)
@require_safe
def map_tile(request: PageRequest, z: int, x: int, y: int) -> HttpResponse:
    """A tile of the office's own base map, from our own address; 503 while its source gives none."""
    found = basemap.tile(z, x, y)
    if found is None:
        return HttpResponse(status=503, headers={"Retry-After": str(basemap.PAUSE), "Cache-Control": "no-store"})
    body, kind = found
    return HttpResponse(body, content_type=kind, headers={"Cache-Control": "private, max-age=604800"})


@access(SIGNED_IN)
@require_safe
@gzip_page
def map_areas(request: PageRequest) -> HttpResponse:
    """GeoJSON outlines of one level, told apart by the areas' revision so that browsers ask cheaply."""
    form = ShapesForm(request.GET)
    if not form.is_valid():
        raise InvalidInput
    level, parent = form.cleaned_data["level"], form.cleaned_data["parent"] or None
    tag = f'W/"{areas.revision()}-{level}-{parent or ""}"'
    if request.headers.get("If-None-Match") == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = JsonResponse(areas.boundaries(level, parent), content_type="application/geo+json")
    response["ETag"] = tag
    response["Cache-Control"] = "private, max-age=300"
    return response


def asked_of(request: PageRequest) -> filters.Asked:
    """The same query names as the list of cases; without any, what is open."""
    asked = filters.read(request.GET)
    return asked if asked.values else replace(asked, wanted=replace(asked.wanted, states=OPEN))


def _side(request: PageRequest, asked: filters.Asked) -> dict[str, Any]:
    page = listed.page(request.actor, asked, clock.now())
    query = asked.query or "&".join(f"state={state}" for state in OPEN)
    return {"listed": page, "list_query": query, "map_query": asked.query, "title": _title(asked)}


def _title(asked: filters.Asked) -> str:
    return filters.title(asked) if asked.values else _("未办结")


def _home(actor: Actor) -> str:
    """Where the map opens: the one area of the actor's posts, the town that holds them all; empty for the county."""
    held = {post.area for post in actor.posts}
    if any(post.level == Level.CITY for post in actor.posts):
        return ""
    if len(held) == 1:
        return held.pop()
    towns = {masked(code, Level.TOWN) for code in held}
    return towns.pop() if len(towns) == 1 else ""


def _level_below(area: AreaInfo | None) -> Level:
    if area is None:
        return Level.TOWN
    return LEVELS[min(LEVELS.index(area.level) + 1, len(LEVELS) - 1)]


def _rows(counted: mapping.CaseMap) -> list[dict[str, Any]]:
    """The counts as a table: the most first; a bar of ten steps instead of a colour."""
    held = areas.index()
    most = max(counted.counts.values(), default=0)
    rows = [
        {
            "code": code,
            "name": info.name if (info := held.get(code)) else code,
            "count": count,
            "late": counted.late.get(code, 0),
            "on_time": 1 - counted.late.get(code, 0) / count if count else None,
            "share": count / most if most else 0,
        }
        for code, count in counted.counts.items()
    ]
    return sorted(rows, key=lambda row: (-row["count"], row["code"]))


def _notes(found: mapping.CaseMap) -> list[str]:
    notes = []
    if not found.is_exact and found.since is not None:
        notes.append(
            _("符合条件的超过 %(bound)s 件，图上只计 %(since)s 以来反映的。")
            % {"bound": f"{mapping.COUNT_BOUND:,}", "since": local_time(found.since)}
        )
    if found.is_cut:
        notes.append(_("搜到的超过 %(bound)s 件，图上只有其中最新的。") % {"bound": f"{SEARCH_BOUND:,}"})
    if found.is_crowded:
        notes.append(
            _("这一片超过 %(bound)s 件，先按网格计数；再放大或加筛选条件，逐件显示。")
            % {"bound": f"{mapping.POINT_BOUND:,}"}
        )
    if found.unplaced:
        notes.append(_("另有 %(n)s 件未定位到这一级，不在图上。") % {"n": f"{found.unplaced:,}"})
    return notes
