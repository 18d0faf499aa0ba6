"""What a grid worker is told of the own work: what others did to the own cases, and the own results of a month.

Results are the worker's own and stand beside nobody else's: there is no ranking of people.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from wangge.cases.access import reads_own_words
from wangge.cases.models import Assignment, Case, Evaluation, Message, Remark
from wangge.cases.queries.joined import JOINED_MESSAGE
from wangge.cases.queries.listing import CaseFilter, matching
from wangge.cases.queries.telling import staff_label
from wangge.cases.states import Act, State
from wangge.journal.models import Entry
from wangge.lib import clock
from wangge.lib.actor import Actor

CASES_READ = 100  # the newest of the own cases; older ones no longer make news
NEWS_ACTS = (
    Act.DISPATCH, Act.REWORK, Act.URGE, Act.DECIDE_RETURN, Act.VERIFY, Act.REOPEN, Act.RELOCATE, Act.RECATEGORISE,
    Act.WITHDRAW, Act.COMMENT, Act.CALL_BACK, "message", JOINED_MESSAGE, "evaluate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class News:
    """One thing that somebody else did to one of the worker's cases. `text` is empty where it is not to be read."""

    id: int
    at: datetime
    act: str
    label: str
    text: str
    number: str
    line: str


@dataclass(frozen=True, slots=True)
class Results:
    """A month's own results. `on_time` of `answered`, `satisfied` of `evaluated`: a share is told with its n."""

    reported: int
    self_handled: int
    closed: int
    answered: int
    on_time: int
    evaluated: int
    satisfied: int


def news(actor: Actor, now: datetime, *, limit: int = 50) -> list[News]:
    """The latest news of the worker's own cases, newest first, without what the worker did."""
    cases = {case.pk: case for case in _own(actor, now)}
    entries = list(
        Entry.objects.filter(object_type="case", object_id__in=list(cases), act__in=[str(act) for act in NEWS_ACTS])
        .exclude(actor_id=actor.id, actor_kind="user")
        .order_by("-id")[:limit]
    )
    words = dict(Remark.objects.filter(entry_id__in=[entry.pk for entry in entries]).values_list("entry_id", "text"))
    speakers = {entry.data.get("case", entry.object_id) for entry in entries}  # of a merged report, its own case
    spoken = {
        (message.case_id, message.at): message.text
        for message in Message.objects.filter(case_id__in=speakers, is_from_reporter=True)
    }
    found = []
    for entry in entries:
        case = cases[entry.object_id]
        reads = reads_own_words(actor, case)
        text = words.get(entry.pk, "")
        if entry.act in ("message", JOINED_MESSAGE):
            text = spoken.get((entry.data.get("case", case.pk), entry.at), "") if reads else ""
        found.append(
            News(
                id=entry.pk,
                at=entry.at,
                act=entry.act,
                label=staff_label(entry.act),
                text=text,
                number=case.number,
                line=" ".join((case.text if reads else case.brief).split()),
            )
        )
    return found


def unread(actor: Actor, now: datetime, seen: int) -> int:
    """How many news came after the one with the id `seen`."""
    own = [case.pk for case in _own(actor, now)]
    return (
        Entry.objects.filter(
            object_type="case", object_id__in=own, act__in=[str(act) for act in NEWS_ACTS], id__gt=seen
        )
        .exclude(actor_id=actor.id, actor_kind="user")
        .count()
    )


def month_results(actor: Actor, now: datetime) -> Results:
    """What the worker did since the first of the month, in the office's time."""
    today = clock.office_time(now)
    start = today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    own = matching(actor, CaseFilter(worker_id=actor.id), now)
    closed = own.filter(state__in=(State.CLOSED, State.ARCHIVED), closed_at__gte=start).order_by()
    settled = closed.aggregate(
        own=Count("pk", filter=Q(is_self_handled=True)), given=Count("pk", filter=Q(is_self_handled=False))
    )
    turns = Assignment.objects.filter(worker_id=actor.id, is_lead=True, answered_at__gte=start).aggregate(
        answered=Count("pk"), on_time=Count("pk", filter=Q(answered_at__lte=F("due_at")))
    )
    verdicts = Evaluation.objects.filter(case__in=closed.values("pk")).aggregate(
        n=Count("pk"), good=Count("pk", filter=Q(satisfied__gte=3))
    )
    reported = matching(actor, CaseFilter(channel="worker", since=start), now).filter(reporter_user_id=actor.id)
    return Results(
        reported=reported.order_by().count(),
        self_handled=settled["own"],
        closed=settled["given"],
        answered=turns["answered"],
        on_time=turns["on_time"],
        evaluated=verdicts["n"],
        satisfied=verdicts["good"],
    )


def _own(actor: Actor, now: datetime) -> list[Case]:
    return list(matching(actor, CaseFilter(worker_id=actor.id), now).order_by("-reported_at", "-id")[:CASES_READ])
