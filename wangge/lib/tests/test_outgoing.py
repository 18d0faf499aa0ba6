"""Calls to other systems: nothing inside the house unless allowed, no redirect followed, bounded in time and size."""

import ipaddress
import socket
import threading
from collections.abc import Iterator

import pytest

from tests.servers import Gateway, gateway_running
from wangge.lib import outgoing
from wangge.lib.outgoing import OutgoingFailed, call, is_public

LOCAL = ("127.0.0.0/8",)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with gateway_running() as running:
        yield running


def refused(url: str, allowed: tuple[str, ...] = (), **more: float) -> str:
    with pytest.raises(OutgoingFailed) as caught:
        call(url, allowed=allowed, **more)  # type: ignore[arg-type]
    return caught.value.reason


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("8.8.8.8", True),
        ("240e:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
    ],
)
def test_which_addresses_are_public(address: str, expected: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is expected


def test_an_address_inside_is_called_only_when_it_is_allowed(gateway: Gateway) -> None:
    assert refused(gateway.url) == "address_refused"
    assert refused(gateway.url.replace("127.0.0.1", "localhost")) == "address_refused"
    assert gateway.received == []
    answer = call(gateway.url, content=b'{"a": 1}', headers={"X-Key": "k"}, allowed=LOCAL)
    assert (answer.status, answer.body) == (200, b'{"id": "g-1"}')
    assert gateway.received == [{"a": 1}]
    assert gateway.headers[0]["X-Key"] == "k"
    assert call(gateway.url.replace("127.0.0.1", "localhost"), allowed=("localhost",)).status == 200


def test_a_name_with_one_address_inside_is_refused(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """One public address among several does not help: which of them is called would be chance."""
    kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
    found = [(*kind, ("93.184.216.34", 80)), (*kind, ("127.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_more: found)
    assert refused("http://two-faced.example/") == "address_refused"


def test_a_redirect_is_an_answer_and_is_not_followed(gateway: Gateway) -> None:
    gateway.statuses, gateway.location = [302], gateway.url
    assert call(gateway.url, allowed=LOCAL).status == 302
    assert len(gateway.received) == 1


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.com/", "http://", "http://user:secret@127.0.0.1/", "http://a:b/", "x"]
)
def test_what_is_no_address_of_the_web_is_not_understood(url: str) -> None:
    assert refused(url, LOCAL) == "not_understood"


def test_an_answer_that_is_too_long_is_refused(gateway: Gateway) -> None:
    gateway.body = b"x" * 2000
    assert refused(gateway.url, LOCAL, limit=1999) == "too_large"
    assert len(call(gateway.url, allowed=LOCAL, limit=2000).body) == 2000


def test_a_server_that_never_answers_is_left(gateway: Gateway) -> None:
    gateway.is_silent = True
    assert refused(gateway.url, LOCAL, seconds=0.2) == "timed_out"


def test_a_server_that_dribbles_is_left_all_the_same() -> None:
    """Each byte comes in time, and all of them would take for ever."""
    enough = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def dribble() -> None:
            talking, _peer = listening.accept()
            with talking:
                try:
                    while not enough.wait(0.02):
                        talking.sendall(b"H")
                except OSError:
                    return

        thread = threading.Thread(target=dribble, daemon=True)
        thread.start()
        port = listening.getsockname()[1]
        assert refused(f"http://127.0.0.1:{port}/", LOCAL, seconds=0.3) == "timed_out"
        enough.set()
        thread.join(timeout=10)


def test_nobody_there_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    assert refused(f"http://127.0.0.1:{port}/", LOCAL) == "unreachable"


def test_a_server_without_tls_does_not_get_the_message(gateway: Gateway) -> None:
    assert refused(gateway.url.replace("http://", "https://"), LOCAL) == "tls_failed"
    assert gateway.received == []


def test_the_settings_name_what_may_be_called(gateway: Gateway, settings: object) -> None:
    settings.OUTGOING_ALLOW = ["127.0.0.1"]  # type: ignore[attr-defined]
    assert outgoing.call(gateway.url).status == 200
