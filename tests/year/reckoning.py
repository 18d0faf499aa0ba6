"""Reckons a played year from its journal alone, and tells where cards, evidence and sums do not agree with it.

Nothing here asks the supervision whose work it checks: what state a case was in, and since when, is read from the
`from` and `to` of its entries; when a clock had run out, from the limits as they were stored.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby

from wangge.cases.models import Assignment, Card, Case
from wangge.catalogue import queries as catalogue
from wangge.catalogue.deadlines import Limit, due_at
from wangge.journal.models import Entry

AT_WORK = ("dispatched", "handling")
LATE_UNIT, LATE_DESK = ("overdue", "undecided"), ("unassigned",)


@dataclass(slots=True)
class Span:
    """A stretch of time in one state; for a desk's clock it ends where the clock starts anew."""

    state: str
    since: datetime
    until: datetime
    is_rework: bool = False


@dataclass(slots=True)
class Story:
    """What the journal tells of one case."""

    case_id: int
    spans: list[Span] = field(default_factory=list)
    categories: set[str] = field(default_factory=set)
    cards: dict[int, datetime] = field(default_factory=dict)  # by id: when it was given

    @property
    def state(self) -> str:
        return self.spans[-1].state


def stories(now: datetime) -> Iterator[Story]:
    """The story of each case, in the order of the cases."""
    entries = Entry.objects.filter(object_type="case").order_by("object_id", "id")
    for case_id, told in groupby(entries.iterator(chunk_size=5000), key=lambda entry: entry.object_id):
        story = Story(case_id)
        for entry in told:
            _tell(story, entry)
        story.spans[-1].until = now
        yield story


def _tell(story: Story, entry: Entry) -> None:
    facts = entry.data
    story.categories.update(facts[name] for name in ("category", "category_before") if name in facts)
    if entry.act == "card":
        story.cards[facts["card"]] = entry.at
    is_new_desk = entry.act == "escalate" and bool(facts.get("late"))
    if not story.spans:
        story.spans.append(Span("reported", entry.at, entry.at))
    if "to" in facts or is_new_desk:
        story.spans[-1].until = entry.at
        state = facts.get("to", story.state)
        story.spans.append(Span(state, entry.at, entry.at, is_rework=entry.act == "rework"))


def faults(now: datetime) -> Iterator[str]:
    """Every late case without its card, every card without its lateness or its evidence, every sum that is off."""
    cases = {case.pk: case for case in Case.objects.only("pk", "state", "category", "town", "merged_into_id")}
    turns, cards = defaultdict(list), defaultdict(list)
    for turn in Assignment.objects.order_by("id").iterator():
        turns[turn.case_id].append(turn)
    for card in Card.objects.order_by("id").iterator():
        cards[card.case_id].append(card)
    told: Counter[str] = Counter()
    for story in stories(now):
        case = cases[story.case_id]
        told[story.state] += 1
        if story.state != case.state:
            yield f"case {case.pk} is {case.state}, its journal says {story.state}"
        yield from _units(story, turns[case.pk], cards[case.pk], now)
        yield from _desks(story, case, cards[case.pk])
        yield from _evidence(story, cards[case.pk])
    held = Counter(case.state for case in cases.values())
    if told != held:
        yield f"states {dict(held)}, by the journal {dict(told)}"


def _units(story: Story, turns: list[Assignment], cards: list[Card], now: datetime) -> Iterator[str]:
    """A unit's turn that was late has its card, unless an approval took it back; and no other turn has one."""
    for turn in turns:
        given = [card for card in cards if card.assignment_id == turn.pk and card.rule in LATE_UNIT]
        late = _lateness(story, turn, now)
        in_force = [card for card in given if card.voided_at is None or card.is_upheld]
        if late > timedelta() and not in_force:
            yield f"case {story.case_id}: turn {turn.pk} was late by {late} and has no card"
        if late <= timedelta() and in_force and not _was_moved(turn):
            yield f"case {story.case_id}: turn {turn.pk} has card {in_force[0].pk} and was not late"
        red = [card for card in cards if card.assignment_id == turn.pk and card.rule == "twice_overdue"]
        if red and not given:
            yield f"case {story.case_id}: turn {turn.pk} has a red card and no yellow one"
        if not red and late > 3 * (turn.due_at - turn.dispatched_at) + timedelta(days=15):
            yield f"case {story.case_id}: turn {turn.pk} was late by {late} and has no red card"


def _was_moved(turn: Assignment) -> bool:
    return turn.case.clock_changes.filter(assignment=turn).exists()


def _lateness(story: Story, turn: Assignment, now: datetime) -> timedelta:
    """For how long a turn went on beyond its limit, while its unit was at work on it."""
    end, late = turn.ended_at or now, timedelta()
    if not turn.is_lead:
        end = min(end, turn.answered_at or end)
    for span in story.spans:
        if span.state not in AT_WORK and (turn.is_lead or span.state in ("on_hold",)):
            continue
        since, until = max(span.since, turn.dispatched_at), min(span.until, end)
        limit = turn.due_at
        if span.is_rework and limit <= span.since:
            sign = catalogue.standard(turn.standard_id).sign
            limit = due_at(span.since, sign, catalogue.calendar_version(turn.calendar_id)).at
        if until > max(limit, since):
            late = max(late, until - limit)
    return late


def _desks(story: Story, case: Case, cards: list[Card]) -> Iterator[str]:
    """A desk that let a report lie beyond the strictest and the mildest limit it can have had."""
    given = [card for card in cards if card.rule in LATE_DESK]
    limits = list(_accepting(story, case))
    surely = maybe = 0
    for span in story.spans:
        if span.state != "reported":
            continue
        dues = [due_at(span.since, limit, catalogue.calendar()).at for limit in limits]
        surely += span.until > max(dues)
        maybe += span.until > min(dues)
    if not surely <= len(given) <= maybe:
        yield f"case {story.case_id}: accepted late {surely} to {maybe} times, with {len(given)} cards"


def _accepting(story: Story, case: Case) -> Iterator[Limit]:
    yield catalogue.general_standard().accept
    for code in {*story.categories, case.category} - {""}:
        yield catalogue.category(code).standard.accept


def _evidence(story: Story, cards: list[Card]) -> Iterator[str]:
    """Each card stands in the journal at the instant of its issue, and says what it rests on."""
    for card in cards:
        if story.cards.get(card.pk) != card.issued_at:
            yield f"card {card.pk} of case {story.case_id} is not in the journal as it was given"
        if not card.evidence or (card.issued_by is not None and not card.note):
            yield f"card {card.pk} of case {story.case_id} has no evidence"
        due = card.evidence.get("due_at")
        if card.issued_by is None and due and datetime.fromisoformat(due).astimezone(UTC) > card.issued_at:
            yield f"card {card.pk} of case {story.case_id} was given before the limit {due}"
    missing = set(story.cards) - {card.pk for card in cards}
    if missing:
        yield f"case {story.case_id}: cards {missing} of the journal are gone"
