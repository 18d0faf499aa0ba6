"""Who sees a change of areas, and in what capacity. The tree itself is public; what is only drafted is not.

Desks of a town or of the county propose for what lies in their area, the system administrator for all. A leader of the
county or the system administrator approves, never the person who drew it up or proposed it.
"""

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from wangge.areas import codes, errors
from wangge.areas.models import Change
from wangge.areas.states import CHANGE_STEPS, ChangeAct, ChangeParty, ChangeState
from wangge.lib.actor import Actor, Level, Role
from wangge.lib.errors import NotFound, RoleNotAllowed

PROPOSING_LEVELS = (Level.CITY, Level.TOWN)
_PUBLISHED = Q(state__in=[ChangeState.APPROVED.value, ChangeState.APPLIED.value])
_READERS = (Role.DESK, Role.LEADER, Role.SUPERVISOR)
_ADMINISTRATORS = (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR)


def visible(actor: Actor) -> QuerySet[Change]:
    """What is approved or in effect, to all staff; what still waits, to those who answer for its areas."""
    if not actor.posts:
        return Change.objects.none()
    posts = [post for post in actor.posts_as(*_READERS) if post.level in PROPOSING_LEVELS]
    if actor.has_role(*_ADMINISTRATORS) or any(post.level == Level.CITY for post in posts):
        return Change.objects.all()
    near = [Q(areas__code__startswith=codes.prefix(post.area)) for post in posts]
    return Change.objects.filter(reduce(or_, near, _PUBLISHED)).distinct()


def may_draft(actor: Actor) -> bool:
    """Does the person propose changes at all?"""
    return actor.has_role(Role.SYSADMIN) or any(post.level in PROPOSING_LEVELS for post in actor.posts_as(Role.DESK))


def require_reach(actor: Actor, touched: frozenset[str]) -> None:
    """Refuse a change that touches an area which the person does not answer for."""
    if not _reaches(actor, touched):
        raise RoleNotAllowed


def _reaches(actor: Actor, touched: frozenset[str]) -> bool:
    if actor.has_role(Role.SYSADMIN):
        return True
    desks = [post for post in actor.posts_as(Role.DESK) if post.level in PROPOSING_LEVELS]
    return any(all(code.startswith(codes.prefix(post.area)) for code in touched) for post in desks)


def parties(actor: Actor, change: Change) -> frozenset[ChangeParty]:
    """In what capacities `actor` stands to a change that they may see."""
    found: set[ChangeParty] = set()
    if actor.kind == "system":
        found.add(ChangeParty.SYSTEM)
    touched = frozenset(change.areas.values_list("code", flat=True))
    if _reaches(actor, touched):
        found.add(ChangeParty.PROPOSER)
    if actor.has_role(Role.SYSADMIN) or any(post.level == Level.CITY for post in actor.posts_as(Role.LEADER)):
        found.add(ChangeParty.APPROVER)
    return frozenset(found)


def get_change(actor: Actor, pk: int) -> Change:
    """The change with this number if `actor` may see it; otherwise `NotFound`."""
    change = visible(actor).filter(pk=pk).first()
    if change is None:
        raise NotFound
    return change


def change_for(actor: Actor, pk: int, act: ChangeAct) -> Change:
    """The change, when `actor` may do `act` to it now: `NotFound`, `RoleNotAllowed`, `SecondPersonNeeded` or
    `ChangeNotAllowed` otherwise."""
    change = get_change(actor, pk)
    require(actor, change, act)
    return change


def require(actor: Actor, change: Change, act: ChangeAct) -> None:
    step = CHANGE_STEPS[act]
    if not step.who & parties(actor, change):
        raise RoleNotAllowed
    if act is ChangeAct.APPROVE and is_own(actor, change):
        raise errors.SecondPersonNeeded
    if change.state not in step.sources:
        raise errors.ChangeNotAllowed


def is_own(actor: Actor, change: Change) -> bool:
    """Did this person draw the change up or propose it?"""
    return actor.id is not None and actor.id in (change.drafted_by, change.proposed_by)


def allowed_acts(actor: Actor, change: Change) -> list[ChangeAct]:
    """The acts that `actor` may do now, the likely one first."""
    held = parties(actor, change)
    return [
        act
        for act, step in CHANGE_STEPS.items()
        if change.state in step.sources and step.who & held and not (act is ChangeAct.APPROVE and is_own(actor, change))
    ]
