"""The county's signed conclusion that a case which came back twice waits for."""

import pytest

from tests.county import CITY, SINCE
from tests.play import GUIDANCE, Play
from wangge.cases import errors
from wangge.cases.actions import committing, convening
from wangge.cases.models import Case, JointSession, SessionCase
from wangge.cases.queries import sessions
from wangge.cases.queries.telling import public_timeline, staff_timeline
from wangge.cases.tests.test_sessions import called, case_of
from wangge.catalogue.actions import set_handling_rules
from wangge.lib.actor import SYSTEM, Level, Role
from wangge.lib.clock import office_date
from wangge.people.access import drop_held
from wangge.people.actions import give_post

pytestmark = pytest.mark.django_db


def county_leader(play: Play) -> None:
    give_post(
        user=play.cast.users["lead"], role=Role.LEADER, area_code=CITY, level=Level.CITY,
        org=play.cast.orgs["centre-city"], by=SYSTEM, now=play.now, valid_from=SINCE,
    )  # fmt: skip
    drop_held()


def back_twice(play: Play) -> Case:
    """A case that came back twice and is answered for the third time."""
    case = play.closed()
    for _time in range(2):
        play.do("li", case, "reopen", note="仍不亮")
        play.do("li", case, "dispatch")
        play.do("sun", case, "sign")
        play.do("sun", case, "answer")
        if _time == 0:
            play.do("li", case, "verify")
    return Case.objects.get(pk=case.pk)


def needed_before(play: Play, act: str) -> None:
    """A rule of the office: the conclusion is needed before this act."""
    changes = {"conclusion_before": act}
    set_handling_rules(changes=changes, by=SYSTEM, now=play.now, effective=office_date(play.now), note="本市规定")


def test_as_shipped_a_case_that_came_back_twice_closes_and_waits_with_the_archive(play: Play) -> None:
    case = play.do("li", back_twice(play), "verify")
    with pytest.raises(errors.JointSessionRequired):
        play.do("li", case, "archive")
    county_leader(play)
    play.do("li", play.concluded(case), "archive")
    assert Case.objects.get(pk=case.pk).state == "archived"


def test_after_the_second_reopening_only_the_countys_signed_conclusion_lets_it_close(play: Play) -> None:
    needed_before(play, "verify")
    case = back_twice(play)
    with pytest.raises(errors.JointSessionRequired):
        play.do("li", case, "verify")
    assert Case.objects.get(pk=case.pk).state == "answered"  # nothing of it is left behind
    for name in ("li", "jin"):  # the town's own session is not enough
        play.at("2026-03-10 11:00").do(name, case, "convene")
        session = JointSession.objects.select_related("org").latest("id")
        play.at("2026-03-11 10:00")
        convening.record_minutes(session=session, minutes="纪要", attended=[], by=play.actor(name), now=play.now)
        committing.conclude(session=session, text="产权归街道", by=play.actor(name), now=play.now)
        with pytest.raises(errors.JointSessionRequired):
            play.do("li", case, "verify")
        if name == "li":
            committing.sign_conclusion(session=session, by=play.actor("lead"), now=play.now)
    assert sessions.may_do(play.actor("lead"), session, play.now) == []  # a town's leader does not sign for the county
    county_leader(play)
    assert sessions.may_do(play.actor("lead"), session, play.now) == ["sign"]
    assert sessions.own_sessions(play.actor("lead"), play.now).count() == 1
    committing.sign_conclusion(session=session, by=play.actor("lead"), now=play.now)
    with pytest.raises(errors.SessionMovedOn):
        committing.sign_conclusion(session=session, by=play.actor("lead"), now=play.now)
    play.do("li", case, "verify")
    assert Case.objects.get(pk=case.pk).state == "closed"
    public = str(public_timeline(case))
    assert "会商" not in public and "产权" not in public
    assert "产权归街道" in {moment.text for moment in staff_timeline(case, play.actor("sun"))}


def test_a_conclusion_from_before_the_second_reopening_does_not_count(play: Play) -> None:
    county_leader(play)
    session = called(play, "jin")
    case = case_of(session)
    play.at("2026-03-11 10:00")
    convening.record_minutes(session=session, minutes="纪要", attended=[], by=play.actor("jin"), now=play.now)
    committing.conclude(session=session, text="照办", by=play.actor("jin"), now=play.now)
    committing.sign_conclusion(session=session, by=play.actor("lead"), now=play.now)
    Case.objects.filter(pk=case.pk).update(reopenings=2)
    case.refresh_from_db()
    assert committing.lacks_conclusion(case)
    SessionCase.objects.update(reopenings=2)
    assert not committing.lacks_conclusion(case)


@pytest.mark.parametrize(("rule", "refused"), [("dispatch", "dispatch"), ("verify", "verify"), ("archive", "archive")])
def test_the_office_says_before_which_act_it_is_needed(play: Play, rule: str, refused: str) -> None:
    needed_before(play, rule)
    case = play.report()
    Case.objects.filter(pk=case.pk).update(reopenings=2)
    for name, act in (("li", "dispatch"), ("sun", "sign"), ("sun", "answer"), ("li", "verify"), ("li", "archive")):
        if act == refused:
            with pytest.raises(errors.JointSessionRequired):
                play.do(name, case, act)
            break
        play.do(name, case, act)
    else:
        pytest.fail("nothing was refused")


def test_nor_is_it_settled_at_once(play: Play) -> None:
    needed_before(play, "verify")
    case = play.report(text="咨询办事流程")
    Case.objects.filter(pk=case.pk).update(reopenings=2)
    with pytest.raises(errors.JointSessionRequired):
        play.do("li", case, "self_handle", result="已答复", category=GUIDANCE)
