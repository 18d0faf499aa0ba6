"""Who is told of what: one table by act. The words are the office's (`wangge.notices`); this is whom and with which
facts. A new act that people should hear of adds a line here and nothing else."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from wangge.cases.actions.addressees import (
    Done,
    Whom,
    convener,
    desk,
    desk_acted_for,
    doer,
    helpers,
    instructed_desk,
    instructed_unit,
    leader,
    named,
    only_when,
    released,
    reporter,
    reporters,
    supervised_desk,
    supervised_unit,
    told_of_more_time,
    unit,
    unit_that_reads,
    units,
    who_asked,
    who_decides_appeals,
    who_gave,
    who_signs,
)
from wangge.cases.cards import CardLevel
from wangge.cases.channels import Channel, ContactMode
from wangge.cases.models import Case
from wangge.cases.models.work import RequestKind
from wangge.cases.states import Act, State
from wangge.catalogue import queries as catalogue
from wangge.catalogue.errors import UnknownCategory
from wangge.lib.actor import Actor
from wangge.notices.actions import reaches_public, send_all
from wangge.notices.events import KINDS, Event
from wangge.notices.recipients import About, Telling, Value
from wangge.notices.states import Audience

When = Callable[[Done], datetime | None]

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
    Line(Event.INSTRUCTION, _AT_WORK, instructed_unit, _fact("reply_due_at")),
    Line(Event.INSTRUCTION, _AT_DESK, instructed_desk, _fact("reply_due_at")),
)


def _carded(event: Event, **wanted: Any) -> tuple[Line, Line]:
    """A card in force is told to the unit, or to the desk, that it is for, with the date of its answer."""
    by = _fact("answer_by")
    return (
        Line(event, _AT_WORK, only_when(supervised_unit, **wanted), by),
        Line(event, _AT_DESK, only_when(supervised_desk, **wanted), by),
    )


def _decided(event: Event, due: When = _unit_due, **wanted: Any) -> tuple[Line, Line]:
    """A decision is told to the unit, and to whoever asked for it where that is somebody else."""
    return (
        Line(event, _AT_WORK, only_when(unit, **wanted), due),
        Line(event, _AT_WORK, only_when(who_asked, **wanted), due),
    )


LINES: dict[str, tuple[Line, ...]] = {
    "report": (Line(Event.RECEIVED, _RESIDENT, reporter, _reply_due),),
    Act.REFUSE: (Line(Event.REFUSED, _RESIDENT, reporters),),
    Act.TRANSFER: (
        Line(Event.TRANSFERRED, _RESIDENT, reporters),
        Line(Event.TRANSFERRED, _AT_WORK, unit),
        Line(Event.RELEASED, _AT_WORK, released),
    ),
    Act.WITHDRAW: (
        Line(Event.WITHDRAWN, _AT_WORK, unit),
        Line(Event.WITHDRAWN, _AT_DESK, desk_acted_for),
        Line(Event.RELEASED, _AT_WORK, released),
    ),
    Act.ASK_REPORTER: (Line(Event.ASKED, _RESIDENT, reporter),),
    Act.ANSWER: (Line(Event.ANSWERED, _RESIDENT, reporters),),
    Act.VERIFY: (Line(Event.CLOSED, _RESIDENT, reporters),),
    Act.SELF_HANDLE: (Line(Event.CLOSED, _RESIDENT, reporters),),
    Act.REOPEN: (Line(Event.REOPENED, _RESIDENT, reporters),),
    Act.DISPATCH: (Line(Event.ASSIGNED, _AT_WORK, units),),
    Act.RECALL: (Line(Event.RECALLED, _AT_WORK, unit), Line(Event.RELEASED, _AT_WORK, released)),
    Act.RELEASE: (Line(Event.RELEASED, _AT_WORK, released),),
    Act.MERGE: (Line(Event.RELEASED, _AT_WORK, released),),
    Act.URGE: (Line(Event.URGED, _AT_WORK, unit),),
    Act.REWORK: (Line(Event.REWORK, _AT_WORK, unit),),
    Act.DECIDE_RETURN: (*_decided(Event.RETURN_DECIDED), Line(Event.RELEASED, _AT_WORK, released)),
    Act.DECIDE_EXTENSION: (
        *_decided(Event.EXTENSION_DECIDED),
        Line(Event.EXTENDED, _RESIDENT, told_of_more_time),
    ),
    Act.DECIDE_HOLD: (
        *_decided(Event.HOLD_DECIDED, _fact("until"), approve=True),
        *_decided(Event.HOLD_DECIDED, approve=False),
        Line(Event.HELD, _RESIDENT, only_when(reporters, approve=True), _fact("until")),
    ),
    Act.ENLIST: (Line(Event.ASSIGNED, _AT_WORK, helpers, _fact("assist_due_at")),),
    Act.ASSIGN: (Line(Event.ASSIGNED, _AT_WORK, doer),),
    "remind": (Line(Event.UNSIGNED, _AT_WORK, supervised_unit, _fact("due_at")),),
    "warn": (
        Line(Event.DUE_SOON, _AT_WORK, supervised_unit, _fact("due_at")),
        Line(Event.DUE_SOON, _AT_DESK, supervised_desk, _fact("due_at")),
    ),
    Act.CARD: (
        *_carded(Event.ORDER_CARD, level=CardLevel.ORDER.value),
        *_carded(Event.YELLOW_CARD, level=CardLevel.YELLOW.value),
        Line(Event.CARD_TO_SIGN, _AT_DESK, only_when(who_signs, level=CardLevel.RED.value)),
    ),
    "sign_card": _carded(Event.RED_CARD),  # not in force before a leader has signed it
    "answer_card": (Line(Event.CARD_ANSWERED, _AT_DESK, who_gave),),
    "appeal_card": (Line(Event.CARD_APPEALED, _AT_DESK, who_decides_appeals),),
    Act.REQUEST_RETURN: (Line(Event.REQUEST_WAITING, _AT_DESK, desk, _fact("decide_by")),),
    Act.REQUEST_EXTENSION: (Line(Event.REQUEST_WAITING, _AT_DESK, desk, _fact("decide_by")),),
    Act.REQUEST_HOLD: (Line(Event.REQUEST_WAITING, _AT_DESK, desk, _fact("decide_by")),),
    Act.ESCALATE: (Line(Event.ESCALATED, _AT_DESK, desk, _running_due),),
    Act.DELEGATE: (Line(Event.DELEGATED, _AT_DESK, desk, _running_due),),
    Act.INSTRUCT: _INSTRUCTED,
    "remind_reply": _INSTRUCTED,
    Act.REPLY_INSTRUCTION: (Line(Event.INSTRUCTION_REPLIED, _AT_DESK, leader),),
    Act.CONVENE: (Line(Event.JOINT_SESSION, _AT_WORK, named("summoned"), _fact("starts_at")),),
    "summon": (Line(Event.JOINT_SESSION, _AT_WORK, named("summoned"), _fact("starts_at")),),
    "adjourn_session": (Line(Event.SESSION_MOVED, _AT_WORK, named("moved"), _fact("starts_at")),),
    "cancel_session": (Line(Event.SESSION_CANCELLED, _AT_WORK, named("cancelled"), _fact("starts_at")),),
    "commit": (Line(Event.COMMITMENT, _AT_WORK, named("committed"), _fact("due_at")),),
    "remind_commitment": (Line(Event.COMMITMENT, _AT_WORK, named("committed"), _fact("due_at")),),
    "confirm_commitment": (Line(Event.COMMITMENT, _AT_WORK, named("committed"), _fact("due_at")),),
    "report_commitment": (Line(Event.COMMITMENT_REPORTED, _AT_DESK, convener, _fact("due_at")),),
    "message": (
        Line(Event.MESSAGE, _AT_DESK, desk),
        Line(Event.MESSAGE, _AT_WORK, unit_that_reads),
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
