"""Joint sessions in words: their line in lists, who is called and has promised what, and what a case page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wangge.cases.access import is_reporters, reads_own_words
from wangge.cases.actions.committing import lacks_conclusion
from wangge.cases.queries import sessions
from wangge.cases.queries.telling import named_area, named_org
from wangge.cases.states import State
from wangge.desk.shown import ShownFile, shown_file
from wangge.desk.words import Words
from wangge.files.queries import for_owners
from wangge.lib.actor import Actor
from wangge.people.queries import names_of

if TYPE_CHECKING:
    from wangge.cases.models import Case, Commitment, JointSession, Summons

TABS: dict[str, Words] = {
    "upcoming": pgettext_lazy("session", "待召开"),
    "to_record": pgettext_lazy("session", "待记纪要"),
    "open": pgettext_lazy("session", "承诺未完成"),
    "late": pgettext_lazy("session", "承诺逾期"),
    "to_sign": pgettext_lazy("session", "结论待签署"),
    "settled": pgettext_lazy("session", "已办结"),
    "cancelled": pgettext_lazy("session", "已取消"),
}
ACTS: dict[str, Words] = {
    "record": gettext_lazy("记录纪要"),
    "commit": gettext_lazy("登记承诺事项"),
    "report": gettext_lazy("报告已完成"),
    "confirm": gettext_lazy("核实承诺事项"),
    "conclude": gettext_lazy("形成结论，送领导签署"),
    "sign": gettext_lazy("签署结论"),
    "summon": gettext_lazy("增加参会单位"),
    "excuse": gettext_lazy("取消单位参会"),
    "adjourn": gettext_lazy("改期"),
    "cancel": gettext_lazy("取消会商"),
}
DONE: dict[str, Words] = {
    "record": gettext_lazy("纪要已记录"),
    "commit": gettext_lazy("承诺事项已登记"),
    "report": gettext_lazy("已报告完成，等待召集中心核实"),
    "confirm": gettext_lazy("核实结果已记录"),
    "conclude": gettext_lazy("结论已形成，等待签署"),
    "sign": gettext_lazy("结论已签署"),
    "summon": gettext_lazy("已通知该单位参会"),
    "excuse": gettext_lazy("已取消该单位参会"),
    "adjourn": gettext_lazy("已改期，参会单位会收到通知"),
    "cancel": gettext_lazy("会商已取消，参会单位会收到通知"),
}


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One line of a list of sessions."""

    href: str
    matter: str
    convener: str
    is_county: bool
    numbers: list[str]
    place: str
    starts_at: datetime
    status: str
    tone: str
    units: int
    made: int
    confirmed: int
    late: int


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment as it stands."""

    id: int
    text: str
    made_at: datetime
    due_at: datetime
    status: str
    tone: str
    is_open: bool
    is_reported: bool
    is_late: bool
    proof: str
    files: list[ShownFile]
    reported_at: datetime | None
    returns: int
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Called:
    """A unit that is called, whether it came, and what it has promised."""

    org_id: int
    code: str
    name: str
    reason: str
    attended: str
    is_excused: bool
    promises: list[Promise]


@dataclass(frozen=True, slots=True)
class Matter:
    """A case of the session, as the reader may see it."""

    number: str
    href: str
    label: str
    line: str
    place: str


def rows(found: Sequence["JointSession"], actor: Actor, now: datetime) -> list[SessionRow]:
    """Lines of the list, with what belongs to them read in a few queries."""
    matters, called = sessions.matters_of(found, actor), sessions.summons_of(found)
    return [_row(each, matters.get(each.pk, []), called.get(each.pk, []), now) for each in found]


def _row(session: "JointSession", cases: Sequence["Case"], called: Sequence["Summons"], now: datetime) -> SessionRow:
    made = [each for one in called for each in one.commitments.all()]
    status, tone = status_of(session, made, now)
    return SessionRow(
        href=reverse("desk:session", args=[session.pk]),
        matter=" ".join(session.matter.split()),
        convener=(named_org(session.org_id) or {}).get("name", ""),
        is_county=session.is_county,
        numbers=[case.number for case in cases],
        place=session.place,
        starts_at=session.starts_at,
        status=status,
        tone=tone,
        units=sum(one.excused_at is None for one in called),
        made=len(made),
        confirmed=sum(each.confirmed_at is not None for each in made),
        late=sum(each.confirmed_at is None and each.is_late(now) for each in made),
    )


def status_of(session: "JointSession", made: Sequence["Commitment"], now: datetime) -> tuple[str, str]:
    """The word and the tone of a session: what comes next for it."""
    if session.cancelled_at is not None:
        name, tone = "cancelled", ""
    elif session.held_at is None:
        name, tone = ("upcoming", "accent") if session.starts_at >= now else ("to_record", "warn")
    elif session.concluded_at is not None and session.signed_at is None:
        name, tone = "to_sign", "warn"
    elif any(each.confirmed_at is None for each in made):
        is_late = any(each.confirmed_at is None and each.is_late(now) for each in made)
        name, tone = ("late", "late") if is_late else ("open", "accent")
    elif session.signed_at is not None:
        name, tone = "settled", "ok"
    else:
        return _("待形成结论"), "accent"
    return str(TABS[name]), tone


def called_to(session: "JointSession", actor: Actor, now: datetime) -> list[Called]:
    """The units of one session with their promises, those that were excused last."""
    found = sessions.summons_of([session]).get(session.pk, [])
    has_files = any(made.files for each in found for made in each.commitments.all())
    proofs = _proofs(session, actor) if has_files else {}
    shown = [_called(each, proofs, now) for each in found]
    return sorted(shown, key=lambda each: each.is_excused)


def _proofs(session: "JointSession", actor: Actor) -> dict[str, ShownFile]:
    """The files of those of the session's cases that this person may see, by key."""
    cases = {case.pk: case for case in sessions.matters_of([session], actor).get(session.pk, [])}
    return {
        str(upload.pk): shown_file(cases[pk], upload)
        for pk, uploads in for_owners("case", cases).items()
        for upload in uploads
        if reads_own_words(actor, cases[pk]) or not is_reporters(upload)
    }


def _called(summons: "Summons", proofs: Mapping[str, ShownFile], now: datetime) -> Called:
    org = named_org(summons.org_id) or {}
    words = {None: "", True: _("到会"), False: _("未到会")}
    return Called(
        org_id=summons.org_id,
        code=org.get("code", ""),
        name=org.get("name", ""),
        reason=summons.reason,
        attended=words[summons.has_attended],
        is_excused=summons.excused_at is not None,
        promises=[_promise(each, proofs, now) for each in sorted(summons.commitments.all(), key=lambda one: one.pk)],
    )


def _promise(made: "Commitment", proofs: Mapping[str, ShownFile], now: datetime) -> Promise:
    is_late = made.is_late(now)
    if made.confirmed_at is not None:
        status, tone = (_("逾期完成"), "warn") if is_late else (_("已完成"), "ok")
    elif made.reported_at is not None:
        status, tone = _("已报完成，待核实"), "accent"
    else:
        status, tone = (_("逾期未完成"), "late") if is_late else (_("未完成"), "warn")
    return Promise(
        id=made.pk,
        text=made.text,
        made_at=made.made_at,
        due_at=made.due_at,
        status=status,
        tone=tone,
        is_open=made.confirmed_at is None,
        is_reported=made.reported_at is not None,
        is_late=is_late,
        proof=made.proof,
        files=[proofs[key] for key in made.files if key in proofs],
        reported_at=made.reported_at,
        returns=made.returns,
        confirmed_at=made.confirmed_at,
    )


def matters(session: "JointSession", actor: Actor) -> list[Matter]:
    """The cases of one session that this person may see."""
    found = sessions.matters_of([session], actor).get(session.pk, [])
    return [_matter(case, actor) for case in found]


def _matter(case: "Case", actor: Actor) -> Matter:
    text = case.text if reads_own_words(actor, case) else case.brief
    place = named_area(case.village or case.town)
    return Matter(
        number=case.number,
        href=reverse("desk:case", args=[case.number]),
        label=case.label,
        line=" ".join(text.split()) or _("（保密反映）"),
        place=place["name"] if place else "",
    )


def people(session: "JointSession") -> dict[str, str]:
    """Who called, recorded, concluded, signed or cancelled it, by name."""
    ids = {
        "convened": session.convened_by,
        "recorded": session.minutes_by,
        "concluded": session.concluded_by,
        "signed": session.signed_by,
        "cancelled": session.cancelled_by,
    }
    names = names_of({each for each in ids.values() if each is not None})
    return {name: names.get(each, "") for name, each in ids.items() if each is not None}


def on_case(case: "Case", actor: Actor, now: datetime) -> list[SessionRow]:
    """The sessions about a case, oldest first."""
    found = sessions.sessions_of(case)
    return rows(found, actor, now) if found else []


def is_needed(case: "Case") -> bool:
    """Does the case wait for the county's signed conclusion?"""
    return (case.is_open or case.state == State.CLOSED) and lacks_conclusion(case)
