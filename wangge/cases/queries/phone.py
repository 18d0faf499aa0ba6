"""What a grid worker's phone holds for work without a network: which cases, what has changed, what may be done.

The set is small (one's own cases and what is new in one's grids), so it is named whole each time: a case that is not
named any more is no longer this worker's, whatever the reason, and the phone drops it.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from wangge.cases.access import reads_own_words, visible
from wangge.cases.models import Case
from wangge.cases.queries.telling import case_documents
from wangge.cases.states import OPEN, STEPS, Act, Party, State
from wangge.journal import queries as journal
from wangge.lib.actor import Actor, Role

KEPT = timedelta(days=14)  # a closed case of one's own stays on the phone for so long
MOST = 300
ACTS = (
    Act.SIGN, Act.ANSWER, Act.SELF_HANDLE, Act.RESUME, Act.ASK_REPORTER, Act.COMMENT, Act.REQUEST_RETURN,
    Act.REQUEST_EXTENSION, Act.REQUEST_HOLD,
)  # fmt: skip
# What a worker must have seen for an act to mean what it says.
WORDS = (
    "state", "worker_id", "lead_id", "category", "grid", "address", "lon", "lat", "text", "brief", "due_at", "result",
)  # fmt: skip


def held_cases(actor: Actor, now: datetime) -> dict[int, str]:
    """The cases that belong on the worker's phone: keys with their versions, the newest `MOST` at the most."""
    grids = [post.area for post in actor.posts_as(Role.WORKER)]
    wanted = (
        Q(worker_id=actor.id, state__in=OPEN)
        | Q(worker_id=actor.id, closed_at__gte=now - KEPT)
        | Q(grid__in=grids, state=State.REPORTED)
        | Q(grid__in=grids, reporter_user_id=actor.id, reported_at__gte=now - KEPT)
    )
    found = visible(actor).filter(wanted).order_by("-id")[:MOST]
    return {case.pk: case.number for case in found.only("id", "county", "reported_on")}


def changed_cases(held: dict[int, str], since: int | None) -> list[int]:
    """Those to which something happened since an earlier `journal.queries.horizon`, in order; all without one."""
    return sorted(held if since is None else journal.touched("case", list(held), since))


def phone_documents(actor: Actor, keys: list[int], now: datetime) -> list[dict[str, Any]]:
    """These cases as the phone shows them, with the clock that runs, what may be done and what to send back."""
    cases = list(visible(actor).filter(pk__in=keys).select_related("holder", "lead", "worker").order_by("id"))
    return [
        document | _for_phone(case, actor)
        for case, document in zip(cases, case_documents(cases, actor, now), strict=True)
    ]


def _for_phone(case: Case, actor: Actor) -> dict[str, Any]:
    return {
        "running_due_at": case.running_due_at,
        "is_mine": case.worker_id == actor.id,
        "is_back": case.reworks > 0 and case.state == State.HANDLING,
        "is_secret": not reads_own_words(actor, case),
        "acts": [str(act) for act in phone_acts(actor, case)],
        "basis": basis(case),
    }


def phone_acts(actor: Actor, case: Case) -> list[Act]:
    """What the state lets this worker do, by the table alone: the past of the case is judged when an act arrives."""
    parties = {Party.READER}
    if case.worker_id == actor.id:
        parties.add(Party.UNIT)
    if case.grid and any(post.area == case.grid for post in actor.posts_as(Role.WORKER)):
        parties.add(Party.GRID_WORKER)
    return [act for act in ACTS if STEPS[act].who & parties and State(case.state) in STEPS[act].sources]


def basis(case: Case) -> str:
    """What matters of a case as somebody saw it, in sixteen characters: the same as long as none of it changed."""
    text = "\x1f".join(str(getattr(case, name)) for name in WORDS)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
