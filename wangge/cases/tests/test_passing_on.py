"""Not accepted in time: the next level gets the case, once for each limit, and journalled."""

import pytest

from tests.county import GRID
from tests.play import LAMP, Play, wall
from wangge.cases.models import Case
from wangge.cases.queries.listing import QUEUES, list_cases
from wangge.cases.tasks import sweep
from wangge.journal.models import Entry

pytestmark = pytest.mark.django_db


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_a_desk_that_lets_its_limit_pass_loses_the_case_to_the_next_level(play: Play) -> None:
    play.at("2026-03-10 10:00")
    case = play.report(GRID, category=LAMP)
    assert (case.holder.code, wall(case.accept_due_at)) == ("centre-village", "2026-03-10 15:30")
    sweep(now=play.at("2026-03-10 15:29").now)
    assert again(case).holder.code == "centre-village"
    sweep(now=play.at("2026-03-10 15:31").now)
    at_town = again(case)
    assert (at_town.holder.code, at_town.state) == ("centre-town", "reported")
    assert wall(at_town.accept_due_at) == "2026-03-11 10:31"  # a limit of its own: four working hours
    assert at_town.reply_due_at == case.reply_due_at
    assert sweep(now=play.now) == 0
    sweep(now=play.at("2026-03-11 10:32").now)
    assert again(case).holder.code == "centre-city"
    sweep(now=play.at("2026-03-20 10:00").now)
    assert again(case).holder.code == "centre-city"
    entries = Entry.objects.filter(object_type="case", object_id=case.pk, act="escalate")
    assert [(entry.actor_kind, entry.data["late"]) for entry in entries] == [("system", True)] * 2


def test_what_is_in_work_is_left_alone(play: Play) -> None:
    play.at("2026-03-10 10:00")
    case = play.report(GRID, category=LAMP)
    play.do("li", case, "dispatch", lead="housing")
    sweep(now=play.at("2026-04-10 10:00").now)
    assert again(case).holder_id == case.holder_id


def test_what_went_up_leaves_the_lower_desks_queue(play: Play) -> None:
    play.at("2026-03-10 10:00")
    case = play.report(GRID, category=LAMP)

    def waiting(name: str) -> list[str]:
        return [item.number for item in list_cases(play.actor(name), QUEUES["to_assign"], play.now).items]

    assert waiting("chen") == waiting("li") == waiting("jin") == [case.number]
    sweep(now=play.at("2026-03-10 15:31").now)
    assert (waiting("chen"), waiting("li")) == ([], [case.number])
