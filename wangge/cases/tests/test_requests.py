"""Requests for more time and for rest: what they need, who decides, what they do to the clock, what is kept of it."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from tests.play import FIRE, LAMP, NEIGHBOURS, Play, china, wall
from wangge.cases import errors
from wangge.cases.access import allowed_acts, get_case
from wangge.cases.models import Assignment, Case, ClockChange, Request
from wangge.cases.queries.requests import share_of_lateness
from wangge.cases.queries.telling import is_overdue, public_document, staff_timeline
from wangge.cases.states import Act, State
from wangge.cases.tasks import resume_reviewed_holds
from wangge.catalogue import queries as catalogue
from wangge.catalogue.actions import set_handling_rules, suspend_days
from wangge.catalogue.actions.categories import set_time_standard
from wangge.catalogue.deadlines import Limit
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM
from wangge.lib.errors import InvalidInput, RoleNotAllowed

pytestmark = pytest.mark.django_db


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def offered(play: Play, name: str, case: Case) -> list[Act]:
    actor = play.actor(name)
    return allowed_acts(actor, get_case(actor, case.number))


def test_a_request_stops_no_clock_and_its_approval_counts_from_when_it_was_asked(play: Play) -> None:
    case = play.handling(category=LAMP)
    promise = case.reply_due_at
    asked_at = play.at("2026-03-13 16:00").now
    asked = play.do("sun", case, "request_extension", until="2026-03-20")
    assert wall(asked.due_at) == wall(asked.running_due_at) == "2026-03-13 17:30"
    play.at("2026-03-16 09:00")  # past the old limit, within the desk's four working hours
    assert is_overdue(again(case), play.now)
    extended = play.do("li", case, "decide_extension", note="情况属实")
    assert (wall(extended.due_at), extended.state) == ("2026-03-20 17:30", State.HANDLING)
    assert extended.reply_due_at == promise
    assert not is_overdue(again(case), play.now)
    change = ClockChange.objects.get(case=case)
    assert (change.kind, change.by_id, change.counts_from) == ("extension", play.cast.users["li"].pk, asked_at)
    assert (wall(change.due_before), wall(change.due_after)) == ("2026-03-13 17:30", "2026-03-20 17:30")
    assert (change.reason_code, change.standard_id) == ("materials", catalogue.category(LAMP).standard.id)
    assert change.calendar_id == catalogue.calendar().version
    assert Assignment.objects.get(case=case).due_at == extended.due_at


def test_the_timeline_tells_the_limits_and_the_reporter_is_told(play: Play) -> None:
    case = play.handling(category=LAMP)
    play.do("sun", case, "request_extension", until="2026-03-20", note="灯杆须定制，厂家周四到货")
    play.do("li", case, "decide_extension", note="内部意见")
    moments = {moment.act: moment for moment in staff_timeline(again(case), play.actor("li"))}
    detail = moments["decide_extension"].detail
    assert "3月13日 17:30 改为" in detail and detail.endswith("3月20日 17:30")
    assert moments["request_extension"].text == "灯杆须定制，厂家周四到货"
    public = public_document(again(case))["timeline"][-1]
    assert public["label"] == "办理期限已延长"
    assert "3月20日 17:30" in public["text"]
    assert "内部意见" not in str(public) and "厂家" not in str(public_document(again(case)))


def test_a_refused_extension_moves_nothing_and_the_public_reads_nothing(play: Play) -> None:
    case = play.handling(category=LAMP)
    before = public_document(case)["timeline"]
    play.do("sun", case, "request_extension")
    refused = play.do("li", case, "decide_extension", approve=False)
    assert wall(refused.due_at) == "2026-03-13 17:30"
    assert not ClockChange.objects.exists()
    assert public_document(again(case))["timeline"] == before
    assert Act.REQUEST_EXTENSION in offered(play, "sun", case)  # new grounds may come


@pytest.mark.parametrize(
    ("when", "until", "error"),
    [
        ("2026-03-13 17:31", "2026-03-20", errors.AskedTooLate),
        ("2026-03-12 09:00", "2026-03-13", InvalidInput),
        ("2026-03-12 09:00", "2026-03-13T17:30:00+08:00", InvalidInput),
        ("2026-03-12 09:00", "2026-03-28", errors.ExtensionTooLong),
    ],
)
def test_an_extension_is_asked_in_time_and_within_ten_working_days(
    play: Play, when: str, until: str, error: type
) -> None:
    case = play.handling(category=LAMP)
    play.at(when)
    with pytest.raises(error):
        play.do("sun", case, "request_extension", until=until)
    assert not Request.objects.exists()


def test_ten_working_days_cross_national_day_and_its_make_up_days(play: Play) -> None:
    case = play.at("2026-09-15 10:00").handling(category=LAMP)  # due on Friday 18 September
    assert wall(case.due_at) == "2026-09-18 17:30"
    # Sunday 20 September is worked; 25 to 27 September and 1 to 7 October are off: the tenth day is 9 October.
    with pytest.raises(errors.ExtensionTooLong):
        play.do("sun", case, "request_extension", until="2026-10-09T17:31:00+08:00")
    play.do("sun", case, "request_extension", until="2026-10-09")
    assert wall(play.do("li", case, "decide_extension").due_at) == "2026-10-09 17:30"


def test_one_extension_a_case_even_for_the_next_unit(play: Play) -> None:
    case = play.handling(category=LAMP)
    play.do("sun", case, "request_extension")
    assert Act.REQUEST_EXTENSION not in offered(play, "sun", case)  # one waits
    play.do("li", case, "decide_extension")
    with pytest.raises(errors.ActNotAllowed):
        play.do("sun", case, "request_extension", until="2026-03-25")
    play.do("sun", case, "request_return")
    play.do("li", case, "decide_return")
    play.do("li", case, "dispatch", lead="sanitation")
    assert Act.REQUEST_EXTENSION not in offered(play, "zhou", case)


def test_how_often_and_how_long_are_the_offices_data(play: Play) -> None:
    changes: dict[str, Limit | int | str] = {"extensions": 2, "extension_limit": Limit.parse("3 wd")}
    changes["return_within"] = Limit.parse("1 wd")
    set_handling_rules(changes=changes, by=SYSTEM, now=play.now, effective=date(2026, 3, 10))
    case = play.handling(category=LAMP)
    with pytest.raises(errors.ExtensionTooLong):
        play.do("sun", case, "request_extension", until="2026-03-19")
    for until in ("2026-03-18", "2026-03-20"):
        play.do("sun", case, "request_extension", until=until)
        play.do("li", case, "decide_extension")
    with pytest.raises(errors.ActNotAllowed):
        play.do("sun", case, "request_extension", until="2026-03-23")
    assert {request.rules_version for request in Request.objects.all()} == {1}
    play.at("2026-03-12 09:00")
    with pytest.raises(errors.ReturnWindowOver):
        play.do("sun", case, "request_return")
    assert catalogue.rules(on=date(2026, 3, 9)).extensions == 1
    entry = Entry.objects.get(act="set_handling_rules")
    assert (entry.data["extensions"], entry.data["return_within"]) == (2, "1 wd")


def test_a_return_has_a_window_of_two_working_days_from_dispatch(play: Play) -> None:
    play.at("2026-09-30 15:00")
    in_time, too_late = play.handling(category=NEIGHBOURS), play.handling(category=NEIGHBOURS)
    play.at("2026-10-09 17:30")
    assert play.do("sun", in_time, "request_return").state == State.HANDLING
    play.at("2026-10-09 17:31")
    with pytest.raises(errors.ReturnWindowOver):
        play.do("sun", too_late, "request_return")


def test_work_goes_on_while_a_request_waits_and_an_answer_ends_it(play: Play) -> None:
    case = play.handling(category=LAMP)
    play.do("sun", case, "request_extension")
    play.do("sun", case, "request_hold")
    assert play.do("sun", case, "answer").state == State.ANSWERED
    assert {(each.is_approved, each.is_lapsed) for each in Request.objects.all()} == {(False, True)}
    play.do("li", case, "rework")
    assert Act.REQUEST_EXTENSION in offered(play, "sun", case)


def test_a_desk_that_decides_late_carries_the_lateness_and_not_the_unit(play: Play) -> None:
    case = play.handling(category=LAMP)  # due on Friday at 17:30
    play.at("2026-03-13 10:00").do("sun", case, "request_extension", until="2026-03-20")
    request = Request.objects.get(case=case)
    assert wall(request.decide_by) == "2026-03-13 15:30"
    play.at("2026-03-16 11:30").do("li", case, "decide_extension", approve=False)
    request.refresh_from_db()
    assert request.late_desk_id == case.holder_id
    turn = Assignment.objects.get(case=case)
    answered = china("2026-03-17 09:30")
    unit, desk = share_of_lateness(turn, [request], answered, catalogue.calendar())
    # From Friday's close to Monday 11:30 is the desk's three hours; the unit has Monday's rest and an hour.
    assert (desk, unit) == (timedelta(hours=3), timedelta(hours=5, minutes=30))


def test_a_decision_in_time_is_charged_to_nobody(play: Play) -> None:
    case = play.handling(category=LAMP)
    play.do("sun", case, "request_extension")
    play.at("2026-03-10 15:29").do("li", case, "decide_extension", approve=False)
    assert Request.objects.get(case=case).late_desk_id is None


def held(play: Play, **data: Any) -> Case:
    """A lamp's case (due on Friday 13 March) on hold from Wednesday morning, approved in the afternoon."""
    case = play.at("2026-03-10 10:00").handling(category=LAMP)
    play.at("2026-03-11 09:00").do("sun", case, "request_hold", **data)
    return play.at("2026-03-11 16:00").do("lead", case, "decide_hold")


def test_a_hold_stops_the_units_clock_from_the_asking_and_keeps_the_promise(play: Play) -> None:
    case = held(play)
    assert (case.state, case.running_due_at) == (State.ON_HOLD, None)
    assert wall(case.reply_due_at) == "2026-03-17 17:30"
    assert not is_overdue(case, china("2026-04-20 10:00"))
    change = ClockChange.objects.get(case=case)
    assert (change.kind, wall(change.counts_from), change.due_after) == ("hold", "2026-03-11 09:00", None)
    resumed = play.at("2026-04-08 14:00").do("sun", case, "resume", note="材料已到")
    # Two working days were left on Wednesday morning.
    assert (resumed.state, wall(resumed.due_at)) == (State.HANDLING, "2026-04-10 17:30")
    assert Assignment.objects.get(case=case).due_at == resumed.due_at
    back = ClockChange.objects.get(case=case, kind="resume")
    assert (wall(back.due_before), wall(back.due_after)) == ("2026-03-13 17:30", "2026-04-10 17:30")
    assert Request.objects.get(case=case).ended_at == play.now


def test_the_resident_reads_why_and_until_when(play: Play) -> None:
    case = held(play)
    told = public_document(case)
    assert told["label"] == "暂缓办理"
    assert "受季节限制" in told["timeline"][-1]["text"] and "5月11日" in told["timeline"][-1]["text"]
    play.do("li", case, "resume")
    assert public_document(again(case))["timeline"][-1]["label"] == "已恢复办理"


def test_a_held_case_comes_back_by_itself_on_its_review_and_once(play: Play) -> None:
    case = held(play)
    assert resume_reviewed_holds(now=china("2026-05-11 08:29")) == 0
    now = china("2026-05-11 08:30")
    assert resume_reviewed_holds(now=now) == 1
    assert resume_reviewed_holds(now=now) == 0
    back = again(case)
    assert (back.state, wall(back.due_at)) == (State.HANDLING, "2026-05-13 17:30")
    entry = Entry.objects.get(act="resume", object_id=case.pk)
    assert (entry.actor_kind, entry.actor_id, entry.data["review"]) == ("system", None, True)


def test_after_a_long_downtime_the_longest_overdue_review_comes_first(play: Play) -> None:
    later, sooner = held(play, until="2026-05-11"), held(play, until="2026-04-20")
    assert resume_reviewed_holds(now=china("2026-06-01 10:00"), batch=1) == 1
    assert (again(sooner).state, again(later).state) == (State.HANDLING, State.ON_HOLD)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"until": "2026-06-09"}, errors.HoldTooLong),  # 91 days
        ({"until": "2026-03-10"}, InvalidInput),
        ({"until": "2026-03-10T09:00:00+08:00"}, InvalidInput),
    ],
)
def test_a_hold_ends_with_a_review_within_ninety_days(play: Play, data: dict[str, Any], error: type) -> None:
    case = play.handling(category=LAMP)
    with pytest.raises(error):
        play.do("sun", case, "request_hold", **data)
    assert play.do("sun", case, "request_hold", until="2026-06-08").state == State.HANDLING


@pytest.mark.parametrize("category", [FIRE, "0504"])
def test_a_danger_is_guarded_while_it_waits(play: Play, category: str) -> None:
    case = play.report()
    play.do("jin", case, "dispatch", category=category)
    play.do("sun", case, "sign")
    with pytest.raises(errors.GuardingRequired):
        play.do("sun", case, "request_hold")
    play.do("sun", case, "request_hold", guarding="设围挡，社区每日巡查，责任人见值班表")
    assert Request.objects.get(case=case).guarding.startswith("设围挡")


def test_only_a_director_lets_a_matter_rest(play: Play) -> None:
    case = play.handling(category=LAMP)
    play.do("sun", case, "request_hold")
    for name in ("li", "chen", "sun", "qian"):
        with pytest.raises(RoleNotAllowed):
            play.do(name, case, "decide_hold")
    play.do("chen", case, "escalate")
    play.do("li", case, "escalate")
    with pytest.raises(RoleNotAllowed):  # the town's director does not decide what the county holds
        play.do("lead", case, "decide_hold")
    assert play.do("jin", case, "decide_hold").state == State.ON_HOLD


def test_a_hold_ends_with_the_case(play: Play) -> None:
    case = held(play)
    play.do("li", case, "transfer")
    assert Request.objects.get(case=case).ended_at == play.now
    assert resume_reviewed_holds(now=china("2026-06-01 10:00")) == 0


def test_a_changed_standard_or_calendar_reaches_a_running_limit_only_when_it_is_reissued(play: Play) -> None:
    case = play.handling(category=LAMP)
    with pytest.raises(errors.LimitUnchanged):
        play.do("jin", case, "reissue", due_at=None, note="看看有没有变化")
    suspend_days(days=[date(2026, 3, 11), date(2026, 3, 12)], note="台风", by=SYSTEM, now=play.now)
    assert wall(again(case).due_at) == "2026-03-13 17:30"
    moved = play.do("jin", case, "reissue", due_at=None, note="台风停止办公两天")
    assert wall(moved.due_at) == "2026-03-17 17:30"
    change = ClockChange.objects.get(case=case)
    turn = Assignment.objects.get(case=case)
    assert change.calendar_id == turn.calendar_id == catalogue.calendar().version
    assert (change.kind, wall(change.due_before), change.by_id) == (
        "reissue", "2026-03-13 17:30", play.cast.users["jin"].pk,
    )  # fmt: skip
    set_time_standard(
        code=LAMP, limits={"handle": Limit.parse("8 wd")}, by=SYSTEM, now=play.now, effective=date(2026, 3, 10)
    )
    assert wall(play.do("qian", case, "reissue", due_at=None, note="标准已放宽").due_at) == "2026-03-24 17:30"
    assert Assignment.objects.get(case=case).standard_id == catalogue.category(LAMP).standard.id


def test_a_reissued_limit_keeps_the_extension_and_the_pause(play: Play) -> None:
    case = held(play)
    play.at("2026-03-16 09:00").do("li", case, "resume")  # Wednesday to Monday: due on Wednesday 18 March
    play.do("sun", case, "request_extension", until="2026-03-19")
    assert wall(play.do("li", case, "decide_extension").due_at) == "2026-03-19 17:30"
    set_time_standard(
        code=LAMP, limits={"handle": Limit.parse("4 wd")}, by=SYSTEM, now=play.now, effective=date(2026, 3, 10)
    )
    with pytest.raises(errors.LimitUnchanged):  # one day more from dispatch is not beyond the extension
        play.do("jin", case, "reissue", due_at=None)
    suspend_days(days=[date(2026, 3, 18)], note="停电", by=SYSTEM, now=play.now)
    assert wall(play.do("jin", case, "reissue", due_at=None).due_at) == "2026-03-20 17:30"


def test_a_reissued_limit_lies_ahead(play: Play) -> None:
    case = play.handling(category=LAMP)
    with pytest.raises(InvalidInput):
        play.do("jin", case, "reissue", due_at="2026-03-10T09:00:00+08:00")
    closed = play.closed()
    with pytest.raises(errors.ActNotAllowed):
        play.do("jin", closed, "reissue")


def test_what_was_left_at_the_pause_is_told_by_the_calendar_that_made_the_limit(play: Play) -> None:
    case = held(play)
    suspend_days(days=[date(2026, 3, 12), date(2026, 4, 9)], note="停电", by=SYSTEM, now=play.now)
    resumed = play.at("2026-04-08 14:00").do("li", case, "resume")
    # Two days were left; the day off after the pause is not worked, the one within it takes nothing away.
    assert wall(resumed.due_at) == "2026-04-13 17:30"


def test_files_of_a_request_are_the_cases_own(play: Play) -> None:
    case = play.handling(category=LAMP)
    with pytest.raises(errors.UnknownFile):
        play.do("sun", case, "request_extension", files=[str(uuid.uuid4())])
