"""The limit on anonymous calls, and whose address counts behind proxies."""

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from tests.county import PASSWORD, Cast
from wangge.lib import clock
from wangge.lib.actor import SYSTEM
from wangge.ops import middleware
from wangge.ops.addresses import client_key, in_networks, networks, real_client
from wangge.ops.models import RateWindow
from wangge.people.actions import issue_token

At = Callable[[str], datetime]
LIMIT = 3
CALL = "/api/v1/categories"
pytestmark = pytest.mark.django_db


@pytest.fixture
def limited(settings: object, at: At) -> datetime:
    settings.PUBLIC_RATE = LIMIT  # type: ignore[attr-defined]
    settings.TRUSTED_PROXIES = ["127.0.0.1"]  # type: ignore[attr-defined]
    return at("2025-03-10T10:00:17")


def statuses(client: Client, count: int, **headers: str) -> list[int]:
    return [client.get(CALL, **headers).status_code for _each in range(count)]  # type: ignore[arg-type]


def test_the_call_beyond_the_limit_is_told_when_to_come_back(limited: datetime, at: At) -> None:
    client = Client()
    assert statuses(client, LIMIT) == [200] * LIMIT
    answer = client.get(CALL)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "43"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "too_many_requests"
    at("2025-03-10T10:01:00")
    assert client.get(CALL).status_code == 200


def test_the_count_is_shared_by_all_processes(limited: datetime) -> None:
    """It stands in the database: what another process counted counts here."""
    RateWindow.objects.create(client="127.0.0.1", minute=int(limited.timestamp()) // 60, count=LIMIT)
    assert statuses(Client(), 1) == [429]
    assert RateWindow.objects.get().count == LIMIT + 1


def test_pages_are_free_and_form_posts_are_not(limited: datetime) -> None:
    client = Client()
    assert [client.get("/healthz").status_code for _each in range(LIMIT + 2)] == [200] * (LIMIT + 2)
    answers = [client.post("/ui/nowhere/").status_code for _each in range(LIMIT + 1)]
    assert answers[-1] == 429
    assert 429 not in answers[:-1]
    answer = client.post("/ui/nowhere/")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Retry-After" in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_AUTHORIZATION": "Bearer invented"},
        {"HTTP_AUTHORIZATION": "bearer "},
        {"HTTP_AUTHORIZATION": "Basic bGk6eA=="},
        {"HTTP_COOKIE": "sessionid=invented0123456789invented01234"},
        {"HTTP_COOKIE": "sessionid="},
    ],
)
def test_an_invented_cookie_or_token_lifts_nothing(limited: datetime, headers: dict[str, str]) -> None:
    assert statuses(Client(), LIMIT + 1, **headers)[-1] == 429


def test_staff_are_not_limited(limited: datetime, cast: Cast) -> None:
    secret, _token = issue_token(user=cast.users["li"], by=SYSTEM, now=clock.now())
    assert 429 not in statuses(Client(), LIMIT + 3, HTTP_AUTHORIZATION=f"Bearer {secret}")
    signed_in = Client()
    assert cast.users["li"].check_password(PASSWORD)
    signed_in.force_login(cast.users["li"], backend="django.contrib.auth.backends.ModelBackend")
    assert 429 not in statuses(signed_in, LIMIT + 3)
    assert not RateWindow.objects.exists()


def test_each_visitor_behind_a_trusted_proxy_has_a_count_of_its_own(limited: datetime) -> None:
    client = Client()
    for visitor in ("203.0.113.1", "203.0.113.2"):
        assert statuses(client, LIMIT, HTTP_X_FORWARDED_FOR=visitor) == [200] * LIMIT
    assert statuses(client, 1, HTTP_X_FORWARDED_FOR="203.0.113.1") == [429]


def test_an_address_that_the_visitor_made_up_is_not_believed(limited: datetime) -> None:
    client = Client()
    for number in range(LIMIT):  # direct, from no proxy of ours
        invented = {"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": f"198.51.100.{number}"}
        assert statuses(client, 1, **invented) == [200]
    assert statuses(client, 1, REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="198.51.100.77") == [429]
    for number in range(LIMIT):  # through the proxy, which adds the true one at the end
        assert statuses(client, 1, HTTP_X_FORWARDED_FOR=f"198.51.100.{number}, 203.0.113.10") == [200]
    assert statuses(client, 1, HTTP_X_FORWARDED_FOR="198.51.100.78, 203.0.113.10") == [429]


def test_zero_is_no_limit(settings: object, limited: datetime) -> None:
    settings.PUBLIC_RATE = 0  # type: ignore[attr-defined]
    assert 429 not in statuses(Client(), 20)
    assert not RateWindow.objects.exists()


def test_a_database_that_is_away_limits_nobody(limited: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("away")

    monkeypatch.setattr(middleware, "connection", SimpleNamespace(cursor=away))
    assert middleware.count_call("203.0.113.1", 1) == 0


def test_one_ipv6_subscriber_is_one_client() -> None:
    assert client_key("2001:db8:1:2:aaaa::1") == client_key("2001:db8:1:2:bbbb::9") == "2001:db8:1:2::/64"
    assert client_key("2001:db8:1:3::1") != client_key("2001:db8:1:2::1")
    assert client_key("::ffff:203.0.113.1") == "203.0.113.1"
    assert len(client_key("x" * 200)) == 45


def test_the_walk_through_proxies() -> None:
    trusted = networks(["127.0.0.1", "10.0.0.0/8"])
    assert real_client("127.0.0.1", "", trusted) == "127.0.0.1"
    assert real_client("127.0.0.1", "1.1.1.1, 2.2.2.2, 10.9.9.9", trusted) == "2.2.2.2"
    assert real_client("5.5.5.5", "1.1.1.1", trusted) == "5.5.5.5"
    assert real_client("127.0.0.1", "1.1.1.1, nonsense", trusted) == "127.0.0.1"
    assert real_client("::ffff:127.0.0.1", "1.1.1.1", trusted) == "1.1.1.1"
    assert not in_networks("nonsense", trusted)


def test_the_middleware_sets_the_address(settings: object) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]  # type: ignore[attr-defined]
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    middleware.ClientAddressMiddleware(view)(RequestFactory().get("/", HTTP_X_FORWARDED_FOR="203.0.113.5"))
    assert seen == ["203.0.113.5"]
