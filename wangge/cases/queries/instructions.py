"""Leaders' instructions as leaders, desks and units see them: whatever case one sees, its instructions too."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from wangge.cases.access import parties, visible
from wangge.cases.models import Case, Instruction
from wangge.cases.states import Party
from wangge.lib.actor import Actor, Role


def _statuses(now: datetime) -> dict[str, Q]:
    return {
        "to_reply": Q(replied_at__isnull=True, reply_due_at__gte=now),
        "late": Q(replied_at__isnull=True, reply_due_at__lt=now),
        "replied": Q(replied_at__isnull=False, replied_at__lte=F("reply_due_at")),
        "replied_late": Q(replied_at__isnull=False, replied_at__gt=F("reply_due_at")),
    }


@dataclass(frozen=True, slots=True)
class InstructionPage:
    """Some of the instructions asked for, newest first, and the id to go on below (None at the end)."""

    items: Sequence[Instruction] = field(default_factory=list)
    next_below: int | None = None


def visible_instructions(actor: Actor) -> QuerySet[Instruction]:
    """Those on the cases in the actor's scope."""
    return Instruction.objects.filter(case__in=visible(actor).order_by().values("pk"))


def list_instructions(
    actor: Actor, now: datetime, *, status: str = "", below: int | None = None, limit: int = 50
) -> InstructionPage:
    """A page of the instructions that `actor` may see; an unknown status finds nothing."""
    found = visible_instructions(actor)
    if status:
        found = found.filter(_statuses(now).get(status, Q(pk__in=[])))
    if below is not None:
        found = found.filter(pk__lt=below)
    rows = list(found.select_related("case").order_by("-id")[: limit + 1])
    return InstructionPage(rows[:limit], rows[limit - 1].pk if len(rows) > limit else None)


def instruction_counts(actor: Actor, now: datetime) -> dict[str, int]:
    """How many instructions of each status the actor sees."""
    asked = _statuses(now)
    sums = visible_instructions(actor).aggregate(**{name: Count("pk", filter=each) for name, each in asked.items()})
    return {name: sums[name] for name in asked}


def own_instructions(actor: Actor) -> QuerySet[Instruction]:
    """Those that wait for a reply of this person's desk or unit; for a leader, those given."""
    desks = [post.org_id for post in actor.posts_as(Role.DESK)]
    waiting = Q(case__holder_id__in=desks) & (Q(is_for_unit=False) | Q(case__lead_id__isnull=True))
    if actor.org_ids:
        waiting |= Q(case__lead_id__in=actor.org_ids, is_for_unit=True)
    if actor.has_role(Role.LEADER):
        waiting |= Q(given_by=actor.id)
    return Instruction.objects.filter(waiting, replied_at__isnull=True)


def instructions_of(case: Case) -> list[Instruction]:
    """All instructions on a case, oldest first. The caller has already checked who asks."""
    found = list(Instruction.objects.filter(case=case).order_by("id"))
    for each in found:
        each.case = case
    return found


def instructions_to_climb(now: datetime, limit: int) -> list[Instruction]:
    """Instructions that have met a rung, the longest waiting first. For the sweep alone: nobody's scope."""
    due = Instruction.objects.filter(rung_at__lte=now).select_related("case")
    return list(due.order_by("rung_at", "id")[:limit])


def waiting_for(actor: Actor, case: Case) -> list[Instruction]:
    """Those on a case to which `actor` may reply now, the earliest due first."""
    of_desk = Party.DESK in parties(actor, case)
    waiting = Instruction.objects.filter(case=case, replied_at__isnull=True).order_by("reply_due_at", "id")
    return [each for each in waiting if of_desk or each.is_for_unit]
