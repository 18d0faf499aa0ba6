"""Who is told of what: one table by act. The words are the office's (`wangge.notices`); this is whom and with which
facts. A new act that people should hear of adds a line here and nothing else."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from wangge.cases.cards import CardLevel
from wangge.cases.channels import Channel, ContactMode
from wangge.cases.models import Case
from wangge.cases.models.work import RequestKind
from wangge.cases.queries.joined import joined_to
from wangge.cases.states import Act, State
from wangge.catalogue import queries as catalogue
from wangge.catalogue.errors import UnknownCategory
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.notices.actions import reaches_public, send_all
from wangge.notices.events import KINDS, Event
from wangge.notices.recipients import About, Addressee, Person, Reporter, Telling, Unit, Value
from wangge.notices.states import Audience
from wangge.people.models import OrgKind
from wangge.people.queries import directory, supervisors_over


@dataclass(frozen=True, slots=True)
class Done:
    """An act that has just been done: the case as it is now, and what the journal says of the act."""

    case: Case
    facts: Mapping[str, Any]
    now: datetime


# -- to whom, and with which case's number and code ------------------------------------------------------------------

To = tuple[Case, Addressee]
Whom = Callable[[Done], Iterator[To]]
When = Callable[[Done], datetime | None]


def _reporter(done: Done) -> Iterator[To]:
    if done.case.contact_id is not None:
        yield done.case, Reporter(done.case.contact_id)


def _reporters(done: Done) -> Iterator[To]:
    """The reporter, and those of the reports that were merged into the case: each has a code of its own."""
    for case in (done.case, *joined_to(done.case)):
        yield from _reporter(replace(done, case=case))


def _unit(done: Done) -> Iterator[To]:
    """The lead unit or the worker; after a return the one that had it."""
    case, facts = done.case, done.facts
    worker, lead = case.worker_id or facts.get("worker"), case.lead_id or facts.get("lead")
    if worker is not None:
        yield case, Person(worker)
    elif lead is not None:
        yield case, Unit(lead)


def _units(done: Done) -> Iterator[To]:
    """The lead unit or worker, and the units that assist."""
    yield from _unit(done)
    yield from ((done.case, Unit(org_id)) for org_id in done.facts.get("assisting", ()))


def _unit_that_reads(done: Done) -> Iterator[To]:
    """The unit, unless it reads the desk's brief instead of the reporter's words."""
    if done.case.contact_mode != ContactMode.CONFIDENTIAL:
        yield from _unit(done)


def _desk(done: Done) -> Iterator[To]:
    yield done.case, Unit(done.case.holder_id)


def _instructed_unit(done: Done) -> Iterator[To]:
    """Who leads the case, where the instruction is for them."""
    if done.facts["unit"]:
        yield from _unit(done)


def _instructed_desk(done: Done) -> Iterator[To]:
    if not done.facts["unit"]:
        yield from _desk(done)


def _leader(done: Done) -> Iterator[To]:
    yield done.case, Person(done.facts["leader"])


def _helpers(done: Done) -> Iterator[To]:
    """The units that were called in to assist."""
    yield from ((done.case, Unit(org_id)) for org_id in done.facts["assisting"])


def _doer(done: Done) -> Iterator[To]:
    """Who does the work inside the unit or for it."""
    person, org_id = done.facts["person"], done.facts["org"]
    if person is not None:
        yield done.case, Person(person)
    elif org_id is not None:
        yield done.case, Unit(org_id)


def _is_centre(org_id: int) -> bool:
    return directory().by_id[org_id].kind == OrgKind.CENTRE


def _supervised_unit(done: Done) -> Iterator[To]:
    """Whom supervision speaks to, when that is a unit: the grid worker in person, where the work is a worker's."""
    case, org_id = done.case, done.facts["org"]
    if _is_centre(org_id):
        return
    yield case, Person(case.worker_id) if case.worker_id is not None and org_id == case.lead_id else Unit(org_id)


def _supervised_desk(done: Done) -> Iterator[To]:
    if _is_centre(done.facts["org"]):
        yield done.case, Unit(done.facts["org"])


def _who_gave(done: Done) -> Iterator[To]:
    """Whoever gave a card by hand; of the ladder's own the desk that holds the case, unless the card is its own."""
    giver = done.facts.get("issued_by")
    if giver is not None:
        yield done.case, Person(giver)
    elif done.facts["org"] != done.case.holder_id:
        yield done.case, Unit(done.case.holder_id)


def _who_decides_appeals(done: Done) -> Iterator[To]:
    """Supervision of the place, without those who belong to the unit or gave the card."""
    case, facts = done.case, done.facts
    areas = (f"{case.county}{'0' * 9}", case.town, case.village)
    for post in supervisors_over(areas, clock.office_date(done.now)):
        if post.org_id != facts["org"] and post.user_id != facts["issued_by"]:
            yield case, Person(post.user_id)


def _when(to: Whom, **wanted: Any) -> Whom:
    """`to`, if the journal says so of the act."""

    def narrowed(done: Done) -> Iterator[To]:
        if all(done.facts.get(name) == value for name, value in wanted.items()):
            yield from to(done)

    return narrowed


def _told_of_more_time(done: Done) -> Iterator[To]:
    """The reporters, when the unit's new limit lies beyond what they were promised."""
    case = done.case
    if done.facts.get("approve") and case.due_at is not None and case.due_at > case.reply_due_at:
        yield from _reporters(done)


def _named(name: str) -> Callable[[Done], Iterator[To]]:
    """The units that the act's facts name so; of a session about several cases they are told once."""

    def to(done: Done) -> Iterator[To]:
        if "also" not in done.facts:
            yield from ((done.case, Unit(org_id)) for org_id in done.facts.get(name, ()))

    return to


def _convener(done: Done) -> Iterator[To]:
    if "also" not in done.facts:
        yield done.case, Unit(done.facts["reported_to"])


# -- by when --------------------------------------------------------------------------------------------------------


def _reply_due(done: Done) -> datetime | None:
    return done.case.reply_due_at


def _running_due(done: Done) -> datetime | None:
    return done.case.running_due_at


def _unit_due(done: Done) -> datetime | None:
    return done.case.due_at


def _fact(name: str) -> When:
    """The instant that the journal keeps of the act under this name."""

    def told(done: Done) -> datetime | None:
        instant = done.facts.get(name)
        return datetime.fromisoformat(instant) if instant else None

    return told


# -- what -----------------------------------------------------------------------------------------------------------

_REQUESTS: dict[Act, str | Promise] = {
    Act.REQUEST_RETURN: RequestKind.RETURN.label,
    Act.REQUEST_EXTENSION: RequestKind.EXTENSION.label,
    Act.REQUEST_HOLD: RequestKind.HOLD.label,
}
_OUTCOMES: dict[bool, str | Promise] = {
    True: pgettext_lazy("request", "已同意"),
    False: pgettext_lazy("request", "未同意"),
}


def _in_both(words: str | Promise) -> Mapping[str, str]:
    told = {}
    for name, language in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(language):
            told[name] = str(words)
    return told


def _category(case: Case) -> Mapping[str, str]:
    if not case.category:
        return _in_both(pgettext_lazy("category", "类别待定"))
    chinese, english = catalogue.field_name(case.category)
    return {"zh": chinese, "en": english or chinese}


@dataclass(frozen=True, slots=True)
class Line:
    """Of this act these are told that, with this date as the limit that the text names."""

    event: Event
    audience: Audience
    to: Whom
    due: When = _unit_due


_RESIDENT, _AT_WORK, _AT_DESK = Audience.RESIDENT, Audience.UNIT, Audience.DESK
_INSTRUCTED = (
    Line(Event.INSTRUCTION, _AT_WORK, _instructed_unit, _fact("reply_due_at")),
    Line(Event.INSTRUCTION, _AT_DESK, _instructed_desk, _fact("reply_due_at")),
)


def _carded(event: Event, **wanted: Any) -> tuple[Line, Line]:
    """A card in force is told to the unit, or to the desk, that it is for, with the date of its answer."""
    by = _fact("answer_by")
    return (
        Line(event, _AT_WORK, _when(_supervised_unit, **wanted), by),
        Line(event, _AT_DESK, _when(_supervised_desk, **wanted), by),
    )


LINES: dict[str, tuple[Line, ...]] = {
    "report": (Line(Event.RECEIVED, _RESIDENT, _reporter, _reply_due),),
    Act.REFUSE: (Line(Event.REFUSED, _RESIDENT, _reporters),),
    Act.TRANSFER: (Line(Event.TRANSFERRED, _RESIDENT, _reporters),),
    Act.ASK_REPORTER: (Line(Event.ASKED, _RESIDENT, _reporter),),
    Act.ANSWER: (Line(Event.ANSWERED, _RESIDENT, _reporters),),
    Act.VERIFY: (Line(Event.CLOSED, _RESIDENT, _reporters),),
    Act.SELF_HANDLE: (Line(Event.CLOSED, _RESIDENT, _reporters),),
    Act.REOPEN: (Line(Event.REOPENED, _RESIDENT, _reporters),),
    Act.DISPATCH: (Line(Event.ASSIGNED, _AT_WORK, _units),),
    Act.URGE: (Line(Event.URGED, _AT_WORK, _unit),),
    Act.REWORK: (Line(Event.REWORK, _AT_WORK, _unit),),
    Act.DECIDE_RETURN: (Line(Event.RETURN_DECIDED, _AT_WORK, _unit),),
    Act.DECIDE_EXTENSION: (
        Line(Event.EXTENSION_DECIDED, _AT_WORK, _unit),
        Line(Event.EXTENDED, _RESIDENT, _told_of_more_time),
    ),
    Act.DECIDE_HOLD: (
        Line(Event.HOLD_DECIDED, _AT_WORK, _when(_unit, approve=True), _fact("until")),
        Line(Event.HOLD_DECIDED, _AT_WORK, _when(_unit, approve=False)),
        Line(Event.HELD, _RESIDENT, _when(_reporters, approve=True), _fact("until")),
    ),
    Act.ENLIST: (Line(Event.ASSIGNED, _AT_WORK, _helpers, _fact("assist_due_at")),),
    Act.ASSIGN: (Line(Event.ASSIGNED, _AT_WORK, _doer),),
    "remind": (Line(Event.UNSIGNED, _AT_WORK, _supervised_unit, _fact("due_at")),),
    "warn": (
        Line(Event.DUE_SOON, _AT_WORK, _supervised_unit, _fact("due_at")),
        Line(Event.DUE_SOON, _AT_DESK, _supervised_desk, _fact("due_at")),
    ),
    Act.CARD: (
        *_carded(Event.ORDER_CARD, level=CardLevel.ORDER.value),
        *_carded(Event.YELLOW_CARD, level=CardLevel.YELLOW.value),
    ),
    "sign_card": _carded(Event.RED_CARD),  # not in force before a leader has signed it
    "answer_card": (Line(Event.CARD_ANSWERED, _AT_DESK, _who_gave),),
    "appeal_card": (Line(Event.CARD_APPEALED, _AT_DESK, _who_decides_appeals),),
    Act.REQUEST_RETURN: (Line(Event.REQUEST_WAITING, _AT_DESK, _desk, _fact("decide_by")),),
    Act.REQUEST_EXTENSION: (Line(Event.REQUEST_WAITING, _AT_DESK, _desk, _fact("decide_by")),),
    Act.REQUEST_HOLD: (Line(Event.REQUEST_WAITING, _AT_DESK, _desk, _fact("decide_by")),),
    Act.ESCALATE: (Line(Event.ESCALATED, _AT_DESK, _desk, _running_due),),
    Act.DELEGATE: (Line(Event.DELEGATED, _AT_DESK, _desk, _running_due),),
    Act.INSTRUCT: _INSTRUCTED,
    "remind_reply": _INSTRUCTED,
    Act.REPLY_INSTRUCTION: (Line(Event.INSTRUCTION_REPLIED, _AT_DESK, _leader),),
    Act.CONVENE: (Line(Event.JOINT_SESSION, _AT_WORK, _named("summoned"), _fact("starts_at")),),
    "summon": (Line(Event.JOINT_SESSION, _AT_WORK, _named("summoned"), _fact("starts_at")),),
    "adjourn_session": (Line(Event.SESSION_MOVED, _AT_WORK, _named("moved"), _fact("starts_at")),),
    "cancel_session": (Line(Event.SESSION_CANCELLED, _AT_WORK, _named("cancelled"), _fact("starts_at")),),
    "commit": (Line(Event.COMMITMENT, _AT_WORK, _named("committed"), _fact("due_at")),),
    "remind_commitment": (Line(Event.COMMITMENT, _AT_WORK, _named("committed"), _fact("due_at")),),
    "confirm_commitment": (Line(Event.COMMITMENT, _AT_WORK, _named("committed"), _fact("due_at")),),
    "report_commitment": (Line(Event.COMMITMENT_REPORTED, _AT_DESK, _convener, _fact("due_at")),),
    "message": (
        Line(Event.MESSAGE, _AT_DESK, _desk),
        Line(Event.MESSAGE, _AT_WORK, _unit_that_reads),
    ),
}


def tell(case: Case, act: str, *, by: Actor, now: datetime, facts: Mapping[str, Any]) -> None:
    """Tell whoever should know of an act, in the act's own transaction: one statement, or none."""
    lines = LINES.get(act)
    if lines is None or (act == "report" and case.channel == Channel.IMPORT):
        return
    if not reaches_public():
        lines = tuple(line for line in lines if line.audience != _RESIDENT)
    if not lines:
        return
    done = Done(case, facts, now)
    send_all(tellings=[each for line in lines for each in _tellings(done, act, line, by, now)], now=now)


def _tellings(done: Done, act: str, line: Line, by: Actor, now: datetime) -> Iterator[Telling]:
    for case, to in line.to(done):
        yield Telling(
            event=line.event,
            audience=line.audience,
            to=to,
            about=About("case", case.pk),
            values=_values(replace(done, case=case), act, line),
            is_confidential=case.contact_mode == ContactMode.CONFIDENTIAL or case.secrecy == "confidential",
            is_urgent=line.audience != _RESIDENT and _is_urgent(case),
            except_ids=tuple(each for each in (by.id, case.about_user_id) if each is not None),
        )


def _values(done: Done, act: str, line: Line) -> dict[str, Value]:
    """The facts that this event's text may name: ids, codes and instants."""
    case, facts = done.case, done.facts
    if line.audience == _RESIDENT:
        found: dict[str, Value] = {"number": case.number, "code": case.query_code}
    else:
        found = {
            "number": case.number,
            "category": _category(case),
            "place": case.grid or case.village or case.town,
            "unit": _unit_named(facts, case.lead_id),
            "desk": facts.get("convener", facts.get("holder_before", case.holder_id)),
        }
    found["due_at"] = line.due(done)
    if "approve" in facts:
        found["outcome"] = _in_both(_OUTCOMES[bool(facts["approve"])])
    if act in _REQUESTS:
        found["request"] = _in_both(_REQUESTS[Act(act)])
    names = KINDS[line.event, line.audience].names | {"number", "code"}
    return {name: value for name, value in found.items() if name in names}


def _unit_named(facts: Mapping[str, Any], lead_id: int | None) -> int | None:
    """The unit that a text speaks of: a card's, a promise's, whoever replied; else the lead."""
    if "card" in facts:
        return int(facts["org"])
    if "commitment" in facts:
        return int(facts["unit"])
    replied_for: int | None = facts.get("replied_for", lead_id)
    return replied_for


def _is_urgent(case: Case) -> bool:
    """May it ring at night: an emergency, or a category that is urgent throughout."""
    if State(case.state) not in (State.REPORTED, State.DISPATCHED, State.HANDLING) or not case.category:
        return False
    try:
        category = catalogue.category(case.category)
    except UnknownCategory:
        return False
    return category.is_emergency or category.urgency == "urgent"
