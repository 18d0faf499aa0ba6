"""The delivery log: filtered and counted, paged, without texts or addresses; and how each channel is doing."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.play import Play
from wangge.notices.events import Event
from wangge.notices.models import Delivery, Notice
from wangge.notices.queries import deliveries as log
from wangge.notices.queries.deliveries import PAGE, Asked, Backlog, channels, lost_lately, overdue_since, reason_of
from wangge.notices.states import Channel, State

pytestmark = pytest.mark.django_db


def made(play: Play, state: State, channel: Channel = Channel.MAIL, event: str = "urged", **more: Any) -> Delivery:
    sun = play.cast.users["sun"]
    notice = Notice.objects.create(
        event=event, audience="unit", user=sun, object_type="case", object_id=1, at=play.now, spread_at=play.now
    )
    times = {"next_at": play.now} if state == State.WAITING else {"ended_at": play.now}
    return Delivery.objects.create(notice=notice, user=sun, channel=channel, state=state, **(times | more))


def test_filters_and_counts_agree(play: Play) -> None:
    made(play, State.SENT)
    made(play, State.GIVEN_UP, reason="smtp_550", tries=1)
    made(play, State.GIVEN_UP, Channel.SMS, "assigned")
    for asked, count in (
        (Asked(), 3),
        (Asked(state=State.GIVEN_UP), 2),
        (Asked(state=State.GIVEN_UP, channel=Channel.SMS), 1),
        (Asked(event=Event.URGED), 2),
        (Asked(state=State.DROPPED), 0),
    ):
        assert log.count_deliveries(asked) == len(log.deliveries(asked).rows) == count
    assert log.counts_by_state() == {State.WAITING: 0, State.SENT: 1, State.DROPPED: 0, State.GIVEN_UP: 2}


def test_a_row_names_the_colleague_and_never_the_resident(play: Play) -> None:
    made(play, State.SENT)
    row = log.deliveries(Asked()).rows[0]
    assert (row.to, row.channel, row.label, row.reason) == ("孙科员", "邮件", "已发出", "")
    Delivery.objects.update(user=None)
    assert log.deliveries(Asked()).rows[0].to == "居民"


def test_pages_follow_each_other(play: Play) -> None:
    for _number in range(PAGE + 3):
        made(play, State.SENT)
    first = log.deliveries(Asked())
    second = log.deliveries(Asked(), before=first.next_cursor)
    assert (len(first.rows), len(second.rows)) == (PAGE, 3)
    assert (second.next_cursor, first.previous_cursor) == (None, None)
    assert [row.id for row in log.deliveries(Asked(), after=second.previous_cursor).rows] == [
        row.id for row in first.rows
    ]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("unreachable", "连不上对方服务器"),
        ("smtp_550", "邮件服务器应答 550"),
        ("gateway_503", "短信网关应答 503"),
        ("other", "other"),
    ],
)
def test_reasons_are_told_in_words(code: str, words: str) -> None:
    assert reason_of(code) == words


def test_how_a_channel_is_doing(play: Play, mail: object) -> None:
    made(play, State.SENT, ended_at=play.now - timedelta(hours=1))
    made(play, State.WAITING)
    made(play, State.WAITING, tries=2, reason="unreachable")
    made(play, State.GIVEN_UP)
    by_mail, by_sms = channels(play.now)
    assert (by_mail.is_on, by_mail.backlog) == (True, Backlog(waiting=2, failing=1, lost_lately=1))
    assert (by_mail.last_sent_at, by_mail.reason) == (play.now - timedelta(hours=1), "连不上对方服务器")
    assert (by_sms.is_on, by_sms.last_sent_at, by_sms.backlog) == (False, None, Backlog())


def test_what_was_lost_long_ago_is_no_alarm(play: Play) -> None:
    made(play, State.GIVEN_UP)
    assert lost_lately(play.now + timedelta(hours=23)) == 1
    assert lost_lately(play.now + timedelta(hours=25)) == 0


def test_a_worker_that_sends_nothing_is_noticed(play: Play, mail: object) -> None:
    made(play, State.WAITING)
    made(play, State.WAITING, Channel.SMS)
    later: datetime = play.now + timedelta(minutes=11)
    assert overdue_since(play.now + timedelta(minutes=9)) is None
    assert overdue_since(later) == play.now


def test_of_a_channel_that_is_not_set_up_nothing_is_overdue(play: Play) -> None:
    made(play, State.WAITING)
    assert overdue_since(play.now + timedelta(days=1)) is None
