"""Supervision that runs by itself: rungs in their order, once each, for desks and units; nobody outruns a card."""

import logging
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F

from tests.county import GRID2, TOWN
from tests.play import PLAIN_DAY, RUBBISH, Play, wall
from wangge.cases import errors
from wangge.cases.access import get_case
from wangge.cases.actions import supervising
from wangge.cases.models import Assignment, Card, Case
from wangge.cases.queries.cards import card_counts, cards_of, get_card, list_cards, may_do
from wangge.cases.tasks import sweep
from wangge.catalogue.actions.ladders import set_ladder
from wangge.catalogue.models import Ladder
from wangge.journal.models import Entry
from wangge.lib.errors import InvalidInput, NotFound, RoleNotAllowed

pytestmark = pytest.mark.django_db


def told(case: Case) -> list[tuple[str, str]]:
    """What supervision did to a case by itself: act and the hour on the office's wall."""
    acts = ("remind", "warn", "card")
    found = Entry.objects.filter(object_type="case", object_id=case.pk, act__in=acts, actor_kind="system")
    return [(entry.act, wall(entry.at)) for entry in found.order_by("id")]


def hourly(play: Play, since: str, hours: int) -> None:
    """The sweep every hour, as the worker's loop does oftener."""
    play.at(since)
    for _turn in range(hours):
        sweep(now=play.now)
        play.now += timedelta(hours=1)


def cards(case: Case) -> list[tuple[str, str, str]]:
    return [(card.org.code, card.level, card.rule) for card in cards_of(case)]


def test_an_unsigned_case_climbs_rung_by_rung(play: Play) -> None:
    case = play.do("li", play.report(), "dispatch")  # three working days from Tuesday 10:00: Friday 17:30
    assert wall(case.due_at) == "2026-03-13 17:30"
    hourly(play, "2026-03-10 10:00", 24 * 14)
    acts = told(case)
    assert [act for act, _at in acts] == ["remind", "warn", "card", "card"]
    assert acts[0][1] == "2026-03-12 10:00"  # half of 28.5 working hours after Tuesday 10:00: Thursday 09:15
    assert acts[1][1] == "2026-03-13 11:00"  # four fifths: Friday 10:18
    assert acts[2][1] == "2026-03-13 18:00"
    assert acts[3][1] == "2026-03-19 16:00"  # as long again from Friday 17:30: Thursday 16:00
    assert cards(case) == [("housing", "yellow", "overdue"), ("housing", "red", "twice_overdue")]


def test_a_signed_case_is_not_reminded_to_sign(play: Play) -> None:
    case = play.handling()
    hourly(play, "2026-03-10 10:00", 24 * 3 + 12)
    assert [act for act, _at in told(case)] == ["warn", "card"]


def test_a_sweep_after_a_long_sleep_gives_the_cards_and_no_stale_warnings(play: Play) -> None:
    later, late = (play.do("li", play.report(), "dispatch") for _turn in range(2))
    Assignment.objects.filter(case=later).update(rung_at=F("rung_at") + timedelta(days=1))
    sweep(now=play.at("2026-06-10 10:00").now)
    given = [(card.case_id, card.level) for card in Card.objects.order_by("id")]
    assert given == [(late.pk, "yellow"), (late.pk, "red"), (later.pk, "yellow"), (later.pk, "red")]
    assert {act for act, _at in told(late)} == {"card"}
    assert sweep(now=play.now) == 0
    assert Card.objects.count() == 4


def test_unassigned_work_is_swept_as_well(play: Play) -> None:
    case = play.report()  # the village's desk has until 15:30, then the town's, then the city's
    hourly(play, "2026-03-10 10:00", 24 * 5)
    assert cards(case) == [
        ("centre-village", "yellow", "unassigned"),
        ("centre-town", "yellow", "unassigned"),
        ("centre-city", "yellow", "unassigned"),
        ("centre-city", "red", "unassigned_twice"),
    ]
    assert [act for act, _at in told(case)] == ["warn", "card", "card", "warn", "card", "card"]  # one gave way


def test_a_desk_that_leaves_an_answer_unchecked_is_late_too(play: Play) -> None:
    case = play.answered()
    assert wall(case.reply_due_at) == "2026-03-17 17:30"
    hourly(play, "2026-03-10 11:00", 24 * 9)
    assert cards(case) == [("centre-village", "yellow", "unchecked"), ("centre-village", "red", "unchecked_twice")]


def test_an_answer_that_comes_late_leaves_the_desk_its_time_to_check(play: Play) -> None:
    case = play.handling()
    play.at("2026-03-24 10:00")
    play.do("sun", case, "answer")
    assert cards(case) == [("housing", "yellow", "overdue"), ("housing", "red", "twice_overdue")]
    hourly(play, "2026-03-24 11:00", 4)
    assert len(cards(case)) == 2  # four working hours: 15:30
    hourly(play, "2026-03-24 15:00", 2)
    assert cards(case)[2:] == [("centre-village", "yellow", "unchecked")]


def test_what_is_sent_back_after_its_limit_has_its_time_to_sign_before_the_card(play: Play) -> None:
    case = play.do("li", play.report(category=RUBBISH), "dispatch", category=RUBBISH)
    assert wall(case.due_at) == "2026-03-10 15:30"
    play.do("sun", case, "sign")
    play.at("2026-03-10 11:00")
    play.do("sun", case, "answer")
    play.at("2026-03-11 09:00")
    play.do("li", case, "rework")
    hourly(play, "2026-03-11 09:00", 2)
    assert cards(case) == []  # two working hours: 11:00
    hourly(play, "2026-03-11 11:00", 1)
    assert cards(case) == [("housing", "yellow", "overdue")]


@pytest.mark.parametrize("act", ["answer", "recategorise", "transfer", "escalate"])
def test_nobody_outruns_the_card_by_acting_before_the_sweep(play: Play, act: str) -> None:
    case = play.handling()
    play.at("2026-03-16 09:00")
    play.do("sun" if act == "answer" else "li", case, act)
    sweep(now=play.now)
    assert cards(case) == [("housing", "yellow", "overdue")]


def test_the_desk_is_carded_when_it_lets_a_request_lie(play: Play) -> None:
    case = play.handling()
    play.at("2026-03-11 10:00")
    play.do("sun", case, "request_return")
    sweep(now=play.at("2026-03-16 09:00").now)
    assert cards(case) == [("centre-village", "yellow", "undecided")]


def test_an_assisting_unit_has_its_own_ladder(play: Play) -> None:
    idle, helped = (play.do("li", play.report(), "dispatch", assisting=["sanitation"]) for _turn in range(2))
    for act in ("sign", "answer"):
        play.do("zhou", helped, act)
    for case in (idle, helped):
        play.do("sun", case, "sign")
    play.do("sun", helped, "answer")
    sweep(now=play.at("2026-03-16 09:00").now)
    assert cards(idle) == [("housing", "yellow", "overdue"), ("sanitation", "yellow", "overdue")]
    assert cards(helped) == []


def test_what_is_over_is_supervised_no_longer(play: Play) -> None:
    for case in (play.do("li", play.answered(), "verify"), play.do("li", play.handling(), "transfer")):
        row = Case.objects.get(pk=case.pk)
        assert (row.rung_at, row.next_rung) == (None, None)
    assert not Assignment.objects.filter(rung_at__isnull=False).exists()
    assert sweep(now=play.at("2027-03-10 10:00").now) == 0


def test_a_second_rework_and_a_false_answer_bring_a_red_card(play: Play) -> None:
    case = play.answered()
    play.do("li", case, "rework")
    play.do("sun", case, "answer")
    assert cards(case) == []
    play.do("li", case, "rework")
    assert cards(case) == [("housing", "red", "second_rework")]
    other = play.answered()
    play.do("li", other, "rework", is_false=True)
    assert cards(other) == [("housing", "red", "false_answer")]


def test_a_row_that_fails_is_set_aside_and_holds_up_no_other(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    bad, good = play.report(), play.report()
    Case.objects.filter(pk=bad.pk).update(standard_id=987_654)  # a standard that nobody has
    with caplog.at_level(logging.ERROR):
        sweep(now=play.at("2026-03-10 15:31").now)
    assert cards(good) == [("centre-village", "yellow", "unassigned")]
    assert cards(bad) == [] and f"Case {bad.pk}" in caplog.text
    assert Case.objects.get(pk=bad.pk).rung_at == play.now + timedelta(minutes=10)


def ladder(play: Play, **given: Any) -> Ladder:
    wanted: dict[str, Any] = {
        "area_code": "",
        "remind_at": Decimal("0.5"),
        "warn_at": Decimal("0.9"),
        "red_at": Decimal("1.5"),
    }
    wanted |= {"red_reworks": 1, "answer_days": 3, "appeal_days": 5, "reason": "从严督办"}
    return set_ladder(**(wanted | given), by=play.actor("qian"), now=play.now)


def test_an_edited_ladder_decides_the_rungs_that_follow(play: Play) -> None:
    case = play.handling()
    made = ladder(play)
    hourly(play, "2026-03-10 11:00", 24 * 8)
    given = cards_of(case)
    assert [(card.level, wall(card.issued_at)) for card in given] == [
        ("yellow", "2026-03-13 18:00"),
        ("red", "2026-03-17 17:00"),  # 14.25 working hours after Friday 17:30
    ]
    assert {card.ladder_id for card in given} == {made.pk}
    assert wall(given[0].answer_due_at) == "2026-03-18 17:30"


def test_a_ladder_has_its_rungs_in_order_and_a_reason(play: Play) -> None:
    with pytest.raises(InvalidInput) as refused:
        ladder(play, area_code="1", red_at=Decimal(1), warn_at=Decimal("0.4"), red_reworks=0, reason=" ")
    assert set(refused.value.fields) == {"red_at", "warn_at", "red_reworks", "reason", "area_code"}
    assert not Ladder.objects.exists()


def test_a_town_may_have_a_ladder_of_its_own(play: Play) -> None:
    ladder(play, area_code=TOWN, answer_days=9)
    here, there = yellow(play), play.do("zhao", play.at(PLAIN_DAY).report(GRID2), "dispatch")
    sweep(now=play.at("2026-03-16 09:00").now)
    assert wall(here.answer_due_at) == "2026-03-27 17:30"
    assert wall(cards_of(there)[0].answer_due_at) == "2026-03-18 17:30"


def yellow(play: Play) -> Card:
    case = play.handling()
    sweep(now=play.at("2026-03-16 09:00").now)
    return cards_of(case)[0]


def test_a_card_is_answered_once_by_its_unit(play: Play) -> None:
    card = yellow(play)
    assert wall(card.answer_due_at) == "2026-03-18 17:30"
    assert may_do(play.actor("sun"), card) == ["answer", "appeal"]
    assert may_do(play.actor("li"), card) == may_do(play.actor("qian"), card) == []
    with pytest.raises(NotFound):
        get_card(play.actor("zhou"), card.pk)
    supervising.answer_card(card=card, text="材料周三到货", by=play.actor("sun"), now=play.now)
    assert (card.status, card.answer) == ("answered", "材料周三到货")
    with pytest.raises(errors.CardMovedOn):
        supervising.answer_card(card=card, text="再答", by=play.actor("sun"), now=play.now)
    stale = Card.objects.get(pk=card.pk)
    supervising.appeal_card(card=card, text="停电", by=play.actor("sun"), now=play.now)
    with pytest.raises(errors.CardMovedOn):  # somebody who had the page open before
        supervising.appeal_card(card=stale, text="停电", by=play.actor("sun"), now=play.now)
    entries = Entry.objects.filter(object_type="card", object_id=card.pk).order_by("id")
    assert [entry.act for entry in entries] == ["answer_card", "appeal_card"]


@pytest.mark.parametrize(("uphold", "status"), [(True, "upheld"), (False, "dismissed")])
def test_an_appeal_is_decided_once_by_supervision(play: Play, uphold: bool, status: str) -> None:
    card = yellow(play)
    supervising.appeal_card(card=card, text="停电抢修", by=play.actor("sun"), now=play.now)
    assert may_do(play.actor("qian"), card) == ["decide"]
    assert may_do(play.actor("sun"), card) == may_do(play.actor("li"), card) == []
    with pytest.raises(InvalidInput):
        supervising.decide_appeal(card=card, uphold=uphold, text=" ", by=play.actor("qian"), now=play.now)
    supervising.decide_appeal(card=card, uphold=uphold, text="查实", by=play.actor("qian"), now=play.now)
    assert card.status == status and (card.voided_at is not None) is uphold
    assert may_do(play.actor("sun"), card) == ([] if uphold else ["answer"])
    with pytest.raises(errors.CardMovedOn):
        supervising.decide_appeal(card=card, uphold=uphold, text="查实", by=play.actor("qian"), now=play.now)


def test_an_appeal_has_its_time(play: Play) -> None:
    card = yellow(play)
    play.at("2026-03-24 09:00")
    with pytest.raises(errors.AppealTooLate):
        supervising.appeal_card(card=card, text="停电", by=play.actor("sun"), now=play.now)


def test_a_red_card_waits_for_a_leader_and_is_in_force_from_then(play: Play) -> None:
    case = play.handling()
    sweep(now=play.at("2026-04-10 10:00").now)
    red = cards_of(case)[1]
    assert (red.level, red.status) == ("red", "to_sign")
    with pytest.raises(NotFound):
        get_card(play.actor("sun"), red.pk)
    assert may_do(play.actor("lead"), red) == ["sign"] and may_do(play.actor("li"), red) == []
    supervising.sign_off_card(card=red, by=play.actor("lead"), now=play.now)
    assert red.status == "to_answer" and wall(red.answer_due_at) == "2026-04-14 17:30"
    assert get_card(play.actor("sun"), red.pk).pk == red.pk
    with pytest.raises(errors.CardMovedOn):
        supervising.sign_off_card(card=red, by=play.actor("lead"), now=play.now)


def test_an_approval_lifts_the_cards_given_meanwhile(play: Play) -> None:
    card = yellow(play)
    case = card.case
    before = supervising.lift_cards(
        case=case, org_id=card.org_id, since=play.now + timedelta(1), by=play.actor("li"), now=play.now
    )
    assert before == 0
    since = card.issued_at - timedelta(days=1)
    assert supervising.lift_cards(case=case, org_id=card.org_id, since=since, by=play.actor("li"), now=play.now) == 1
    assert cards_of(case)[0].status == "void"


def test_a_card_that_is_lifted_after_its_appeal_was_dismissed_counts_as_void(play: Play) -> None:
    card = yellow(play)
    supervising.appeal_card(card=card, text="停电抢修", by=play.actor("sun"), now=play.now)
    supervising.decide_appeal(card=card, uphold=False, text="查实", by=play.actor("qian"), now=play.now)
    since = card.issued_at - timedelta(days=1)
    supervising.lift_cards(case=card.case, org_id=card.org_id, since=since, by=play.actor("li"), now=play.now)
    assert [each.status for each in cards_of(card.case)] == ["void"]
    counts = card_counts(play.actor("qian"))
    assert (counts["void"], counts["dismissed"], sum(counts.values())) == (1, 0, 1)
    assert may_do(play.actor("sun"), cards_of(card.case)[0]) == []


def test_a_card_by_hand_names_its_reason_and_its_unit(play: Play) -> None:
    case = play.handling()
    for name, error in (("zhou", NotFound), ("sun", RoleNotAllowed), ("zhao", NotFound)):
        with pytest.raises(error):
            play.do(name, case, "card")
    assert play.do("qian", case, "card").version == case.version  # the case's row stays
    play.do("li", case, "card", level="yellow", rule="refuses_duty", answer_by="2026-03-12T09:00:00+08:00")
    given = cards_of(case)
    assert [(card.level, card.rule, card.status) for card in given] == [
        ("order", "not_solved", "to_answer"),
        ("yellow", "refuses_duty", "to_answer"),
    ]
    assert wall(given[1].answer_due_at) == "2026-03-12 09:00"
    with pytest.raises(InvalidInput):
        play.do("li", case, "card", org="sanitation")  # it never had the case
    with pytest.raises(InvalidInput):
        play.do("li", case, "card", answer_by="2026-03-09T09:00:00+08:00")
    with pytest.raises(errors.ActNotAllowed):
        play.do("li", play.do("li", play.closed(), "archive"), "card")


def test_each_sees_the_cards_of_the_own_area_or_unit(play: Play) -> None:
    card = yellow(play)
    seen = {name for name in play.cast.users if list_cards(play.actor(name)).items}
    assert seen == {"sun", "li", "chen", "jin", "qian", "lead"}
    assert card_counts(play.actor("sun"))["to_answer"] == 1
    assert list_cards(play.actor("li"), status="to_sign").items == []
    assert list_cards(play.actor("li"), status="no-such").items == []
    assert get_case(play.actor("li"), card.case.number).pk == card.case_id


def test_a_desk_sees_no_card_of_a_case_that_is_kept_from_it(play: Play) -> None:
    case = play.do("li", play.handling(), "recategorise", about="town-office")  # the town itself is complained of
    play.do("jin", case, "card")
    seen = {name for name in play.cast.users if list_cards(play.actor(name)).items}
    assert seen == {"sun", "chen", "jin", "qian"}  # chen's village is not the town
    assert sum(card_counts(play.actor("li")).values()) == 0


def test_pages_of_cards_follow_one_another(play: Play) -> None:
    case = play.handling()
    for _turn in range(3):
        play.do("li", case, "card", client_id=str(uuid.uuid4()))
    first = list_cards(play.actor("li"), limit=2)
    rest = list_cards(play.actor("li"), limit=2, below=first.next_below)
    assert [card.pk for card in [*first.items, *rest.items]] == [card.pk for card in reversed(cards_of(case))]
    assert rest.next_below is None
