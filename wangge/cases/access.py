"""Who sees which case, and in what capacity: the only way to get one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from wangge.cases import errors
from wangge.cases.channels import REPORT_FILE
from wangge.cases.history import History
from wangge.cases.holder import LEVEL_RANK
from wangge.cases.models import Assignment, Case, SessionCase, Summons
from wangge.cases.states import GIVEN_OUT, STEPS, Act, Party, State, Step
from wangge.lib import ids
from wangge.lib.actor import Actor, ActorPost, Level, Role
from wangge.lib.errors import NotFound, RoleNotAllowed
from wangge.lib.prepared import Given, Prepared
from wangge.people.access import Scope, ScopeArea, area_codes, scope
from wangge.people.queries import directory, is_section

if TYPE_CHECKING:
    from wangge.files.models import Upload

AREA_COLUMN = {Level.TOWN: "town", Level.VILLAGE: "village", Level.GRID: "grid"}
SECRET = Q(secrecy="confidential") | Q(contact_mode="confidential")
DISPUTES = "07"
CATEGORY_LENGTH = 8


def visible(actor: Actor) -> QuerySet[Case]:
    """All cases that `actor` may see. Every list, count, map, search, export and attachment starts here."""
    return Case.objects.filter(scope_filter(scope(actor)))


@dataclass(frozen=True, slots=True)
class ScopePart:
    """One clause of a scope: what a value in a column opens, less what it does not. Parts may overlap."""

    column: str  # an area's, "lead", "worker" or "pk"; empty: the whole county
    value: str | int | None
    clause: Q
    away: Q = field(default_factory=Q)

    @property
    def condition(self) -> Q:
        return self.clause & ~self.away if self.away else self.clause


def scope_filter(held: Scope) -> Q:
    """The scope as a condition: areas of the posts, the units' own cases, one's own; less those about oneself."""
    return _condition(held, own_units(held))


def own_units(held: Scope) -> frozenset[int]:
    """A town or village, its office and its centre are one when one of them is complained of."""
    local = directory().local
    return held.own_org_ids.union(*(local.get(area.code, frozenset()) for area in held.areas))


def _condition(held: Scope, own: frozenset[int]) -> Q:
    clauses = [part.condition for part in scope_parts(held)]
    if not clauses:
        return Q(pk__in=[])
    # An empty condition is the whole county; in an "or" with others Django would drop it.
    allowed = Q() if Q() in clauses else reduce(or_, clauses)
    return allowed & not_about(held, own)


def summoned_to(org_ids: Iterable[int]) -> QuerySet[Any]:
    """Ids of the cases about which these units are called to a joint session, while they are."""
    open_summons = Summons.objects.filter(org_id__in=org_ids, ended_at__isnull=True)
    return SessionCase.objects.filter(session_id__in=open_summons.values("session_id")).values("case_id")


def scope_parts(held: Scope) -> list[ScopePart]:
    """The clauses of a scope, any of which opens a case; `not_about` narrows them all."""
    parts = [_area_part(area) for area in held.areas]
    if held.org_ids:
        parts += [ScopePart("lead", org_id, Q(lead_id=org_id)) for org_id in sorted(held.org_ids)]
        # A subquery, not a join: each part of the "or" keeps its own index, and no row comes twice.
        helped = Assignment.objects.filter(org_id__in=held.org_ids, is_lead=False).values("case_id")
        done = Assignment.objects.filter(done_by_org_id__in=held.org_ids, ended_at__isnull=True).values("case_id")
        parts.append(ScopePart("pk", None, Q(pk__in=helped) | Q(pk__in=done) | Q(pk__in=summoned_to(held.org_ids))))
    if held.user_id is not None and parts:
        parts.append(ScopePart("worker", held.user_id, Q(worker_id=held.user_id)))
    return parts


def not_about(held: Scope, own: frozenset[int], case: str = "") -> Q:
    """Cases about oneself or one's own unit are kept away, whatever opens them. `case`: the way to it, with `__`."""
    allowed = ~Q(**{f"{case}about_user_id": held.user_id}) if held.user_id is not None else Q()
    return allowed & ~Q(**{f"{case}about_org_id__in": own}) if own else allowed


def held_above(level: Level, case: str = "") -> Q:
    """Secret cases that lie in an area of this level and are held above it."""
    above = [each for each, rank in LEVEL_RANK.items() if rank < LEVEL_RANK[level]]
    return Q(**{f"{case}secrecy": "confidential", f"{case}holder_level__in": above})


def _area_part(area: ScopeArea) -> ScopePart:
    clause, away = Q(), Q()
    if area.level != Level.CITY:
        clause = Q(**{AREA_COLUMN[area.level]: area.code})
        # A worker sees a secret case only when it was given to them.
        away = SECRET if area.level == Level.GRID else held_above(area.level)
    if area.disputes_only:
        clause &= in_field(DISPUTES)
    return ScopePart(AREA_COLUMN.get(area.level, ""), area.code, clause, away)


def in_field(code: str) -> Q:
    """Cases of a field of the catalogue, as a range: an index on the category serves it on both engines."""
    return Q(category__gte=code, category__lte=code.ljust(CATEGORY_LENGTH, "9"))


def get_case(actor: Actor, number: str) -> Case:
    """The case with this number if `actor` may see it; otherwise `NotFound`, whether or not it exists."""
    parsed = ids.parse_case_number(number)
    if parsed is None:
        raise NotFound
    county, reported_on, serial = parsed
    held = scope(actor)
    case = _case_within(held, own_units(held)).first(id=serial, county=county, on=reported_on)
    if case is None:
        raise NotFound
    return case


def _by_number() -> QuerySet[Case]:
    wanted = Case.objects.filter(pk=Given("id"), county=Given("county"), reported_on=Given("on"))
    return wanted.select_related("worker")  # units are told from the directory, which is in memory


@cache
def _any_case() -> Prepared[Case]:
    return Prepared.of(_by_number())


@lru_cache(maxsize=2000)
def _case_within(held: Scope, own: frozenset[int]) -> Prepared[Case]:
    """A case by its number within a scope: everybody's calls ask for one, with the same scope for weeks."""
    return _any_case().narrowed(_by_number().filter(_condition(held, own)))


def case_for(actor: Actor, number: str, act: Act) -> Case:
    """The case, when `actor` may do `act` to it now: `NotFound`, `RoleNotAllowed` or `ActNotAllowed` otherwise."""
    case = get_case(actor, number)
    require(actor, case, act)
    return case


def require(actor: Actor, case: Case, act: Act) -> None:
    """Refuse `act` for the wrong party first, whatever the state, and then for the wrong state or history."""
    history = History(case)
    standing = _standing(actor, history)
    if not _is_theirs(STEPS[act], standing):
        raise RoleNotAllowed
    if not _is_admitted(STEPS[act], standing, history):
        raise moved_on(actor, case)


def moved_on(actor: Actor, case: Case) -> errors.ActNotAllowed:
    """The refusal of an act that came too late or too early: the state that the case is in now, and what it admits."""
    fresh = Case.objects.get(pk=case.pk)  # somebody may have acted since it was read
    return errors.ActNotAllowed(state=fresh.state, allowed=[str(act) for act in allowed_acts(actor, fresh)])


def allowed_acts(actor: Actor, case: Case) -> list[Act]:
    """The acts that `actor` may do now, the likely one first."""
    history = History(case)
    standing = _standing(actor, history)
    return [act for act, step in STEPS.items() if _is_theirs(step, standing) and _is_admitted(step, standing, history)]


def assisting_turn(actor: Actor, case: Case, act: Act) -> Assignment | None:
    """The assisting turn for which `actor` does the act; None when it is the case's own act."""
    history = History(case)
    standing = _standing(actor, history)
    return None if _admits_case(STEPS[act], standing, history) else standing.assisting


@dataclass(frozen=True, slots=True)
class _Standing:
    """In what capacities somebody stands to a case, and the turn of the unit for which they assist."""

    parties: frozenset[Party]
    assisting: Assignment | None


def _standing(actor: Actor, history: History) -> _Standing:
    case = history.case
    found = set(_parties(actor, case))
    turn = None
    if case.state in GIVEN_OUT and actor.org_ids - {case.lead_id}:  # else nobody here can be assisting
        turn = next((each for each in history.turns if not each.is_lead and _speaks_for(actor, each)), None)
    if turn is not None:
        found.add(Party.ASSIST)
    return _Standing(frozenset(found), turn)


def _is_theirs(step: Step, standing: _Standing) -> bool:
    return bool(step.who & standing.parties) or (bool(step.assist_sources) and standing.assisting is not None)


def _is_admitted(step: Step, standing: _Standing, history: History) -> bool:
    return _admits_case(step, standing, history) or _admits_turn(step, standing, history)


def _admits_case(step: Step, standing: _Standing, history: History) -> bool:
    if not step.who & standing.parties:
        return False
    state = State(history.case.state)
    is_source = state in step.sources or (state in step.recused_sources and is_recused(history.case))
    if step.act is Act.REPLY_INSTRUCTION:
        return is_source and history.awaits_reply(of_desk=Party.DESK in standing.parties)
    return is_source and history.admits(step.act)


def _admits_turn(step: Step, standing: _Standing, history: History) -> bool:
    turn = standing.assisting
    if turn is None or State(history.case.state) not in step.assist_sources:
        return False
    return history.admits_assisting(step.act, turn)


def parties(actor: Actor, case: Case) -> frozenset[Party]:
    """In what capacities `actor` stands to a case that they may see."""
    return _standing(actor, History(case)).parties


def _parties(actor: Actor, case: Case) -> Iterator[Party]:
    yield Party.READER
    did_the_work = _did_the_work(actor, case)
    desk = desk_post(actor, case)
    if desk is not None:
        yield Party.DESK
        if desk.level in (Level.CITY, Level.TOWN):
            yield Party.UPPER_DESK
        if not did_the_work:
            yield Party.OUTSIDE_DESK
        if _sits_for_the_county(actor):
            yield Party.COUNTY_DESK
    if is_unit(actor, case) and case.state != State.MERGED:  # a merged case's units have had their turn
        yield Party.UNIT
    if any(covers(post, case) for post in actor.posts_as(Role.LEADER)):
        yield Party.LEADER
    if any(post.area == case.grid for post in actor.posts_as(Role.WORKER)) and case.grid:
        yield Party.GRID_WORKER
    if not did_the_work:
        if any(covers(post, case) for post in actor.posts_as(Role.SUPERVISOR, Role.LEADER)):
            yield Party.OVERSIGHT
        if _directs(actor, case):
            yield Party.DIRECTOR


def _sits_for_the_county(actor: Actor) -> bool:
    return any(post.level == Level.CITY for post in actor.posts_as(Role.DESK))


def _directs(actor: Actor, case: Case) -> bool:
    """Does the actor lead the centre that holds the case, or one above? The county's desk acts for its director."""
    leads = any(
        covers(post, case) and LEVEL_RANK[post.level] <= LEVEL_RANK[case.holder_level]
        for post in actor.posts_as(Role.LEADER)
    )
    return leads or _sits_for_the_county(actor)


def is_unit(actor: Actor, case: Case) -> bool:
    """Is the actor of the lead unit, of its section that does the work, or the worker to whom the case was given?"""
    if case.worker_id is not None:
        return case.worker_id == actor.id
    if case.lead_id is None:
        return False
    lead_id = case.lead_id
    if lead_id in actor.org_ids:
        return True
    if not any(is_section(org_id, lead_id) for org_id in actor.org_ids):
        return False
    return any(turn.is_lead and _speaks_for(actor, turn) for turn in History(case).turns)


def _speaks_for(actor: Actor, turn: Assignment) -> bool:
    """Does the actor speak for the unit of this turn: as one of its officers, or of its section that does the work?

    A firm that does the work for a unit reads the case and comments; the unit signs and answers.
    """
    if turn.org_id in actor.org_ids:
        return True
    doing = turn.done_by_org_id
    return doing is not None and doing in actor.org_ids and is_section(doing, turn.org_id)


def is_recused(case: Case) -> bool:
    """Does the case turn out to be about the very unit or worker that has it?"""
    if case.worker_id is not None and case.worker_id == case.about_user_id:
        return True
    return case.lead_id is not None and case.lead_id in complained_of(case)


def complained_of(case: Case) -> frozenset[int]:
    """The unit that a case is about; a town or village, its office and its centre are one."""
    about = directory().by_id.get(case.about_org_id) if case.about_org_id is not None else None
    if about is None:
        return frozenset()
    local = directory().local.get(about.area_code, frozenset())
    return local if about.id in local else frozenset((about.id,))


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
    """Was it the actor, or a unit, leading or assisting, for which the actor holds any post?"""
    if case.worker_id is not None and case.worker_id == actor.id:
        return True
    posts = {post.org_id for post in actor.posts}
    if case.lead_id is not None and case.lead_id in posts:
        return True
    if not actor.org_ids or len(actor.posts_as(Role.OFFICER)) == len(actor.posts):
        return False  # who is of no unit, or of units alone: neither checks the work of a unit that assists
    return Assignment.objects.filter(case=case, org_id__in=actor.org_ids).exists()


def reads_own_words(actor: Actor, case: Case) -> bool:
    """May `actor` read what the reporter wrote, spoke and photographed? Of a confidential case, desks only."""
    if case.contact_mode != "confidential":
        return True
    return desk_post(actor, case) is not None or any(covers(post, case) for post in actor.posts_as(Role.DESK))


def is_reporters(upload: "Upload") -> bool:
    """Did a file come with the report, from the person or on the person's behalf? All else is staff's proof."""
    return upload.uploaded_by_id is None or upload.purpose == REPORT_FILE


def acting_level(actor: Actor, case: Case) -> Level:
    """The level of the desk that acts, which decides the units that it may assign to."""
    post = desk_post(actor, case)
    return post.level if post is not None else directory().by_id[case.holder_id].level
