"""Compares what the county's desk lists and counts with what the journal says."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from tests.year.reckoning import stories
from wangge.cases.models import Card, Case
from wangge.cases.queries.cards import STATUSES, card_counts, count_cards
from wangge.cases.queries.listing import CaseFilter, Count, count_cases, list_cases, queue_counts
from wangge.cases.states import State
from wangge.journal.models import Entry
from wangge.lib.actor import Actor

STATE_QUEUES = {"to_sign": "dispatched", "doing": "handling", "on_hold": "on_hold", "to_verify": "answered"}


def off(city: Actor, now: datetime) -> Iterator[str]:
    """Sums that are not those of the journal, lists that are not as long as their count, parts that miss the whole."""
    told = Counter(story.state for story in stories(now))
    for state in State:
        listed = list(_all(city, state, now))
        if len(listed) != told[state.value]:
            yield f"{state.value}: {len(listed)} listed, {told[state.value]} by the journal"
        yield from _counted(f"{state.value}", count_cases(city, CaseFilter(states=(state,)), now), len(listed))
        for town, number in Counter(case.town for case in listed if case.town).items():
            part = count_cases(city, CaseFilter(states=(state,), area=town), now)
            yield from _counted(f"{state.value} in {town}", part, number)
    queues = queue_counts(city, now)
    for queue, name in STATE_QUEUES.items():
        yield from _counted(f"queue {queue}", queues[queue], told[name])
    yield from _cards(city)


def _counted(what: str, found: Count, number: int) -> Iterator[str]:
    if (found.count != number) if found.is_exact else (number <= found.count):
        yield f"{what}: counted {found.count}, {number} in truth"


def _all(city: Actor, state: State, now: datetime) -> Iterator[Case]:
    cursor: str | None = None
    while True:
        page = list_cases(city, CaseFilter(states=(state,)), now, cursor=cursor, limit=200)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _cards(city: Actor) -> Iterator[str]:
    """Cards given less those that were taken back, and each status on its own."""
    by_act = Counter(Entry.objects.filter(act__in=("card", "lift_card")).values_list("act", flat=True))
    counts = card_counts(city)
    if sum(counts.values()) != by_act["card"] or by_act["card"] != Card.objects.count():
        yield f"cards: {counts}, given by the journal {by_act['card']}, rows {Card.objects.count()}"
    upheld = Entry.objects.filter(act="decide_card", data__uphold=True).count()
    if (counts["void"], counts["upheld"]) != (by_act["lift_card"], upheld):
        yield f"cards void: {counts['void']} and {counts['upheld']}, by the journal {by_act['lift_card']} and {upheld}"
    for status in STATUSES:
        if count_cards(city, status=status) != counts[status]:
            yield f"cards {status}: listed {count_cards(city, status=status)}, counted {counts[status]}"
