"""Reference data: areas, the grid at a point, categories; and who can be named in an assignment."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router

from wangge.api.answers import answer
from wangge.api.auth import CASE_STAFF, PUBLIC_OR_STAFF, caller
from wangge.api.schemas import Area, AreaList, CategoryTree, ItemList, Location, OrganisationList, Problem, WorkerList
from wangge.areas import queries as areas
from wangge.areas.codes import prefix
from wangge.areas.index import AreaInfo
from wangge.cases.queries.telling import named_area, named_org
from wangge.catalogue import queries as catalogue
from wangge.catalogue.items import ItemInfo
from wangge.catalogue.queries import CategoryInfo
from wangge.lib import clock
from wangge.lib.actor import Actor, Level, Role
from wangge.people import queries as people

router = Router(tags=["reference"])
REFUSALS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem, 429: Problem}


def _area(info: AreaInfo) -> dict[str, Any]:
    return {
        "code": info.code,
        "name": info.name,
        "level": info.level.value,
        "kind": info.kind,
        "parent": info.parent or None,
        "valid_from": info.valid_from,
        "valid_to": info.valid_to,
        "worker_contact": info.worker_contact,
        "supervision_phone": info.supervision_phone,
    }


@router.get("/areas", auth=PUBLIC_OR_STAFF, response={200: AreaList, **REFUSALS})
def list_areas(
    request: HttpRequest,
    level: Literal["city", "town", "village", "grid"] | None = None,
    parent: str | None = None,
    at: date | None = None,
    cursor: str | None = None,
    limit: int = 200,
) -> HttpResponse:
    """Areas by level and parent, as they were on a day (default: today), in order of code."""
    found = [info for info in areas.listing(level, parent, at) if cursor is None or info.code > cursor]
    size = max(1, min(limit, 2000))
    page = found[:size]
    return answer(
        {"items": [_area(info) for info in page], "next_cursor": page[-1].code if len(found) > size else None}
    )


@router.get("/areas/locate", auth=PUBLIC_OR_STAFF, response={200: Location, **REFUSALS})
def locate(
    request: HttpRequest, lon: float, lat: float, datum: Literal["wgs84", "gcj02", "bd09"] = "wgs84"
) -> HttpResponse:
    """The base grid at a point, its path from the county down, and special grids that lie across it."""
    found = areas.locate(lon, lat, datum)
    return answer(
        {
            "grid": _area(found.grid),
            "path": [_area(info) for info in found.path],
            "special": [_area(info) for info in found.special],
        }
    )


@router.get("/areas/{code}", auth=PUBLIC_OR_STAFF, response={200: Area, **REFUSALS})
def get_area(request: HttpRequest, code: str, at: date | None = None) -> HttpResponse:
    """One area as it was on a day (default: today)."""
    return answer(_area(areas.area(code, at)))


@router.get("/categories", auth=PUBLIC_OR_STAFF, response={200: CategoryTree, **REFUSALS})
def list_categories(request: HttpRequest) -> HttpResponse:
    """The tree in force with limits (amount and unit: wh, wd, d, h) and required fields."""
    return answer(
        {
            "items": [
                {
                    "code": field.code,
                    "name": field.name,
                    "name_en": field.name_en,
                    "items": [_category(item) for item in field.items],
                }
                for field in catalogue.tree()
            ]
        }
    )


def _category(item: CategoryInfo) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.name,
        "name_en": item.name_en,
        "description": item.description,
        "lead": item.lead,
        "assisting": list(item.assisting),
        "secrecy": item.secrecy,
        "publishable": item.is_publishable,
        "town_duty": item.town_duty,
        "grid_item": item.is_grid_item,
        "urgency": item.urgency,
        "limits": {
            "accept": str(item.standard.accept),
            "sign": str(item.standard.sign),
            "handle": str(item.standard.handle),
            "reply": str(item.standard.reply),
        },
        "required": ["text", "place"] if item.needs_place else ["text"],
        "standard_codes": list(item.standard_codes),
    }


@router.get("/items", auth=PUBLIC_OR_STAFF, response={200: ItemList, **REFUSALS})
def list_items(request: HttpRequest, area: str | None = None, on: date | None = None) -> HttpResponse:
    """The list of work that grid workers may be given, as in force on a day (default: today), perhaps in one area."""
    if area is not None:
        areas.area(area, on)
    return answer({"items": [_grid_item(item) for item in catalogue.items_in_force(on=on, area=area or "")]})


def _grid_item(item: ItemInfo) -> dict[str, Any]:
    return {
        "code": item.code,
        "version": item.version,
        "title": item.title,
        "title_en": item.title_en,
        "org": named_org(item.org_id),
        "legal_basis": str(item.legal_basis),
        "level": item.level,
        "area": named_area(item.area_code),
        "worker_action": item.worker_action,
        "forbidden": str(item.forbidden),
        "frequency": str(item.frequency),
        "temporary": item.is_temporary,
        "starts_on": item.starts_on,
        "ends_on": item.ends_on,
        "opens": list(item.opens),
    }


@router.get("/organisations", auth=CASE_STAFF, response={200: OrganisationList, **REFUSALS})
def list_organisations(request: HttpRequest) -> HttpResponse:
    """Units that the caller's desk may name as `lead`; for others, those that the county's desk may."""
    by = caller(request)
    levels = [post.level for post in by.posts_as(Role.DESK)] or [Level.CITY]
    found = {org.id: org for level in levels for org in people.receivers(level)}
    wanted = [org for org in found.values() if _is_near(org.area_code, by)]
    return answer(
        {
            "items": [
                {**(named_org(org.id) or {}), "kind": org.kind, "area": named_area(org.area_code)}
                for org in sorted(wanted, key=lambda org: (org.level != "city", org.code))
            ]
        }
    )


def _is_near(area_code: str, by: Actor) -> bool:
    """County-wide units, and those of the areas within the caller's own."""
    return area_code.endswith("0" * 9) or any(area_code.startswith(prefix(post.area)) for post in by.posts)


@router.get("/workers", auth=CASE_STAFF, response={200: WorkerList, **REFUSALS})
def list_workers(request: HttpRequest, area: str | None = None) -> HttpResponse:
    """Grid workers on duty in an area (default: the caller's own areas), in order of area."""
    today = clock.office_date(clock.now())
    wanted = [area] if area else sorted({post.area for post in caller(request).posts})
    items = {
        post.user_id: {
            "username": post.user.username,
            "name": post.user.name,
            "area": named_area(post.area_code),
            "org": named_org(post.org_id),
        }
        for code in wanted
        for post in people.workers(prefix(areas.area(code).code), today)
    }
    return answer({"items": list(items.values())})
