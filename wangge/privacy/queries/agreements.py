"""Agreements of the own offices, what somebody may do with one, and who looked."""

from dataclasses import dataclass
from datetime import date

from wangge.lib.actor import Actor, Role
from wangge.privacy.access import (
    agreement_for,
    gives,
    is_party,
    receives,
    require_party,
    signs_for_giver,
    visible_agreements,
)
from wangge.privacy.models import Agreement, SharedLook
from wangge.privacy.states import STEPS, Act, State


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """One page, the newest first."""

    items: list[Agreement]
    next_below: int | None


@dataclass(frozen=True, slots=True)
class SharedLookPage:
    """One page of looks, the newest first."""

    items: list[SharedLook]
    next_below: int | None


def agreements(actor: Actor, *, below: int | None = None, limit: int = 50) -> AgreementPage:
    """The agreements that the actor may see."""
    require_party(actor)
    found = visible_agreements(actor).select_related("giver", "receiver").order_by("-id")
    if below is not None:
        found = found.filter(pk__lt=below)
    items = list(found[: limit + 1])
    return AgreementPage(items[:limit], items[limit - 1].pk if len(items) > limit else None)


def agreement(actor: Actor, agreement_id: int) -> Agreement:
    """One agreement. Raises `NotFound`, `RoleNotAllowed`."""
    return agreement_for(actor, agreement_id)


def is_running(found: Agreement, today: date) -> bool:
    """Approved by both, begun, and not past its term."""
    return found.state == State.APPROVED and found.valid_from <= today < found.valid_to


def may_do(actor: Actor, found: Agreement) -> list[Act]:
    """The acts that somebody may do now, as buttons."""
    if not is_party(actor, found):
        return []
    allowed = [act for act, step in STEPS.items() if found.state in step.sources]
    if Act.APPROVE in allowed and not _may_sign(actor, found):
        allowed.remove(Act.APPROVE)
    if Act.REFUSE in allowed and not (signs_for_giver(actor, found) or receives(actor, found)):
        allowed.remove(Act.REFUSE)
    return allowed


def _may_sign(actor: Actor, found: Agreement) -> bool:
    if actor.id in {found.drafted_by, found.giver_approved_by, found.receiver_approved_by}:
        return False
    for_giver = found.giver_approved_at is None and signs_for_giver(actor, found)
    return for_giver or (found.receiver_approved_at is None and receives(actor, found))


def looks_at(actor: Actor, found: Agreement, *, below: int | None = None, limit: int = 50) -> SharedLookPage:
    """Who looked, when and at how much, the newest first: for the giving side and the auditor."""
    if not (gives(actor, found) or actor.has_role(Role.AUDITOR)):
        return SharedLookPage([], None)
    looks = SharedLook.objects.filter(agreement=found).order_by("-id")
    items = list((looks.filter(pk__lt=below) if below is not None else looks)[: limit + 1])
    return SharedLookPage(items[:limit], items[limit - 1].pk if len(items) > limit else None)
