"""Units and what they take on, posts by area, where somebody is missing. Looking only: posts are given elsewhere."""

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wangge.areas import queries as areas
from wangge.areas.codes import GENERAL, PREFIX_DIGITS
from wangge.areas.index import AreaInfo
from wangge.cases.queries.telling import named_area, named_org
from wangge.desk.views.frame import frame
from wangge.desk.words import LEVELS, ROLES
from wangge.lib import clock
from wangge.lib.access import ADMIN_ROLES, CASE_ROLES, access
from wangge.lib.actor import Level, Role
from wangge.people.queries import OrgInfo, current_posts, directory, grids_without_worker
from wangge.ui.requests import PageRequest

if TYPE_CHECKING:
    from wangge.people.models import Post

Words = str | Promise
PAGE_SIZE = 50
GAPS_SHOWN = 100
DESK_LEVELS = (Level.CITY, Level.TOWN, Level.VILLAGE)
KINDS: dict[str, Words] = {
    "centre": gettext_lazy("治理中心"),
    "department": gettext_lazy("部门"),
    "town": gettext_lazy("镇街"),
    "village": gettext_lazy("村居"),
    "company": gettext_lazy("经营企业"),
    "team": gettext_lazy("网格队伍"),
    "oversight": gettext_lazy("督查与管理"),
}
ORIGINS: dict[str, Words] = {
    "full_time": gettext_lazy("专职"),
    "cadre": gettext_lazy("村居干部兼职"),
    "building_head": gettext_lazy("楼栋长"),
    "volunteer": gettext_lazy("志愿者"),
}


@access(*CASE_ROLES, *ADMIN_ROLES)
@require_safe
def units(request: PageRequest) -> HttpResponse:
    """Organisations: their kind and level, and whose assignments they accept."""
    words, kind = _words(request), request.GET.get("kind", "")
    found = [org for org in directory().by_id.values() if org.is_active and _is_asked(org, words, kind)]
    found.sort(key=lambda org: (list(KINDS).index(org.kind), org.area_code, org.id))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {
            "org": org,
            "name": (named_org(org.id) or {}).get("name", org.name),
            "kind": KINDS.get(org.kind, org.kind),
            "level": LEVELS[org.level],
            "area": (named_area(org.area_code) or {}).get("name", ""),
            "accepts": [LEVELS[level] for level in DESK_LEVELS if level in org.accepts_from],
        }
        for org in page
    ]
    context = frame(request, clock.now(), nav_name="people", tab="units", page=page, rows=rows, words=words, kind=kind)
    return render(request, "desk/people_units.html", context | {"kinds": list(KINDS.items())})


@access(*CASE_ROLES, *ADMIN_ROLES)
@require_safe
def posts(request: PageRequest) -> HttpResponse:
    """Posts held today, by area; searched by name, unit or area."""
    words, role, area = _words(request), request.GET.get("role", ""), _area(request.GET.get("area", ""))
    found = _posts(words, role, area)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {
            "name": post.user.name,
            "phone": post.user.work_phone,
            "role": ROLES[Role(post.role)],
            "area": named_area(post.area_code),
            "level": LEVELS[Level(post.level)],
            "org": (named_org(post.org_id) or {}).get("name", ""),
            "origin": ORIGINS.get(post.origin, ""),
            "since": post.valid_from,
        }
        for post in page
    ]
    roles = [(role.value, words_of) for role, words_of in ROLES.items()]
    context = frame(request, clock.now(), nav_name="people", tab="posts", page=page, rows=rows, words=words, role=role)
    return render(request, "desk/people_posts.html", context | {"roles": roles, "area": area})


@access(*CASE_ROLES, *ADMIN_ROLES)
@require_safe
def gaps(request: PageRequest) -> HttpResponse:
    """The coverage check: base grids without a worker, areas without a centre, centres that nobody sits in."""
    on = clock.office_date(clock.now())
    grids = [each for each in areas.listing(level=Level.GRID) if each.kind == GENERAL]
    bare = set(grids_without_worker([grid.code for grid in grids], on))
    centres = directory().centres
    towns, villages = areas.listing(level=Level.TOWN), areas.listing(level=Level.VILLAGE)
    lacking = {
        "grids": [grid for grid in grids if grid.code in bare],
        "towns": [town for town in towns if town.code not in centres],
        "villages": [village for village in villages if village.code not in centres],
    }
    unstaffed = sorted((org for org in centres.values() if not org.is_staffed), key=lambda org: org.area_code)
    checks = [
        {
            "title": _("没有网格员的基础网格"),
            "why": _("每个基础网格都应有人；空着的，上报仍由村居或镇街受理，但没有人到现场。"),
            "total": len(grids),
            "rows": _told(lacking["grids"]),
        },
        {
            "title": _("没有治理中心的镇街"),
            "why": _("没有中心的镇街，案件直接由市中心受理。"),
            "total": len(towns),
            "rows": _told(lacking["towns"]),
        },
        {
            "title": _("没有治理中心的村居"),
            "why": _("不是每个村居都设中心；没有的，案件由镇街受理。"),
            "total": len(villages),
            "rows": _told(lacking["villages"]),
        },
        {
            "title": _("有中心、但无人值班"),
            "why": _("没有在任值班员的中心不受理案件，由上一级代为受理。"),
            "total": len(centres),
            "rows": _told([info for org in unstaffed if (info := areas.index().get(org.area_code))]),
        },
    ]
    context = frame(request, clock.now(), nav_name="people", tab="gaps", checks=checks, shown=GAPS_SHOWN)
    return render(request, "desk/people_gaps.html", context)


def _words(request: PageRequest) -> str:
    return request.GET.get("q", "").strip()[:60]


def _is_asked(org: OrgInfo, words: str, kind: str) -> bool:
    if kind in KINDS and org.kind != kind:
        return False
    place = (named_area(org.area_code) or {}).get("name", "")
    return not words or any(words.lower() in text.lower() for text in (org.name, org.name_en, org.code, place))


def _area(code: str) -> AreaInfo | None:
    return areas.index().get(code)


def _posts(words: str, role: str, area: AreaInfo | None) -> "QuerySet[Post]":
    on = clock.office_date(clock.now())
    found = current_posts(on).filter(user__is_active=True).select_related("user", "org")
    if role in ROLES:
        found = found.filter(role=role)
    if area is not None:
        found = found.filter(area_code__startswith=area.code[: PREFIX_DIGITS[area.level]])
    if words:
        near = [each.code for each in areas.search(words, 200)]
        found = found.filter(Q(user__name__contains=words) | Q(org__name__contains=words) | Q(area_code__in=near))
    return found.order_by("area_code", "role", "id")


def _told(found: list[AreaInfo]) -> list[dict[str, Any]]:
    """Areas with the names above them."""
    held = areas.index()
    return [
        {
            "area": each,
            "path": " · ".join(
                above.name
                for level in (Level.TOWN, Level.VILLAGE)
                if PREFIX_DIGITS[level] < PREFIX_DIGITS[each.level]
                and (above := held.get(each.code[: PREFIX_DIGITS[level]].ljust(15, "0")))
            ),
        }
        for each in found
    ]
