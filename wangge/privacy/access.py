"""Who sees an agreement, who signs for a side, and who reads what is shared."""

from django.db.models import Q, QuerySet

from wangge.areas.codes import prefix
from wangge.lib.actor import Actor, Level, Role
from wangge.lib.errors import NotFound, RoleNotAllowed
from wangge.privacy.models import Agreement

PARTY_ROLES = (Role.DESK, Role.OFFICER, Role.LEADER)


def own_organisations(actor: Actor) -> frozenset[int]:
    """The organisations for which somebody drafts, signs and reads."""
    return frozenset(post.org_id for post in actor.posts_as(*PARTY_ROLES))


def _directed(actor: Actor) -> list[str]:
    """The prefixes of the areas whose centres somebody directs: a leader, or the county's desk for its director."""
    return [
        prefix(post.area)
        for post in actor.posts_as(Role.LEADER, Role.DESK)
        if post.role == Role.LEADER or post.level == Level.CITY
    ]


def visible_agreements(actor: Actor) -> QuerySet[Agreement]:
    """Those of the own organisations and of the centres that one directs; the auditor sees all."""
    if actor.kind == "system" or actor.has_role(Role.AUDITOR):
        return Agreement.objects.all()
    own = own_organisations(actor)
    seen = Q(giver__in=own) | Q(receiver__in=own)
    for ground in _directed(actor):
        seen |= Q(giver__area_code__startswith=ground)
    return Agreement.objects.filter(seen)


def require_party(actor: Actor) -> None:
    """Raise `RoleNotAllowed` for everybody who has no part in agreements."""
    if actor.kind != "system" and not actor.has_role(*PARTY_ROLES, Role.AUDITOR):
        raise RoleNotAllowed


def agreement_for(actor: Actor, agreement_id: int) -> Agreement:
    """One agreement that the actor may see. Raises `NotFound`, `RoleNotAllowed`."""
    require_party(actor)
    known = visible_agreements(actor).filter(pk=agreement_id) if 0 < agreement_id < 1 << 63 else None
    found = known.select_related("giver", "receiver").first() if known is not None else None
    if found is None:
        raise NotFound
    return found


def is_party(actor: Actor, agreement: Agreement) -> bool:
    """Does the actor draft and end it for one of the sides?"""
    return bool(own_organisations(actor) & {agreement.giver_id, agreement.receiver_id}) or signs_for_giver(
        actor, agreement
    )


def signs_for_giver(actor: Actor, agreement: Agreement) -> bool:
    """The giver's leader or director, or one above."""
    return any(agreement.giver.area_code.startswith(ground) for ground in _directed(actor))


def receives(actor: Actor, agreement: Agreement) -> bool:
    """Does the actor belong to the receiving office: who signs for it, and who reads what is shared?"""
    return agreement.receiver_id in own_organisations(actor)


def gives(actor: Actor, agreement: Agreement) -> bool:
    """Does the actor belong to the giving centre, or direct it?"""
    return agreement.giver_id in own_organisations(actor) or signs_for_giver(actor, agreement)
