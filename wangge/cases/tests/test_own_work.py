"""A worker's news and the own results of a month: the own only, and shares that carry their n."""

from datetime import timedelta
from typing import Any

import pytest

from tests.county import GRID2
from tests.play import RUBBISH, Play
from wangge.cases.actions.reporting import add_message, evaluate
from wangge.cases.acts import EvaluationInput
from wangge.cases.channels import Channel
from wangge.cases.models import Case
from wangge.cases.queries.own_work import month_results, news, unread

pytestmark = pytest.mark.django_db


def given(play: Play, **data: Any) -> Case:
    """A case that the town gave to Wang."""
    case = play.report(category=RUBBISH, **data)
    return play.do("li", case, "dispatch", lead=None, worker="wang", category=RUBBISH, brief="清理垃圾")


def test_news_are_what_others_did_to_the_own_cases_newest_first(play: Play) -> None:
    case = given(play)
    play.do("wang", case, "sign")
    add_message(case=case, text="还在原处，请快一点", now=play.now)
    play.do("li", case, "urge", note="请今天处置")
    play.report()  # nobody's
    found = news(play.actor("wang"), play.now)
    assert [(each.act, each.text) for each in found] == [
        ("urge", "请今天处置"), ("message", "还在原处，请快一点"), ("dispatch", ""),
    ]  # fmt: skip
    assert {each.number for each in found} == {case.number}
    assert news(play.actor("wu"), play.now) == []


def test_a_confidential_reporters_words_stay_with_the_desk(play: Play) -> None:
    case = given(play, contact_mode="confidential", text="隔壁老李家的垃圾堆到我门口")
    assert case.worker_id == play.actor("wang").id
    add_message(case=case, text="就是老李家", now=play.now)
    told = " ".join(each.text + each.line for each in news(play.actor("wang"), play.now))
    assert "老李" not in told


def test_unread_counts_what_came_after_the_last_look(play: Play) -> None:
    case = given(play)
    wang = play.actor("wang")
    [first] = news(wang, play.now)
    assert (unread(wang, play.now, 0), unread(wang, play.now, first.id)) == (1, 0)
    play.do("li", case, "urge")
    assert unread(wang, play.now, first.id) == 1


def test_results_of_the_month_are_the_own_and_carry_their_n(play: Play) -> None:
    case = given(play)
    play.do("wang", case, "sign")
    play.now += timedelta(hours=1)
    play.do("wang", case, "answer")
    case = play.do("li", case, "verify")
    evaluate(case=case, data=EvaluationInput(solved=True, satisfied=4), now=play.now)
    late = given(play)
    play.do("wang", late, "sign")
    play.now += timedelta(days=10)
    play.do("wang", late, "answer")
    own = play.report(by="wang", channel=Channel.WORKER, category=RUBBISH)
    play.do("wang", own, "self_handle")
    play.report(GRID2, by="wu", channel=Channel.WORKER)
    results = month_results(play.actor("wang"), play.now)
    assert (results.reported, results.self_handled, results.closed) == (1, 1, 1)
    assert (results.answered, results.on_time) == (2, 1)
    assert (results.evaluated, results.satisfied) == (1, 1)
    assert month_results(play.actor("wu"), play.now).reported == 1
    play.at("2026-04-01 09:00")
    assert month_results(play.actor("wang"), play.now).answered == 0


def test_queries_do_not_grow_with_the_cases(play: Play, django_assert_num_queries: Any) -> None:
    given(play)
    wang = play.actor("wang")
    news(wang, play.now)
    for expected in (1, 3):
        with django_assert_num_queries(4):
            assert len(news(wang, play.now)) == expected
        with django_assert_num_queries(4):
            month_results(wang, play.now)
        given(play)
        given(play)
