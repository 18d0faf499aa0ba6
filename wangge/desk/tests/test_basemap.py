"""The office's own base map: tiles through the server, the key on the server, nothing passed on but pictures."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches

from tests.servers import Gateway, gateway_running
from wangge.desk import basemap
from wangge.desk.tests.conftest import SignIn

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n and what follows"
KEY = "a-key-that-stays-here"


@pytest.fixture
def source(settings: Any) -> Iterator[Gateway]:
    """A server of tiles that gives a picture for everything."""
    caches["tiles"].clear()
    with gateway_running() as gateway:
        gateway.body = PNG
        settings.TILE_URL = gateway.url.rstrip("/") + "/{z}/{x}/{y}.png?tk={key}"
        settings.TILE_KEY, settings.TILE_ATTRIBUTION = KEY, "天地图 GS(2025)0001号"
        settings.OUTGOING_ALLOW = ["127.0.0.0/8"]
        yield gateway
    caches["tiles"].clear()


def test_a_tile_comes_through_the_server_once(source: Gateway, sign_in: SignIn) -> None:
    client = sign_in("li")
    for _turn in range(2):
        answer = client.get("/desk/map/tiles/12/3421/1601/")
        assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, PNG, "image/png")
        assert answer["Cache-Control"] == "private, max-age=604800"
    assert len(source.paths) == 1 and source.paths[0].endswith(f"/12/3421/1601.png?tk={KEY}")
    assert "Cookie" not in source.headers[0] and source.headers[0]["User-Agent"] == "Wangge"


def test_the_page_names_our_own_address_and_never_the_key(source: Gateway, sign_in: SignIn) -> None:
    told = sign_in("li").get("/desk/map/").content.decode()
    assert 'data-tiles="/desk/map/tiles/{z}/{x}/{y}/"' in told and "天地图 GS(2025)0001号" in told
    assert KEY not in told and source.url not in told


def test_without_one_there_is_none(sign_in: SignIn) -> None:
    client = sign_in("li")
    assert 'data-tiles=""' in client.get("/desk/map/").content.decode()
    assert client.get("/desk/map/tiles/0/0/0/").status_code == 404


@pytest.mark.parametrize("path", ["19/0/0", "2/4/0", "2/0/4"])
def test_outside_the_world_nothing_is_asked(source: Gateway, sign_in: SignIn, path: str) -> None:
    assert sign_in("li").get(f"/desk/map/tiles/{path}/").status_code == 404
    assert source.paths == []


def test_what_is_no_picture_is_not_passed_on(source: Gateway, sign_in: SignIn) -> None:
    client = sign_in("li")
    for body in (b"<script>alert(1)</script>", b"RIFF\x00\x00\x00\x00WAVEfmt "):
        source.body = body
        assert client.get("/desk/map/tiles/1/0/0/").status_code == 503
    source.body, source.statuses = PNG, [403]
    assert client.get("/desk/map/tiles/1/0/0/").status_code == 503
    assert client.get("/desk/map/tiles/1/0/0/").status_code == 200


def test_an_address_that_does_not_answer_is_left_alone_for_a_while(
    source: Gateway, sign_in: SignIn, settings: Any
) -> None:
    settings.OUTGOING_ALLOW = []  # a private address is no longer called
    client = sign_in("li")
    assert client.get("/desk/map/tiles/1/0/0/").status_code == 503
    settings.OUTGOING_ALLOW = ["127.0.0.0/8"]
    answer = client.get("/desk/map/tiles/1/0/1/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert source.paths == []


def test_strangers_get_no_tiles(source: Gateway, sign_in: SignIn, client: object) -> None:
    assert client.get("/desk/map/tiles/1/0/0/").status_code == 302  # type: ignore[attr-defined]
    assert sign_in("sys").get("/desk/map/tiles/1/0/0/").status_code == 403
    assert source.paths == []


def test_what_is_kept_is_bounded(source: Gateway, sign_in: SignIn, settings: Any) -> None:
    client, source.body = sign_in("li"), PNG + bytes(basemap.KEPT_SIZE)
    for _turn in range(2):
        assert len(client.get("/desk/map/tiles/3/1/1/").content) == len(source.body)
    assert len(source.paths) == 2, "a large tile is passed on and not kept"
    source.body = PNG
    for x in range(settings.TILES_KEPT + 20):
        assert basemap.tile(10, x, 0) is not None
    kept = sum(caches["tiles"].has_key(f"basemap-10-{x}-0") for x in range(settings.TILES_KEPT + 20))
    assert 0 < kept <= settings.TILES_KEPT
