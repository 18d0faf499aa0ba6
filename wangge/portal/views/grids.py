"""Who looks after this place: find a grid, its public page, its poster, and outlines for maps."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from wangge.areas import queries as areas
from wangge.areas.codes import GENERAL, PREFIX_DIGITS
from wangge.areas.index import AreaInfo
from wangge.lib import clock
from wangge.lib.access import ANYONE, access
from wangge.lib.actor import Level
from wangge.lib.errors import InvalidInput
from wangge.people.queries import workers
from wangge.portal import places
from wangge.ui.requests import wants_json

FOUND_LIMIT = 30


class PointForm(forms.Form):
    """A WGS-84 point in an address."""

    lon = forms.FloatField(min_value=-180, max_value=180)
    lat = forms.FloatField(min_value=-90, max_value=90)


class OutlineForm(forms.Form):
    """Which outlines a map asks for: one level, perhaps below one area."""

    level = forms.ChoiceField(choices=[(level.value, level.value) for level in Level])
    parent = forms.RegexField(r"^\d{15}$", required=False)


@access(ANYONE)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Find a grid: by the phone's position, by a name, or down the list."""
    words = request.GET.get("q", "").strip()[:60]
    root = places.county()
    context = {
        "county": root,
        "q": words,
        "found": [(area, places.path_words(area.code)) for area in areas.search(words, FOUND_LIMIT)] if words else [],
        "children": areas.children(root.code) if root else [],
    }
    return render(request, "portal/find_grid.html", context)


@access(ANYONE)
@require_safe
def at_point(request: HttpRequest) -> HttpResponse:
    """The grid at a point: its page, or for a script its code and names. Raises `OutsideCoverage`."""
    form = PointForm(request.GET)
    if not form.is_valid():
        raise InvalidInput
    found = areas.locate(form.cleaned_data["lon"], form.cleaned_data["lat"])
    if wants_json(request):
        return JsonResponse(
            {"code": found.grid.code, "name": found.grid.name, "path": places.path_words(found.grid.code)}
        )
    return HttpResponseRedirect(reverse("portal:grid", args=[found.grid.code]))


@access(ANYONE)
@require_safe
@gzip_page
def outlines(request: HttpRequest) -> HttpResponse:
    """GeoJSON outlines for maps, told apart by the areas' revision so that browsers ask cheaply."""
    form = OutlineForm(request.GET)
    if not form.is_valid():
        raise InvalidInput
    level, parent = form.cleaned_data["level"], form.cleaned_data["parent"] or None
    tag = f'W/"{areas.revision()}-{level}-{parent or ""}"'
    if request.headers.get("If-None-Match") == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = JsonResponse(areas.boundaries(level, parent), content_type="application/geo+json")
    response["ETag"] = tag
    response["Cache-Control"] = "public, max-age=300"
    return response


@access(ANYONE)
@require_safe
def grid(request: HttpRequest, code: str) -> HttpResponse:
    """The public page of an area: a grid with who looks after it, or the list of what lies below; for one that has
    ended, what took its place. Raises `UnknownArea`."""
    ended = areas.index().ended.get(code)
    if ended is not None:
        return render(request, "portal/area_ended.html", {"area": ended, "heirs": _heirs(code)})
    area = areas.area(code)
    if area.level is not Level.GRID:
        context = {"area": area, "path": _above(area), "children": areas.children(code)}
        return render(request, "portal/area.html", context)
    return render(request, "portal/grid.html", _grid_context(area))


@access(ANYONE)
@require_safe
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """A sheet to hang up: the QR code opens the report form for this grid. One that ended gets none any more."""
    if areas.index().get(code) is None:
        return HttpResponseRedirect(reverse("portal:grid", args=[code]))
    return render(request, "portal/poster.html", _grid_context(areas.area(code)))


def _grid_context(area: AreaInfo) -> dict[str, object]:
    on = clock.office_date(clock.now())
    posts = workers(area.code[: PREFIX_DIGITS[area.level]], on)
    report_path = f"{reverse('portal:report')}?grid={area.code}"
    above = _above(area)
    return {
        "area": area,
        "path": above,
        "worker_names": [post.user.name for post in posts],
        "supervision_phone": area.supervision_phone or _inherited_phone(above),
        "report_path": report_path,
        "report_url": f"{settings.BASE_URL}{report_path}",
        "page_url": f"{settings.BASE_URL}{reverse('portal:grid', args=[area.code])}",
        "outlines_url": f"{reverse('portal:outlines')}?level=grid&parent={area.parent}",
        "has_outline": areas.outline(area.code)["geometry"] is not None,
        "is_special": area.kind != GENERAL,
    }


def _heirs(code: str) -> list[tuple[AreaInfo, str]]:
    """What took the place of an area, each with where it lies."""
    return [(info, places.path_words(info.parent)) for info in areas.heirs(code)]


def _above(area: AreaInfo) -> list[AreaInfo]:
    """From the town down to the parent."""
    return [found for found in areas.ancestors(area.code) if found.level is not Level.CITY and found.code != area.code]


def _inherited_phone(above: list[AreaInfo]) -> str:
    """The nearest supervision phone that is published above the grid."""
    return next((area.supervision_phone for area in reversed(above) if area.supervision_phone), "")
