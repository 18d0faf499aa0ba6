"""Choices for the desk's selects: areas within reach, the category tree, units and workers that may be named."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from wangge.areas import codes
from wangge.areas import queries as areas
from wangge.areas.errors import BadAreaCode
from wangge.areas.index import AreaInfo
from wangge.cases import access, reach
from wangge.cases.actions import judging, moving
from wangge.cases.queries.leads import catalogue_lead, within_reach
from wangge.cases.queries.telling import category_name, named_org
from wangge.cases.queries.units import open_assists, turns_of
from wangge.cases.states import GIVEN_OUT, Act
from wangge.catalogue import queries as catalogue
from wangge.catalogue.queries import CategoryInfo
from wangge.desk.words import LEVELS
from wangge.lib import clock
from wangge.lib.actor import Actor, Level
from wangge.people.access import scope
from wangge.people.queries import OrgInfo, directory, is_section, officers_of, workers

if TYPE_CHECKING:
    from wangge.cases.models import Case

Choice = tuple[str, str]
Group = tuple[str, list[Choice]]
Choices = list[Choice | Group]
ORG, WORKER = "org:", "worker:"
MAX_WORKERS = 200


@dataclass(frozen=True, slots=True)
class AreaOption:
    code: str
    name: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class AreaGroup:
    """The areas of one level that a list may be narrowed to."""

    label: str
    options: list[AreaOption]


def area_groups(actor: Actor, chosen: str) -> list[AreaGroup]:
    """Towns, then the villages of the chosen town, then the grids of the chosen village, all within the scope."""
    held = scope(actor).areas
    roots = [area.code for area in held if area.level != Level.GRID]
    if not held and actor.org_ids:
        roots = [info.code for info in areas.listing(level=Level.CITY)]
    try:
        path = list(codes.path_of(chosen)) if chosen else []
    except BadAreaCode:
        path = []
    groups: dict[Level, list[AreaOption]] = {}
    for root in dict.fromkeys(roots):
        below = [code for code in path if code.startswith(codes.prefix(root)) and code != root]
        for parent in (root, *below):
            for info in _children(parent):
                option = AreaOption(info.code, info.name, info.code == chosen)
                groups.setdefault(info.level, []).append(option)
    for area in held:
        own = areas.index().get(area.code) if area.level == Level.GRID else None
        if own is not None:
            groups.setdefault(Level.GRID, []).append(AreaOption(own.code, own.name, own.code == chosen))
    return [AreaGroup(str(LEVELS[level]), groups[level]) for level in codes.LEVELS if level in groups]


def _children(code: str) -> list[AreaInfo]:
    return areas.children(code) if areas.index().get(code) is not None else []


def category_groups(*, with_fields: bool = False) -> Choices:
    """The tree as grouped choices; `with_fields` offers a whole field too (for filters)."""
    groups: Choices = []
    for each in catalogue.tree():
        items = [(item.code, category_name(item.code)) for item in each.items]
        if with_fields:
            items.insert(0, (each.code, _("%(field)s（全部）") % {"field": category_name(each.code)}))
        groups.append((category_name(each.code), items))
    return groups


def reachable(actor: Actor, case: "Case", category: CategoryInfo | None, *, is_lead: bool = True) -> list[OrgInfo]:
    """Units near the case to which the acts of this desk admit it, as lead or to assist."""
    if category is not None and not judging.is_competent(case, category, actor):
        return []
    return within_reach(case, category, access.acting_level(actor, case), is_lead=is_lead)


def receiver_groups(actor: Actor, case: "Case", category: CategoryInfo | None, now: datetime) -> tuple[Choices, str]:
    """Grouped choices of who can do it, and the one to offer first ("" when the catalogue names none in reach)."""
    near_units = reachable(actor, case, category)
    lead = catalogue_lead(case, category, near_units)
    is_out_of_reach = category is not None and not judging.is_competent(case, category, actor)
    groups: Choices = [("", _("本级不交办这类事项，请上报") if is_out_of_reach else _("请选择承办单位或网格员"))]
    if lead is not None:
        groups.append((_("事项主办"), [_unit(lead)]))
    local = [org for org in near_units if org.level != Level.CITY and org != lead]
    county = [org for org in near_units if org.level == Level.CITY and org != lead]
    may_be_given = not is_out_of_reach and (category is None or category.is_grid_item)
    people = worker_choices(actor, case, now) if may_be_given else []
    for label, choices in (
        (_("镇街、村居"), [_unit(org) for org in local]),
        (_("部门"), [_unit(org) for org in county]),
        (_("网格员（限入格事项）"), [(WORKER + username, name) for username, name in people]),
    ):
        if choices:
            groups.append((label, choices))
    return groups, ORG + lead.code if lead is not None else ""


def _unit(org: OrgInfo) -> Choice:
    return ORG + org.code, (named_org(org.id) or {}).get("name", org.name)


def assisting_choices(actor: Actor, case: "Case", category: CategoryInfo | None) -> list[Choice]:
    """Units that may assist, without those that are at work already."""
    running = [turn for turn in turns_of(case) if turn.is_running] if case.state in GIVEN_OUT else []
    at_work = {turn.org_id for turn in running if turn.is_lead or turn.answered_at is None}
    units = reachable(actor, case, category, is_lead=False)
    return [(org.code, (named_org(org.id) or {}).get("name", org.name)) for org in units if org.id not in at_work]


def open_assist_choices(case: "Case") -> list[Choice]:
    """The units whose assistance is still open."""
    return [(org["code"], org["name"]) for org_id in open_assists(case) if (org := named_org(org_id))]


def doing_groups(actor: Actor, case: "Case", now: datetime) -> Choices:
    """Who may do the work for the actor's unit: itself, a section, one of its people, a firm."""
    turn = access.assisting_turn(actor, case, Act.ASSIGN)
    unit_id = turn.org_id if turn is not None else case.lead_id or 0
    doing = [org for org in directory().by_id.values() if org.is_active and reach.may_do_for(org, unit_id)]
    sections = [_unit(org) for org in doing if is_section(org.id, unit_id)]
    firms = [_unit(org) for org in doing if not is_section(org.id, unit_id)]
    people = [(WORKER + user.username, user.name) for user in officers_of(unit_id, clock.office_date(now))]
    groups: Choices = [("", _("本单位直接办理"))]
    for name, found in ((_("科室"), sections), (_("人员"), people), (_("企业"), firms)):
        if found:
            groups.append((name, found))
    return groups


def worker_choices(actor: Actor, case: "Case", now: datetime) -> list[Choice]:
    """Grid workers near the case and below this desk: those of its grid first, then of its village, else its town."""
    desk = access.desk_post(actor, case)
    if desk is None:
        return []
    near = next((code for code in (case.village, case.town) if code), desk.area)
    if not near.startswith(codes.prefix(desk.area)):
        return []
    about = access.complained_of(case)
    posts = [
        post
        for post in workers(codes.prefix(near), clock.office_date(now))[:MAX_WORKERS]
        if post.user_id != case.about_user_id and post.org_id not in about
    ]
    posts.sort(key=lambda post: post.area_code != case.grid)
    index = areas.index()
    return [
        (post.user.username, f"{post.user.name} · {info.name if (info := index.get(post.area_code)) else ''}")
        for post in posts
    ]


def desk_choices(case: "Case", now: datetime, *, upward: bool) -> list[Choice]:
    """The desks to which the act may hand the case, the nearest first."""
    desks = moving.desks_above(case, now) if upward else moving.desks_below(case, now)
    return [(desk.area, (named_org(desk.org_id) or {}).get("name", "")) for desk in desks]


def near(actor: Actor) -> str:
    """The prefix of the area that the person works in: names are looked for there first."""
    post = next(iter(actor.posts), None)
    return codes.prefix(post.area) if post is not None else ""


def find_areas(text: str, near_prefix: str, limit: int = 12) -> list[tuple[str, str, str]]:
    """Areas below the county for a type-ahead as (code, name, where it lies), those near the person first."""
    found = [info for info in areas.search(text, limit=200) if info.level != Level.CITY and info.kind == codes.GENERAL]
    found.sort(key=lambda info: not info.code.startswith(near_prefix))
    return [(info.code, info.name, _where(info)) for info in found[:limit]]


def _where(info: AreaInfo) -> str:
    return " ".join(above.name for above in areas.ancestors(info.code)[1:-1])


def resolve_area(text: str, near_prefix: str) -> str | None:
    """The code in `text` (alone, or last as the type-ahead writes it), or of the one area of exactly that name."""
    last = text.rsplit(maxsplit=1)[-1] if text.strip() else ""
    if len(last) == codes.LENGTH and last.isascii() and last.isdigit():
        return last if areas.index().get(last) is not None else None
    named = [info for info in areas.search(text, limit=200) if info.name == text.strip()]
    close = [info for info in named if info.code.startswith(near_prefix)]
    if len(close) == 1:
        return close[0].code
    return named[0].code if len(named) == 1 else None
