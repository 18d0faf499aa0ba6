"""The office's own base map: tiles fetched by the server from the one address that is set, its key never in a page."""

from django.conf import settings
from django.core.cache import caches
from django.urls import reverse

from wangge.files.sniff import FACTS, HEAD_BYTES, Format, sniff
from wangge.lib.errors import NotFound
from wangge.lib.outgoing import OutgoingFailed, call

DEEPEST = 18  # of a web map's zooms
SECONDS, LIMIT = 4.0, 512 * 1024
KEPT = 24 * 60 * 60  # seconds for which a tile is not asked for again
KEPT_SIZE = 64 * 1024  # a larger one is passed on and not kept: with TILES_KEPT it bounds the memory
PAUSE = 30  # seconds without asking, after an address that did not answer
_DOWN = "basemap-down"
_SHOWN = (Format.PNG, Format.JPEG, Format.WEBP)


def page_address() -> str:
    """Where a page asks for tiles, `{z}/{x}/{y}` at its end; empty while the office has set none."""
    if not settings.TILE_URL:
        return ""
    return reverse("desk:map_tile", args=[0, 0, 0]).replace("0/0/0", "{z}/{x}/{y}")


def attribution() -> str:
    return settings.TILE_ATTRIBUTION if settings.TILE_URL else ""


def tile(z: int, x: int, y: int) -> tuple[bytes, str] | None:
    """One tile and its media type; None when the address gives none now. `NotFound` without a base map, or outside."""
    if not settings.TILE_URL or z > DEEPEST or x >= 1 << z or y >= 1 << z:
        raise NotFound
    name = f"basemap-{z}-{x}-{y}"
    held: bytes | None = caches["tiles"].get(name)
    if held is None:
        held = _fetched(z, x, y)
        if held is None:
            return None
        if len(held) <= KEPT_SIZE:
            caches["tiles"].set(name, held, KEPT)
    return held, _kind(held)


def _fetched(z: int, x: int, y: int) -> bytes | None:
    """A picture from the office's address. After a failure nobody waits for it again for half a minute."""
    if caches["tiles"].get(_DOWN):
        return None
    url = settings.TILE_URL
    for name, value in (("{z}", str(z)), ("{x}", str(x)), ("{y}", str(y)), ("{key}", settings.TILE_KEY)):
        url = url.replace(name, value)
    try:
        answer = call(url, method="GET", headers={"User-Agent": "Wangge"}, seconds=SECONDS, limit=LIMIT)
    except OutgoingFailed:
        caches["tiles"].set(_DOWN, True, PAUSE)
        return None
    # Judged by content: what is no picture is passed on to nobody.
    return answer.body if answer.status == 200 and _kind(answer.body) else None


def _kind(body: bytes) -> str:
    found = sniff(body[:HEAD_BYTES])
    return FACTS[found].content_type if found is not None and found in _SHOWN else ""
