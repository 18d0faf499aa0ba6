"""Disjoint parts, each along its index, give what the plain queryset gives: for any posts, filter, order and cursor."""

import random
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db.models import Q

from tests.crowd import CATEGORIES, PEOPLE, crowd, random_filter
from tests.play import Play
from wangge.cases.models import Case
from wangge.cases.queries import walks
from wangge.cases.queries.cursors import encode_cursor
from wangge.cases.queries.listing import CaseFilter, Order, count_cases, list_cases, matching
from wangge.cases.states import OPEN
from wangge.lib.actor import Actor

pytestmark = pytest.mark.django_db
ORDERS: tuple[Order, ...] = ("-reported_at", "reported_at", "due_at")
NARROWS: tuple[dict[str, Any], ...] = (
    {},
    {"states": OPEN},
    {"is_at_desk": True},
    {"awaits": "decision"},
    {"awaits": "assistance"},
    {"overdue": True, "states": OPEN},
    {"channel": "import"},
)


def somebody(chance: random.Random, play: Play) -> Actor:
    """A person with the posts of up to three people, so that what opens a case overlaps."""
    people = [play.actor(name) for name in chance.sample(PEOPLE, chance.randint(1, 3))]
    return replace(
        people[0],
        posts=tuple(post for person in people for post in person.posts),
        org_ids=frozenset().union(*(person.org_ids for person in people)),
    )


def asked(chance: random.Random, play: Play, people: list[Actor]) -> CaseFilter:
    wanted = replace(random_filter(chance, play), order=chance.choice(ORDERS), **chance.choice(NARROWS))
    if chance.random() < 0.2:
        wanted = replace(wanted, worker_id=chance.choice(people).id)
    if chance.random() < 0.2:
        wanted = replace(wanted, category=chance.choice((*CATEGORIES, "7", "x")))
    return wanted


def sorted_plainly(actor: Actor, wanted: CaseFilter, now: datetime) -> list[Case]:
    found = sorted(matching(actor, wanted, now), key=lambda case: case.pk)
    if wanted.order == "due_at":
        dated = [case for case in found if case.due_at is not None]
        dated.sort(key=lambda case: (case.due_at, case.pk))
        return dated + [case for case in found if case.due_at is None]
    return sorted(found, key=lambda c: (c.reported_at, c.pk), reverse=wanted.order == "-reported_at")


@pytest.mark.parametrize("seed", [11, 12])
def test_pages_and_counts_equal_the_plain_queryset(play: Play, seed: int) -> None:
    crowd(play, seed)
    chance = random.Random(seed)
    people = [play.actor(name) for name in PEOPLE]
    lengths = set()
    for _turn in range(250):
        actor, wanted = somebody(chance, play), asked(chance, play, people)
        expected = sorted_plainly(actor, wanted, play.now)
        told = f"{actor.posts} {wanted}"
        assert count_cases(actor, wanted, play.now).count == len(expected), told
        start = chance.randint(0, len(expected))
        cursor, limit = None, chance.choice((1, 3, 50))
        if start:
            last = expected[start - 1]
            cursor = encode_cursor(last.due_at if wanted.order == "due_at" else last.reported_at, last.pk)
        page = list_cases(actor, wanted, play.now, cursor=cursor, limit=limit)
        assert [case.pk for case in page.items] == [case.pk for case in expected[start : start + limit]], told
        assert (page.next_cursor is not None) == (start + limit < len(expected)), told
        lengths.add(len(expected))
    assert len(lengths) > 10


def test_more_posts_than_parts_are_read_as_one(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = crowd(play, 13, size=20, turns=40)
    everybody = replace(
        play.actor("wang"), posts=tuple(post for name in ("wang", "wu", "zhao") for post in play.actor(name).posts)
    )
    found = [list_cases(everybody, CaseFilter(order=order), play.now).items for order in ORDERS]
    monkeypatch.setattr(walks, "MOST_PARTS", 1)
    assert [list_cases(everybody, CaseFilter(order=order), play.now).items for order in ORDERS] == found
    assert 0 < len(found[0]) < len(cases)


def test_each_index_that_is_named_exists() -> None:
    """SQLite refuses a statement that names none; the model and the names here go together."""
    named = {index.name for index in Case._meta.indexes}
    places: tuple[dict[str, Any], ...] = (
        {},
        {"town": "1"},
        {"village": "1"},
        {"grid": "1"},
        {"lead": 1},
        {"worker": 1},
        {"holder": 1},
    )
    for values in (*places, {"category": "0101"}, {"channel": "web"}, {"pk": None}):
        for asked_for in (walks.Asked(Q()), walks.Asked(Q(), states=OPEN), walks.Asked(Q(), is_late=True),
                          walks.Asked(Q(), is_near=True), walks.Asked(Q(), is_in_field=True)):  # fmt: skip
            walk = walks.Walk(Case.objects.all(), values, asked_for)
            used = {walks.page_index(walk, is_due=False), walks.page_index(walk, is_due=True), walks.count_index(walk)}
            assert used - {""} <= named
    assert named > walks.STATED
