"""Several units at one case: who signs and answers for what, on which clock, and how a turn ends."""

from datetime import date
from typing import Any

import pytest

from tests.county import CITY, TOWN
from tests.play import LAMP, NEIGHBOURS, RUBBISH, Play, china, wall
from wangge.cases import errors
from wangge.cases.access import allowed_acts, get_case
from wangge.cases.models import Assignment, Case, Remark
from wangge.cases.queries.listing import QUEUES, list_cases
from wangge.cases.queries.telling import public_document, staff_timeline
from wangge.cases.queries.units import turns_of
from wangge.cases.states import Act, State
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM, Level, Role
from wangge.lib.errors import InvalidInput, NotFound, RoleNotAllowed
from wangge.people.actions import create_organisation, create_user, give_post
from wangge.people.models import OrgKind

pytestmark = pytest.mark.django_db


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def offered(play: Play, name: str, case: Case) -> list[Act]:
    actor = play.actor(name)
    return allowed_acts(actor, get_case(actor, case.number))


def helped(play: Play, **data: Any) -> Case:
    """A lamp's case that the housing bureau has signed, with sanitation assisting."""
    case = play.do("li", play.report(), "dispatch", assisting=["sanitation"], **data)
    return play.do("sun", case, "sign")


def turn(case: Case, code: str) -> Assignment:
    return Assignment.objects.filter(case=case, org__code=code).latest("id")


def join(play: Play, name: str, org: str, kind: OrgKind = OrgKind.DEPARTMENT, parent: str = "") -> None:
    """A further unit with one officer."""
    made = create_organisation(
        code=org,
        name=org,
        kind=kind,
        level=Level.CITY,
        area_code=CITY,
        accepts_from=[],
        parent=play.cast.orgs.get(parent),
        by=SYSTEM,
        now=play.now,
    )
    play.cast.orgs[org] = made
    user = create_user(username=name, name=name, password="open-sesame-2026", by=SYSTEM, now=play.now)
    play.cast.users[name] = user
    give_post(
        user=user, role=Role.OFFICER, area_code=CITY, level=Level.CITY, org=made, by=SYSTEM, now=play.now,
        valid_from=date(2026, 1, 1),
    )  # fmt: skip


def test_an_assisting_unit_signs_and_answers_for_itself_and_the_case_stays(play: Play) -> None:
    case = play.do("li", play.report(), "dispatch", assisting=["sanitation"])
    assert Act.SIGN in offered(play, "zhou", case)
    assert play.do("zhou", case, "sign").state == State.DISPATCHED  # before the lead has
    assert (turn(case, "sanitation").signed_at, turn(case, "housing").signed_at) == (play.now, None)
    play.do("sun", case, "sign")
    answered = play.do("zhou", case, "answer", result="已清走落叶，便于登高")
    assert (answered.state, answered.result, answered.closure_class) == (State.HANDLING, "", "")
    assert turn(case, "sanitation").answered_at == play.now
    assert not {Act.SIGN, Act.ANSWER} & set(offered(play, "zhou", case))
    labels = [moment.label for moment in staff_timeline(again(case), play.actor("li"))]
    assert labels[-1] == "协办单位：反馈结果"
    assert "落叶" not in str(public_document(again(case)))
    assert not Remark.objects.filter(case=case, is_public=True).exists()


def test_the_lead_cannot_answer_while_one_is_open(play: Play) -> None:
    case = helped(play)
    with pytest.raises(errors.ActNotAllowed):
        play.do("sun", case, "answer")
    assert Act.ANSWER not in offered(play, "sun", case)
    play.do("zhou", case, "sign")
    assert Act.ANSWER not in offered(play, "sun", case)
    play.do("zhou", case, "answer")
    assert play.do("sun", case, "answer").state == State.ANSWERED


def test_the_desk_releases_with_a_reason_that_the_unit_reads(play: Play) -> None:
    case = helped(play)
    play.do("li", case, "release", note="现场没有垃圾")
    ended = turn(case, "sanitation")
    assert (ended.ended_at, ended.end_reason) == (play.now, "released")
    assert Act.ANSWER in offered(play, "sun", case)
    assert offered(play, "zhou", case) == [Act.COMMENT]
    told = staff_timeline(get_case(play.actor("zhou"), case.number), play.actor("zhou"))[-1]
    assert (told.text, told.detail) == ("现场没有垃圾", "协办结束：市环境卫生服务中心（中心已解除协办）")
    with pytest.raises(errors.ActNotAllowed):
        play.do("li", case, "release")
    play.do("li", case, "enlist")
    with pytest.raises(errors.NotAssisting):
        play.do("li", case, "release", org="housing")


def test_units_get_the_leads_limit_or_their_own(play: Play) -> None:
    case = play.report()
    own = "2026-03-11T12:00:00+08:00"
    play.do(
        "jin", case, "dispatch", assisting=["sanitation", "police", "sanitation"], assisting_due_at={"sanitation": own}
    )
    limits = {row.org.code: wall(row.due_at) for row in Assignment.objects.filter(case=case).select_related("org")}
    assert limits == {
        "housing": "2026-03-13 17:30",
        "sanitation": "2026-03-11 12:00",
        "police": "2026-03-13 17:30",
    }


def test_a_unit_is_added_later_and_not_twice(play: Play) -> None:
    case = play.handling()
    with pytest.raises(errors.AtWorkAlready):
        play.do("li", case, "enlist", assisting=["housing"])
    with pytest.raises(errors.UnitNotReachable):
        play.do("li", case, "enlist", assisting=["police"])
    with pytest.raises(InvalidInput):
        play.do("li", case, "enlist", due_at="2026-03-10T09:00:00+08:00")
    play.do("li", case, "enlist", note="请配合清理")
    assert wall(turn(case, "sanitation").due_at) == "2026-03-13 17:30"
    with pytest.raises(errors.AtWorkAlready):
        play.do("li", case, "enlist")
    play.do("zhou", case, "sign")
    play.do("zhou", case, "answer")
    play.at("2026-03-16 09:00").do("li", case, "enlist")  # asked again, after the lead's limit
    assert wall(turn(case, "sanitation").due_at) == "2026-03-19 17:30"
    assert Act.SIGN in offered(play, "zhou", case)
    assert [(each.is_lead, each.is_running) for each in turns_of(again(case))] == [
        (True, True),
        (False, True),
        (False, False),
    ]


def test_an_extension_moves_those_without_a_limit_of_their_own(play: Play) -> None:
    case = helped(play)
    play.do("jin", case, "enlist", assisting=["police"], due_at="2026-03-12T12:00:00+08:00")
    play.do("sun", case, "request_extension", until="2026-03-20")
    play.do("li", case, "decide_extension")
    assert wall(turn(case, "sanitation").due_at) == "2026-03-20 17:30"
    assert wall(turn(case, "police").due_at) == "2026-03-12 12:00"


def test_a_hold_stops_the_clocks_of_all_and_an_answer_still_counts(play: Play) -> None:
    case = helped(play)
    play.at("2026-03-11 09:00").do("sun", case, "request_hold", until="2026-03-30")
    play.do("lead", case, "decide_hold")
    assert play.do("zhou", case, "sign").state == State.ON_HOLD
    resumed = play.at("2026-03-16 09:00").do("li", case, "resume")
    assert wall(resumed.due_at) == wall(turn(case, "sanitation").due_at) == "2026-03-18 17:30"


@pytest.mark.parametrize(
    ("act", "name", "why"),
    [
        ("recall", "li", "recalled"),
        ("decide_return", "li", "returned"),
        ("transfer", "li", "transferred"),
        ("withdraw", "li", "withdrawn"),
        ("merge", "li", "merged"),
    ],
)
def test_no_assistance_ends_silently(play: Play, act: str, name: str, why: str) -> None:
    other = play.report()
    case = play.do("li", play.report(), "dispatch", assisting=["sanitation"])
    if act == "decide_return":
        play.do("sun", case, "request_return")
    play.do(name, case, act, **({"into": other.number} if act == "merge" else {}))
    ended = turn(case, "sanitation")
    assert (ended.ended_at, ended.end_reason) == (play.now, why)
    entry = Entry.objects.filter(act=act, object_id=case.pk).latest("id")
    assert (entry.data["ended"], entry.data["why"]) == ([play.cast.orgs["sanitation"].pk], why)
    reading = get_case(play.actor("zhou"), case.number)
    assert staff_timeline(reading, play.actor("zhou"))[-1].detail.startswith("协办结束：市环境卫生服务中心")


def test_a_section_does_the_work_and_speaks_for_its_unit(play: Play) -> None:
    join(play, "shao", "housing-lamps", parent="housing")
    join(play, "gong", "housing-roads", parent="housing")
    case = play.handling()
    with pytest.raises(NotFound):
        play.do("shao", case, "comment")
    play.do("sun", case, "assign", org="housing-lamps", note="照明科去")
    assert turn(case, "housing").done_by_org_id == play.cast.orgs["housing-lamps"].pk
    told = staff_timeline(again(case), play.actor("li"))[-1]
    assert (told.label, told.detail) == ("内部分派", "由housing-lamps办理")
    assert Act.ANSWER in offered(play, "shao", case)
    with pytest.raises(NotFound):
        play.do("gong", case, "comment")
    play.do("sun", case, "assign", org="housing-roads")
    with pytest.raises(NotFound):
        play.do("shao", case, "comment")
    assert play.do("gong", case, "answer").state == State.ANSWERED


def test_a_firm_reads_and_comments_and_the_unit_answers(play: Play) -> None:
    join(play, "qiu", "lamp-company", OrgKind.COMPANY)
    case = play.handling()
    play.do("sun", case, "assign", org="lamp-company")
    assert offered(play, "qiu", case) == [Act.COMMENT]
    with pytest.raises(RoleNotAllowed):
        play.do("qiu", case, "answer")
    play.do("sun", case, "answer")
    play.do("li", case, "verify")
    with pytest.raises(NotFound):  # the work is done: a firm keeps no sight of the case
        play.do("qiu", case, "comment")


def test_a_person_of_the_unit_is_named_and_nobody_else(play: Play) -> None:
    case = play.handling()
    with pytest.raises(errors.NotOfTheUnit):
        play.do("sun", case, "assign", worker="zhou")
    with pytest.raises(errors.NotOfTheUnit):
        play.do("sun", case, "assign", org="sanitation")
    with pytest.raises(InvalidInput):
        play.do("sun", case, "assign", worker="sun", org="housing")
    play.do("sun", case, "assign", worker="sun")
    assert turns_of(again(case))[0].done_by == "孙科员"
    play.do("sun", case, "assign")
    assert turns_of(again(case))[0].done_by == ""
    given = play.do("li", play.report(), "dispatch", lead=None, worker="wang", category=RUBBISH)
    play.do("wang", given, "sign")
    assert Act.ASSIGN not in offered(play, "wang", given)  # it was given to a person


def test_who_assisted_does_not_check(play: Play) -> None:
    give_post(
        user=play.cast.users["zhou"], role=Role.DESK, area_code=TOWN, level=Level.TOWN,
        org=play.cast.orgs["centre-town"], by=SYSTEM, now=play.now, valid_from=date(2026, 1, 1),
    )  # fmt: skip
    case = helped(play)
    play.do("zhou", case, "sign")
    play.do("zhou", case, "answer")
    play.do("sun", case, "answer")
    with pytest.raises(RoleNotAllowed):
        play.do("zhou", case, "verify")
    play.do("li", case, "verify")
    with pytest.raises(RoleNotAllowed):
        play.do("zhou", case, "call_back")


def test_a_unit_complained_of_is_taken_the_case_from_at_any_point_and_only_then(play: Play) -> None:
    case = play.handling()
    assert Act.RECALL not in offered(play, "jin", case)
    play.do("jin", case, "recategorise", about="housing")
    back = play.do("jin", case, "recall", note="须回避")
    assert (back.state, back.lead_id) == (State.REPORTED, None)
    assert wall(back.reply_due_at) == "2026-03-17 17:30"
    with pytest.raises(NotFound):
        play.do("sun", case, "comment")
    worker = play.do("li", play.report(), "dispatch", lead=None, worker="wang", category=RUBBISH)
    play.do("wang", worker, "sign")
    play.do("li", worker, "recategorise", category=RUBBISH, about_worker="wang")
    assert play.do("li", worker, "recall").state == State.REPORTED


def test_a_town_assists_where_the_list_says_so_and_does_not_lead(play: Play) -> None:
    case = play.report()
    with pytest.raises(errors.NotTownDuty):
        play.do("li", case, "dispatch", lead="town-office", category=LAMP)
    with pytest.raises(errors.NotTownDuty):
        play.do("li", case, "dispatch", lead="village-office", category=LAMP)
    given = play.do("li", case, "dispatch", lead="housing", assisting=["town-office"], category=LAMP)
    assert given.state == State.DISPATCHED
    assert play.do("li", play.report(), "dispatch", lead="town-office", category=NEIGHBOURS).lead is not None


def test_the_office_and_the_centre_of_a_town_are_one_when_one_is_complained_of(play: Play) -> None:
    case = play.report(category=RUBBISH, about="centre-town")
    with pytest.raises(errors.AboutThisUnit):
        play.do("jin", case, "dispatch", lead="town-office", category=RUBBISH)


def test_the_queue_of_assistance_holds_what_the_own_unit_still_owes(play: Play) -> None:
    case = helped(play)
    play.handling()

    def owed(name: str) -> list[str]:
        return [each.number for each in list_cases(play.actor(name), QUEUES["assisting"], play.now).items]

    assert (owed("zhou"), owed("sun")) == ([case.number], [])
    play.do("zhou", case, "sign")
    assert owed("zhou") == [case.number]
    play.do("zhou", case, "answer")
    assert owed("zhou") == []


def test_an_assisting_unit_that_is_late_is_seen_by_supervision(play: Play) -> None:
    case = helped(play)
    row = turn(case, "sanitation")
    assert row.rung_at is not None and row.rung_at < china("2026-03-13 17:30")
    play.do("zhou", case, "sign")
    play.do("zhou", case, "answer")
    assert turn(case, "sanitation").rung_at is None
