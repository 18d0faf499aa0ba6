"""Lists, counts and queues: one filter for all of them, keyset paging, counts that stay bounded."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wangge.areas import codes
from wangge.areas.errors import BadAreaCode
from wangge.cases import search
from wangge.cases.access import AREA_COLUMN, in_field, own_units, scope_filter
from wangge.cases.holder import LEVEL_RANK
from wangge.cases.models import TO_ASK, Assignment, Case, Request, Verdict
from wangge.cases.queries.cursors import decode_cursor, encode_cursor
from wangge.cases.queries.finding import beside_tokens, scope_tokens
from wangge.cases.queries.walks import Asked, Sql, Walk, counted, counting, few, first, keys, read, walks
from wangge.cases.states import GIVEN_OUT, OPEN, State
from wangge.lib import ids
from wangge.lib.actor import Actor, Level, Role
from wangge.lib.errors import InvalidInput
from wangge.lib.prepared import Given
from wangge.people.access import Scope, scope
from wangge.people.queries import directory

Order = Literal["-reported_at", "reported_at", "due_at"]
Awaited = Literal["", "decision", "assistance"]
COUNT_BOUND = 10_000
SEARCH_BOUND = 2_000
NEAR = 0.05  # degrees: a frame of some five kilometres
BRIEF = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list, a count, a map or an export is asked for. Periods are half-open on `reported_at`."""

    states: tuple[State, ...] = ()
    area: str = ""
    category: str = ""  # an item (four digits) or a field (two)
    q: str = ""
    bbox: tuple[float, float, float, float] | None = None  # west, south, east, north in WGS-84
    overdue: bool | None = None
    holder: str = ""  # organisation code
    lead: str = ""
    worker_id: int | None = None
    channel: str = ""
    since: datetime | None = None
    until: datetime | None = None
    order: Order = "-reported_at"
    is_at_desk: bool = False  # held by the actor's own desk or one below it, not by one above
    awaits: Awaited = ""  # a decision, the actor's own assistance
    is_uncalled: bool = False  # closed, and a reporter who is to be asked has not been reached yet


@dataclass(frozen=True, slots=True)
class Page:
    """One page and the cursor of the next (None at the end)."""

    items: list[Case] = field(default_factory=list)
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A count up to `COUNT_BOUND`; beyond it `is_exact` is false.

    `is_cut`: the words searched stand in more cases than are looked through, so only the newest of them are counted.
    """

    count: int
    is_exact: bool
    is_cut: bool = False


def matching(actor: Actor, wanted: CaseFilter, now: datetime) -> QuerySet[Case]:
    """Every case in the actor's scope that the filter asks for."""
    return looked_through(actor, wanted, now)[0]


def looked_through(actor: Actor, wanted: CaseFilter, now: datetime) -> tuple[QuerySet[Case], bool]:
    """Every case in scope that the filter asks for, and whether the words searched stand in more than `SEARCH_BOUND`
    cases: then only the newest of those were looked through."""
    held, is_cut = scope(actor), False
    cases = Case.objects.filter(scope_filter(held)).filter(_conditions(wanted, now))
    if wanted.awaits:
        cases = cases.filter(pk__in=_awaiting(actor, wanted.awaits))
    if wanted.is_at_desk:
        cases = cases.exclude(holder_level__in=levels_above(actor))
    if wanted.q:
        found = _found(held, wanted, SEARCH_BOUND + 1)
        cases, is_cut = cases.filter(pk__in=keys(found)), len(found) > SEARCH_BOUND
    return cases, is_cut


def _awaiting(actor: Actor, what: Awaited) -> QuerySet[Any]:
    """Ids of the cases at which something waits; few at any time, each from a partial index."""
    if what == "decision":
        return Request.objects.filter(is_approved__isnull=True).values("case_id")
    turns = Assignment.objects.filter(org_id__in=actor.org_ids, is_lead=False)
    return turns.filter(ended_at__isnull=True, answered_at__isnull=True).values("case_id")


def levels_above(actor: Actor) -> list[str]:
    """The levels above the actor's highest desk; none for those who sit at no desk."""
    own = min((LEVEL_RANK[post.level] for post in actor.posts_as(Role.DESK)), default=0)
    return [level for level, rank in LEVEL_RANK.items() if rank < own]


def list_cases(actor: Actor, wanted: CaseFilter, now: datetime, *, cursor: str | None = None, limit: int = 50) -> Page:
    """A page of cases by keyset: any page costs the same. Raises `InvalidInput` for a broken cursor."""
    read_in = _reader(actor, wanted, now)
    instant, pk = decode_cursor(cursor) if cursor else (None, 0)
    if wanted.order == "due_at":
        return _by_due_at(read_in, cursor is not None, instant, pk, limit)
    if cursor and instant is None:
        raise InvalidInput(fields={"cursor": _("不是本列表给出的游标")})
    descending = wanted.order == "-reported_at"
    order = ("-reported_at", "-id") if descending else ("reported_at", "id")
    beyond = ("earlier" if descending else "later") if cursor else ""
    return _page(read_in(order, beyond, instant, pk, limit + 1), limit, "reported_at")


Reader = Callable[[tuple[str, ...], str, datetime | None, int, int], list[Case]]


def _reader(actor: Actor, wanted: CaseFilter, now: datetime) -> Reader:
    """How the first cases in an order, beyond a place in it, are read."""
    question = _question(actor, wanted)
    parts = None if question else parts_of(actor, wanted, now)[0]

    def read_in(order: tuple[str, ...], beyond: str, instant: datetime | None, pk: int, limit: int) -> list[Case]:
        if question is not None:
            by = _page_statement(question, order, beyond, limit)
        else:
            by = first(parts or [], order, BEYOND[beyond], limit)
        found = read(by, instant=instant, pk=pk)
        columns = [column.removeprefix("-") for column in order]
        return sorted(found, key=attrgetter(*columns), reverse=order[0].startswith("-"))

    return read_in


def _beyond(column: str, sign: str) -> Q:
    """Beyond the instant and key given; the first part bounds the index range, the second keeps ties in order."""
    instant, pk = Given("instant"), Given("pk")
    return Q(**{f"{column}__{sign}e": instant}) & (
        Q(**{f"{column}__{sign}": instant}) | Q(**{column: instant, f"pk__{sign}": pk})
    )


DATED = Q(due_at__isnull=False)
BEYOND = {
    "": Q(),
    "earlier": _beyond("reported_at", "lt"),
    "later": _beyond("reported_at", "gt"),
    "dated": DATED,
    "due later": DATED & _beyond("due_at", "gt"),
    "undated": Q(due_at__isnull=True, pk__gt=Given("pk")),
}


@dataclass(frozen=True, slots=True)
class _Question:
    """All that a statement for a list or a count is composed of: the same queues are asked for every few seconds."""

    held: Scope
    own: frozenset[int]
    wanted: CaseFilter
    values: tuple[tuple[str, Any], ...]
    above: tuple[str, ...]


def _question(actor: Actor, wanted: CaseFilter) -> _Question | None:
    """None where the present moment, or a list of keys, is a part of what is asked."""
    if _is_few(wanted) or wanted.overdue is not None or (wanted.since is not None and wanted.until is None):
        return None
    if (wanted.holder or wanted.lead) and not {wanted.holder, wanted.lead} <= {"", *directory().by_code}:
        return None
    held = scope(actor)
    above = tuple(levels_above(actor)) if wanted.is_at_desk else ()
    return _Question(held, own_units(held), wanted, tuple(_values(wanted).items()), above)


@lru_cache(maxsize=500)  # some five kilobytes each
def _page_statement(asked: _Question, order: tuple[str, ...], beyond: str, limit: int) -> Sql:
    return first(_walks_of(asked.held, asked.wanted, asked.above, _NEVER), order, BEYOND[beyond], limit)


@lru_cache(maxsize=500)  # some five kilobytes each
def _count_statement(asked: _Question, bound: int) -> Sql:
    return counting(_walks_of(asked.held, asked.wanted, asked.above, _NEVER), bound)


_NEVER = datetime.max.replace(tzinfo=UTC)  # no part of what is asked with it


def _is_few(wanted: CaseFilter) -> bool:
    """Is there an own list of the few cases that can be meant? Then they are read, and sorted."""
    return bool(wanted.q or wanted.awaits or wanted.is_uncalled)


def parts_of(actor: Actor, wanted: CaseFilter, now: datetime) -> tuple[list[Walk], bool]:
    """What `looked_through` finds, in parts that an index can be walked for, and whether a search was cut."""
    if _is_few(wanted):
        cases, is_cut = looked_through(actor, wanted, now)
        return few(cases), is_cut
    return _walks_of(scope(actor), wanted, levels_above(actor) if wanted.is_at_desk else (), now), False


def _walks_of(held: Scope, wanted: CaseFilter, above: Sequence[str], now: datetime) -> list[Walk]:
    condition = _conditions(replace(wanted, states=()), now)
    if wanted.is_at_desk:
        condition &= ~Q(holder_level__in=above)
    asked = Asked(
        condition=condition,
        states=wanted.states,
        values=_values(wanted),
        is_late=wanted.overdue is True,
        is_in_field=0 < len(wanted.category) <= 2,
        is_near=wanted.bbox is not None and _is_near(wanted.bbox),
        is_in_period=wanted.since is not None or wanted.until is not None,
        is_brief=wanted.since is not None and (wanted.until or now) - wanted.since <= BRIEF,
    )
    return walks(held, asked)


def _values(wanted: CaseFilter) -> dict[str, Any]:
    """What a filter asks a column to equal, where an index begins with that column."""
    values: dict[str, Any] = {}
    if wanted.area and _is_code(wanted.area):
        column = AREA_COLUMN.get(codes.level_of(wanted.area))
        values |= {column: wanted.area} if column else {}
    for column, code in (("holder", wanted.holder), ("lead", wanted.lead)):
        org = directory().by_code.get(code)
        values |= {column: org.id} if org else {}
    if wanted.worker_id is not None:
        values["worker"] = wanted.worker_id
    if len(wanted.category) > 2:
        values["category"] = wanted.category
    return values | ({"channel": wanted.channel} if wanted.channel else {})


def _is_near(bbox: tuple[float, float, float, float]) -> bool:
    """Does a frame hold so little that its cases are found by their place rather than met on the way?"""
    west, south, east, north = bbox
    return max(east - west, north - south) <= NEAR


def _by_due_at(read_in: Reader, is_beyond: bool, instant: datetime | None, pk: int, limit: int) -> Page:
    """Those with a due date first, in its order; then the rest by id. Two index walks instead of a sort."""
    rows: list[Case] = []
    if not is_beyond or instant is not None:
        rows = read_in(("due_at", "id"), "due later" if is_beyond else "dated", instant, pk, limit + 1)
        pk = 0
    if len(rows) <= limit:
        rows += read_in(("id",), "undated", None, pk, limit + 1 - len(rows))
    return _page(rows, limit, "due_at")


def count_cases(actor: Actor, wanted: CaseFilter, now: datetime) -> Count:
    """How many, exactly up to 10,000: reading further would cost more than anyone gains."""
    question, is_cut = _question(actor, wanted), False
    if question is not None:
        by = _count_statement(question, COUNT_BOUND + 1)
    else:
        parts, is_cut = parts_of(actor, wanted, now)
        by = counting(parts, COUNT_BOUND + 1)
    found = counted(by)
    return Count(min(found, COUNT_BOUND), found <= COUNT_BOUND and not is_cut, is_cut)


_IN_WORK = (State.DISPATCHED, State.HANDLING)
QUEUES: dict[str, CaseFilter] = {
    "to_assign": CaseFilter(states=(State.REPORTED,), is_at_desk=True, order="reported_at"),
    "to_sign": CaseFilter(states=(State.DISPATCHED,), order="due_at"),
    "doing": CaseFilter(states=(State.HANDLING,), order="due_at"),
    "to_decide": CaseFilter(states=_IN_WORK, awaits="decision", is_at_desk=True, order="due_at"),
    "on_hold": CaseFilter(states=(State.ON_HOLD,), order="reported_at"),
    "assisting": CaseFilter(states=GIVEN_OUT, awaits="assistance", order="due_at"),
    "to_verify": CaseFilter(states=(State.ANSWERED,), order="reported_at"),
    "to_call_back": CaseFilter(states=(State.CLOSED,), is_uncalled=True, order="reported_at"),
    "late": CaseFilter(states=OPEN, overdue=True, order="due_at"),
}


def queue_counts(actor: Actor, now: datetime, names: Iterable[str] = QUEUES) -> dict[str, Count]:
    """Queues (all of them, unless named) with their counts, in that order."""
    return {name: count_cases(actor, QUEUES[name], now) for name in names}


def in_queue(name: str, base: CaseFilter) -> CaseFilter:
    """`base` narrowed to a queue."""
    queue = QUEUES[name]
    return replace(
        base,
        states=queue.states,
        overdue=queue.overdue,
        is_at_desk=queue.is_at_desk,
        awaits=queue.awaits,
        is_uncalled=queue.is_uncalled,
        order=queue.order,
    )


def _conditions(wanted: CaseFilter, now: datetime) -> Q:
    condition = Q()
    if wanted.states:
        condition &= Q(state__in=wanted.states) if len(wanted.states) > 1 else Q(state=wanted.states[0])
    if wanted.area:
        condition &= _area(wanted.area)
    if wanted.category:
        condition &= _category(wanted.category)
    if wanted.bbox is not None:
        west, south, east, north = wanted.bbox
        condition &= Q(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)
    if wanted.overdue is not None:
        late = Q(running_due_at__lt=now)
        condition &= late if wanted.overdue else Q(running_due_at__isnull=True) | Q(running_due_at__gte=now)
    if wanted.is_uncalled:
        condition &= Q(pk__in=Verdict.objects.filter(TO_ASK).values("main_id"))
    return condition & _plain_conditions(wanted)


def _plain_conditions(wanted: CaseFilter) -> Q:
    condition = Q()
    for column, code in (("holder_id", wanted.holder), ("lead_id", wanted.lead)):
        if code:
            org = directory().by_code.get(code)
            condition &= Q(**{column: org.id}) if org else Q(pk__in=[])
    if wanted.worker_id is not None:
        condition &= Q(worker_id=wanted.worker_id)
    if wanted.channel:
        condition &= Q(channel=wanted.channel)
    if wanted.since is not None:
        condition &= Q(reported_at__gte=wanted.since)
    if wanted.until is not None:
        condition &= Q(reported_at__lt=wanted.until)
    return condition


def _category(code: str) -> Q:
    if len(code) > 2:
        return Q(category=code)
    return in_field(code) if code.isascii() and code.isdigit() else Q(category__startswith=code)


def _area(code: str) -> Q:
    try:
        level = codes.level_of(code)
    except BadAreaCode:
        return Q(pk__in=[])
    if level == Level.CITY:
        return Q(county=code[:6])
    return Q(**{AREA_COLUMN[level]: code})


def _is_code(code: str) -> bool:
    try:
        codes.level_of(code)
    except BadAreaCode:
        return False
    return True


def _found(held: Scope, wanted: CaseFilter, limit: int) -> list[int]:
    """Ids for the words searched: a case number finds its case, other words go to the index with scope and state."""
    parsed = ids.parse_case_number(wanted.q)
    if parsed is not None:
        county, reported_on, serial = parsed
        return list(Case.objects.filter(pk=serial, county=county, reported_on=reported_on).values_list("pk", flat=True))
    groups: list[Sequence[str]] = []
    if wanted.states:
        groups.append([search.state_token(state.value) for state in wanted.states])
    if wanted.area and not _is_code(wanted.area):
        return []  # what is no code finds nothing, and never reaches the index's own language
    if wanted.area and not wanted.area.endswith("0" * 9):
        groups.append([search.area_token(wanted.area)])
    within = scope_tokens(held)
    if not within:
        return search.find(wanted.q, any_of=groups, limit=limit)
    hits = search.find(wanted.q, any_of=[within, *groups], limit=limit)
    given = beside_tokens(held, limit)
    return hits + search.find(wanted.q, any_of=groups, among=given, limit=limit) if given else hits


def _page(rows: list[Case], limit: int, column: str) -> Page:
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1]
    value: datetime | None = getattr(last, column)
    return Page(rows[:limit], encode_cursor(value, last.pk))
