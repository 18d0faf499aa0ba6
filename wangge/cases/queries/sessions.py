"""Joint sessions as those see them who see one of their cases, and what each of them may do with a session."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from wangge.cases.access import complained_of, visible
from wangge.cases.errors import SessionMovedOn
from wangge.cases.models import Case, Commitment, JointSession, SessionCase, Summons
from wangge.lib.actor import Actor, Level, Role
from wangge.lib.errors import NotFound, RoleNotAllowed

STATUSES = ("upcoming", "to_record", "open", "late", "to_sign", "settled", "cancelled")
_NOT_DONE = Q(confirmed_at__isnull=True, summons__session__cancelled_at__isnull=True)


def _statuses(now: datetime) -> dict[str, Q]:
    called = Q(held_at=None, cancelled_at=None)
    undone = Commitment.objects.filter(_NOT_DONE)
    late = undone.filter(Q(reported_at__isnull=True, due_at__lt=now) | Q(reported_at__gt=F("due_at")))
    has_open, is_late = (Q(pk__in=rows.values("summons__session_id")) for rows in (undone, late))
    return {
        "upcoming": called & Q(starts_at__gte=now),
        "to_record": called & Q(starts_at__lt=now),
        "open": Q(cancelled_at=None) & has_open,
        "late": Q(cancelled_at=None) & is_late,
        "to_sign": Q(concluded_at__isnull=False, signed_at=None),
        "settled": Q(signed_at__isnull=False) & ~has_open,
        "cancelled": Q(cancelled_at__isnull=False),
    }


@dataclass(frozen=True, slots=True)
class SessionPage:
    """Some of the sessions asked for, newest first, and the id to go on below (None at the end)."""

    items: Sequence[JointSession] = field(default_factory=list)
    next_below: int | None = None


def visible_sessions(actor: Actor) -> QuerySet[JointSession]:
    """Those about a case in the actor's scope."""
    about = SessionCase.objects.filter(case__in=visible(actor).order_by().values("pk"))
    return JointSession.objects.filter(pk__in=about.values("session_id"))


def list_sessions(
    actor: Actor, now: datetime, *, status: str = "", below: int | None = None, limit: int = 50
) -> SessionPage:
    """A page of the sessions that `actor` may see; an unknown status finds nothing."""
    found = visible_sessions(actor)
    if status:
        found = found.filter(_statuses(now).get(status, Q(pk__in=[])))
    if below is not None:
        found = found.filter(pk__lt=below)
    rows = list(found.order_by("-id")[: limit + 1])
    return SessionPage(rows[:limit], rows[limit - 1].pk if len(rows) > limit else None)


def session_counts(actor: Actor, now: datetime) -> dict[str, int]:
    """How many sessions the actor sees in all and of each status; one may be of several."""
    asked = _statuses(now)
    sums = visible_sessions(actor).aggregate(
        everything=Count("pk"), **{name: Count("pk", filter=each) for name, each in asked.items()}
    )
    return {name: sums[name] for name in ("everything", *asked)}


def own_sessions(actor: Actor, now: datetime) -> QuerySet[JointSession]:
    """Sessions at which something waits for this person: minutes or a check for the desk that convened, a signature
    for a leader, a meeting to come to or a commitment for a unit."""
    waiting = Q(pk__in=[])
    desks = [post.org_id for post in actor.posts_as(Role.DESK)]
    if desks:
        reported = Commitment.objects.filter(_NOT_DONE, reported_at__isnull=False, summons__session__org_id__in=desks)
        held = Q(held_at__isnull=False, concluded_at=None)
        called = Q(held_at=None, cancelled_at=None, starts_at__lt=now)
        waiting |= Q(org_id__in=desks) & (called | held | Q(pk__in=reported.values("summons__session_id")))
    if actor.org_ids:
        summoned = Summons.objects.filter(org_id__in=actor.org_ids, ended_at__isnull=True)
        owed = Commitment.objects.filter(_NOT_DONE, reported_at=None, summons__in=summoned)
        waiting |= Q(held_at=None, cancelled_at=None, pk__in=summoned.values("session_id"))
        waiting |= Q(pk__in=owed.values("summons__session_id"))
    leading = [post for post in actor.posts_as(Role.LEADER) if post.level in (Level.CITY, Level.TOWN)]
    for post in leading:
        theirs = Q() if post.level == Level.CITY else Q(org__area_code=post.area)
        waiting |= Q(concluded_at__isnull=False, signed_at=None) & theirs
    return JointSession.objects.filter(waiting)


def get_session(actor: Actor, session_id: int) -> JointSession:
    """The session if `actor` may see it; otherwise `NotFound`."""
    session = visible_sessions(actor).filter(pk=session_id).select_related("org").first()
    if session is None:
        raise NotFound
    return session


def matters_of(sessions: Sequence[JointSession], actor: Actor) -> dict[int, list[Case]]:
    """The cases of these sessions that `actor` may see, the first one first."""
    rows = SessionCase.objects.filter(session__in=sessions, case__in=visible(actor).order_by().values("pk"))
    found: dict[int, list[Case]] = {}
    for row in rows.select_related("case").order_by("id"):
        found.setdefault(row.session_id, []).append(row.case)
    return found


def summons_of(sessions: Sequence[JointSession]) -> dict[int, list[Summons]]:
    """Who is called to these sessions, with what each has committed itself to (`made`). The caller has checked who
    asks."""
    found: dict[int, list[Summons]] = {}
    rows = Summons.objects.filter(session__in=sessions).prefetch_related("commitments").order_by("id")
    for row in rows:
        found.setdefault(row.session_id, []).append(row)
    return found


def sessions_of(case: Case) -> list[JointSession]:
    """All sessions about a case, oldest first. The caller has checked who asks."""
    return list(JointSession.objects.filter(matters__case=case).order_by("id"))


def get_commitment(session: JointSession, commitment_id: int) -> Commitment:
    """A commitment of this session; otherwise `NotFound`."""
    rows = Commitment.objects.filter(summons__session=session, pk=commitment_id).select_related("summons__session")
    found = rows.first()
    if found is None:
        raise NotFound
    return found


def commitments_to_climb(now: datetime, limit: int) -> list[Commitment]:
    """Commitments that have met a rung, the longest waiting first. For the sweep alone: nobody's scope."""
    due = Commitment.objects.filter(rung_at__lte=now).select_related("summons__session")
    return list(due.order_by("rung_at", "id")[:limit])


# -- who may do what --------------------------------------------------------------------------------------------------

OF_DESK = ("record", "conclude", "commit", "confirm", "summon", "excuse", "adjourn", "cancel")
OF_UNIT = ("report", "commit")


def may_do(actor: Actor, session: JointSession, now: datetime) -> list[str]:
    """What `actor` may do with a session now."""
    standing = _capacities(actor, session)
    return [act for act in (*OF_DESK, "report", "sign") if act in standing and _admits(actor, session, act, now)]


def require(actor: Actor, session: JointSession, act: str, now: datetime, *, org_id: int | None = None) -> None:
    """Refuse an act for the wrong person first (`RoleNotAllowed`), and then for what has become of the session.

    `org_id` names the unit whose commitment it is: a unit promises and reports for itself, the convening desk promises
    for any, and nobody confirms what the own unit has done.
    """
    if act not in _capacities(actor, session):
        raise RoleNotAllowed
    if org_id is not None:
        is_own = org_id in actor.org_ids
        may = {"report": is_own, "commit": is_own or is_convener(actor, session), "confirm": not is_own}
        if not may.get(act, True):
            raise RoleNotAllowed
    if not _admits(actor, session, act, now):
        raise SessionMovedOn


def is_convener(actor: Actor, session: JointSession) -> bool:
    """Does the actor sit at the desk that convened it, or at the county's?"""
    return any(post.org_id == session.org_id or post.level == Level.CITY for post in actor.posts_as(Role.DESK))


def _capacities(actor: Actor, session: JointSession) -> frozenset[str]:
    found: set[str] = set()
    if is_convener(actor, session):
        found |= set(OF_DESK)
    if any(each.org_id in actor.org_ids for each in _called(session)):
        found |= set(OF_UNIT)
    if _signs(actor, session):
        found.add("sign")
    return frozenset(found)


def _called(session: JointSession) -> list[Summons]:
    return list(Summons.objects.filter(session=session, ended_at__isnull=True))


def _signs(actor: Actor, session: JointSession) -> bool:
    """A leader of the convening centre's area or of the county; somebody else than who wrote the conclusion."""
    if actor.id == session.concluded_by:
        return False
    return any(
        post.level == Level.CITY or (not session.is_county and post.area == session.org.area_code)
        for post in actor.posts_as(Role.LEADER)
    )


def _admits(actor: Actor, session: JointSession, act: str, now: datetime) -> bool:
    match act:
        case "record":
            return session.is_called and session.starts_at <= now
        case "adjourn" | "cancel":
            return session.is_called
        case "commit" | "summon" | "excuse":
            return session.is_running
        case "conclude":
            return session.held_at is not None and session.concluded_at is None
        case "sign":
            return session.concluded_at is not None and session.signed_at is None
        case _:
            rows = Commitment.objects.filter(_NOT_DONE, summons__session=session)
            if act == "report":
                return rows.filter(reported_at=None, summons__org_id__in=actor.org_ids).exists()
            return rows.filter(reported_at__isnull=False).exclude(summons__org_id__in=actor.org_ids).exists()


def units_kept_out(cases: Sequence[Case]) -> frozenset[int]:
    """Units that are not called, since one of the cases is about them."""
    return frozenset[int]().union(*(complained_of(case) for case in cases))
