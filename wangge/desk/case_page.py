"""The right column: one case with its words, files, acts, timeline and neighbours, as this person may see it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.areas import queries as areas
from wangge.cases import access
from wangge.cases.access import is_reporters
from wangge.cases.actions.revealing import may_ask
from wangge.cases.history import DECIDES
from wangge.cases.queries.cards import seen_cards
from wangge.cases.queries.joined import never_merges
from wangge.cases.queries.listing import CaseFilter, list_cases
from wangge.cases.queries.telling import (
    Moment,
    case_document,
    staff_timeline,
)
from wangge.cases.queries.units import turns_of
from wangge.cases.queries.verdicts import latest_evaluations
from wangge.cases.states import OPEN, STEPS, Act, Party, State
from wangge.catalogue import queries as catalogue
from wangge.catalogue.errors import UnknownCategory
from wangge.desk import asked, card_words, instructed, joined, listed, meetings, suggested
from wangge.desk.shown import ShownFile, shown_file
from wangge.desk.turns import shown_turns
from wangge.desk.words import (
    ACT_ICONS,
    ACT_KEYS,
    CHANNELS,
    CLOSURES,
    CONTACT_MODES,
    DANGER,
    SATISFIED,
    SECRECY,
)
from wangge.files.queries import for_owner
from wangge.lib.actor import Actor, Role
from wangge.residents.queries import pending_unmasking

if TYPE_CHECKING:
    from wangge.cases.models import Case
    from wangge.files.models import Upload

NEIGHBOURS = 4
FORWARD = frozenset((Act.DISPATCH, Act.SIGN, Act.ANSWER, Act.VERIFY, Act.CALL_BACK, *DECIDES))


@dataclass(frozen=True, slots=True)
class ActButton:
    """An act that may be done now."""

    act: str
    label: str
    href: str
    key: str
    icon: str
    is_danger: bool
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline with its files."""

    at: datetime
    label: str
    who: str
    text: str
    change: str
    tone: str
    files: list[ShownFile] = field(default_factory=list)
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    at: datetime
    is_reporter: bool
    who: str
    text: str


def context(case: "Case", actor: Actor, now: datetime, query: str = "", open_act: Act | None = None) -> dict[str, Any]:
    """Everything that the case page shows."""
    reads_words = access.reads_own_words(actor, case)
    uploads = for_owner("case", case.pk)
    moments = staff_timeline(case, actor)
    used = {moment.at for moment in moments if moment.act != "attach"}
    shown = [upload for upload in uploads if reads_words or not is_reporters(upload)]
    allowed = offered_acts(case, actor)
    all_turns = turns_of(case)
    assisting = [turn.org_id for turn in all_turns if not turn.is_lead and turn.ended_at is None]
    others = joined.reporters(case, actor, query)
    is_desk = any(access.covers(post, case) for post in actor.posts_as(Role.DESK))
    turns = shown_turns(case, all_turns)
    return {
        "case": case,
        "case_title": title_of(case, actor),
        "document": case_document(case, actor, now, assisting),
        "query": query,
        "reads_words": reads_words,
        "is_desk": is_desk,
        "channel": CHANNELS.get(case.channel, case.channel),
        "contact_mode": CONTACT_MODES.get(case.contact_mode, case.contact_mode),
        "secrecy": SECRECY.get(case.secrecy, case.secrecy),
        "closure": dict(CLOSURES).get(case.closure_class, ""),  # type: ignore[call-overload]  # a StrEnum's value
        "state_tone": listed.TONES.get(State(case.state), ""),
        "since": case.reported_at if case.state == State.REPORTED and not case.reopenings else None,
        "buttons": _buttons(case, actor, allowed, query, open_act),
        "report_files": [shown_file(case, each) for each in shown if is_reporters(each)],
        "steps": _steps(case, moments, shown, used),
        "messages_shown": _spoken(moments) if reads_words else [],
        "requests": _requests(case, moments, shown),
        "held": asked.held(case, now),
        "turns": turns,
        "awaited": [turn.name for turn in turns if turn.is_awaited],
        "cards": [card_words.row(card, actor) for card in seen_cards(actor, case)],
        **_beside(case, actor, now),
        "evaluation": _evaluation(case),
        "contact": _contact(case, actor, others),
        "place": place_of(case),
        "first_contact": next((each.actor for each in moments if each.act == "report"), "")
        if case.first_contact_id
        else "",
        "neighbours": _neighbours(case, actor, now, query) if is_desk else [],
        "may_merge": Act.MERGE in allowed,
        "main_href": joined.address_of(case.merged_into, query) if case.merged_into else "",
        "reporters": others,
        "suggestion": suggested.card(case, actor, now, query, allowed, len(moments)),
        "seen": len(moments),
    }


def _beside(case: "Case", actor: Actor, now: datetime) -> dict[str, Any]:
    """What stands beside the case's own course: leaders' instructions and joint sessions."""
    return {
        "instructions": instructed.on_case(case, actor, now),
        "sessions": meetings.on_case(case, actor, now),
        "needs_session": meetings.is_needed(case),
    }


def _buttons(case: "Case", actor: Actor, allowed: Sequence[Act], query: str, open_act: Act | None) -> list[ActButton]:
    return [
        ActButton(
            act=str(act),
            label=label_of(case, act, actor),
            href=act_address(case, act, query),
            key=ACT_KEYS[act],
            icon=ACT_ICONS.get(act, ""),
            is_danger=act in DANGER,
            is_on=act == open_act,
        )
        for act in allowed
    ]


def offered_acts(case: "Case", actor: Actor) -> list[Act]:
    """The acts allowed now, without settling or merging where the case's own nature would refuse it."""
    unfit = set() if _may_settle(case, actor) else {Act.SELF_HANDLE}
    if never_merges(case):
        unfit.add(Act.MERGE)
    return [act for act in access.allowed_acts(actor, case) if act not in unfit]


def _may_settle(case: "Case", actor: Actor) -> bool:
    """A desk answers consultations, a worker settles admitted items; what nobody has judged yet may be either."""
    if "confidential" in (case.contact_mode, case.secrecy):
        return False
    if not case.category:
        return True
    try:
        item = catalogue.category(case.category)
    except UnknownCategory:
        return False
    if item.is_dispute or item.is_conduct or item.is_emergency:
        return False
    return item.is_consultation if access.desk_post(actor, case) is not None else item.is_grid_item


def label_of(case: "Case", act: Act, actor: Actor) -> str:
    """An act by its name; what a desk settles at once is an answer on the spot, not a worker's own handling."""
    if act == Act.SELF_HANDLE and access.desk_post(actor, case) is not None:
        return _("当场答复")
    return str(STEPS[act].label)


def act_address(case: "Case", act: Act, query: str) -> str:
    address = reverse("desk:act", args=[case.number, str(act)])
    return f"{address}?{query}" if query else address


def likely(case: "Case", actor: Actor) -> Act | None:
    """The act whose form stands open at once: the first one allowed, when it carries the case forward."""
    first = next(iter(access.allowed_acts(actor, case)), None)
    return first if first in FORWARD else None


def _steps(case: "Case", moments: Sequence[Moment], uploads: Sequence["Upload"], used: set[datetime]) -> list[Step]:
    """The timeline, latest first. Files stand with the act that brought them: both bear the same instant."""
    by_instant: dict[datetime, list[ShownFile]] = {}
    for upload in uploads:
        if not is_reporters(upload):
            by_instant.setdefault(upload.created_at, []).append(shown_file(case, upload))
    steps = []
    for moment in moments:
        if moment.act == "attach" and moment.at in used:
            continue
        who = " · ".join(part for part in (moment.actor, moment.org) if part)
        change = f"{moment.before} → {moment.after}" if moment.after else ""
        files = by_instant.pop(moment.at, [])
        steps.append(Step(moment.at, moment.label, who, moment.text, change, "", files, moment.detail))
    return list(reversed(steps))


def _spoken(moments: Sequence[Moment]) -> list[Spoken]:
    return [
        Spoken(moment.at, moment.act == "message", moment.actor, moment.text)
        for moment in moments
        if moment.act in ("message", Act.ASK_REPORTER) and moment.text
    ]


def changes_since(case: "Case", actor: Actor, seen: int) -> list[Step]:
    """What happened after the page was read, latest first."""
    return _steps(case, staff_timeline(case, actor)[seen:], [], set())


def _requests(case: "Case", moments: Sequence[Moment], shown: Sequence["Upload"]) -> list[dict[str, Any]]:
    """What waits for a decision, each with its files."""
    by_id = {str(upload.pk): upload for upload in shown}
    return [
        {**asdict(each), "files": [shown_file(case, by_id[key]) for key in each.file_ids if key in by_id]}
        for each in asked.waiting_on(case, moments)
    ]


def _evaluation(case: "Case") -> dict[str, Any] | None:
    found = latest_evaluations([case]).get(case.pk)
    if found is None or case.main.closed_at is None:
        return None
    return {"solved": found.is_solved, "satisfied": SATISFIED[found.satisfied], "comment": found.comment}


def _contact(case: "Case", actor: Actor, others: Sequence[joined.Reporter]) -> dict[str, Any]:
    """Which reporters left a contact, whether this person may ask for it, and a request that waits for a second
    person."""
    kept = [(case.number, _("本案诉求人"))] if case.contact_id is not None else []
    kept += [(each.number, f"{each.number} {each.text[:20]}") for each in others if each.has_contact]
    if not kept or not may_ask(actor, case):
        return {"is_kept": bool(kept)}
    waiting = pending_unmasking(case.contact_id) if case.contact_id is not None and _needs_two(case) else None
    return {
        "is_kept": True,
        "may_ask": True,
        "reporters": kept if len(others) else [],
        "is_protected": _needs_two(case),
        "waiting": waiting,
        "may_approve": waiting is not None
        and waiting.asked_by != actor.id
        and bool(access.parties(actor, case) & {Party.DESK, Party.OVERSIGHT}),
    }


def _needs_two(case: "Case") -> bool:
    return case.contact_mode == "confidential" or case.secrecy == "confidential"


def place_of(case: "Case") -> dict[str, Any]:
    """Where it is and who looks after the grid, as published."""
    code = case.grid or case.village or case.town
    info = areas.index().get(code) if code else None
    return {
        "path": [found.name for found in areas.ancestors(code)[1:]] if info else [],
        "code": code,
        "area": info,
        "point": f"{case.lon},{case.lat}" if case.lon is not None else "",
        "map": reverse("desk:around", args=[code]) if info else "",
        "needs_place": _needs_place(case),
    }


def _needs_place(case: "Case") -> bool:
    try:
        return bool(case.category) and catalogue.category(case.category).needs_place and not case.grid
    except UnknownCategory:
        return False


def _neighbours(case: "Case", actor: Actor, now: datetime, query: str) -> list[listed.Row]:
    """Other open cases of the same grid: perhaps the same matter. Confidential ones and disputes stay out."""
    if not case.grid:
        return []
    found = list_cases(actor, CaseFilter(states=OPEN, area=case.grid), now, limit=NEIGHBOURS + 1).items
    others = [each for each in found if each.pk != case.pk and each.secrecy != "confidential"]
    plain = [each for each in others if each.contact_mode != "confidential"]
    return listed.rows(plain[:NEIGHBOURS], actor, now, query)


def title_of(case: "Case", actor: Actor) -> str:
    """The case in one line: its first words, or what stands for them."""
    text = case.text if access.reads_own_words(actor, case) else case.brief
    return " ".join(text.split())[:60] or _("（保密反映，要点待中心填写）")
