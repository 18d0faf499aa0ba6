from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.county import Cast
from tests.play import PLAIN_DAY, Play
from tests.servers import Gateway, MailServer, gateway_running, mail_server_running


@pytest.fixture
def play(cast: Cast, at: Callable[[str], datetime]) -> Play:
    """The small county on an ordinary Tuesday morning."""
    return Play(cast, at(PLAIN_DAY))


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    """A gateway for text messages that the office has set up."""
    with gateway_running() as running:
        settings.SMS_GATEWAY = {"url": running.url}
        settings.SMS_TOKEN = "gateway-token"
        settings.OUTGOING_ALLOW = ["127.0.0.0/8"]
        yield running


@pytest.fixture
def mail(settings: Any) -> Iterator[MailServer]:
    """A mail server that the office has set up."""
    with mail_server_running() as running:
        settings.MAIL_SERVER = {
            "host": running.host,
            "port": running.port,
            "username": "",
            "password": "",
            "use_tls": False,
            "use_ssl": False,
        }
        settings.MAIL_FROM = "莱阳市网格中心 <wangge@example.cn>"
        yield running
