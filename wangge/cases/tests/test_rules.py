"""What an act demands beyond role and state: units within reach, duties, admitted items, briefs, recusal, history."""

from datetime import date
from typing import Any

import pytest

from tests.county import GRID2, TOWN, VILLAGE
from tests.play import CONDUCT, FIRE, GUIDANCE, LAMP, NEIGHBOURS, RUBBISH, Play
from wangge.cases import errors
from wangge.cases.access import allowed_acts, get_case
from wangge.cases.actions.reporting import is_drawn_for_check
from wangge.cases.models import Assignment, Case, Request
from wangge.cases.states import Act, State
from wangge.catalogue.errors import UnknownCategory
from wangge.lib.actor import SYSTEM, Level, Role
from wangge.lib.errors import InvalidInput, NotFound, RoleNotAllowed
from wangge.people.actions import give_post
from wangge.people.errors import UnknownOrganisation, UnknownWorker

pytestmark = pytest.mark.django_db
WITHDRAWN = "0405"
SECRET: dict[str, Any] = {"contact_mode": "confidential", "contact": {"phone": "13905350001"}}


@pytest.mark.parametrize(
    ("by", "data", "error"),
    [
        ("li", {"lead": "police"}, errors.UnitNotReachable),
        ("chen", {"lead": "housing"}, errors.UnitNotReachable),
        ("li", {"lead": "centre-village"}, errors.UnitNotReachable),
        ("li", {"lead": "housing", "assisting": ["police"]}, errors.UnitNotReachable),
        ("li", {"lead": "no-such-unit"}, UnknownOrganisation),
        ("li", {"lead": None}, errors.UnitRequired),
        ("li", {"lead": "housing", "worker": "wang"}, errors.UnitRequired),
        ("li", {"lead": "town-office", "category": WITHDRAWN}, errors.NotTownDuty),
        ("li", {"lead": "village-office", "category": WITHDRAWN}, errors.NotTownDuty),
        ("li", {"lead": "housing", "assisting": ["town-office"], "category": WITHDRAWN}, errors.NotTownDuty),
        ("li", {"lead": None, "worker": "wang", "category": LAMP}, errors.NotAdmitted),
        ("li", {"lead": None, "worker": "wu", "category": RUBBISH}, errors.UnitNotReachable),
        ("li", {"lead": None, "worker": "sun", "category": RUBBISH}, UnknownWorker),
        ("li", {"lead": "housing", "category": None}, errors.CategoryRequired),
        ("li", {"lead": "housing", "category": "9999"}, UnknownCategory),
        ("li", {"lead": "housing", "category": "02"}, UnknownCategory),
        ("li", {"lead": "housing", "due_at": "2026-03-10T10:00:00+08:00"}, InvalidInput),
    ],
)
def test_dispatch_is_refused_and_leaves_no_trace(play: Play, by: str, data: dict[str, Any], error: type) -> None:
    case = play.report()
    with pytest.raises(error):
        play.do(by, case, "dispatch", **({"category": LAMP} | data))
    assert Case.objects.get(pk=case.pk).version == case.version
    assert not Assignment.objects.exists()


def test_a_village_and_a_city_desk_reach_their_own_receivers(play: Play) -> None:
    assert play.do("chen", play.report(), "dispatch", lead="village-office", category=RUBBISH).lead is not None
    assert play.do("jin", play.report(), "dispatch", lead="police").state == State.DISPATCHED
    given = play.do("li", play.report(), "dispatch", lead=None, worker="wang", category=RUBBISH)
    assert (given.worker_id, given.lead_id) == (play.cast.users["wang"].pk, play.cast.orgs["team-town"].pk)
    assert play.do("wang", given, "sign").state == State.HANDLING
    assert play.do("li", play.report(), "dispatch", lead="town-office", category=RUBBISH).state == State.DISPATCHED


@pytest.mark.parametrize(
    ("about", "data"),
    [
        ({"about": "housing"}, {"lead": "housing"}),
        ({"about": "housing"}, {"lead": "sanitation", "assisting": ["housing"]}),
        ({"about_worker": "wang"}, {"lead": None, "worker": "wang", "category": RUBBISH}),
        ({"about": "team-town"}, {"lead": None, "worker": "wang", "category": RUBBISH}),
    ],
)
def test_the_unit_or_person_complained_of_is_never_given_the_case(
    play: Play, about: dict[str, str], data: dict[str, Any]
) -> None:
    case = play.report()
    play.do("jin", case, "recategorise", category=LAMP, **about)
    with pytest.raises(errors.AboutThisUnit):
        play.do("jin", case, "dispatch", **data)


def test_a_confidential_case_needs_a_brief_which_stays_for_the_next_dispatch(play: Play) -> None:
    case = play.report(**SECRET)
    with pytest.raises(errors.BriefRequired):
        play.do("li", case, "dispatch")
    play.do("li", case, "dispatch", brief="某小区路灯不亮")
    play.do("li", case, "recall")
    assert play.do("li", case, "dispatch").brief == "某小区路灯不亮"


def test_assisting_units_see_the_case_and_have_their_own_clock(play: Play) -> None:
    case = play.report()
    with pytest.raises(NotFound):
        play.do("zhou", case, "comment")
    play.do("li", case, "dispatch", assisting=["sanitation", "housing"])
    rows = Assignment.objects.filter(case=case).order_by("id").values_list("org__code", "is_lead")
    assert list(rows) == [("housing", True), ("sanitation", False)]  # the lead does not assist itself
    assert play.do("zhou", case, "comment").pk == case.pk
    with pytest.raises(RoleNotAllowed):
        play.do("zhou", case, "request_return")


def test_a_worker_settles_admitted_items_only(play: Play) -> None:
    for category in (LAMP, NEIGHBOURS, CONDUCT, FIRE):
        case = play.report(by="wang")
        with pytest.raises(errors.NotAdmitted):
            play.do("wang", case, "self_handle", category=category)
    secret = play.report(**SECRET)
    with pytest.raises(NotFound):
        play.do("wang", secret, "self_handle")
    with pytest.raises(errors.NotAdmitted):
        play.do("li", secret, "self_handle", category=GUIDANCE)
    with pytest.raises(errors.NotAdmitted):
        play.do("li", play.report(), "self_handle", category=RUBBISH)  # a desk answers consultations only
    elsewhere = play.report(GRID2)
    with pytest.raises(NotFound):
        play.do("wang", elsewhere, "self_handle")
    uncategorised = play.report(by="wang")
    with pytest.raises(errors.CategoryRequired):
        play.do("wang", uncategorised, "self_handle", category=None)
    with pytest.raises(InvalidInput):
        play.do("wang", uncategorised, "self_handle", result="", note="")


def test_whoever_settled_it_does_not_call_back_or_check(play: Play) -> None:
    by_worker = play.do("wang", play.report(), "self_handle")
    assert (by_worker.worker_id, by_worker.is_self_handled) == (play.cast.users["wang"].pk, True)
    with pytest.raises(RoleNotAllowed):
        play.do("wang", by_worker, "call_back")
    assert play.do("chen", by_worker, "call_back").state == State.CLOSED
    by_desk, another = (play.do("li", play.report(), "self_handle", category=GUIDANCE) for _turn in range(2))
    for name in ("li", "lead"):  # the desk that did it, and the leader of the same centre
        with pytest.raises(RoleNotAllowed):
            play.do(name, by_desk, "call_back")
    assert play.do("qian", by_desk, "call_back").state == State.CLOSED
    assert play.do("jin", another, "call_back").state == State.CLOSED


def test_the_unit_that_did_the_work_never_verifies_it_from_another_post(play: Play) -> None:
    give(play, "sun", Role.DESK, "centre-town", TOWN, Level.TOWN)
    case = play.answered()
    for act in ("verify", "rework"):
        with pytest.raises(RoleNotAllowed):
            play.do("sun", case, act)
    play.do("li", case, "verify")
    with pytest.raises(RoleNotAllowed):
        play.do("sun", case, "call_back")


def test_the_worker_who_did_it_never_verifies_it_from_a_desk(play: Play) -> None:
    give(play, "wang", Role.DESK, "centre-village", VILLAGE, Level.VILLAGE)
    case = play.do("li", play.report(), "dispatch", lead=None, worker="wang", category=RUBBISH)
    play.do("wang", case, "sign")
    play.do("wang", case, "answer")
    with pytest.raises(RoleNotAllowed):
        play.do("wang", case, "verify")
    assert play.do("chen", case, "verify").state == State.CLOSED


def give(play: Play, name: str, role: Role, org: str, area: str, level: Level) -> None:
    give_post(
        user=play.cast.users[name],
        role=role,
        area_code=area,
        level=level,
        org=play.cast.orgs[org],
        by=SYSTEM,
        now=play.now,
        valid_from=date(2026, 1, 1),
    )


def test_a_closure_with_a_plan_names_its_day(play: Play) -> None:
    case = play.handling()
    with pytest.raises(errors.PromiseDateRequired):
        play.do("sun", case, "answer", closure_class="plan")
    with pytest.raises(InvalidInput):
        play.do("sun", case, "answer", closure_class="plan", promised_on="2026-03-09")
    answered = play.do("sun", case, "answer", closure_class="plan", promised_on="2026-03-10")
    assert answered.promised_on == date(2026, 3, 10)
    play.do("li", case, "rework")
    assert play.do("sun", case, "answer", promised_on="2026-03-20").promised_on is None


def test_files_named_in_an_answer_are_the_cases_own(play: Play) -> None:
    with pytest.raises(errors.UnknownFile):
        play.do("sun", play.handling(), "answer", files=["5d8a1d0e-0000-4000-8000-000000000000"])


def test_a_refused_return_is_final_for_that_unit_and_not_for_the_next(play: Play) -> None:
    case = play.handling()
    play.do("sun", case, "request_return")
    play.do("li", case, "decide_return", approve=False)
    with pytest.raises(errors.ActNotAllowed):
        play.do("sun", case, "request_return")
    play.do("sun", case, "answer")
    play.do("li", case, "verify")
    play.do("li", case, "reopen")
    play.do("li", case, "dispatch", lead="sanitation")
    assert play.do("zhou", case, "request_return").state == State.DISPATCHED


def test_a_recall_ends_a_waiting_request(play: Play) -> None:
    case = play.do("li", play.report(), "dispatch")
    play.do("sun", case, "request_return")
    play.do("li", case, "recall")
    assert Request.objects.get(case=case).is_approved is False
    play.do("li", case, "dispatch", lead="sanitation")
    assert Act.ANSWER not in allowed_acts(play.actor("zhou"), get_case(play.actor("zhou"), case.number))
    assert play.do("zhou", case, "sign").state == State.HANDLING
    assert play.do("zhou", case, "answer").state == State.ANSWERED


def test_call_back_answers_belong_together(play: Play) -> None:
    case = play.closed()
    for wrong in (
        {"contacted": True},
        {"contacted": True, "solved": True},
        {"contacted": False, "solved": True},
        {"contacted": False, "satisfied": 4},
    ):
        with pytest.raises(InvalidInput):
            play.do("li", case, "call_back", **wrong)
    assert play.do("li", case, "call_back", contacted=True, solved=False, satisfied=1).state == State.CLOSED


def test_a_reopened_case_starts_clean_and_twice_at_most(play: Play) -> None:
    case = play.do("li", play.report(), "self_handle", category=GUIDANCE)
    reopened = play.do("li", case, "reopen")
    assert (reopened.lead_id, reopened.worker_id, reopened.due_at, reopened.closed_at) == (None, None, None, None)
    assert reopened.is_self_handled is False
    play.do("li", case, "self_handle", category=GUIDANCE)
    play.do("li", case, "archive")
    play.do("li", case, "reopen")
    play.concluded(case)
    play.do("li", case, "self_handle", category=GUIDANCE)
    with pytest.raises(errors.ActNotAllowed):
        play.do("li", case, "reopen")


def test_five_in_a_hundred_self_handled_cases_are_drawn(play: Play) -> None:
    drawn = sum(is_drawn_for_check(f"CODE{number}") for number in range(20_000))
    assert 940 <= drawn <= 1060
    case = play.do("wang", play.report(), "self_handle")
    assert case.is_sampled == is_drawn_for_check(case.query_code)
