"""The middle column: a page of cases as rows, with its count, its conditions in words and its way on and back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases.queries.listing import Count, count_cases, list_cases
from wangge.cases.queries.seats import saved_lists
from wangge.cases.queries.telling import case_documents
from wangge.cases.states import STATE_LABELS, Act, State
from wangge.desk import bulk, filters, nav, options
from wangge.desk.aside import Aside, asides
from wangge.desk.words import CHANNELS, EMPTY_QUEUES
from wangge.lib import clock
from wangge.lib.actor import Actor, Role
from wangge.lib.errors import InvalidInput
from wangge.ui.templatetags.ui import local_date

if TYPE_CHECKING:
    from wangge.cases.models import Case

PAGE_SIZE = 50
LINE = 120


@dataclass(frozen=True, slots=True)
class Row:
    """A case as one dense row. `due` is the clock that runs now; `since` its start, where the row knows it."""

    pk: int
    number: str
    href: str
    line: str
    category: str
    place: str
    channel: str
    reported_at: datetime
    when: str
    due: datetime | None
    since: datetime | None
    state: str
    label: str
    tone: str
    is_secret: bool
    holder: str
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list, ready for its template."""

    asked: filters.Asked
    rows: list[Row]
    count: Count
    total: str
    title: str
    chips: list[filters.Chip]
    next_query: str
    previous_query: str
    has_previous: bool
    empty_title: str
    empty_text: str
    current: str = ""
    bulk_acts: list[tuple[str, str]] = field(default_factory=list)
    saved_id: int | None = None  # of the own list that has just these conditions


TONES = {State.REPORTED: "accent", State.CLOSED: "ok", State.ARCHIVED: "ok", State.ON_HOLD: "warn"}


def page(actor: Actor, asked: filters.Asked, now: datetime, current: str = "") -> Listed:
    """The page of cases that was asked for; a broken cursor starts at the first page again."""
    try:
        found = list_cases(actor, asked.wanted, now, cursor=asked.cursor or None, limit=PAGE_SIZE)
    except InvalidInput:
        found = list_cases(actor, asked.wanted, now, limit=PAGE_SIZE)
    count = count_cases(actor, asked.wanted, now)
    empty_title, empty_text = _emptiness(actor, asked)
    return Listed(
        asked=asked,
        rows=rows(found.items, actor, now, asked.query, asked.queue),
        count=count,
        total=nav.told(count),
        title=filters.title(asked),
        chips=filters.chips(asked),
        next_query=_next(asked, found.next_cursor),
        previous_query=_previous(asked),
        has_previous=bool(asked.cursor),
        empty_title=empty_title,
        empty_text=empty_text,
        current=current,
        saved_id=next((each.pk for each in saved_lists(actor) if each.query == asked.query), None),
        bulk_acts=[(act.value, bulk.label(act)) for act in _bulk_acts(actor)],
    )


def _bulk_acts(actor: Actor) -> tuple[Act, ...]:
    if actor.has_role(Role.DESK):
        return bulk.ACTS
    return (Act.URGE,) if actor.has_role(Role.SUPERVISOR) else ()


def rows(cases: Sequence["Case"], actor: Actor, now: datetime, query: str, queue: str = "") -> list[Row]:
    """Cases as rows: one query for all of them, however many there are, and one for what the queue is about."""
    documents, beside = case_documents(cases, actor, now), asides(queue, cases, actor, now)
    return [
        _row(case, document, query, now, beside.get(case.pk, Aside()))
        for case, document in zip(cases, documents, strict=True)
    ]


def _row(case: "Case", document: dict[str, Any], query: str, now: datetime, aside: Aside) -> Row:
    state = State(case.state)
    place = document["grid"] or document["village"] or document["town"]
    return Row(
        pk=case.pk,
        number=case.number,
        href=f"{reverse('desk:case', args=[case.number])}" + (f"?{query}" if query else ""),
        line=" ".join(document["text"].split())[:LINE] or _("（保密反映，要点待中心填写）"),
        category=document["category_name"] or _("待定类别"),
        place=place["name"] if place else _("待定位"),
        channel=str(CHANNELS.get(case.channel, case.channel)),
        reported_at=case.reported_at,
        when=_when(case.reported_at, now),
        due=aside.due or case.running_due_at,
        aside=aside.text,
        since=aside.since if aside.due else _start(case, state),
        state=case.state,
        label=str(STATE_LABELS[state]),
        tone=TONES.get(state, ""),
        is_secret=case.contact_mode == "confidential" or case.secrecy == "confidential",
        holder=(document["lead"] or document["holder"] or {}).get("name", ""),
    )


def _start(case: "Case", state: State) -> datetime | None:
    """When the clock began that runs now, where the row knows it."""
    return case.reported_at if state in (State.REPORTED, State.ANSWERED) and not case.reopenings else None


def _when(instant: datetime, now: datetime) -> str:
    """The time for today's, the date for earlier ones: a row has room for one of them."""
    if clock.office_date(instant) == clock.office_date(now):
        return f"{clock.office_time(instant):%H:%M}"
    return local_date(instant)


def _next(asked: filters.Asked, cursor: str | None) -> str:
    if cursor is None:
        return ""
    trail = [*asked.trail, asked.cursor] if asked.cursor else []
    return _with(asked, cursor, trail)


def _previous(asked: filters.Asked) -> str:
    if not asked.trail:
        return asked.query
    return _with(asked, asked.trail[-1], list(asked.trail[:-1]))


def _with(asked: filters.Asked, cursor: str, trail: list[str]) -> str:
    extra = {"cursor": [cursor]} | ({"trail": ["~".join(trail)]} if trail else {})
    return urlencode({**asked.values, **extra}, doseq=True)


def _emptiness(actor: Actor, asked: filters.Asked) -> tuple[str, str]:
    """Why a list is empty, and what to do next."""
    if asked.wanted.q:
        text = _("搜索案件编号、反映内容、地址；不搜联系方式，也不搜保密案件。换个说法，或去掉部分筛选条件再试。")
        return _("没有找到“%(words)s”") % {"words": asked.wanted.q}, text
    if asked.is_narrowed:
        return _("没有符合这些条件的案件"), _("去掉部分筛选条件再看。您只看得到职责范围以内的案件。")
    if asked.queue in EMPTY_QUEUES:
        why, what_next = EMPTY_QUEUES[asked.queue]
        if asked.queue == "to_assign" and not actor.has_role(Role.DESK):
            return str(why), _("收到的反映都已交办。")
        return str(why), str(what_next)
    return _("还没有案件"), _("居民上报、窗口登记或网格员上报以后，案件会列在这里。")


def filter_form(actor: Actor, asked: filters.Asked) -> dict[str, Any]:
    """What the filter panel offers, with what is chosen now."""
    chosen = asked.values.get("state", [])
    return {
        "areas": options.area_groups(actor, asked.value("area")),
        "categories": options.category_groups(with_fields=True),
        "states": [(str(state), str(STATE_LABELS[state]), str(state) in chosen) for state in State],
        "channels": [(code, str(words)) for code, words in CHANNELS.items()],
        "since": asked.value("since")[:10],
        "until": asked.value("until")[:10],
        "orders": [
            ("-reported_at", _("最新反映在前")),
            ("reported_at", _("最早反映在前")),
            ("due_at", _("期限近的在前")),
        ],
    }
