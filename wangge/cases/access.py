"""Who sees which case, and in what capacity: the only way to get one."""

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from wangge.cases import errors
from wangge.cases.history import History
from wangge.cases.holder import LEVEL_RANK
from wangge.cases.models import Assignment, Case
from wangge.cases.states import STEPS, Act, Party, State, Step
from wangge.lib import ids
from wangge.lib.actor import Actor, ActorPost, Level, Role
from wangge.lib.errors import NotFound, RoleNotAllowed
from wangge.people.access import Scope, ScopeArea, area_codes, scope
from wangge.people.queries import directory

AREA_COLUMN = {Level.TOWN: "town", Level.VILLAGE: "village", Level.GRID: "grid"}
SECRET = Q(secrecy="confidential") | Q(contact_mode="confidential")
DISPUTES = "07"


def visible(actor: Actor) -> QuerySet[Case]:
    """All cases that `actor` may see. Every list, count, map, search, export and attachment starts here."""
    return Case.objects.filter(scope_filter(scope(actor)))


def scope_filter(held: Scope) -> Q:
    """The scope as a condition: areas of the posts, the units' own cases, one's own; less those about oneself."""
    clauses = [_area_clause(area) for area in held.areas]
    if held.org_ids:
        clauses.append(Q(lead_id__in=held.org_ids))
        # A subquery, not a join: each part of the "or" keeps its own index, and no row comes twice.
        helped = Assignment.objects.filter(org_id__in=held.org_ids, is_lead=False).values("case_id")
        clauses.append(Q(pk__in=helped))
    if held.user_id is not None and clauses:
        clauses.append(Q(worker_id=held.user_id))
    if not clauses:
        return Q(pk__in=[])
    # An empty condition is the whole county; in an "or" with others Django would drop it.
    allowed = Q() if Q() in clauses else reduce(or_, clauses)
    # A town or village, its office and its centre are one when one of them is complained of.
    local = directory().local
    own = held.own_org_ids.union(*(local.get(area.code, frozenset()) for area in held.areas))
    if held.user_id is not None:
        allowed &= ~Q(about_user_id=held.user_id)
    return allowed & ~Q(about_org_id__in=own) if own else allowed


def _area_clause(area: ScopeArea) -> Q:
    if area.level == Level.CITY:
        clause = Q()
    else:
        clause = Q(**{AREA_COLUMN[area.level]: area.code})
        if area.level == Level.GRID:
            clause &= ~SECRET  # a worker sees a secret case only when it was given to them
        else:
            above = [level for level, rank in LEVEL_RANK.items() if rank < LEVEL_RANK[area.level]]
            clause &= ~Q(secrecy="confidential", holder_level__in=above)
    if area.disputes_only:
        clause &= Q(category__startswith=DISPUTES)
    return clause


def get_case(actor: Actor, number: str) -> Case:
    """The case with this number if `actor` may see it; otherwise `NotFound`, whether or not it exists."""
    parsed = ids.parse_case_number(number)
    if parsed is None:
        raise NotFound
    county, reported_on, serial = parsed
    case = (
        visible(actor)
        .filter(pk=serial, county=county, reported_on=reported_on)
        .select_related("holder", "lead", "worker")
        .distinct()
        .first()
    )
    if case is None:
        raise NotFound
    return case


def case_for(actor: Actor, number: str, act: Act) -> Case:
    """The case, when `actor` may do `act` to it now: `NotFound`, `RoleNotAllowed` or `ActNotAllowed` otherwise."""
    case = get_case(actor, number)
    require(actor, case, act)
    return case


def require(actor: Actor, case: Case, act: Act) -> None:
    """Refuse `act` for the wrong party first, whatever the state, and then for the wrong state or history."""
    if not STEPS[act].who & parties(actor, case):
        raise RoleNotAllowed
    if not _is_admitted(STEPS[act], History(case)):
        raise moved_on(actor, case)


def moved_on(actor: Actor, case: Case) -> errors.ActNotAllowed:
    """The refusal of an act that came too late or too early: the state that the case is in now, and what it admits."""
    fresh = Case.objects.get(pk=case.pk)  # somebody may have acted since it was read
    return errors.ActNotAllowed(state=fresh.state, allowed=[str(act) for act in allowed_acts(actor, fresh)])


def allowed_acts(actor: Actor, case: Case) -> list[Act]:
    """The acts that `actor` may do now, the likely one first."""
    held, history = parties(actor, case), History(case)
    return [act for act, step in STEPS.items() if step.who & held and _is_admitted(step, history)]


def _is_admitted(step: Step, history: History) -> bool:
    return State(history.case.state) in step.sources and history.admits(step.act)


def parties(actor: Actor, case: Case) -> frozenset[Party]:
    """In what capacities `actor` stands to a case that they may see."""
    found: set[Party] = {Party.READER}
    desk = desk_post(actor, case)
    if desk is not None:
        found.add(Party.DESK)
        if not _did_the_work(actor, case):
            found.add(Party.OUTSIDE_DESK)
        if _sits_for_the_county(actor):
            found.add(Party.COUNTY_DESK)
    if is_unit(actor, case) and case.state != State.MERGED:  # a merged case's units have had their turn
        found.add(Party.UNIT)
    if any(post.area == case.grid for post in actor.posts_as(Role.WORKER)) and case.grid:
        found.add(Party.GRID_WORKER)
    oversees = any(covers(post, case) for post in actor.posts_as(Role.SUPERVISOR, Role.LEADER))
    if oversees and not _did_the_work(actor, case):
        found.add(Party.OVERSIGHT)
    if _directs(actor, case):
        found.add(Party.DIRECTOR)
    return frozenset(found)


def _sits_for_the_county(actor: Actor) -> bool:
    return any(post.level == Level.CITY for post in actor.posts_as(Role.DESK))


def _directs(actor: Actor, case: Case) -> bool:
    """Does the actor lead the centre that holds the case, or one above? The county's desk acts for its director."""
    leads = any(
        covers(post, case) and LEVEL_RANK[post.level] <= LEVEL_RANK[case.holder_level]
        for post in actor.posts_as(Role.LEADER)
    )
    return (leads or _sits_for_the_county(actor)) and not _did_the_work(actor, case)


def is_unit(actor: Actor, case: Case) -> bool:
    """Is the actor of the lead unit, or the worker to whom the case was given?"""
    if case.worker_id is not None:
        return case.worker_id == actor.id
    return case.lead_id is not None and case.lead_id in actor.org_ids


def desk_post(actor: Actor, case: Case) -> ActorPost | None:
    """The desk post with which `actor` may act: at the holder's desk, or at a desk above it on the case's path."""
    for post in actor.posts_as(Role.DESK):
        if post.org_id == case.holder_id:
            return post
        if LEVEL_RANK[post.level] < LEVEL_RANK[case.holder_level] and covers(post, case):
            return post
    return None


def covers(post: ActorPost, case: Case) -> bool:
    return post.level == Level.CITY or getattr(case, AREA_COLUMN[post.level]) in area_codes(post)


def _did_the_work(actor: Actor, case: Case) -> bool:
    """Was it the actor, or a unit for which the actor holds any post?"""
    if case.worker_id is not None and case.worker_id == actor.id:
        return True
    return case.lead_id is not None and any(post.org_id == case.lead_id for post in actor.posts)


def reads_own_words(actor: Actor, case: Case) -> bool:
    """May `actor` read what the reporter wrote, spoke and photographed? Of a confidential case, desks only."""
    if case.contact_mode != "confidential":
        return True
    return desk_post(actor, case) is not None or any(covers(post, case) for post in actor.posts_as(Role.DESK))


def acting_level(actor: Actor, case: Case) -> Level:
    """The level of the desk that acts, which decides the units that it may assign to."""
    post = desk_post(actor, case)
    return post.level if post is not None else directory().by_id[case.holder_id].level
