"""One scope: for random people and filters the list, count, queues, search, map, export and single cases agree."""

import random
from datetime import timedelta

import pytest
from django.db import connection

from tests.county import GRID
from tests.crowd import PEOPLE, crowd, is_secret, matches, may_see, random_filter
from tests.play import Play
from wangge.cases.access import get_case
from wangge.cases.actions.changing import tokens
from wangge.cases.models import Case
from wangge.cases.queries import listing
from wangge.cases.queries.exporting import HEADINGS, export_rows
from wangge.cases.queries.listing import CaseFilter, Order, count_cases, in_queue, list_cases, queue_counts
from wangge.cases.queries.mapping import area_counts
from wangge.lib.actor import RESIDENT, Actor, Level
from wangge.lib.errors import InvalidInput, NotFound
from wangge.people.models import Organisation

pytestmark = pytest.mark.django_db


def walk(actor: Actor, wanted: CaseFilter, play: Play, limit: int) -> list[int]:
    """Every page from the first to the last; fails when a page comes short or the walk does not end."""
    found: list[int] = []
    cursor = None
    for _page in range(500):
        page = list_cases(actor, wanted, play.now, cursor=cursor, limit=limit)
        found += [case.pk for case in page.items]
        if page.next_cursor is None:
            return found
        assert len(page.items) == limit
        cursor = page.next_cursor
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_everything_that_reads_agrees_for_random_people_and_filters(play: Play, seed: int) -> None:
    cases = crowd(play, seed)
    chance = random.Random(seed)
    orgs = {org.pk: org for org in Organisation.objects.all()}
    seen_any = 0
    for name in PEOPLE:
        actor = play.actor(name)
        visible = {case.pk for case in cases if may_see(actor, case, orgs)}
        seen_any += len(visible)
        for case in cases:
            if case.pk in visible:
                assert get_case(actor, case.number).pk == case.pk
            else:
                with pytest.raises(NotFound):
                    get_case(actor, case.number)
        for wanted in [CaseFilter(), *(random_filter(chance, play) for _ in range(6))]:
            expected = {case.pk for case in cases if case.pk in visible and matches(wanted, case, play)}
            told = f"{name} {wanted}"
            listed = walk(actor, wanted, play, limit=chance.choice((1, 3, 200)))
            assert len(listed) == len(set(listed)), told
            assert set(listed) == expected, told
            assert count_cases(actor, wanted, play.now) == listing.Count(len(expected), True), told
            assert area_counts(actor, wanted, play.now, Level.TOWN).total == len(expected), told
            exported = [row["number"] for row in export_rows(actor, wanted, play.now)]
            numbers = {case.pk: case.number for case in cases}
            assert exported == [numbers[pk] for pk in (listed if len(listed) < 2 else walk(actor, wanted, play, 200))]
        for queue, count in queue_counts(actor, play.now).items():
            assert count.count == len(walk(actor, in_queue(queue, CaseFilter()), play, 7)), (name, queue)
    assert seen_any > len(cases)


def test_the_public_and_administrators_have_no_scope(play: Play) -> None:
    play.report()
    for actor in (RESIDENT, play.actor("sys"), play.actor("sec"), play.actor("audit"), Actor(id=None, username="")):
        assert list_cases(actor, CaseFilter(), play.now).items == []
        assert count_cases(actor, CaseFilter(), play.now).count == 0


@pytest.mark.parametrize("order", ["-reported_at", "reported_at", "due_at"])
@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_cover_everything_once_with_equal_instants_and_without_due_dates(
    play: Play, order: Order, limit: int
) -> None:
    for turn in range(11):
        if turn in (4, 8):
            play.now += timedelta(microseconds=1)
        case = play.report()
        if turn % 2:
            play.do("li", case, "dispatch")
    found = walk(play.actor("li"), CaseFilter(order=order), play, limit)
    rows = {case.pk: case for case in Case.objects.all()}
    if order == "due_at":
        dated = sorted((case for case in rows.values() if case.due_at), key=lambda case: (case.due_at, case.pk))
        expected = [case.pk for case in dated] + sorted(case.pk for case in rows.values() if case.due_at is None)
    else:
        expected = sorted(rows, key=lambda pk: (rows[pk].reported_at, pk), reverse=order.startswith("-"))
    assert found == expected


def test_a_case_that_arrives_between_two_pages_shifts_nothing(play: Play) -> None:
    old = [play.report().pk for _turn in range(4)]
    actor = play.actor("li")
    first = list_cases(actor, CaseFilter(), play.now, limit=2)
    play.now += timedelta(minutes=1)
    play.report()
    second = list_cases(actor, CaseFilter(), play.now, cursor=first.next_cursor, limit=2)
    assert [case.pk for case in (*first.items, *second.items)] == old[::-1]
    assert second.next_cursor is None


@pytest.mark.parametrize(
    "cursor", ["x", "e30", "W10", "WzEsMl0", "bm9uc2Vuc2U", "WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwxXQ", "中"]
)
def test_a_broken_cursor_is_refused(play: Play, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        list_cases(play.actor("li"), CaseFilter(), play.now, cursor=cursor)


def test_a_count_stops_at_its_bound(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "COUNT_BOUND", 3)
    for expected in ((1, True), (2, True), (3, True), (3, False), (3, False)):
        play.report()
        found = count_cases(play.actor("li"), CaseFilter(), play.now)
        assert (found.count, found.is_exact) == expected


def test_the_index_equals_a_rebuild_after_a_random_past(play: Play) -> None:
    cases = crowd(play, seed=7, size=30, turns=120)
    assert any(is_secret(case) for case in cases)
    assert len({case.state for case in cases}) > 4
    assert indexed() == {(token, case.pk) for case in cases for token in tokens(case)}


def indexed() -> set[tuple[str, int]]:
    """What the search index holds, as pairs of token and case."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("CREATE VIRTUAL TABLE temp.case_terms USING fts5vocab('main', 'case_search', 'instance')")
            cursor.execute("SELECT term, doc FROM temp.case_terms")
            found = set(cursor.fetchall())
            cursor.execute("DROP TABLE temp.case_terms")
            return found
        cursor.execute(
            "SELECT unnest(tsvector_to_array(tokens)), case_id FROM case_search"
            " WHERE case_id IN (SELECT id FROM cases_case)"
        )
        return set(cursor.fetchall())


def test_an_export_holds_no_key_to_a_reporter(play: Play) -> None:
    play.report(GRID, contact={"name": "赵大姐", "phone": "13805350000"})
    (row,) = export_rows(play.actor("jin"), CaseFilter(), play.now)
    assert set(row) - set(HEADINGS) <= {"grid_code"}
    told = str(row)
    assert "13805350000" not in told and "赵大姐" not in told
    assert not {"contact", "phone", "reporter", "query_code", "contact_id"} & set(row)
