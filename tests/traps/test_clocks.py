"""Clocks: the office's weekday and holidays, nothing born overdue, and no word that puts a deadline off."""

from datetime import timedelta

import pytest

from tests.play import LAMP, RUBBISH, Play, china, wall
from wangge.cases.actions.reporting import add_message
from wangge.cases.models import Assignment, Card, Case
from wangge.cases.states import Act
from wangge.cases.tasks import sweep
from wangge.catalogue import queries as catalogue
from wangge.catalogue.actions.categories import set_time_standard
from wangge.catalogue.deadlines import Limit
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM
from wangge.lib.errors import InvalidInput

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("moment", "accept", "due"),
    [
        ("2026-03-09 06:00", "2026-03-09 14:00", "2026-03-12 17:30"),  # Monday, a Sunday in UTC
        ("2026-03-14 06:00", "2026-03-16 14:00", "2026-03-18 17:30"),  # Saturday, a Friday in UTC
        ("2026-03-15 23:30", "2026-03-16 14:00", "2026-03-18 17:30"),  # Sunday on both
        ("2026-02-14 07:00", "2026-02-14 14:00", "2026-02-26 17:30"),  # a make-up Saturday before the Spring Festival
        ("2026-10-01 07:30", "2026-10-08 14:00", "2026-10-10 17:30"),  # National Day, ending on a make-up Saturday
    ],
)
def test_the_weekday_is_the_offices_and_not_that_of_utc(play: Play, moment: str, accept: str, due: str) -> None:
    play.at(moment)
    case = play.report()
    assert wall(case.accept_due_at) == accept
    case = play.do("li", case, "dispatch")
    assert wall(case.due_at) == due


def test_a_holiday_brings_no_reminder_and_no_card(play: Play) -> None:
    play.at("2026-09-30 16:00")
    case = play.do("li", play.report(), "dispatch")
    play.at("2026-10-01 00:00")
    while play.now < china("2026-10-08 08:30"):
        assert sweep(now=play.now) == 0
        play.now += timedelta(hours=3)
    sweep(now=china("2026-10-20 10:00"))
    assert Card.objects.filter(case=case, rule="overdue").exists()


@pytest.mark.parametrize("moment", ["2026-03-13 17:29", "2026-03-14 12:00", "2026-10-01 03:00", "2026-03-10 12:45"])
def test_nothing_is_born_overdue_and_every_item_has_its_clocks(play: Play, moment: str) -> None:
    play.at(moment)
    items = [item for group in catalogue.tree() for item in group.items]
    assert len(items) == 61
    for item in items:
        standard = catalogue.standard(item.standard.id)
        assert standard.handle.amount > 0 and standard.accept.amount > 0, item.code
    for code in (None, LAMP, RUBBISH):
        case = play.report(category=code)
        assert play.now < case.accept_due_at <= case.reply_due_at
        case = play.do("li", case, "dispatch")
        assert case.due_at is not None and play.now < case.due_at
        turn = Assignment.objects.get(case=case)
        assert turn.sign_due_at is not None and play.now < turn.sign_due_at <= turn.due_at
    for bad in (play.now, play.now - timedelta(minutes=1)):
        with pytest.raises(InvalidInput):
            play.do("li", play.report(), "dispatch", due_at=bad.isoformat())


def test_a_time_that_the_sender_tells_moves_no_clock(play: Play) -> None:
    """A form filled in a week ago and sent now is due as what is sent now."""
    told = play.report(occurred_at="2026-03-03T09:00:00+08:00")
    plain = play.report()
    assert told.occurred_at == china("2026-03-03 09:00")
    for name in ("reported_at", "accept_due_at", "reply_due_at", "reported_on"):
        assert getattr(told, name) == getattr(plain, name)


def test_no_word_in_between_takes_a_case_off_the_ladder(play: Play) -> None:
    """Remarks, reminders and messages every day; the card comes as if nobody had said anything."""
    spoken, silent = play.handling(), play.handling()
    while play.now < china("2026-03-14 10:00"):
        play.do("li", spoken, "comment")
        play.do("sun", spoken, "comment")
        play.do("li", spoken, "urge")
        play.do("sun", spoken, "ask_reporter")
        add_message(case=spoken, text="还没修好", now=play.now)
        sweep(now=play.now)
        play.now += timedelta(hours=5)
    given = {card.case_id: (card.rule, card.issued_at) for card in Card.objects.all()}
    assert given[spoken.pk] == given[silent.pk]
    assert {Case.objects.get(pk=case.pk).due_at for case in (spoken, silent)} == {spoken.due_at}


def test_a_word_of_the_unit_is_no_signature_and_no_answer(play: Play) -> None:
    """What is owed first is not hidden by what came instead of it."""
    case = play.do("li", play.report(), "dispatch")
    play.do("sun", case, "comment")
    turn = Assignment.objects.get(case=case)
    assert (turn.signed_at, turn.answered_at) == (None, None)
    sweep(now=play.at("2026-03-12 10:00").now)
    assert Entry.objects.filter(act="remind", object_id=case.pk).count() == 1


def test_a_limit_made_longer_later_leaves_what_was_late_late(play: Play) -> None:
    late = play.handling()
    sweep(now=play.at("2026-03-16 09:00").now)
    before = list(Card.objects.values("rule", "evidence", "answer_due_at"))
    longer = {"handle": Limit.parse("60 wd"), "reply": Limit.parse("90 wd")}
    made = set_time_standard(code=LAMP, limits=longer, by=SYSTEM, now=play.now, effective=play.now.date())
    assert catalogue.standard(made.pk).handle == Limit.parse("60 wd")
    sweep(now=play.now)
    case = Case.objects.get(pk=late.pk)
    assert case.running_due_at is not None and case.running_due_at < play.now
    assert list(Card.objects.values("rule", "evidence", "answer_due_at")) == before
    play.do("sun", late, Act.ANSWER)
    turn = Assignment.objects.get(case=late)
    assert turn.answered_at is not None and turn.answered_at > turn.due_at
