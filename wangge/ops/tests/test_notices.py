"""Operators hear first of messages that do not leave: a warning, never a failure, and figures for each channel."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.county import Cast
from wangge.notices.models import Delivery, Notice
from wangge.notices.states import State
from wangge.ops.actions import beat

At = Callable[[str], datetime]


@pytest.fixture
def now(cast: Cast, at: At, settings: Any) -> datetime:
    settings.SMS_GATEWAY = {"url": "https://sms.example.cn/"}
    instant = at("2025-03-10 10:00")
    for name in ("worker", "seal"):
        beat(name=name, now=instant)
    return instant


def made(cast: Cast, state: State, at: datetime, **more: Any) -> None:
    notice = Notice.objects.create(
        event="urged", audience="unit", user=cast.users["sun"], object_type="case", object_id=1, at=at, spread_at=at
    )
    times = {"next_at": at} if state == State.WAITING else {"ended_at": at}
    Delivery.objects.create(notice=notice, channel="sms", state=state, **times, **more)


def warnings(client: Client) -> dict[str, str]:
    answer = client.get("/readyz")
    assert answer.status_code == 200, answer.content
    told: dict[str, str] = answer.json()["warnings"]
    return told


def test_messages_given_up_are_a_warning_for_a_day(client: Client, cast: Cast, now: datetime) -> None:
    made(cast, State.GIVEN_UP, now - timedelta(hours=25))
    assert warnings(client) == {}
    made(cast, State.GIVEN_UP, now - timedelta(hours=1))
    assert warnings(client) == {"notices": "1 messages given up within 24 h"}


def test_messages_that_nobody_sends_are_a_warning(client: Client, cast: Cast, now: datetime) -> None:
    made(cast, State.WAITING, now - timedelta(minutes=15))
    assert warnings(client) == {"notices": "messages wait since 900 s"}


def test_a_try_that_waits_on_purpose_is_none(client: Client, cast: Cast, now: datetime) -> None:
    made(cast, State.WAITING, now + timedelta(hours=4), tries=5, reason="unreachable")
    assert warnings(client) == {}


def test_figures_of_each_channel(client: Client, cast: Cast, now: datetime) -> None:
    made(cast, State.WAITING, now)
    made(cast, State.WAITING, now, tries=1, reason="unreachable")
    made(cast, State.GIVEN_UP, now)
    text = client.get("/metrics").content.decode()
    for line in (
        'wangge_messages_waiting{channel="sms"} 2.0',
        'wangge_messages_failing{channel="sms"} 1.0',
        'wangge_messages_given_up{channel="sms"} 1.0',
        'wangge_messages_waiting{channel="mail"} 0.0',
    ):
        assert line in text
