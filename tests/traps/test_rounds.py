"""What the worker does in rounds: nothing starves behind what fails, nothing is left out, and no failure is silent."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.county import CITY, GRID, TOWN
from tests.play import Play, china
from wangge.areas.models import Change
from wangge.cases import tasks
from wangge.cases.actions import placing
from wangge.cases.models import Assignment, Card, Case, Rehoming, Suggestion
from wangge.cases.queries.suggesting import suggested
from wangge.cases.states import State
from wangge.cases.tests.test_rehoming import KNIFE, in_effect
from wangge.lib.actor import Role
from wangge.ops.actions import beat, stumble
from wangge.people.actions.posts import end_post
from wangge.people.models import Post

pytestmark = pytest.mark.django_db
Round = Callable[..., int]


def held(play: Play) -> Case:
    case = play.do("sun", play.handling(), "request_hold", until="2026-04-20")
    return play.do("jin", case, "decide_hold")


def planned(play: Play) -> Case:
    case = play.do("sun", play.handling(), "answer", closure_class="plan", promised_on="2026-03-20")
    return play.do("li", case, "verify")


def closed(play: Play) -> Case:
    return play.closed()


ROUNDS = [
    (held, tasks.resume_reviewed_holds, "resume_reviewed", State.HANDLING),
    (planned, tasks.reopen_promised, "reopen_planned", State.REPORTED),
    (closed, tasks.archive_old, "archive_settled", State.ARCHIVED),
]


@pytest.mark.parametrize(("made", "do", "act", "after"), ROUNDS, ids=["holds", "plans", "archive"])
def test_rows_that_cannot_be_done_starve_none_behind_them(
    play: Play,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    made: Callable[[Play], Case],
    do: Round,
    act: str,
    after: State,
) -> None:
    """More of them than a round takes, all older than the one that can be done."""
    stuck, good = [made(play).pk for _turn in range(3)], made(play)
    plain = getattr(tasks, act)

    def refusing(*, case: Case, now: datetime) -> Case:
        if case.pk in stuck:
            raise ValueError("a row that nobody foresaw")
        return plain(case=case, now=now)  # type: ignore[no-any-return]  # one of three acts

    monkeypatch.setattr(tasks, act, refusing)
    with caplog.at_level(logging.ERROR, "wangge.cases.tasks"):
        assert do(now=china("2026-12-01 10:00"), batch=2) == 1
    assert Case.objects.get(pk=good.pk).state == after
    assert all(str(pk) in caplog.text for pk in stuck)


def test_rows_that_cannot_be_supervised_starve_none_behind_them(play: Play) -> None:
    """The sweep looks at a few at a time, the longest waiting first; those that fail are the longest waiting."""
    bad = [play.report().pk for _turn in range(3)]
    play.at("2026-03-10 10:05")
    good = play.report()
    turns = [play.do("li", play.report(), "dispatch") for _turn in range(2)]
    Case.objects.filter(pk__in=bad).update(standard_id=987_654)
    tasks.sweep(now=play.at("2026-03-16 09:00").now, batch=2)
    assert Card.objects.filter(case=good, rule="unassigned").exists()
    assert Card.objects.filter(case__in=turns, rule="overdue").count() == 2
    assert not Case.objects.filter(rung_at__lte=play.now).exists()


def test_what_nobody_was_given_is_supervised_like_what_somebody_was(play: Play) -> None:
    unassigned, given = play.report(), play.do("li", play.report(), "dispatch")
    tasks.sweep(now=play.at("2026-03-20 09:00").now)
    late = {(card.case_id, card.org.code) for card in Card.objects.select_related("org")}
    assert (unassigned.pk, "centre-village") in late
    assert (given.pk, "housing") in late


def test_what_no_desk_accepts_and_nobody_can_take_higher_keeps_its_card(play: Play) -> None:
    """At the county's desk there is no next level: the case stays with it and its card says so."""
    case = play.report(place_unknown=True)
    assert case.holder.code == "centre-city"
    tasks.sweep(now=play.at("2026-03-20 09:00").now)
    assert list(Card.objects.filter(case=case).values_list("level", flat=True).order_by("id")) == ["yellow", "red"]
    assert Case.objects.get(pk=case.pk).state == State.REPORTED


def test_a_report_has_a_desk_even_where_no_desk_is_staffed(play: Play) -> None:
    """A rule that matches nothing must not leave a case with nobody."""
    for post in Post.objects.filter(role=Role.DESK, valid_to=None).exclude(area_code=CITY):
        end_post(post=post, on=play.now.date(), by=play.actor("sec"), now=play.now)
    case = play.report()
    assert (case.holder.code, case.town) == ("centre-city", TOWN)


def test_a_case_that_cannot_follow_a_change_of_areas_holds_up_no_other(
    play: Play, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = play.report(lon=120.702, lat=36.975), play.report(lon=120.708, lat=36.975)
    change = in_effect(play, "split", GRID, drawing=KNIFE)
    plain = placing.place_again

    def refusing(case: Case, now: datetime) -> object:
        if case.pk == bad.pk:
            raise ValueError("a row that nobody foresaw")
        return plain(case, now)

    monkeypatch.setattr(placing, "place_again", refusing)
    with caplog.at_level(logging.ERROR):
        play.now += timedelta(minutes=2)
        assert tasks.follow_area_changes(now=play.now) == 1
    assert list(Rehoming.objects.values_list("case_id", flat=True)) == [good.pk]
    assert f"{bad.pk}" in caplog.text
    assert Change.objects.get(pk=change.pk).cases_rehomed_at is None  # it is tried again until it is done
    monkeypatch.setattr(placing, "place_again", plain)
    assert tasks.follow_area_changes(now=play.now) == 1
    assert Change.objects.get(pk=change.pk).cases_rehomed_at is not None


def test_a_report_that_cannot_be_read_holds_up_no_suggestion(
    play: Play, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = play.report(), play.report()

    def refusing(case: Case, *levels: object) -> object:
        if case.pk == bad.pk:
            raise ValueError("a text that nobody foresaw")
        return suggested(case, *levels)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr("wangge.cases.actions.suggesting.suggested", refusing)
    with caplog.at_level(logging.ERROR):
        assert tasks.keep_suggestions(now=play.now) == 2
    assert Suggestion.objects.get(pk=good.pk).category
    assert not Suggestion.objects.get(pk=bad.pk).is_offered
    assert f"{bad.pk}" in caplog.text


def test_a_round_that_keeps_failing_is_told_to_those_who_watch(client: Client, play: Play) -> None:
    """Until it works again; a rule that fails in silence is worse than none."""
    for name in ("worker", "seal"):
        beat(name=name, now=play.now)
    stumble(name="sweep", now=play.now - timedelta(minutes=11))
    stumble(name="sweep", now=play.now - timedelta(seconds=3))
    told = client.get("/readyz")
    assert (told.status_code, told.json()["warnings"]) == (200, {"loops": "sweep fails since 660 s"})
    beat(name="sweep", now=play.now)
    assert client.get("/readyz").json()["warnings"] == {}


def test_a_unit_that_ended_its_turn_is_never_found_late_afterwards(play: Play) -> None:
    released, recalled = (play.do("li", play.report(), "dispatch", assisting=["sanitation"]) for _turn in range(2))
    play.do("li", released, "release", org="sanitation")
    play.do("li", recalled, "recall")
    tasks.sweep(now=play.at("2026-03-20 09:00").now)
    assert set(Card.objects.filter(case=released).values_list("org__code", flat=True)) == {"housing"}
    assert not Card.objects.filter(case=recalled, assignment__isnull=False).exists()
    assert not Assignment.objects.filter(ended_at__isnull=False, rung_at__isnull=False).exists()
