"""What is suggested, from what, and what is kept: category, lead, repeats, agreement, and what the office teaches."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.county import GRID, GRID2, GRID_B, inside
from tests.play import HEATING, LAMP, NEIGHBOURS, RUBBISH, Play
from wangge.cases.models import Case, Suggestion
from wangge.cases.queries.leads import lead_for
from wangge.cases.queries.learning import closed_examples
from wangge.cases.queries.repeats import likely_repeats
from wangge.cases.queries.suggesting import agreement, item_of, kept, silent, suggested, weights_in_use
from wangge.cases.tasks import keep_suggestions
from wangge.lib.actor import SYSTEM, Level
from wangge.lib.snapshot import Snapshot
from wangge.triage.actions import activate_model, set_min_confidence
from wangge.triage.models import TrainedModel
from wangge.triage.weights import packed

pytestmark = pytest.mark.django_db
DARK = "小区门口路灯坏了三天，晚上黑得看不清路"
DIRTY = "楼下垃圾桶满了没人清运，味道很大"
COLD = "家里暖气不热，只有十五度"


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize(("text", "code"), [(DARK, LAMP), (DIRTY, RUBBISH), (COLD, HEATING)])
def test_the_shipped_model_tells_common_matters_apart(play: Play, text: str, code: str) -> None:
    made = suggested(play.report(text=text), Level.TOWN)
    assert (made.category, made.is_offered) == (code, True)
    assert made.words and all(word in text for word in made.words)


def test_below_the_offices_confidence_nothing_is_suggested(play: Play) -> None:
    case = play.report(text=DARK)
    set_min_confidence(share=1.0, by=SYSTEM, now=play.now)
    assert not suggested(case, Level.TOWN).is_offered
    set_min_confidence(share=0.0, by=SYSTEM, now=play.now)
    assert suggested(case, Level.TOWN).is_offered


def test_words_that_say_nothing_get_no_suggestion_however_low_the_bar(play: Play) -> None:
    set_min_confidence(share=0.0, by=SYSTEM, now=play.now)
    assert not suggested(play.report(text="？？？！！！"), Level.TOWN).is_offered


def test_the_lead_is_the_catalogues_until_the_office_has_a_habit(play: Play) -> None:
    case = play.report(text=DIRTY, category=RUBBISH)
    named = lead_for(case, item_of(RUBBISH), Level.TOWN)
    assert named is not None
    assert (named.org.code, named.of) == ("town-office", 0)
    for _turn in range(3):
        play.do("li", play.report(text=DIRTY), "dispatch", lead="sanitation", category=RUBBISH)
    play.now += timedelta(hours=1)
    habit = lead_for(play.report(text=DIRTY, category=RUBBISH), item_of(RUBBISH), Level.TOWN)
    assert habit is not None
    assert (habit.org.code, habit.n, habit.of, habit.is_near) == ("sanitation", 3, 3, True)


def test_a_unit_out_of_reach_or_complained_of_is_never_suggested(play: Play) -> None:
    for _turn in range(3):
        play.do("li", play.report(text=DIRTY), "dispatch", lead="sanitation", category=RUBBISH)
    play.now += timedelta(hours=1)
    case = play.report(text=DIRTY, category=RUBBISH, about="sanitation")
    found = lead_for(case, item_of(RUBBISH), Level.TOWN)
    assert found is not None
    assert found.org.code != "sanitation"


def test_repeats_are_of_one_kind_near_lately_and_alike(play: Play) -> None:
    first = play.report(text=DARK)
    play.report(text=COLD)  # another kind
    play.report(GRID_B, text="孩子学校收费不清楚")  # unlike
    play.report(GRID2, text=DARK)  # another town
    play.now += timedelta(days=2)
    again = play.report(text="门口的路灯坏了好几天，晚上看不清路")
    found = likely_repeats(again, play.actor("li"), (LAMP,))
    assert [each.case.pk for each in found] == [first.pk]
    assert found[0].alike > 0.25
    assert found[0].metres == 0


def test_repeats_long_ago_far_off_or_ended_are_none(play: Play) -> None:
    play.do("li", play.report(text=DARK), "void", note="测试")
    lon, lat = inside(GRID)
    play.report(text=DARK, lon=lon + 0.0049, lat=lat + 0.0049)  # the same grid's corner, 700 metres off
    play.now += timedelta(days=40)
    assert likely_repeats(play.report(text=DARK), play.actor("li"), (LAMP,)) == []


def test_confidential_cases_and_disputes_are_never_compared(play: Play) -> None:
    secret: dict[str, Any] = {"contact_mode": "confidential", "contact": {"phone": "13905350001"}}
    hidden = play.report(text=DARK, **secret)
    quarrel = play.report(text="邻居家的狗整夜叫，路灯下面吵架", category=NEIGHBOURS)
    open_one = play.report(text=DARK)
    li = play.actor("li")
    assert likely_repeats(open_one, li, ()) == []
    assert likely_repeats(hidden, li, ()) == []
    assert likely_repeats(quarrel, li, ()) == []


def test_repeats_stay_within_the_scope_of_the_reader(play: Play) -> None:
    play.report(text=DARK)
    case = play.report(text=DARK)
    assert likely_repeats(case, play.actor("li"), (LAMP,)) != []
    assert likely_repeats(case, play.actor("zhao"), (LAMP,)) == []


def test_repeats_cost_the_same_whether_one_or_three(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    for snapshot in Snapshot._all:  # reference data is not looked at again while queries are counted
        monkeypatch.setattr(snapshot, "_max_age", 3600.0)
    case, actor = play.report(text=DARK), play.actor("li")
    likely_repeats(case, actor, (LAMP,))
    for more, expected in ((1, 1), (2, 3)):
        for _turn in range(more):
            play.report(text=DARK)
        with CaptureQueriesContext(connection) as caught:
            assert len(likely_repeats(case, actor, (LAMP,))) == expected
        assert len(caught) == 2  # the search index, then the cases within the scope


def test_what_was_suggested_and_what_was_decided_are_both_kept(play: Play) -> None:
    case = play.report(text=DARK)
    assert keep_suggestions(now=play.now) == 1
    row = kept(case)
    assert row is not None
    assert (row.category, row.is_offered, row.decided_at) == (LAMP, True, None)
    play.do("li", case, "dispatch", lead="sanitation", category=RUBBISH)
    row = kept(case)
    assert row is not None
    assert (row.category, row.decided_category) == (LAMP, RUBBISH)
    assert row.decided_lead is not None
    assert (row.decided_lead.code, row.decided_by) == ("sanitation", play.actor("li").id)
    assert keep_suggestions(now=play.now) == 0


def test_a_decision_before_the_worker_came_round_gets_its_suggestion_later(play: Play) -> None:
    case = play.report(text=DARK)
    play.do("li", case, "dispatch", lead="housing", category=LAMP)
    assert keep_suggestions(now=play.now) == 1
    row = kept(case)
    assert row is not None
    assert (row.category, row.decided_category) == (LAMP, LAMP)


def test_the_decision_costs_one_statement(play: Play) -> None:
    case = play.report(text=DARK)
    actor = play.actor("li")
    with CaptureQueriesContext(connection) as caught:
        play.do("li", case, "dispatch", lead="housing", category=LAMP)
    assert actor.id is not None
    assert sum("cases_suggestion" in each["sql"] for each in caught) == 1


def test_another_model_suggests_anew_where_nobody_has_decided(play: Play) -> None:
    decided, waiting = play.report(text=DARK), play.report(text=DARK)
    keep_suggestions(now=play.now)
    play.do("li", decided, "dispatch", lead="housing", category=LAMP)
    shipped = weights_in_use()
    model = TrainedModel.objects.create(
        made_at=play.now, n=1, newest=0, packed=packed(shipped), digest="", report={"held_out": {}, "compared": None}
    )
    activate_model(model_id=model.pk, by=SYSTEM, now=play.now)
    assert keep_suggestions(now=play.now) == 1
    assert {row.case_id: row.model_id for row in Suggestion.objects.all()} == {decided.pk: 0, waiting.pk: model.pk}


def test_agreement_counts_by_category_with_n(play: Play) -> None:
    for text, category, lead in (
        (DARK, LAMP, "housing"),
        (DARK, RUBBISH, "sanitation"),
        (DIRTY, RUBBISH, "sanitation"),
    ):
        play.do("li", play.report(text=text), "dispatch", lead=lead, category=category)
    play.do("li", play.report(text="？？"), "dispatch", lead="housing", category=LAMP)
    keep_suggestions(now=play.now)
    found = {row.category: (row.offered, row.agreed) for row in agreement(play.now)}
    assert found == {LAMP: (2, 1), RUBBISH: (1, 1)}
    assert silent(play.now) == 1
    assert agreement(play.now + timedelta(hours=1)) == []


def test_closed_cases_teach_and_confidential_ones_do_not(play: Play) -> None:
    shown = play.closed(text=DARK)
    play.report(text=DIRTY)  # open: not decided for good
    hidden = play.report(text=DIRTY, contact_mode="confidential", contact={"phone": "13905350001"})
    play.do("li", hidden, "dispatch", brief="清运", category=RUBBISH, lead="sanitation")
    for name, act in (("zhou", "sign"), ("zhou", "answer"), ("li", "verify")):
        play.do(name, hidden, act)
    assert [(each.id, each.text, each.label) for each in closed_examples()] == [(shown.pk, DARK, LAMP)]


def test_the_report_itself_makes_no_suggestion(play: Play) -> None:
    with CaptureQueriesContext(connection) as caught:
        play.report(text=DARK)
    assert not any("triage" in each["sql"] or "cases_suggestion" in each["sql"] for each in caught)
