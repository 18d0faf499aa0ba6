"""Joint sessions on the stage: each act goes to the session that it belongs to."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from demo import meetings
from demo.stage import Stage
from demo.story import Step, Who
from tests.county import Cast
from tests.play import PLAIN_DAY, Play
from wangge.cases.models import Case, Commitment, JointSession
from wangge.lib.errors import NotFound

PROMISE = "三日内清理完毕"


@pytest.mark.django_db
def test_a_promise_is_kept_in_the_session_that_it_was_made_in(cast: Cast, at: Callable[[str], datetime]) -> None:
    play, stage = Play(cast, at(PLAIN_DAY)), Stage.of_everyone()
    case = play.do("li", play.handling(), "convene", units=["sanitation"])
    first = JointSession.objects.get()

    def hold(act: str, **data: Any) -> None:
        step = Step(play.now, f"session_{act}", Who.TOWN, {"client_id": uuid.uuid4(), **data})
        meetings.hold(stage, Case.objects.get(pk=case.pk), step)

    play.at("2026-03-11 10:00")
    hold("record", text="由环卫牵头")
    hold("commit", text=PROMISE, until=date(2026, 3, 16), key=0.0)
    play.do("jin", case, "convene", starts_at=play.now + timedelta(days=1))
    assert JointSession.objects.latest("id") != first
    hold("report", text="已清完", promise=PROMISE)
    made = Commitment.objects.select_related("summons").get()
    assert made.summons.session_id == first.pk and made.reported_at == play.now
    with pytest.raises(NotFound):
        hold("report", text="已清完", promise="没有许过的承诺")
