"""Asking after closing: tries, half-days, outcomes, samples, several reporters, and what follows from "not solved"."""

from datetime import timedelta
from typing import Any

import pytest

from tests.play import CONDUCT, GUIDANCE, LAMP, Play, wall
from wangge.cases import errors
from wangge.cases.access import allowed_acts
from wangge.cases.actions.policies import set_policy
from wangge.cases.actions.reporting import add_message, evaluate
from wangge.cases.acts import EvaluationInput
from wangge.cases.models import CallBack, Case, Policy, Verdict
from wangge.cases.outcomes import LAPSED, Outcome, is_drawn
from wangge.cases.policies import PolicyKind
from wangge.cases.queries.listing import QUEUES, count_cases
from wangge.cases.queries.policies import policy_value
from wangge.cases.queries.telling import public_document
from wangge.cases.states import Act, State
from wangge.cases.tasks import archive_old
from wangge.cli.proof import case_findings
from wangge.journal.models import Entry
from wangge.lib.errors import InvalidInput, NotFound, RoleNotAllowed
from wangge.residents.models import Contact

pytestmark = pytest.mark.django_db
PHONE: dict[str, Any] = {"contact": {"name": "赵大姐", "phone": "13805350000"}}
REACHED: dict[str, Any] = {"contacted": True, "solved": True, "satisfied": 4}
UNSOLVED: dict[str, Any] = {"outcome": "reached", "contacted": None, "solved": False, "satisfied": 1}


def verdict(case: Case) -> Verdict:
    return Verdict.objects.filter(case=case).latest("closed_at")


def waiting(play: Play) -> int:
    return count_cases(play.actor("li"), QUEUES["to_call_back"], play.now).count


def test_within_three_working_days_of_closing(play: Play) -> None:
    play.at("2026-03-12 16:00")  # a Thursday
    case = play.closed(**PHONE)
    row = verdict(case)
    assert (row.is_asked, row.tries, row.outcome, wall(row.due_at)) == (True, 0, "", "2026-03-17 17:30")
    assert row.unit == play.cast.orgs["housing"]
    assert waiting(play) == 1


def test_three_tries_in_different_half_days_and_not_reached_is_an_outcome(play: Play) -> None:
    case = play.closed(**PHONE)
    play.do("li", case, "call_back", outcome="unreachable", contacted=None)
    with pytest.raises(errors.SameHalfDay) as refused:
        play.at("2026-03-10 11:59").do("jin", case, "call_back")
    assert "今天上午已经打过" in str(refused.value.detail) and "2 次" in str(refused.value.detail)
    play.at("2026-03-10 12:00").do("jin", case, "call_back")
    with pytest.raises(errors.SameHalfDay):
        play.at("2026-03-10 21:00").do("li", case, "call_back")
    assert (verdict(case).tries, verdict(case).outcome, waiting(play)) == (2, "", 1)
    play.at("2026-03-11 08:40").do("qian", case, "call_back", outcome="later", contacted=None)
    assert (verdict(case).tries, verdict(case).outcome, waiting(play)) == (3, "later", 0)
    with pytest.raises(errors.ActNotAllowed):
        play.at("2026-03-11 15:00").do("li", case, "call_back")
    assert CallBack.objects.count() == 3
    assert list(case_findings()) == []


@pytest.mark.parametrize(
    ("outcome", "contacted"),
    [("refused", True), ("no_reply", True), ("wrong_number", False), ("on_site", False), ("reached", True)],
)
def test_these_need_no_further_try(play: Play, outcome: str, contacted: bool) -> None:
    case = play.closed(**PHONE)
    answers = {"solved": True, "satisfied": 3} if outcome == "reached" else {}
    play.do("li", case, "call_back", outcome=outcome, contacted=None, words="挺好的", **answers)
    row, tried = verdict(case), CallBack.objects.get()
    assert (row.outcome, row.tries, row.is_solved) == (outcome, 1, answers.get("solved"))
    assert (tried.was_contacted, tried.outcome, tried.words) == (contacted, outcome, "挺好的")
    assert row.left_out == ("no_reply" if outcome == "no_reply" else "")
    assert Act.CALL_BACK not in allowed_acts(play.actor("li"), Case.objects.get(pk=case.pk))
    entry = Entry.objects.get(act="call_back")
    assert (entry.data["outcome"], entry.data["contacted"]) == (outcome, contacted)
    assert "挺好的" not in str(entry.data)


@pytest.mark.parametrize(
    "data",
    [
        {"contacted": None},
        {"contacted": False, "outcome": "reached", "solved": True, "satisfied": 4},
        {"contacted": True, "outcome": "unreachable"},
        {"contacted": None, "outcome": "reached"},
        {"contacted": None, "outcome": "reached", "solved": True},
        {"contacted": None, "outcome": "refused", "solved": True, "satisfied": 4},
        {"contacted": None, "outcome": "reached", "solved": True, "satisfied": 4, "conceded": True},
    ],
)
def test_what_does_not_go_together_is_refused(play: Play, data: dict[str, Any]) -> None:
    case = play.closed(**PHONE)
    with pytest.raises(InvalidInput):
        play.do("li", case, "call_back", **data)
    assert (verdict(case).tries, CallBack.objects.count()) == (0, 0)


def test_who_may_not_call(play: Play) -> None:
    case = play.closed(**PHONE)
    for name, error in (("zhao", NotFound), ("sun", RoleNotAllowed), ("wang", RoleNotAllowed)):
        with pytest.raises(error):
            play.do(name, case, "call_back")
    with pytest.raises(errors.ActNotAllowed):
        play.do("li", play.answered(**PHONE), "call_back")


def test_explained_by_law_and_granted_by_the_reporter_is_not_counted(play: Play) -> None:
    case = play.do("sun", play.handling(**PHONE), "answer", closure_class="explained")
    play.do("li", case, "verify")
    play.do("li", case, "call_back", **UNSOLVED, conceded=True)
    assert (verdict(case).left_out, verdict(case).is_solved) == ("conceded", False)
    assert Act.KEEP_CLOSED not in allowed_acts(play.actor("li"), Case.objects.get(pk=case.pk))


def test_the_own_hand_goes_before_what_was_telephoned(play: Play) -> None:
    case = play.closed(**PHONE)
    evaluate(case=case, data=EvaluationInput(solved=False, satisfied=1), now=play.now)
    assert waiting(play) == 0  # nobody is called who has spoken
    play.do("li", case, "call_back", **REACHED)
    row = verdict(case)
    assert (row.is_solved, row.satisfied, row.is_own_hand, row.outcome) == (False, 1, True, "reached")
    later = play.closed(**PHONE)
    play.do("li", later, "call_back", **REACHED)
    evaluate(case=Case.objects.get(pk=later.pk), data=EvaluationInput(solved=False, satisfied=2), now=play.now)
    assert (verdict(later).is_solved, verdict(later).satisfied) == (False, 2)


def test_nobody_is_asked_who_left_no_contact_but_may_still_speak(play: Play) -> None:
    case = play.closed()
    assert (verdict(case).is_asked, verdict(case).left_out, waiting(play)) == (False, "anonymous", 0)
    play.do("li", case, "call_back", **UNSOLVED)  # came to the window
    assert (verdict(case).is_solved, verdict(case).left_out) == (False, "anonymous")
    assert Act.KEEP_CLOSED in allowed_acts(play.actor("li"), Case.objects.get(pk=case.pk))


def test_every_reporter_of_a_matter_is_asked(play: Play) -> None:
    main, other = play.answered(**PHONE), play.report(**PHONE)
    play.do("li", other, "merge", into=main.number)
    play.do("li", main, "verify")
    assert Verdict.objects.filter(main=main, is_asked=True).count() == 2
    play.do("li", main, "call_back", **REACHED)
    assert waiting(play) == 1
    with pytest.raises(errors.CallBackDone):
        play.do("li", main, "call_back", **REACHED)
    play.do("li", main, "call_back", **UNSOLVED, of=other.number)
    assert (verdict(main).is_solved, verdict(other).is_solved, waiting(play)) == (True, False, 0)
    assert Entry.objects.filter(act="call_back").latest("id").data["number"] == other.number
    with pytest.raises(errors.ActNotAllowed):
        play.do("li", main, "call_back", **REACHED)
    alone = play.closed(**PHONE)
    with pytest.raises(NotFound):
        play.do("li", alone, "call_back", **REACHED, of=main.number)


def test_a_sample_is_drawn_by_the_random_code_and_its_rate_is_data(play: Play) -> None:
    by, town = play.actor("qian"), play.cast.orgs["centre-town"]
    set_policy(kind=PolicyKind.CALL_BACK_RATE, org="centre-town", value=30, reason="人手不足", by=by, now=play.now)
    assert policy_value(PolicyKind.CALL_BACK_RATE, town.pk, play.now) == 30
    assert policy_value(PolicyKind.CALL_BACK_RATE, play.cast.orgs["centre-town2"].pk, play.now) == 100
    assert policy_value(PolicyKind.CALL_BACK_RATE, town.pk, play.now - timedelta(seconds=1)) == 100
    drawn = sum(is_drawn(f"CODE{number}", 30) for number in range(20_000))
    assert 5_700 <= drawn <= 6_300
    for _turn in range(6):
        case = play.report(**PHONE)
        play.do("jin", case, "escalate")
        play.do("li", case, "dispatch")
        play.do("sun", case, "sign")
        play.do("sun", case, "answer")
        play.do("li", case, "verify")
        assert verdict(case).is_asked == is_drawn(case.query_code, 30)
    play.now += timedelta(minutes=1)
    play.do("li", case, "reopen")
    play.do("li", case, "dispatch")
    play.do("sun", case, "sign")
    play.do("sun", case, "answer")
    play.do("li", case, "verify")
    assert verdict(case).is_asked  # a second closing is always asked about
    assert Entry.objects.get(act="set_policy").data == {"kind": "call_back_rate", "org": town.pk, "value": 30}


@pytest.mark.parametrize(
    ("name", "org", "kind", "value", "error"),
    [
        ("li", "centre-town", "call_back_rate", 50, RoleNotAllowed),
        ("lead", "", "call_back_rate", 50, RoleNotAllowed),
        ("lead", "centre-town2", "call_back_rate", 50, RoleNotAllowed),
        ("sun", "", "archive_days", 10, RoleNotAllowed),
        ("qian", "", "call_back_rate", 0, InvalidInput),
        ("qian", "", "call_back_rate", 101, InvalidInput),
        ("qian", "housing", "call_back_rate", 50, InvalidInput),
        ("qian", "centre-town", "archive_days", 10, InvalidInput),
    ],
)
def test_who_may_not_set_a_rule_and_what_it_may_not_be(
    play: Play, name: str, org: str, kind: str, value: int, error: type
) -> None:
    with pytest.raises(error):
        set_policy(kind=PolicyKind(kind), org=org, value=value, reason="x", by=play.actor(name), now=play.now)
    with pytest.raises(InvalidInput):
        set_policy(
            kind=PolicyKind.CALL_BACK_RATE, org="centre-town", value=50, reason=" ", by=play.actor("lead"), now=play.now
        )
    assert not Policy.objects.exists()


def test_settled_on_the_spot_is_asked_about_when_drawn(play: Play) -> None:
    case = play.do("li", play.report(**PHONE), "self_handle", category=GUIDANCE)
    assert verdict(case).is_asked == case.is_sampled == is_drawn(case.query_code, 5)


def test_not_solved_waits_for_the_desk_which_reopens_or_tells_why_not(play: Play) -> None:
    case = play.closed(**PHONE)
    play.do("li", case, "call_back", **UNSOLVED)
    kept = play.do("li", case, "keep_closed", note="该路段由开发商养护，已告知联系方式")
    assert (kept.state, verdict(case).decision) == (State.CLOSED, "kept")
    told = public_document(kept)["timeline"][-1]
    assert (told["label"], told["text"]) == ("经核实，维持办结", "该路段由开发商养护，已告知联系方式")
    with pytest.raises(errors.ActNotAllowed):
        play.do("li", case, "keep_closed")
    other = play.closed(**PHONE)
    play.do("li", other, "call_back", **UNSOLVED)
    reopened = play.do("li", other, "reopen", reason_code="unit_at_fault")
    assert (reopened.reopenings, verdict(other).decision) == (1, "reopened")
    assert Entry.objects.get(act="reopen").data["reason"] == "unit_at_fault"


def test_who_may_not_keep_it_closed(play: Play) -> None:
    case = play.closed(**PHONE)
    with pytest.raises(errors.ActNotAllowed):  # nobody said that it is not solved
        play.do("li", case, "keep_closed")
    play.do("li", case, "call_back", **UNSOLVED)
    for name, error in (
        ("zhao", NotFound),
        ("sun", RoleNotAllowed),
        ("wang", RoleNotAllowed),
        ("qian", RoleNotAllowed),
    ):
        with pytest.raises(error):
            play.do(name, case, "keep_closed")


def test_a_closing_that_nobody_asked_about_lapses_when_the_case_goes_on_or_is_archived(play: Play) -> None:
    case = play.closed(**PHONE)
    play.do("li", case, "reopen")
    assert (verdict(case).outcome, waiting(play)) == (LAPSED, 0)
    other = play.closed(**PHONE)
    play.do("li", other, "archive")
    assert (verdict(other).outcome, waiting(play)) == (LAPSED, 0)
    assert LAPSED not in set(Outcome)


def test_what_nobody_archives_is_archived_in_time_and_its_contact_goes(play: Play) -> None:
    case = play.closed(**PHONE)
    play.now += timedelta(days=30, seconds=-1)
    assert archive_old(now=play.now) == 0
    play.now += timedelta(seconds=1)
    assert archive_old(now=play.now) == 1
    assert archive_old(now=play.now) == 0
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.state, Contact.objects.get().erase_on is None) == (State.ARCHIVED, False)
    assert Entry.objects.get(act="archive").actor_kind == "system"
    assert list(case_findings()) == []


def test_how_long_a_file_stays_open_is_data(play: Play) -> None:
    play.closed(**PHONE)
    play.closed(**PHONE)
    by = play.actor("qian")
    set_policy(kind=PolicyKind.ARCHIVE_DAYS, org="", value=10, reason="提前归档", by=by, now=play.now)
    play.now += timedelta(days=10)
    assert archive_old(now=play.now, batch=1) == 1
    assert archive_old(now=play.now) == 1


def test_a_message_or_a_secret_category_changes_nothing_of_it(play: Play) -> None:
    case = play.report(category=CONDUCT, **PHONE)
    play.do("jin", case, "dispatch", category=LAMP)
    add_message(case=Case.objects.get(pk=case.pk), text="谢谢", now=play.now)
    assert not Verdict.objects.exists()
