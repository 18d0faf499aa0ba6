"""Many reporters, one case: what merging does to clocks, units, reporters and their verdicts, and how it is undone."""

from datetime import timedelta
from typing import Any

import pytest

from tests.county import GRID, GRID2, GRID_B
from tests.play import CONDUCT, LAMP, NEIGHBOURS, RUBBISH, Play
from wangge.cases import errors
from wangge.cases.access import allowed_acts, get_case
from wangge.cases.actions.reporting import add_message, evaluate
from wangge.cases.actions.revealing import reveal_contact
from wangge.cases.acts import EvaluationInput
from wangge.cases.models import Assignment, Case, Evaluation, Request
from wangge.cases.queries.listing import CaseFilter, count_cases, list_cases
from wangge.cases.queries.telling import can_evaluate, case_document, public_document, staff_timeline
from wangge.cases.states import Act, State
from wangge.cases.tasks import sweep
from wangge.cli.proof import case_findings
from wangge.journal.models import Entry
from wangge.lib.errors import NotFound, RoleNotAllowed
from wangge.residents.models import Contact

pytestmark = pytest.mark.django_db
PHONE: dict[str, Any] = {"contact": {"name": "赵大姐", "phone": "13805350000"}}
PHONE_B: dict[str, Any] = {"contact": {"name": "钱大哥", "phone": "13805351111"}}
SECRET: dict[str, Any] = {"contact_mode": "confidential", "contact": {"phone": "13905350001"}}


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def told(case: Case) -> list[str]:
    return [step["label"] for step in public_document(fresh(case))["timeline"]]


def verdict(case: Case, play: Play, *, solved: bool = True, satisfied: int = 4) -> Evaluation:
    return evaluate(case=fresh(case), data=EvaluationInput(solved=solved, satisfied=satisfied), now=play.now)


def test_a_merged_case_has_ended_and_its_clock_stands(play: Play) -> None:
    main, other = play.report(), play.report(GRID_B)
    merged = play.do("li", other, "merge", into=main.number)
    assert (merged.state, merged.merged_into_id, merged.running_due_at) == (State.MERGED, main.pk, None)
    assert case_document(merged, play.actor("li"), play.now)["merged_into"] == main.number
    assert fresh(main).state == State.REPORTED
    assert set(allowed_acts(play.actor("li"), merged)) == {Act.UNMERGE, Act.ASK_REPORTER, Act.COMMENT}
    assert allowed_acts(play.actor("wang"), get_case(play.actor("wang"), main.number))  # the main one goes on


def test_a_merged_case_never_escalates(play: Play) -> None:
    """Peers kept merged tickets escalating; a merged case of ours is late nowhere and passed on by nobody."""
    main, other = play.report(), play.report(GRID_B)
    play.do("li", other, "merge", into=main.number)
    play.now += timedelta(days=40)
    assert count_cases(play.actor("jin"), CaseFilter(overdue=True), play.now).count == 1
    assert sweep(now=play.now) == 1
    assert (fresh(main).holder_level, fresh(other).holder_level) == ("town", "village")


def test_the_turns_of_its_units_end_and_nothing_is_silent(play: Play) -> None:
    main, other = play.report(), play.handling()
    play.do("sun", other, "request_return")
    play.do("li", other, "merge", into=main.number, note="同一盏灯")
    assert Assignment.objects.get(case=other).ended_at == play.now
    assert Request.objects.get(case=other).is_approved is False
    sun = play.actor("sun")
    found = get_case(sun, other.number)  # the unit still sees what became of it
    assert (found.state, Act.ANSWER in allowed_acts(sun, found)) == (State.MERGED, False)
    last = staff_timeline(found, sun)[-1]
    assert (last.act, last.text, last.before, last.after) == ("merge", f"{main.number} 同一盏灯", "办理中", "已合并")
    taken = staff_timeline(fresh(main), play.actor("li"))[-1]
    assert (taken.act, taken.text) == ("take_in", other.number)


def test_the_earlier_promise_goes_over_to_the_main_case(play: Play) -> None:
    other = play.report(category=LAMP)
    play.at("2026-03-11 10:00")
    main = play.report(category=LAMP)
    assert other.reply_due_at < main.reply_due_at
    play.do("li", other, "merge", into=main.number)
    assert fresh(main).reply_due_at == other.reply_due_at == fresh(other).reply_due_at
    assert public_document(fresh(other))["reply_due_at"] == other.reply_due_at
    entry = Entry.objects.get(object_id=main.pk, act="take_in")
    assert entry.data["reply_due_before"] == str(main.reply_due_at)


def test_a_later_promise_changes_nothing(play: Play) -> None:
    main = play.report(category=LAMP)
    play.at("2026-03-11 10:00")
    other = play.report(category=LAMP)
    play.do("li", other, "merge", into=main.number)
    assert fresh(main).reply_due_at == main.reply_due_at < fresh(other).reply_due_at == other.reply_due_at


@pytest.mark.parametrize(
    ("case", "main", "error"),
    [
        (SECRET, {}, errors.MergeConfidential),
        ({}, SECRET, errors.MergeConfidential),
        ({"category": CONDUCT}, {}, errors.MergeConfidential),
        ({"category": NEIGHBOURS}, {}, errors.MergeDispute),
        ({}, {"category": NEIGHBOURS}, errors.MergeDispute),
        ({"about": "housing"}, {}, errors.MergeRecusal),
        ({}, {"about": "sanitation"}, errors.MergeRecusal),
    ],
)
def test_what_never_merges(play: Play, case: dict[str, Any], main: dict[str, Any], error: type) -> None:
    first, second = play.report(**main), play.report(**case)
    with pytest.raises(error):
        play.do("jin", second, "merge", into=first.number)
    assert fresh(second).version == second.version
    assert fresh(first).version == first.version


def test_a_main_case_does_not_become_a_dispute_or_a_secret(play: Play) -> None:
    main, other = play.report(), play.report()
    play.do("li", other, "merge", into=main.number)
    with pytest.raises(errors.MergeDispute):
        play.do("li", main, "recategorise", category=NEIGHBOURS)
    with pytest.raises(errors.MergeConfidential):
        play.do("li", main, "recategorise", category=CONDUCT)
    with pytest.raises(errors.MergeDispute):
        play.do("li", main, "dispatch", lead="town-office", category=NEIGHBOURS)
    play.do("li", other, "unmerge")
    assert play.do("li", main, "recategorise", category=NEIGHBOURS).category == NEIGHBOURS


def test_into_itself_into_its_own_and_into_what_has_ended(play: Play) -> None:
    main, other, ended = play.report(), play.report(), play.closed()
    with pytest.raises(errors.MergeIntoItself):
        play.do("li", other, "merge", into=other.number)
    with pytest.raises(errors.MergeTargetNotOpen):
        play.do("li", other, "merge", into=ended.number)
    play.do("li", other, "merge", into=main.number)
    with pytest.raises(errors.MergeIntoItself):
        play.do("li", main, "merge", into=other.number)  # that one is this one
    with pytest.raises(errors.ActNotAllowed):
        play.do("li", other, "merge", into=main.number)


def test_there_are_no_chains(play: Play) -> None:
    first, second, third, fourth = (play.report() for _turn in range(4))
    play.do("li", second, "merge", into=first.number)
    assert play.do("li", third, "merge", into=second.number).merged_into_id == first.pk  # named by a merged one
    play.do("li", first, "merge", into=fourth.number)
    assert {case.merged_into_id for case in Case.objects.exclude(pk=fourth.pk)} == {fourth.pk}
    assert list(case_findings()) == []


def test_out_of_scope_wrong_party_and_what_the_desk_does_not_hold(play: Play) -> None:
    main, other, far = play.report(), play.report(), play.report(GRID2)
    with pytest.raises(NotFound):
        play.do("zhao", other, "merge", into=far.number)
    for name in ("wang", "qian", "lead"):
        with pytest.raises(RoleNotAllowed):
            play.do(name, other, "merge", into=main.number)
    for number in (far.number, "370682-20260310-999999", "nonsense"):
        with pytest.raises(NotFound):
            play.do("li", other, "merge", into=number)
    play.do("jin", main, "escalate")  # up to the town …
    with pytest.raises(RoleNotAllowed):  # … so the village sees it and does not hold it
        play.do("chen", other, "merge", into=main.number)
    assert play.do("jin", far, "merge", into=main.number).state == State.MERGED


def test_two_people_merging_crosswise(play: Play) -> None:
    first, second = play.report(), play.report()
    stale = get_case(play.actor("li"), first.number)
    play.do("jin", second, "merge", into=first.number)
    with pytest.raises(errors.MergeIntoItself):
        play.do("li", stale, "merge", into=second.number)
    assert (fresh(first).state, fresh(second).merged_into_id) == (State.REPORTED, first.pk)


def test_unmerged_it_is_back_at_the_desk_with_a_fresh_clock_and_the_old_promise(play: Play) -> None:
    main, other = play.report(), play.handling()
    play.do("li", other, "merge", into=main.number)
    play.at("2026-03-12 09:00")
    back = play.do("li", other, "unmerge", note="不是同一盏灯")
    assert (back.state, back.merged_into_id, back.lead_id, back.due_at) == (State.REPORTED, None, None, None)
    assert back.running_due_at == back.accept_due_at > play.now
    assert back.reply_due_at == other.reply_due_at
    assert staff_timeline(fresh(main), play.actor("li"))[-1].act == "give_back"
    with pytest.raises(errors.ActNotAllowed):
        play.do("li", other, "unmerge")
    assert play.do("li", other, "dispatch").state == State.DISPATCHED
    assert list(case_findings()) == []


@pytest.mark.parametrize(("name", "error"), [("zhao", NotFound), ("wang", RoleNotAllowed), ("sun", RoleNotAllowed)])
def test_who_may_not_unmerge(play: Play, name: str, error: type) -> None:
    main, other = play.report(), play.handling()
    play.do("li", other, "merge", into=main.number)
    with pytest.raises(error):
        play.do(name, other, "unmerge")


def test_once_the_main_case_has_ended_there_is_no_way_back(play: Play) -> None:
    main, other = play.report(), play.report()
    play.do("li", other, "merge", into=main.number)
    play.do("li", main, "refuse")
    with pytest.raises(errors.ActNotAllowed):
        play.do("li", other, "unmerge")
    assert told(other)[-1] == told(main)[-1] == "不属受理范围，请按以下途径反映"


def test_each_reporter_reads_the_course_of_the_matter_and_nothing_of_the_other(play: Play) -> None:
    main, other = play.handling(**PHONE), play.report(text="我家门口漆黑一片", **PHONE_B)
    play.at("2026-03-10 14:00")
    play.do("li", other, "merge", into=main.number, note="与前一件是同一盏灯")
    play.at("2026-03-10 15:00")
    add_message(case=fresh(main), text="我住三号楼二单元", now=play.now)
    play.do("li", main, "ask_reporter", note="请问三号楼的灯也坏吗")
    play.at("2026-03-10 16:00")
    play.do("sun", main, "answer", result="灯泡已更换")
    play.at("2026-03-11 09:00")
    play.do("li", main, "verify")
    verdict(main, play, satisfied=2)
    assert told(other) == [
        "已收到您的反映", "与同一件事的其他反映合并办理", "承办单位已反馈办理结果，等待核查", "核查通过，已办结",
    ]  # fmt: skip
    document = public_document(fresh(other))
    assert (document["state"], document["matter"]["state"]) == ("merged", "closed")
    assert document["timeline"][2]["text"] == "灯泡已更换"
    words = str(document)
    assert not [each for each in ("三号楼", main.number, "门口漆黑", main.query_code, "同一盏灯") if each in words]
    assert not [each for each in ("门口漆黑", other.number) if each in str(public_document(fresh(main)))]


def test_what_was_read_while_merged_stays_after_unmerging_and_nothing_comes_later(play: Play) -> None:
    main, other = play.report(), play.report()
    play.at("2026-03-10 11:00").do("li", other, "merge", into=main.number)
    play.at("2026-03-10 12:00").do("li", main, "dispatch")
    play.at("2026-03-10 13:00").do("li", other, "unmerge")
    play.at("2026-03-10 14:00").do("sun", main, "sign")
    assert told(other) == ["已收到您的反映", "与同一件事的其他反映合并办理", "已受理并交办", "恢复单独办理"]


def test_messages_of_every_reporter_reach_those_who_work_on_the_matter(play: Play) -> None:
    main, other = play.handling(), play.report()
    play.do("li", other, "merge", into=main.number)
    play.at("2026-03-10 11:00")
    add_message(case=fresh(other), text="今晚又黑了", now=play.now)
    last = staff_timeline(get_case(play.actor("sun"), main.number), play.actor("sun"))[-1]
    assert (last.act, last.text) == ("joined_message", f"{other.number} 今晚又黑了")
    assert told(other)[-1] == "您补充了情况"
    assert play.do("li", other, "ask_reporter", note="是哪一盏？").state == State.MERGED
    assert told(other)[-1] == "请您补充情况"
    assert "是哪一盏" not in str(public_document(fresh(main)))


def test_each_reporter_judges_for_the_own_case_after_each_closing(play: Play) -> None:
    main, other = play.answered(), play.report()
    play.do("li", other, "merge", into=main.number)
    with pytest.raises(errors.NotEvaluable):
        verdict(other, play)
    assert not can_evaluate(fresh(other))
    play.do("li", main, "verify")
    assert can_evaluate(fresh(other))
    verdict(other, play, solved=False, satisfied=1)
    verdict(main, play)
    with pytest.raises(errors.AlreadyEvaluated):
        verdict(other, play)
    assert set(Evaluation.objects.values_list("case_id", "is_solved")) == {(main.pk, True), (other.pk, False)}
    play.now += timedelta(hours=1)
    play.do("li", main, "reopen")
    assert not can_evaluate(fresh(other))
    play.do("li", main, "dispatch")
    play.do("sun", main, "sign")
    play.do("sun", main, "answer")
    play.do("li", main, "verify")
    assert can_evaluate(fresh(other))
    verdict(other, play)


def test_contacts_of_all_reporters_are_reached_from_the_main_case_and_each_look_is_kept(play: Play) -> None:
    main, other = play.handling(**PHONE), play.report(**PHONE_B)
    play.do("li", other, "merge", into=main.number)
    for name in ("li", "sun"):
        found = reveal_contact(
            case=get_case(play.actor(name), main.number),
            purpose="告知结果",
            by=play.actor(name),
            now=play.now,
            of=other.number,
        )
        assert found.phone == "13805351111"
    assert Entry.objects.filter(act="view_contact", object_id=other.pk).count() == 2
    alone = play.report(**PHONE)
    with pytest.raises(NotFound):
        reveal_contact(case=fresh(main), purpose="x", by=play.actor("li"), now=play.now, of=alone.number)
    play.do("sun", main, "answer")
    with pytest.raises(RoleNotAllowed):
        reveal_contact(case=fresh(main), purpose="x", by=play.actor("sun"), now=play.now, of=other.number)


def test_every_contact_goes_with_the_end_of_the_main_case_and_is_kept_when_it_reopens(play: Play) -> None:
    main, other = play.closed(**PHONE), play.report(**PHONE_B)
    late = play.report(**PHONE)
    play.do("li", main, "reopen")
    play.do("li", other, "merge", into=main.number)
    assert set(Contact.objects.values_list("erase_on", flat=True)) == {None}
    play.do("li", main, "transfer")
    days = dict(Contact.objects.values_list("pk", "erase_on"))
    assert days[main.contact_id or 0] == days[other.contact_id or 0] is not None
    assert days[late.contact_id or 0] is None


def test_lists_and_counts_tell_the_merged_ones_apart(play: Play) -> None:
    main, other = play.report(text="东门路灯不亮"), play.report(text="东门路灯坏了", category=RUBBISH)
    play.do("li", other, "merge", into=main.number)
    actor = play.actor("li")
    for wanted, expected in (
        (CaseFilter(states=(State.MERGED,)), [other.pk]),
        (CaseFilter(states=(State.REPORTED,)), [main.pk]),
        (CaseFilter(q="路灯", states=(State.MERGED,)), [other.pk]),
        (CaseFilter(area=GRID), [other.pk, main.pk]),
    ):
        assert [case.pk for case in list_cases(actor, wanted, play.now).items] == expected
        assert count_cases(actor, wanted, play.now).count == len(expected)


def test_the_journal_tells_a_merge_and_its_undoing(play: Play) -> None:
    main, other = play.report(), play.handling()
    play.do("li", other, "merge", into=main.number)
    assert list(case_findings()) == []
    Case.objects.filter(pk=other.pk).update(merged_into=play.report())
    (finding,) = case_findings()
    assert (finding.name, finding.reason.split(":")[0]) == (other.number, "merged_into_id")
