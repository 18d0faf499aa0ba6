"""Clocks that have met a rung, and cards as units, desks and supervision see them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from wangge.cases.access import AREA_COLUMN, held_above, not_about, own_units
from wangge.cases.errors import CardMovedOn
from wangge.cases.models import Assignment, Card, Case
from wangge.lib.actor import Actor, Level, Role
from wangge.lib.errors import NotFound, RoleNotAllowed
from wangge.people.access import scope

OVERSEERS = (Role.DESK, Role.SUPERVISOR, Role.LEADER)
STATUSES: dict[str, Q] = {
    "to_sign": Q(answer_due_at=None, voided_at=None),
    "to_answer": Q(answer_due_at__isnull=False, answered_at=None, appealed_at=None, voided_at=None),
    "answered": Q(answered_at__isnull=False, appealed_at=None, voided_at=None),
    "appealed": Q(appealed_at__isnull=False, decided_at=None, voided_at=None),
    "upheld": Q(is_upheld=True),
    "dismissed": Q(is_upheld=False, voided_at=None),
    "void": Q(voided_at__isnull=False) & (Q(is_upheld=None) | Q(is_upheld=False)),
}


def clocks_to_climb(now: datetime, limit: int) -> list[Case]:
    """Cases whose desk's clock has met a rung, the longest waiting first. For the sweep alone: nobody's scope."""
    return list(Case.objects.filter(rung_at__lte=now).order_by("rung_at", "id")[:limit])


def turns_to_climb(now: datetime, limit: int) -> list[Assignment]:
    """Units' turns whose clock has met a rung, the longest waiting first. For the sweep alone."""
    return list(Assignment.objects.filter(rung_at__lte=now).select_related("case").order_by("rung_at", "id")[:limit])


@dataclass(frozen=True, slots=True)
class CardPage:
    """Some of the cards asked for, newest first, and the id to go on below (None at the end)."""

    items: Sequence[Card] = field(default_factory=list)
    next_below: int | None = None


def visible_cards(actor: Actor) -> QuerySet[Card]:
    """The own units' cards once they are in force, and, for desks and supervision, those of their areas: of the cases
    that they may see, by the card's own columns."""
    held = scope(actor)
    seen = Q(org_id__in=held.own_org_ids) & ~Q(answer_due_at=None)
    for post in actor.posts_as(*OVERSEERS):
        area = {} if post.level == Level.CITY else {AREA_COLUMN[post.level]: post.area}
        seen |= Q(~held_above(post.level, "case__"), **area) & not_about(held, own_units(held), "case__")
    return Card.objects.filter(seen).exclude(case__about_user_id=actor.id)


def list_cards(
    actor: Actor, *, status: str = "", level: str = "", below: int | None = None, limit: int = 50
) -> CardPage:
    """A page of the cards that `actor` may see; an unknown status or level finds nothing."""
    found = _asked(actor, status, level)
    if below is not None:
        found = found.filter(pk__lt=below)
    rows = list(found.select_related("case", "org").order_by("-id")[: limit + 1])
    return CardPage(rows[:limit], rows[limit - 1].pk if len(rows) > limit else None)


def count_cards(actor: Actor, *, status: str = "", level: str = "") -> int:
    return _asked(actor, status, level).count()


def card_counts(actor: Actor) -> dict[str, int]:
    """How many cards of each status the actor sees."""
    sums = visible_cards(actor).aggregate(**{name: Count("pk", filter=asked) for name, asked in STATUSES.items()})
    return {name: sums[name] for name in STATUSES}


def own_cards(actor: Actor) -> QuerySet[Card]:
    """The cards that wait for this person: to answer for the unit, to sign, or an appeal to decide."""
    waiting = Q(pk__in=[])
    for org_id in {post.org_id for post in actor.posts_as(Role.OFFICER, Role.DESK)}:
        waiting |= Q(org_id=org_id) & STATUSES["to_answer"]
    if actor.has_role(Role.LEADER):
        waiting |= STATUSES["to_sign"]
    if actor.has_role(Role.SUPERVISOR):
        waiting |= STATUSES["appealed"]
    return visible_cards(actor).filter(waiting)


def _asked(actor: Actor, status: str, level: str) -> QuerySet[Card]:
    found = visible_cards(actor)
    if status:
        found = found.filter(STATUSES.get(status, Q(pk__in=[])))
    return found.filter(level=level) if level else found


def get_card(actor: Actor, card_id: int) -> Card:
    """The card if `actor` may see it; otherwise `NotFound`."""
    card = visible_cards(actor).filter(pk=card_id).select_related("case", "org").first()
    if card is None:
        raise NotFound
    return card


def cards_of(case: Case) -> list[Card]:
    """All cards of a case, oldest first. The caller has already checked who asks."""
    return list(Card.objects.filter(case=case).select_related("org").order_by("id"))


def seen_cards(actor: Actor, case: Case) -> list[Card]:
    """Those of a case's cards that `actor` may see, oldest first."""
    return list(visible_cards(actor).filter(case=case).select_related("case", "org").order_by("id"))


def units_at(case: Case) -> list[int]:
    """Organisations that a card of this case may be for: the lead, others with a turn at it, the desk that holds it."""
    turns = Assignment.objects.filter(case=case).order_by("-is_lead", "-id").values_list("org_id", flat=True)
    first = [case.lead_id] if case.lead_id else []
    return list(dict.fromkeys([*first, *turns, case.holder_id]))


def may_do(actor: Actor, card: Card) -> list[str]:
    """What `actor` may do with a card now: `sign`, `answer`, `appeal`, `decide`."""
    return [act for act in _capacities(actor, card) if _admits(card, act)]


def require(actor: Actor, card: Card, act: str) -> None:
    """Refuse an act for the wrong person first (`RoleNotAllowed`), and then for what the card has become."""
    if act not in _capacities(actor, card):
        raise RoleNotAllowed
    if not _admits(card, act):
        raise CardMovedOn


def _capacities(actor: Actor, card: Card) -> list[str]:
    """The unit answers and appeals; a leader of the area signs a red card; supervision decides an appeal, never whoever
    gave the card, and never from within the unit."""
    if card.org_id in {post.org_id for post in actor.posts_as(Role.OFFICER, Role.DESK, Role.LEADER)}:
        return ["answer", "appeal"]
    found = []
    if _oversees(actor, card, Role.LEADER):
        found.append("sign")
    is_outside = card.org_id not in {post.org_id for post in actor.posts} and actor.id != card.issued_by
    if is_outside and _oversees(actor, card, Role.SUPERVISOR):
        found.append("decide")
    return found


def _admits(card: Card, act: str) -> bool:
    if act == "answer":
        return card.status in ("to_answer", "dismissed") and card.answered_at is None
    if act == "appeal":
        return card.status in ("to_answer", "answered") and card.appealed_at is None
    return card.status == {"sign": "to_sign", "decide": "appealed"}[act]


def _oversees(actor: Actor, card: Card, *roles: Role) -> bool:
    return any(
        post.level == Level.CITY or getattr(card, AREA_COLUMN[post.level], None) == post.area
        for post in actor.posts_as(*roles)
    )
