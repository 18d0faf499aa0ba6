"""A leader's instructions: who gives and who replies, by when, what is late, and who reads them."""

from datetime import timedelta
from typing import Any

import pytest

from tests.county import VILLAGE
from tests.play import PLAIN_DAY, Play, wall
from wangge.cases import access, errors
from wangge.cases.models import Card, Case, Instruction
from wangge.cases.queries.cards import cards_of, own_cards
from wangge.cases.queries.instructions import instruction_counts, list_instructions, own_instructions
from wangge.cases.queries.telling import public_timeline, staff_timeline
from wangge.cases.queries.waiting import own_counts
from wangge.cases.states import Act
from wangge.cases.tasks import sweep
from wangge.lib.actor import SYSTEM, Level, Role
from wangge.lib.errors import InvalidInput, NotFound, RoleNotAllowed
from wangge.notices.models import Notice
from wangge.people.actions import give_post

pytestmark = pytest.mark.django_db


def told(event: str) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(event=event).select_related("org", "user").order_by("id")
    return [(row.audience, row.org.code if row.org else row.user.username if row.user else "") for row in rows]


def row_of(case: Case) -> dict[str, Any]:
    names = ("state", "version", "due_at", "reply_due_at", "running_due_at")
    return dict(Case.objects.values(*names).get(pk=case.pk))


def test_the_unit_at_work_replies_and_the_leader_is_told(play: Play) -> None:
    case = play.handling()
    before = row_of(case)
    play.do("lead", case, "instruct")
    made = Instruction.objects.get()
    assert (made.is_for_unit, wall(made.reply_due_at)) == (True, "2026-03-13 17:30")  # three working days
    assert told("instruction") == [("unit", "housing")]
    assert own_instructions(play.actor("sun")).count() == own_instructions(play.actor("lead")).count() == 1
    assert own_instructions(play.actor("chen")).count() == own_instructions(play.actor("zhou")).count() == 0
    play.at("2026-03-11 09:00")
    play.do("sun", case, "reply_instruction")
    made.refresh_from_db()
    assert (made.reply, made.replied_org_id, made.rung_at) == (
        "已安排施工队明天进场",
        play.cast.orgs["housing"].pk,
        None,
    )
    assert told("instruction_replied") == [("desk", "lead")]
    assert row_of(case) == before  # neither state nor clock has moved
    assert own_instructions(play.actor("sun")).count() == 0


def test_before_it_is_given_out_the_desk_replies(play: Play) -> None:
    case = play.report()
    with pytest.raises(InvalidInput):
        play.do("lead", case, "instruct", party="unit")
    play.do("lead", case, "instruct", reply_by="2026-03-12")
    assert wall(Instruction.objects.get().reply_due_at) == "2026-03-12 17:30"
    assert told("instruction") == [("desk", "centre-village")]
    assert own_instructions(play.actor("chen")).count() == 1
    play.do("chen", case, "reply_instruction")
    assert instruction_counts(play.actor("li"), play.now)["replied"] == 1


def test_an_instruction_follows_the_case(play: Play) -> None:
    case = play.handling()
    play.do("lead", case, "instruct")
    play.do("sun", case, "request_return")
    play.do("li", case, "decide_return", approve=True)
    assert own_instructions(play.actor("sun")).count() == 0
    assert own_instructions(play.actor("chen")).count() == 1  # nobody leads it: the desk that holds it
    play.do("li", case, "dispatch", lead="sanitation")
    assert own_instructions(play.actor("zhou")).count() == 1
    play.do("zhou", case, "reply_instruction")
    assert Instruction.objects.get().replied_org_id == play.cast.orgs["sanitation"].pk


def test_when_the_unit_has_given_the_case_back_its_desk_is_reminded(play: Play) -> None:
    case = play.handling()
    play.do("lead", case, "instruct")
    play.do("sun", case, "request_return")
    play.do("li", case, "decide_return", approve=True)
    sweep(now=play.at("2026-03-13 14:00").now)
    assert told("instruction") == [("unit", "housing"), ("desk", "centre-town")]  # which holds it by then


def test_what_is_asked_of_the_desk_the_unit_does_not_reply_to(play: Play) -> None:
    case = play.handling()
    play.do("lead", case, "instruct", party="desk")
    with pytest.raises(errors.ActNotAllowed):
        play.do("sun", case, "reply_instruction")
    assert Act.REPLY_INSTRUCTION not in access.allowed_acts(play.actor("sun"), case)
    play.do("li", case, "reply_instruction")  # the desk above acts for it


def test_who_may(play: Play) -> None:
    case = play.handling()
    for name in ("wang", "li", "jin", "sun", "qian"):
        with pytest.raises(RoleNotAllowed):
            play.do(name, case, "instruct")
    for name in ("zhao", "zhou", "wu"):
        with pytest.raises(NotFound):
            play.do(name, case, "instruct")
    for name in ("lead", "qian", "wang"):
        with pytest.raises(RoleNotAllowed):
            play.do(name, case, "reply_instruction")


def test_wrong_state_wrong_date_and_repeat(play: Play) -> None:
    case = play.handling()
    with pytest.raises(errors.ActNotAllowed):  # nothing to reply to
        play.do("sun", case, "reply_instruction")
    for day in ("2026-03-09", "2062-03-12", "9999-12-31"):  # past, and slips of the pen
        with pytest.raises(InvalidInput):
            play.do("lead", case, "instruct", reply_by=day)
    play.do("lead", case, "instruct")
    play.do("sun", case, "reply_instruction")
    with pytest.raises(errors.ActNotAllowed):
        play.do("sun", case, "reply_instruction")
    gone = play.do("li", play.report(), "void")
    with pytest.raises(errors.ActNotAllowed):
        play.do("lead", gone, "instruct")


def test_several_are_replied_to_by_name_or_the_earliest_first(play: Play) -> None:
    case = play.handling()
    for day in ("2026-03-13", "2026-03-12", "2026-03-16"):
        play.do("lead", case, "instruct", reply_by=day)
    first, second, third = Instruction.objects.order_by("id")
    play.do("sun", case, "reply_instruction", instruction=third.pk)
    play.do("sun", case, "reply_instruction")
    waiting = list(Instruction.objects.filter(replied_at=None))
    assert waiting == [first]
    with pytest.raises(errors.ActNotAllowed):
        play.do("sun", case, "reply_instruction", instruction=second.pk)
    with pytest.raises(NotFound):
        play.do("sun", case, "reply_instruction", instruction=third.pk + 100)


def test_late_it_is_reminded_of_carded_and_stays_late(play: Play) -> None:
    case = play.handling()
    play.do("lead", case, "instruct", party="desk", reply_by="2026-03-12")
    play.at(PLAIN_DAY)
    for _hour in range(24 * 4):
        sweep(now=play.now)
        play.now += timedelta(hours=1)
    assert told("instruction") == [("desk", "centre-village")] * 2  # given, and reminded once
    late = [card for card in cards_of(case) if card.rule == "unreplied"]
    assert [(card.org.code, card.level) for card in late] == [("centre-village", "yellow")]
    assert late[0].evidence["due_at"] == Instruction.objects.get().reply_due_at.isoformat()
    assert instruction_counts(play.actor("qian"), play.now) == {
        "to_reply": 0, "late": 1, "replied": 0, "replied_late": 0,
    }  # fmt: skip
    play.do("chen", case, "reply_instruction")
    assert instruction_counts(play.actor("qian"), play.now)["replied_late"] == 1
    assert sweep(now=play.now) == 0
    assert staff_timeline(case, play.actor("li"))[-1].detail == "逾期回复"


def test_nobody_outruns_the_card_by_replying_before_the_sweep(play: Play) -> None:
    case = play.handling()
    play.do("lead", case, "instruct", reply_by="2026-03-11")
    play.at("2026-03-12 09:00").do("sun", case, "reply_instruction")
    assert [card.rule for card in Card.objects.all()] == ["unreplied"]


def test_staff_read_it_in_the_timeline_and_the_public_never(play: Play) -> None:
    case = play.handling()
    play.do("lead", case, "instruct", note="这件事要办彻底")
    play.do("sun", case, "reply_instruction", note="已查明是电缆老化")
    acts = {moment.act: moment.text for moment in staff_timeline(case, play.actor("sun"))}
    assert (acts["instruct"], acts["reply_instruction"]) == ("这件事要办彻底", "已查明是电缆老化")
    public = str(public_timeline(case))
    assert "批示" not in public and "办彻底" not in public and "电缆" not in public


def test_a_confidential_case_is_told_neutrally(play: Play) -> None:
    case = play.report(contact_mode="confidential", contact={"name": "赵大姐", "phone": "13805350000"})
    play.do("li", case, "dispatch", brief="检修路灯")
    play.do("lead", case, "instruct")
    assert told("instruction") == []
    newest = Notice.objects.latest("id")
    assert (newest.event, newest.values) == ("confidential", {"number": case.number})


@pytest.mark.parametrize("name", ["li", "chen", "jin", "sun", "qian", "lead", "wang", "zhao", "zhou", "he", "sys"])
def test_whoever_sees_the_case_sees_its_instructions(play: Play, name: str) -> None:
    case, other = play.handling(), play.report(area=VILLAGE, place_unknown=False)
    play.do("lead", case, "instruct")
    play.do("lead", other, "instruct")
    seen = {each.case_id for each in list_instructions(play.actor(name), play.now).items}
    visible = set(access.visible(play.actor(name)).values_list("pk", flat=True))
    assert seen == visible & {case.pk, other.pk}


def test_a_leader_elsewhere_has_no_say(play: Play) -> None:
    case = play.handling()
    give_post(
        user=play.cast.users["zhao"], role=Role.LEADER, area_code="370682002000000", level=Level.TOWN,
        org=play.cast.orgs["centre-town2"], by=SYSTEM, now=play.now, valid_from=play.now.date(),
    )  # fmt: skip
    with pytest.raises(NotFound):
        play.do("zhao", case, "instruct")


@pytest.mark.parametrize("name", ["li", "chen", "sun", "qian", "lead", "wang", "zhao", "sys"])
def test_what_waits_is_counted_in_one_query(play: Play, name: str, django_assert_num_queries: Any) -> None:
    case = play.do("li", play.handling(), "card")
    play.do("lead", case, "instruct")
    actor = play.actor(name)
    expected = {"cards": own_cards(actor).count(), "instructions": own_instructions(actor).count(), "sessions": 0}
    with django_assert_num_queries(0 if name in ("wang", "sys") else 1):
        assert own_counts(actor, play.now) == expected
    assert (name != "sun") or expected == {"cards": 1, "instructions": 1, "sessions": 0}
