"""The suggestion by the API: for the desk that holds a report, before and after it is judged."""

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.api_client import Caller
from tests.county import Cast
from tests.play import LAMP, PLAIN_DAY, RUBBISH, Play
from wangge.cases.tasks import keep_suggestions

pytestmark = pytest.mark.django_db
DARK = "小区门口路灯坏了三天，晚上黑得看不清路"


@pytest.fixture
def play(cast: Cast, at: Callable[[str], datetime]) -> Play:
    return Play(cast, at(PLAIN_DAY))


def test_a_report_comes_with_category_words_lead_and_repeats(play: Play) -> None:
    first, case = play.report(text=DARK), play.report(text=DARK)
    found = Caller(play.cast.users["li"]).get(f"/cases/{case.number}/suggestion").json()
    assert found["category"]["code"] == LAMP
    assert 0.5 <= found["category"]["confidence"] <= 1
    assert "路灯" in "".join(found["words"])
    assert (found["lead"]["code"], found["lead"]["of"]) == ("housing", 0)
    assert [each["number"] for each in found["repeats"]] == [first.number]
    assert (found["decided"], found["model"], found["min_confidence"]) == (None, 0, 0.5)


def test_after_judging_it_tells_what_was_suggested_and_decided(play: Play) -> None:
    case = play.report(text=DARK)
    keep_suggestions(now=play.now)
    play.do("li", case, "dispatch", lead="sanitation", category=RUBBISH)
    found = Caller(play.cast.users["li"]).get(f"/cases/{case.number}/suggestion").json()
    assert (found["category"]["code"], found["decided"]["category"]["code"]) == (LAMP, RUBBISH)
    assert found["decided"]["lead"]["code"] == "sanitation"


def test_words_that_say_nothing_have_no_category(play: Play) -> None:
    case = play.report(text="？？？")
    found = Caller(play.cast.users["li"]).get(f"/cases/{case.number}/suggestion").json()
    assert (found["category"], found["words"], found["lead"]) == (None, [], None)


@pytest.mark.parametrize(("name", "status"), [("zhao", 404), ("sun", 404), ("wang", 403), ("qian", 403)])
def test_it_is_for_the_desk_alone(play: Play, name: str, status: int) -> None:
    case = play.report(text=DARK)
    assert Caller(play.cast.users[name]).get(f"/cases/{case.number}/suggestion").status_code == status
    assert Caller().get(f"/cases/{case.number}/suggestion").status_code == 401
