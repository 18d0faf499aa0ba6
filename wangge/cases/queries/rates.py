"""How the reporters judged: responded, solved and satisfied by unit, category and area. Of units, never of persons."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Count, Q, QuerySet

from wangge.areas import codes
from wangge.areas.errors import BadAreaCode
from wangge.cases.access import visible
from wangge.cases.models import Verdict
from wangge.cases.outcomes import LAPSED, Outcome
from wangge.cases.queries.cursors import decode_cursor, encode_cursor
from wangge.cases.rates import Rate
from wangge.lib.actor import Actor, Level

By = Literal["unit", "category", "town", "village"]
SATISFIED_FROM = 3  # satisfied and very satisfied; "basically" is neither
COUNTED = Q(left_out="")
ANSWERED = Q(is_solved__isnull=False)
NOT_REACHED = (Outcome.UNREACHABLE, Outcome.WRONG_NUMBER)
TOO_FEW = 10  # answers below which a share says nothing and is not told
Which = Literal["", "left_out", "appealed", "not_solved"]
DONE = (~Q(outcome__in=["", LAPSED]) & Q(is_asked=True)) | ANSWERED


@dataclass(frozen=True, slots=True)
class RatesFilter:
    """Which closings: the period is half-open on the closing. `unit` is an organisation's id."""

    since: datetime
    until: datetime
    unit: int | None = None
    category: str = ""  # an item (four digits) or a field (two)
    area: str = ""
    left_out: str = ""  # a reason, or "any"
    which: Which = ""


@dataclass(frozen=True, slots=True)
class RatesRow:
    """One line: `key` is a unit's id, or a code of a category or area. What is left out counts in no rate."""

    key: str
    closings: int
    to_ask: int
    lapsed: int
    left_out: int
    refused: int
    not_reached: int
    sampled: Rate  # drawn to be asked, of all closings
    called: Rate  # of those to be asked
    responded: Rate  # of those tried or heard
    solved: Rate  # of those who answered
    satisfied: Rate


COUNTS = {
    "closings": Count("pk"),
    "to_ask": Count("pk", filter=Q(is_asked=True)),
    "lapsed": Count("pk", filter=Q(outcome=LAPSED)),
    "excluded": Count("pk", filter=~COUNTED),
    "refused": Count("pk", filter=Q(outcome=Outcome.REFUSED)),
    "not_reached": Count("pk", filter=Q(outcome__in=NOT_REACHED)),
    "called": Count("pk", filter=Q(is_asked=True) & DONE),
    "tried": Count("pk", filter=COUNTED & DONE),
    "answered": Count("pk", filter=COUNTED & ANSWERED),
    "solved": Count("pk", filter=COUNTED & Q(is_solved=True)),
    "pleased": Count("pk", filter=COUNTED & Q(satisfied__gte=SATISFIED_FROM)),
}


def within(actor: Actor, wanted: RatesFilter) -> QuerySet[Verdict]:
    """The verdicts on closings in the actor's scope that the filter asks for."""
    found = Verdict.objects.filter(
        main__in=visible(actor).order_by().values("pk"), closed_at__gte=wanted.since, closed_at__lt=wanted.until
    )
    if wanted.unit is not None:
        found = found.filter(unit_id=wanted.unit)
    if wanted.category:
        is_field = len(wanted.category) <= 2
        found = found.filter(**{"category__startswith" if is_field else "category": wanted.category})
    if wanted.left_out:
        found = found.exclude(left_out="") if wanted.left_out == "any" else found.filter(left_out=wanted.left_out)
    match wanted.which:
        case "left_out":
            found = found.exclude(left_out="")
        case "appealed":
            found = found.filter(appeal__isnull=False)
        case "not_solved":
            found = found.filter(is_solved=False)
    return found.filter(_area(wanted.area)) if wanted.area else found


def _area(code: str) -> Q:
    try:
        level = codes.level_of(code)
    except BadAreaCode:
        return Q(pk__in=[])
    match level:
        case Level.CITY:
            return Q()
        case Level.TOWN:
            return Q(town=code)
        case Level.VILLAGE:
            return Q(village=code)
        case _:
            return Q(main__grid=code)


def rates(actor: Actor, wanted: RatesFilter, by: By) -> list[RatesRow]:
    """One row for each unit, category or area, the most closings first."""
    rows = within(actor, wanted).order_by().values_list(by, named=False)
    counted = rows.annotate(**COUNTS).values(by, *COUNTS)
    return sorted((_row(str(row[by] or ""), row) for row in counted), key=lambda row: (-row.closings, row.key))


def total(actor: Actor, wanted: RatesFilter) -> RatesRow:
    """The same figures over everything that the filter asks for."""
    return _row("", within(actor, wanted).order_by().aggregate(**COUNTS))


def _row(key: str, row: dict[str, int]) -> RatesRow:
    return RatesRow(
        key=key,
        closings=row["closings"],
        to_ask=row["to_ask"],
        lapsed=row["lapsed"],
        left_out=row["excluded"],
        refused=row["refused"],
        not_reached=row["not_reached"],
        sampled=Rate(row["to_ask"], row["closings"]),
        called=Rate(row["called"], row["to_ask"]),
        responded=Rate(row["answered"], row["tried"]),
        solved=Rate(row["solved"], row["answered"]),
        satisfied=Rate(row["pleased"], row["answered"]),
    )


@dataclass(frozen=True, slots=True)
class VerdictPage:
    items: list[Verdict]
    next_cursor: str | None


def count_verdicts(actor: Actor, wanted: RatesFilter) -> int:
    return within(actor, wanted).count()


def verdicts(actor: Actor, wanted: RatesFilter, *, cursor: str | None = None, limit: int = 50) -> VerdictPage:
    """The verdicts behind a figure, the latest closing first, by keyset."""
    found = within(actor, wanted).select_related("case", "main", "appeal__org")
    if cursor:
        at, pk = decode_cursor(cursor)
        found = found.filter(Q(closed_at__lt=at) | Q(closed_at=at, pk__lt=pk))
    rows = list(found.order_by("-closed_at", "-pk")[: limit + 1])
    more = encode_cursor(rows[limit - 1].closed_at, rows[limit - 1].pk) if len(rows) > limit else None
    return VerdictPage(rows[:limit], more)
