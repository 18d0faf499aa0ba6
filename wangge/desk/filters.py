"""What a list is asked for, read from the address: the same names as the API, plus the desk's queues.

Only the API's `bbox` goes by `box` here: `bbox` is what the map shows, `box` what somebody drew on it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import cast
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from wangge.areas import queries as areas
from wangge.cases.queries.listing import QUEUES, CaseFilter, Order, in_queue
from wangge.cases.queries.telling import category_name, named_org
from wangge.cases.states import STATE_LABELS, State
from wangge.desk.words import CHANNELS
from wangge.desk.words import QUEUES as QUEUE_WORDS
from wangge.lib import clock
from wangge.people.queries import directory

NAMES = (
    "queue", "q", "state", "area", "category", "overdue", "channel", "holder", "since", "until", "box", "order",
)  # fmt: skip
ORDERS = ("-reported_at", "reported_at", "due_at")
MAX_WORDS = 100
Frame = tuple[float, float, float, float]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition of the list in words, and the query without it."""

    text: str
    without: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as asked for: its filter, the plain values for the form, the cursor and the trail of cursors behind it."""

    queue: str
    wanted: CaseFilter
    values: dict[str, list[str]] = field(default_factory=dict)
    cursor: str = ""
    trail: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """The query that gives this list again, from its first page."""
        return urlencode(self.values, doseq=True)

    @property
    def is_narrowed(self) -> bool:
        return any(name not in ("queue", "order") for name in self.values)

    def value(self, name: str) -> str:
        return next(iter(self.values.get(name, [])), "")


def read(query: QueryDict, default_queue: str = "") -> Asked:
    """The list that an address asks for. What it does not understand it leaves out, and no chip will claim it."""
    values = {
        name: [text.strip()[:MAX_WORDS] for text in query.getlist(name) if text.strip()]
        for name in NAMES
        if any(text.strip() for text in query.getlist(name))
    }
    queue = values.get("queue", [""])[0]
    if queue not in QUEUES:
        values.pop("queue", None)
        queue = ""
    if not values and default_queue:
        queue, values = default_queue, {"queue": [default_queue]}
    wanted = _wanted(values)
    if queue:
        # An order asked for by hand stands above the queue's own.
        queued = in_queue(queue, wanted)
        wanted = replace(queued, order=wanted.order) if "order" in values else queued
    trail = tuple(part for part in query.get("trail", "").split("~") if part)
    return Asked(queue, wanted, values, query.get("cursor", "").strip()[:200], trail[-20:])


def _wanted(values: dict[str, list[str]]) -> CaseFilter:
    def first(name: str) -> str:
        return values.get(name, [""])[0]

    states = tuple(state for state in State if state.value in values.get("state", []))
    order = first("order")
    if order and order not in ORDERS:
        values.pop("order")
        order = ""
    return CaseFilter(
        states=states,
        area=first("area"),
        category=first("category"),
        q=first("q"),
        overdue={"true": True, "false": False}.get(first("overdue")),
        holder=first("holder"),
        channel=first("channel") if first("channel") in CHANNELS else "",
        since=_instant(first("since")),
        until=_instant(first("until"), is_end=True),
        bbox=_frame(values),
        order=cast(Order, order or "-reported_at"),
    )


def _frame(values: dict[str, list[str]]) -> Frame | None:
    """`west,south,east,north` in WGS-84; a broken one is dropped, and no chip will claim it."""
    try:
        west, south, east, north = (float(part) for part in values.get("box", [""])[0].split(","))
    except ValueError:
        west, south, east, north = 1, 0, 0, 0
    if -180 <= west <= east <= 180 and -90 <= south <= north <= 90:
        return west, south, east, north
    values.pop("box", None)
    return None


def _instant(text: str, *, is_end: bool = False) -> datetime | None:
    """An instant with its offset, or a date of the office: as the end of a period, that day still belongs to it."""
    try:
        if _DAY.match(text):
            day = parse_date(text)
            if day is None:
                return None
            start = datetime(day.year, day.month, day.day, tzinfo=clock.office_zone())
            return start + timedelta(days=1) if is_end else start
        # A "+" in an address that nobody encoded arrives as a space.
        instant = parse_datetime(text.replace(" ", "+")) if text else None
    except ValueError:
        return None
    return instant if instant is not None and instant.tzinfo is not None else None


def chips(asked: Asked) -> list[Chip]:
    """The conditions in words, each with the query that drops it."""
    found = []
    for name, text in _told(asked):
        rest = {key: value for key, value in asked.values.items() if key != name}
        found.append(Chip(text, urlencode(rest, doseq=True)))
    return found


def _told(asked: Asked) -> Iterator[tuple[str, str]]:
    wanted = asked.wanted
    if wanted.q:
        yield "q", _("含“%(words)s”") % {"words": wanted.q}
    if wanted.states and not asked.queue:
        yield "state", _("、").join(str(STATE_LABELS[state]) for state in wanted.states)
    if wanted.area:
        info = areas.index().get(wanted.area)
        yield "area", info.name if info else wanted.area
    if wanted.category:
        yield "category", category_name(wanted.category) or wanted.category
    if wanted.overdue is not None and asked.queue != "late":
        yield "overdue", _("已超期") if wanted.overdue else _("未超期")
    if wanted.channel:
        yield "channel", str(CHANNELS[wanted.channel])
    if wanted.holder:
        org = directory().by_code.get(wanted.holder)
        yield "holder", (named_org(org.id) or {}).get("name", wanted.holder) if org else wanted.holder
    if wanted.since:
        yield "since", _("%(day)s 起") % {"day": asked.value("since")}
    if wanted.until:
        yield "until", _("%(day)s 止") % {"day": asked.value("until")}
    if wanted.bbox:
        yield "box", _("地图上框出的范围")


def title(asked: Asked) -> str:
    """What the list is called."""
    if asked.queue:
        return str(QUEUE_WORDS[asked.queue])
    return _("搜索结果") if asked.wanted.q else _("全部案件")
