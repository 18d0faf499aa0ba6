"""Joint sessions: who calls and is called, what each sees, minutes, and commitments to their end."""

from datetime import timedelta
from typing import Any

import pytest

from tests.county import SINCE, TOWN, TOWN2, VILLAGE
from tests.play import Play, china, wall
from wangge.cases import access, errors
from wangge.cases.actions import committing, convening
from wangge.cases.actions.meeting import Meeting, act_on_session
from wangge.cases.models import Card, Case, Commitment, JointSession, SessionCase, Summons
from wangge.cases.queries import sessions
from wangge.cases.queries.listing import CaseFilter, count_cases, list_cases
from wangge.cases.queries.telling import case_document, staff_timeline
from wangge.cases.states import Act
from wangge.cases.tasks import sweep
from wangge.lib.actor import SYSTEM, Level, Role
from wangge.lib.errors import InvalidInput, NotFound, RoleNotAllowed
from wangge.notices.models import Notice
from wangge.people.access import drop_held
from wangge.people.actions import give_post

pytestmark = pytest.mark.django_db


def called(play: Play, name: str = "li", **data: Any) -> JointSession:
    """A session that somebody's desk has called about a case at the housing bureau."""
    play.do(name, play.handling(), "convene", **data)
    return JointSession.objects.select_related("org").latest("id")


def held(play: Play, name: str = "li", **data: Any) -> JointSession:
    session = called(play, name, **data)
    play.at("2026-03-11 10:30")
    return convening.record_minutes(
        session=session, minutes="由环卫牵头", attended=["sanitation"], by=play.actor(name), now=play.now
    )


def committed(play: Play, session: JointSession, until: str = "2026-03-16") -> Commitment:
    committing.commit(
        session=session,
        org="sanitation",
        text="清运杂物",
        until=china(f"{until} 17:30"),
        by=play.actor("zhou"),
        now=play.now,
    )
    return Commitment.objects.select_related("summons__session").latest("id")


def report(play: Play, made: Commitment) -> Commitment:
    return committing.report_commitment(commitment=made, proof="已清完，附照片", by=play.actor("zhou"), now=play.now)


def confirm(play: Play, made: Commitment, *, approve: bool = True, text: str = "") -> Commitment:
    return committing.confirm_commitment(commitment=made, approve=approve, text=text, by=play.actor("li"), now=play.now)


def told(event: str) -> list[str]:
    return [row.org.code if row.org else "" for row in Notice.objects.filter(event=event).order_by("id")]


def sees(play: Play, name: str, case: Case) -> bool:
    return access.visible(play.actor(name)).filter(pk=case.pk).exists()


def case_of(session: JointSession) -> Case:
    return convening.cases_of(session)[0]


def test_the_units_called_are_told_and_see_the_case_while_they_are(play: Play) -> None:
    session = called(play)
    case = case_of(session)
    assert (session.org.code, session.is_county, wall(session.starts_at)) == ("centre-town", False, "2026-03-11 09:00")
    assert told("joint_session") == ["sanitation"]
    assert case.state == "handling" and case.version == Case.objects.get(pk=case.pk).version
    assert sees(play, "zhou", case) and access.get_case(play.actor("zhou"), case.number) == case
    assert access.allowed_acts(play.actor("zhou"), case) == [Act.COMMENT]
    assert not sees(play, "zhao", case)
    convening.excuse(session=session, org="sanitation", reason="不涉及", by=play.actor("li"), now=play.now)
    assert not sees(play, "zhou", case)
    with pytest.raises(NotFound):
        sessions.get_session(play.actor("zhou"), session.pk)
    convening.summon(session=session, org="sanitation", reason="还是要来", by=play.actor("li"), now=play.now)
    assert sees(play, "zhou", case)
    with pytest.raises(errors.SummonedAlready):
        convening.summon(session=session, org="sanitation", reason="再来", by=play.actor("li"), now=play.now)
    convening.cancel(session=session, reason="已电话商定", by=play.actor("li"), now=play.now)
    assert not sees(play, "zhou", case)
    assert told("session_cancelled") == ["sanitation"]


def test_list_count_search_and_single_case_agree_for_a_unit_that_is_called(play: Play) -> None:
    case = case_of(called(play))
    zhou = play.actor("zhou")
    for wanted in (CaseFilter(), CaseFilter(q="路灯"), CaseFilter(area=VILLAGE)):
        assert [each.pk for each in list_cases(zhou, wanted, play.now).items] == [case.pk]
        assert count_cases(zhou, wanted, play.now).count == 1


def test_who_may_call(play: Play) -> None:
    case = play.handling()
    for name in ("chen", "wang", "sun", "qian", "lead"):  # a village's desk asks its town
        with pytest.raises(RoleNotAllowed):
            play.do(name, case, "convene")
    for name in ("zhao", "zhou"):
        with pytest.raises(NotFound):
            play.do(name, case, "convene")
    with pytest.raises(errors.ActNotAllowed):
        play.do("li", play.do("li", play.closed(), "archive"), "convene")
    play.do("jin", case, "convene")
    assert JointSession.objects.get().is_county


def test_whom_and_when(play: Play) -> None:
    case = play.handling()
    with pytest.raises(InvalidInput):
        play.do("li", case, "convene", starts_at="2026-03-10T09:00:00+08:00")
    for unit in ("centre-city", "team-town", "oversight"):
        with pytest.raises(InvalidInput):
            play.do("li", case, "convene", units=[unit])
    play.do("li", case, "convene", units=["police", "town-office"])  # the police take no assignments from a town
    assert {row.org.code for row in Summons.objects.all()} == {"police", "town-office"}
    about = play.do("li", play.report(), "recategorise", about="sanitation")
    with pytest.raises(errors.AboutThisUnit):
        play.do("jin", about, "convene")


def test_several_cases_of_one_matter_are_in_one_session(play: Play) -> None:
    other = play.report()
    session = called(play, also=[other.number])
    assert [each.pk for each in convening.cases_of(session)] == [case_of(session).pk, other.pk]
    assert told("joint_session") == ["sanitation"]  # once
    assert sees(play, "zhou", other)
    assert [moment.act for moment in staff_timeline(other, play.actor("li"))] == ["report", "convene"]
    elsewhere = play.report("370682002201001")
    for number in (elsewhere.number, play.do("li", play.closed(), "archive").number, "x"):
        with pytest.raises(InvalidInput):
            play.do("li", play.handling(), "convene", also=[number])
    assert JointSession.objects.count() == 1


def test_a_case_named_twice_is_in_the_session_once(play: Play) -> None:
    case = play.handling()
    county, day, serial = case.number.split("-")
    play.do("li", case, "convene", also=[f"{county}-{day}-0{serial}", case.number])  # with a zero more: the same case
    assert SessionCase.objects.count() == 1


def test_who_was_a_moment_too_late_calls_nobody_and_promises_nothing(play: Play) -> None:
    session, li, zhou = called(play), play.actor("li"), play.actor("zhou")
    stale = JointSession.objects.select_related("org").get(pk=session.pk)  # read before somebody cancelled it
    convening.cancel(session=session, reason="已电话商定", by=li, now=play.now)
    with pytest.raises(errors.SessionMovedOn):
        convening.summon(session=stale, org="police", reason="请到场", by=li, now=play.now)
    with pytest.raises(errors.SessionMovedOn):
        committing.commit(
            session=stale, org="sanitation", text="清运", until=china("2026-03-16 17:30"), by=zhou, now=play.now
        )
    with pytest.raises(errors.SessionMovedOn):
        convening.excuse(session=stale, org="sanitation", reason="不涉及", by=li, now=play.now)
    assert not Commitment.objects.exists() and not Summons.objects.filter(ended_at=None).exists()


def test_of_a_confidential_case_the_brief_is_seen_and_it_stands_alone(play: Play) -> None:
    secret = play.report(contact_mode="confidential", contact={"name": "赵大姐", "phone": "13805350000"})
    with pytest.raises(errors.BriefRequired):
        play.do("li", secret, "convene")
    with pytest.raises(InvalidInput):
        play.do("li", secret, "convene", brief="研究路灯管护", also=[play.report().number])
    play.do("li", secret, "convene", brief="研究路灯管护")
    seen = access.get_case(play.actor("zhou"), secret.number)
    assert case_document(seen, play.actor("zhou"), play.now)["text"] == "研究路灯管护"
    assert not access.reads_own_words(play.actor("zhou"), seen)
    assert Notice.objects.latest("id").event == "confidential"


def test_moved_and_held(play: Play) -> None:
    session, li = called(play), play.actor("li")
    with pytest.raises(InvalidInput):
        convening.record_minutes(session=session, minutes="x", attended=[], by=li, now=play.now)
    with pytest.raises(InvalidInput):
        convening.adjourn(
            session=session, starts_at=china("2026-03-12 09:00"), place="", reason=" ", by=li, now=play.now
        )
    stale = JointSession.objects.select_related("org").get(pk=session.pk)
    convening.adjourn(
        session=session, starts_at=china("2026-03-12 09:00"), place="", reason="负责人出差", by=li, now=play.now
    )
    assert told("session_moved") == ["sanitation"]
    with pytest.raises(errors.SessionMovedOn):  # somebody who still read the old time
        convening.cancel(session=stale, reason="不开了", by=li, now=play.now)
    play.at("2026-03-12 11:00")
    with pytest.raises(InvalidInput):
        convening.record_minutes(session=session, minutes="纪要", attended=["housing"], by=li, now=play.now)
    convening.record_minutes(session=session, minutes="纪要", attended=["sanitation"], by=li, now=play.now)
    assert Summons.objects.get().has_attended
    with pytest.raises(errors.SessionMovedOn):
        convening.record_minutes(session=session, minutes="又一份", attended=[], by=li, now=play.now)
    with pytest.raises(errors.SessionMovedOn):
        convening.cancel(session=session, reason="取消", by=li, now=play.now)


def test_a_commitment_is_tracked_until_the_desk_finds_it_done(play: Play) -> None:
    session = held(play)
    made = committed(play, session)
    assert sessions.session_counts(play.actor("li"), play.now)["open"] == 1
    with pytest.raises(errors.CommitmentOpen):
        convening.excuse(session=session, org="sanitation", reason="不涉及", by=play.actor("li"), now=play.now)
    with pytest.raises(errors.SessionMovedOn):  # not reported yet
        confirm(play, made)
    made = report(play, made)
    assert told("commitment_reported") == ["centre-town"]
    with pytest.raises(errors.SessionMovedOn):
        report(play, made)
    made = confirm(play, made, approve=False, text="东侧还没清")
    assert (made.reported_at, made.returns) == (None, 1)
    assert told("commitment") == ["sanitation", "sanitation"]
    made = confirm(play, report(play, made))
    assert made.confirmed_at == play.now
    assert sessions.session_counts(play.actor("li"), play.now)["open"] == 0


@pytest.mark.parametrize("until", ["2026-03-10 09:00", "2062-03-16 17:30"])
def test_a_promise_lies_ahead_and_within_ten_years(play: Play, until: str) -> None:
    session = held(play)
    with pytest.raises(InvalidInput) as refused:
        committing.commit(
            session=session, org="sanitation", text="清运", until=china(until), by=play.actor("zhou"), now=play.now
        )
    assert set(refused.value.fields) == {"until"}


def test_nobody_confirms_what_the_own_unit_has_promised(play: Play) -> None:
    session = held(play)
    made = report(play, committed(play, session))
    give_post(
        user=play.cast.users["zhou"], role=Role.DESK, area_code=TOWN, level=Level.TOWN,
        org=play.cast.orgs["centre-town"], by=SYSTEM, now=play.now, valid_from=SINCE,
    )  # fmt: skip
    drop_held()
    done = Meeting(commitment=made.pk, approve=True)
    with pytest.raises(RoleNotAllowed):
        act_on_session(session=session, act="confirm", data=done, by=play.actor("zhou"), now=play.now)
    act_on_session(session=session, act="confirm", data=done, by=play.actor("li"), now=play.now)
    made.refresh_from_db()
    assert made.confirmed_by == play.cast.users["li"].pk


def test_a_reminder_names_the_centre_that_convened(play: Play) -> None:
    made = committed(play, held(play), "2026-03-13")
    sweep(now=play.at("2026-03-13 14:00").now)
    centres = [notice.values["desk"] for notice in Notice.objects.filter(event="commitment").order_by("id")]
    assert centres == [made.summons.session.org_id] * 2  # the case is held by the village's


def test_late_it_is_reminded_of_carded_and_stays_late(play: Play) -> None:
    session = held(play)
    made = committed(play, session, "2026-03-13")
    for _hour in range(24 * 5):
        sweep(now=play.now)
        play.now += timedelta(hours=1)
    assert told("commitment") == ["sanitation"] * 2  # when it was made, and one reminder
    cards = Card.objects.filter(rule="unkept")
    assert [(card.org.code, card.level) for card in cards] == [("sanitation", "yellow")]
    assert sessions.session_counts(play.actor("li"), play.now)["late"] == 1
    made.refresh_from_db()
    made = report(play, made)
    confirm(play, made)
    assert made.is_late(play.now)
    assert sweep(now=play.now) == 0
    assert Card.objects.filter(rule="unkept").count() == 1


def test_what_is_sent_back_after_its_date_has_time_before_the_card(play: Play) -> None:
    made = report(play, committed(play, held(play), "2026-03-13"))
    play.at("2026-03-16 09:00")
    confirm(play, made, approve=False, text="东侧还没清")
    sweep(now=play.at("2026-03-16 09:30").now)
    assert not Card.objects.filter(rule="unkept").exists()  # it had been reported in time
    sweep(now=play.at("2026-03-18 09:30").now)
    assert Card.objects.filter(rule="unkept").count() == 1


def test_nobody_outruns_the_card_by_reporting_before_the_sweep(play: Play) -> None:
    made = committed(play, held(play), "2026-03-12")
    play.at("2026-03-13 09:00")
    report(play, made)
    assert Card.objects.filter(rule="unkept").exists()


def test_after_the_conclusion_who_owes_nothing_no_longer_sees_the_case(play: Play) -> None:
    session = held(play)
    case, made = case_of(session), committed(play, session)
    committing.conclude(session=session, text="分工明确", by=play.actor("li"), now=play.now)
    assert sees(play, "zhou", case)  # a commitment is open
    confirm(play, report(play, made))
    assert not sees(play, "zhou", case)
    session.refresh_from_db()
    with pytest.raises(errors.SessionMovedOn):
        committing.conclude(session=session, text="再写", by=play.actor("li"), now=play.now)
    with pytest.raises(errors.SessionMovedOn):
        committing.commit(
            session=session, org="sanitation", text="再加", until=china("2026-03-20 17:30"), by=play.actor("li"),
            now=play.now,
        )  # fmt: skip


def test_who_may_do_what_with_a_session(play: Play) -> None:
    session = called(play)
    at_first = {
        "li": ["commit", "summon", "excuse", "adjourn", "cancel"],
        "jin": ["commit", "summon", "excuse", "adjourn", "cancel"],
        "zhou": ["commit"],
        "sun": [],
        "lead": [],
    }
    assert {name: sessions.may_do(play.actor(name), session, play.now) for name in at_first} == at_first
    play.at("2026-03-11 10:00")
    assert "record" in sessions.may_do(play.actor("li"), session, play.now)
    with pytest.raises(RoleNotAllowed):
        sessions.require(play.actor("zhou"), session, "record", play.now)
    with pytest.raises(RoleNotAllowed):  # a unit speaks for itself
        sessions.require(play.actor("zhou"), session, "commit", play.now, org_id=play.cast.orgs["housing"].pk)
    with pytest.raises(RoleNotAllowed):
        sessions.require(play.actor("li"), session, "report", play.now)
    with pytest.raises(errors.SessionMovedOn):
        sessions.require(play.actor("zhou"), session, "report", play.now)
    assert sessions.own_sessions(play.actor("li"), play.now).count() == 1
    assert sessions.own_sessions(play.actor("zhou"), play.now).count() == 1
    assert sessions.own_sessions(play.actor("zhao"), play.now).count() == 0
    with pytest.raises(NotFound):
        sessions.get_session(play.actor("zhao"), session.pk)


def test_a_desk_elsewhere_sees_no_session(play: Play) -> None:
    session = called(play)
    for name in ("zhao", "he", "sys", "wu"):
        assert sessions.list_sessions(play.actor(name), play.now).items == []
        assert sessions.session_counts(play.actor(name), play.now)["everything"] == 0
    assert [each.pk for each in sessions.list_sessions(play.actor("qian"), play.now, status="upcoming").items] == [
        session.pk
    ]
    assert TOWN2 not in {case.town for case in convening.cases_of(session)}
