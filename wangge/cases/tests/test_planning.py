"""Closures with a plan: back by themselves on their date, unless somebody outside the unit saw it done."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.play import Play, wall
from wangge.cases import errors
from wangge.cases.access import allowed_acts
from wangge.cases.actions import handling
from wangge.cases.models import Case, Verdict
from wangge.cases.queries.telling import can_evaluate, public_document
from wangge.cases.states import Act, State
from wangge.cases.tasks import archive_old, reopen_promised
from wangge.catalogue.actions import set_handling_rules
from wangge.catalogue.deadlines import Limit
from wangge.cli.proof import case_findings
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM
from wangge.lib.errors import NotFound, RoleNotAllowed
from wangge.residents.models import Contact

pytestmark = pytest.mark.django_db
PHONE: dict[str, Any] = {"contact": {"name": "赵大姐", "phone": "13805350000"}}


def planned(play: Play, on: str = "2026-03-20") -> Case:
    case = play.do("sun", play.handling(**PHONE), "answer", closure_class="plan", promised_on=on)
    return play.do("li", case, "verify")


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_it_comes_back_on_its_date_and_not_before_and_only_once(play: Play) -> None:
    case = planned(play)
    assert reopen_promised(now=play.at("2026-03-19 23:59").now) == 0
    assert reopen_promised(now=play.at("2026-03-20 00:00").now) == 1
    assert reopen_promised(now=play.now) == 0
    back = fresh(case)
    assert (back.state, back.promised_on, back.closed_at, back.lead_id) == (State.REPORTED, None, None, None)
    assert (back.reopenings, back.planned_reopenings, back.closure_class) == (0, 1, "")
    assert wall(back.running_due_at) > "2026-03-20 08:30"
    entry = Entry.objects.get(act="reopen")
    assert (entry.actor_kind, entry.data["planned"]) == ("system", 1)
    assert public_document(back)["timeline"][-1]["label"] == "承诺日期已到，重新核实办理"
    assert list(case_findings()) == []


def test_it_does_not_use_up_the_residents_two_reopenings_and_gets_half_the_limit(play: Play) -> None:
    case = planned(play)
    play.at("2026-03-20 09:00")
    reopen_promised(now=play.now)
    play.do("li", case, "dispatch")
    half = fresh(case).due_at
    whole = play.do("li", play.report(), "dispatch").due_at
    assert half and whole and half < whole
    play.do("sun", case, "sign")
    play.do("sun", case, "answer")
    play.do("li", case, "verify")
    for turn in (1, 2):
        play.at(f"2026-03-2{turn + 2} 09:00").do("li", case, "reopen")
        play.do("li", case, "dispatch")
        play.do("sun", case, "sign")
        play.do("sun", case, "answer")
        if turn == 2:
            play.concluded(case)
        play.do("li", case, "verify")
    with pytest.raises(errors.ActNotAllowed):
        play.do("li", case, "reopen")
    assert (fresh(case).reopenings, fresh(case).planned_reopenings) == (2, 1)


def test_from_the_archive_too_and_its_contact_is_kept_again(play: Play) -> None:
    case = planned(play)
    play.do("li", case, "archive")
    assert Contact.objects.get().erase_on is not None
    assert reopen_promised(now=play.at("2026-03-20 01:00").now) == 1
    assert Contact.objects.get().erase_on is None
    assert fresh(case).state == State.REPORTED


def test_what_was_closed_on_the_promised_day_itself_comes_back_the_day_after(play: Play) -> None:
    case = planned(play, "2026-03-10")
    assert reopen_promised(now=play.at("2026-03-10 18:00").now) == 0
    assert reopen_promised(now=play.at("2026-03-11 00:00").now) == 1
    assert fresh(case).planned_reopenings == 1


def test_a_plan_keeps_its_file_open_until_its_date(play: Play) -> None:
    planned(play, "2026-06-01")
    assert archive_old(now=play.at("2026-05-31 12:00").now) == 0


def test_confirmed_done_it_closes_anew_and_the_reporter_is_asked_again(play: Play) -> None:
    case = planned(play)
    play.at("2026-03-18 10:00")
    done = play.do("li", case, "confirm_plan", method="photo", note="新灯已装")
    assert (done.state, done.closure_class, done.promised_on, done.closed_at) == ("closed", "solved", None, play.now)
    assert reopen_promised(now=play.at("2026-03-21 09:00").now) == 0
    assert Act.CONFIRM_PLAN not in allowed_acts(play.actor("li"), fresh(case))
    assert can_evaluate(fresh(case))
    rows = list(Verdict.objects.order_by("closed_at").values_list("outcome", "is_asked"))
    assert rows == [("lapsed", True), ("", True)]
    assert list(case_findings()) == []


def test_confirmed_in_the_archive_it_is_open_to_the_reporter_again(play: Play) -> None:
    case = planned(play)
    play.do("li", case, "archive")
    assert play.at("2026-03-18 10:00").do("li", case, "confirm_plan").state == State.CLOSED
    assert Contact.objects.get().erase_on is None


@pytest.mark.parametrize(("name", "error"), [("zhao", NotFound), ("sun", RoleNotAllowed), ("wang", RoleNotAllowed)])
def test_who_may_not_confirm(play: Play, name: str, error: type) -> None:
    with pytest.raises(error):
        play.do(name, planned(play), "confirm_plan")


def test_without_a_plan_there_is_nothing_to_confirm(play: Play) -> None:
    with pytest.raises(errors.ActNotAllowed):
        play.do("li", play.closed(), "confirm_plan")
    assert fresh(planned(play)).promised_on == date(2026, 3, 20)


def test_a_plan_has_a_furthest_day_which_is_the_offices_data(play: Play) -> None:
    case = play.handling()
    furthest = date(2026, 9, 7)  # 180 days from the 10th of March end on a Sunday
    assert handling.furthest_promise(play.now) == furthest
    with pytest.raises(errors.PlanTooLong) as refused:
        play.do("sun", case, "answer", closure_class="plan", promised_on=furthest + timedelta(days=1))
    assert (refused.value.code, list(refused.value.fields)) == ("plan_too_long", ["promised_on"])
    changes: dict[str, Limit | int | str] = {"plan_limit": Limit.parse("30 d")}
    set_handling_rules(changes=changes, by=SYSTEM, now=play.now, effective=date(2026, 3, 10))
    with pytest.raises(errors.PlanTooLong):
        play.do("sun", case, "answer", closure_class="plan", promised_on=furthest)
    done = play.do("sun", case, "answer", closure_class="plan", promised_on=date(2026, 4, 9))
    assert done.promised_on == date(2026, 4, 9)
