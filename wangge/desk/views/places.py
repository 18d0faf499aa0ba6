"""The tree of areas: what each is called and bounded by, who answers for it, how it has changed, and what is wrong."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.areas import queries as areas
from wangge.areas.access import may_draft
from wangge.areas.codes import GENERAL, prefix
from wangge.areas.coverage import Fault
from wangge.areas.index import AreaInfo
from wangge.areas.queries.changes import changes_of
from wangge.areas.states import WAITING
from wangge.cases.queries.telling import named_org
from wangge.desk import change_page
from wangge.desk.views.frame import frame
from wangge.desk.words import LEVELS, ROLES
from wangge.lib import clock
from wangge.lib.access import ADMIN_ROLES, CASE_ROLES, access
from wangge.lib.actor import Level, Role
from wangge.lib.snapshot import Snapshot
from wangge.people.queries import centre_of, current_posts, workers
from wangge.ui.requests import PageRequest

Words = str | Promise
FOUND_LIMIT = 50
FAULTS_SHOWN = 200
FAULTS: dict[str, Words] = {
    "bad_code": gettext_lazy("编码错误"),
    "orphan": gettext_lazy("上级不存在"),
    "no_grid": gettext_lazy("没有基础网格"),
    "missing_boundary": gettext_lazy("没有边界"),
    "invalid_boundary": gettext_lazy("边界无效"),
    "overlap": gettext_lazy("重叠"),
    "gap": gettext_lazy("空隙"),
}
# What a version of an area may have changed, in the order in which it is told.
FACTS: tuple[tuple[str, Words], ...] = (
    ("name", gettext_lazy("名称")),
    ("parent", gettext_lazy("上级")),
    ("bound_east", gettext_lazy("东至")),
    ("bound_south", gettext_lazy("南至")),
    ("bound_west", gettext_lazy("西至")),
    ("bound_north", gettext_lazy("北至")),
    ("worker_contact", gettext_lazy("网格员联系方式")),
    ("supervision_phone", gettext_lazy("监督电话")),
    ("notice_place", gettext_lazy("公示地点")),
)
# The check reads every boundary, which takes a second: once for each change, in each language of its sentences.
_reports: dict[str, Snapshot[list[Fault]]] = {
    language: Snapshot(areas.coverage_report, areas.revision) for language in ("zh-hans", "en")
}


@access(*CASE_ROLES, *ADMIN_ROLES)
@require_safe
def root(request: PageRequest) -> HttpResponse:
    """The county with its towns, or what a search finds."""
    words = request.GET.get("q", "").strip()[:60]
    if words:
        found = areas.search(words, FOUND_LIMIT)
        rows = [{"area": each, "path": _path_words(each), "level": LEVELS[each.level]} for each in found]
        context = frame(request, clock.now(), nav_name="areas", words=words, found=rows, limit=FOUND_LIMIT)
        return render(request, "desk/areas_found.html", context)
    county = areas.county()
    if county is None:
        return render(request, "desk/areas_none.html", frame(request, clock.now(), nav_name="areas"))
    return _page(request, county)


@access(*CASE_ROLES, *ADMIN_ROLES)
@require_safe
def area(request: PageRequest, code: str) -> HttpResponse:
    """One area, or what took the place of one that ended; raises `UnknownArea`."""
    ended = areas.index().ended.get(code)
    return _ended_page(request, ended) if ended is not None else _page(request, areas.area(code))


@access(*CASE_ROLES, *ADMIN_ROLES)
@require_safe
def check(request: PageRequest) -> HttpResponse:
    """Every fault of the tree and its boundaries, counted by kind, each with its areas."""
    faults = _faults()
    counts = Counter(fault.kind.value for fault in faults)
    held = areas.index()
    shown = [
        {
            "kind": FAULTS[fault.kind.value],
            "message": fault.message,
            "areas": [info for code in fault.codes if (info := held.get(code))],
        }
        for fault in faults[:FAULTS_SHOWN]
    ]
    context = frame(
        request,
        clock.now(),
        nav_name="areas",
        kinds=[(words, counts.get(kind, 0)) for kind, words in FAULTS.items()],
        faults=shown,
        total=len(faults),
        checked=len(held),
    )
    return render(request, "desk/areas_check.html", context)


def _faults() -> list[Fault]:
    return _reports["en" if (get_language() or "").startswith("en") else "zh-hans"].get()


def _page(request: PageRequest, info: AreaInfo) -> HttpResponse:
    now = clock.now()
    above = [each for each in areas.ancestors(info.code) if each.code != info.code]
    centre = centre_of(info.code)
    context = frame(
        request,
        now,
        nav_name="areas",
        area=info,
        level=LEVELS[info.level],
        is_special=info.kind != GENERAL,
        crumbs=[(each.name, reverse("desk:area", args=[each.code])) for each in above] + [(info.name, "")],
        bounds=[(words, getattr(info, name)) for name, words in FACTS if name.startswith("bound_")],
        external=areas.external_codes(info.code),
        centre=named_org(centre.id) if centre else None,
        is_centre_staffed=bool(centre and centre.is_staffed),
        children=_children(info),
        below=_below(info),
        posts=_posts(info),
        history=_history(areas.versions(info.code)),
        has_outline=areas.outline(info.code)["geometry"] is not None,
        outline_level=info.level.value,
        may_change=may_draft(request.actor),
        waiting=[change_page.summary(change) for change in changes_of(request.actor, info.code, WAITING)],
        faults=sum(info.code in fault.codes for fault in _faults()) if info.level is Level.GRID else 0,
    )
    return render(request, "desk/area.html", context)


def _ended_page(request: PageRequest, info: AreaInfo) -> HttpResponse:
    context = frame(
        request,
        clock.now(),
        nav_name="areas",
        area=info,
        level=LEVELS[info.level],
        heirs=[(heir, _path_words(heir)) for heir in areas.heirs(info.code)],
        history=_history(areas.versions(info.code)),
        changes=[change_page.summary(change) for change in changes_of(request.actor, info.code)],
        may_see_cases=request.actor.has_role(*CASE_ROLES),
    )
    return render(request, "desk/area_ended.html", context)


def _path_words(info: AreaInfo) -> str:
    above = [each.name for each in areas.ancestors(info.code) if each.level is not Level.CITY]
    return " · ".join(above[:-1])


def _children(info: AreaInfo) -> list[dict[str, Any]]:
    """What lies directly below, with its number of base grids, its centre and its workers."""
    if info.level is Level.GRID:
        return []
    below = areas.children(info.code)
    grids = [each for each in areas.listing(level=Level.GRID, parent=info.code) if each.kind == GENERAL]
    staff = _workers_below(info)
    return [
        {
            "area": each,
            "is_special": each.kind != GENERAL,
            "grids": sum(grid.code.startswith(prefix(each.code)) for grid in grids),
            "centre": named_org(centre.id) if (centre := centre_of(each.code)) else None,
            "workers": sum(count for code, count in staff.items() if code.startswith(prefix(each.code))),
        }
        for each in below
    ]


def _workers_below(info: AreaInfo) -> Counter[str]:
    on = clock.office_date(clock.now())
    return Counter(workers(prefix(info.code), on).values_list("area_code", flat=True))


def _below(info: AreaInfo) -> list[tuple[Words, int]]:
    """How many areas of each level lie below."""
    counts = Counter(each.level for each in areas.index().beneath(info.code) if each.code != info.code)
    return [(LEVELS[level], counts[level]) for level in (Level.TOWN, Level.VILLAGE, Level.GRID) if counts[level]]


def _posts(info: AreaInfo) -> list[dict[str, Any]]:
    """Who holds a post in this very area today, desk first."""
    on = clock.office_date(clock.now())
    posts = current_posts(on).filter(area_code=info.code, user__is_active=True).select_related("user", "org")
    order = list(Role)
    rows = [
        {
            "name": post.user.name,
            "phone": post.user.work_phone,
            "role": ROLES[Role(post.role)],
            "org": (named_org(post.org_id) or {}).get("name", ""),
            "since": post.valid_from,
            "rank": order.index(Role(post.role)),
        }
        for post in posts
    ]
    return sorted(rows, key=lambda row: (row["rank"], row["name"]))


def _history(versions: Sequence[AreaInfo]) -> list[dict[str, Any]]:
    """The versions, newest first, each with what it changed from the one before."""
    told = [{"version": versions[0], "changes": [], "is_first": True}]
    for before, after in pairwise(versions):
        changes = [
            {"what": words, "from": getattr(before, name) or _("（空）"), "to": getattr(after, name) or _("（空）")}
            for name, words in FACTS
            if getattr(before, name) != getattr(after, name)
        ]
        told.append({"version": after, "changes": changes, "is_first": False})
    return told[::-1]
