"""What a grid worker needs to know of the own grids: what is published of them, who else works there, whom to call."""

from datetime import datetime
from typing import Any

from wangge.areas import queries as areas
from wangge.areas.index import AreaInfo
from wangge.cases.queries.listing import CaseFilter, count_cases
from wangge.cases.queries.telling import named_org
from wangge.cases.states import OPEN
from wangge.lib import clock
from wangge.lib.actor import Actor, Level, Role
from wangge.people.queries import centre_of, workers

DESK_LEVELS = (Level.VILLAGE, Level.TOWN, Level.CITY)


def own_grids(actor: Actor) -> list[AreaInfo]:
    """The grids in which the person is a grid worker today."""
    held = areas.index()
    return [info for post in actor.posts_as(Role.WORKER) if (info := held.get(post.area))]


def grid_path(info: AreaInfo) -> str:
    """The town and the village in which a grid lies, by name."""
    above = [each.name for each in areas.ancestors(info.code) if each.level is not Level.CITY]
    return " · ".join(above[:-1])


def grid_facts(info: AreaInfo, actor: Actor, now: datetime) -> dict[str, Any]:
    """One own grid: its place, bounds and published numbers, its desks from the village up, colleagues, open cases."""
    above = [each for each in areas.ancestors(info.code) if each.code != info.code]
    desks = [
        {"name": (named_org(centre.id) or {}).get("name", ""), "phone": each.supervision_phone}
        for each in reversed(above)
        if each.level in DESK_LEVELS and (centre := centre_of(each.code))
    ]
    on = clock.office_date(now)
    phones = (each.supervision_phone for each in (info, *reversed(above)))
    return {
        "info": info,
        "path": grid_path(info),
        "phone": next((phone for phone in phones if phone), ""),
        "bounds": (info.bound_east, info.bound_south, info.bound_west, info.bound_north),
        "has_bounds": any((info.bound_east, info.bound_south, info.bound_west, info.bound_north)),
        "desks": desks,
        "colleagues": [post.user for post in workers(info.code, on) if post.user_id != actor.id],
        "open": count_cases(actor, CaseFilter(area=info.code, states=OPEN), now),
        "has_outline": areas.outline(info.code)["geometry"] is not None,
    }
