import io
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from django.http import HttpResponseBase
from django.test import RequestFactory

from wangge.files import actions, queries
from wangge.files.models import Upload
from wangge.files.serving import serve
from wangge.files.storage import Variant
from wangge.files.tests import made
from wangge.lib.actor import RESIDENT
from wangge.lib.errors import NotFound

pytestmark = pytest.mark.django_db


def stored(content: bytes, name: str) -> Upload:
    return actions.store_upload(
        stream=io.BytesIO(content),
        name=name,
        owner_type="case",
        owner_id=1,
        by=RESIDENT,
        now=datetime(2026, 5, 11, tzinfo=UTC),
    )


@pytest.fixture
def sound(tmp_path: Path) -> Upload:
    return stored(made.mp3(tmp_path), "来电.mp3")


def get(upload: Upload, variant: Variant = Variant.FILE, headers: dict[str, str] | None = None) -> HttpResponseBase:
    return serve(RequestFactory().get("/anything", headers=headers), upload, variant)


def body(response: HttpResponseBase) -> bytes:
    if getattr(response, "streaming", False):
        return b"".join(cast(Iterable[bytes], response))
    return cast(bytes, cast(Any, response).content)


def test_a_picture_is_shown_and_locked_down() -> None:
    upload = stored(made.jpeg(), "路灯.jpg")
    response = get(upload)
    assert response.status_code == 200 and body(response) == queries.stored_path(upload).read_bytes()
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Length"] == str(upload.size)
    assert response["Content-Disposition"] == "inline; filename*=utf-8''%E8%B7%AF%E7%81%AF.jpg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_thumbnail_is_another_file() -> None:
    upload = stored(made.png(), "a.png")
    response = get(upload, Variant.THUMBNAIL)
    assert response["Content-Type"] == "image/jpeg" and body(response).startswith(b"\xff\xd8\xff")
    assert response["Content-Disposition"] == 'inline; filename="a.jpg"'
    assert response["ETag"] != get(upload)["ETag"]


def test_a_document_is_never_opened_in_our_page() -> None:
    response = get(stored(made.pdf(), "函.pdf"))
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=100-", 100, -1), ("bytes=-50", -50, -1), ("bytes=5-99999999", 5, -1)],
)
def test_a_part_is_sent_for_seeking(sound: Upload, asked: str, first: int, last: int) -> None:
    whole = queries.stored_path(sound).read_bytes()
    first, last = first % len(whole), last % len(whole)
    response = get(sound, headers={"Range": asked})
    assert response.status_code == 206
    assert body(response) == whole[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"
    assert response["Content-Length"] == str(last + 1 - first)
    assert response["Content-Type"] == "audio/mpeg" and response["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0"])
def test_a_part_behind_the_end_cannot_be_sent(sound: Upload, asked: str) -> None:
    response = get(sound, headers={"Range": asked})
    assert response.status_code == 416 and response["Content-Range"] == f"bytes */{sound.size}"
    assert body(response) == b""


@pytest.mark.parametrize("asked", ["bytes=0-1,5-9", "lines=1-2", "bytes=-", "bytes=a-b", "bytes=9-5"])
def test_what_is_no_single_range_gives_the_whole(sound: Upload, asked: str) -> None:
    response = get(sound, headers={"Range": asked})
    assert response.status_code == 200 and len(body(response)) == sound.size


def test_an_unchanged_file_is_not_sent_again(sound: Upload) -> None:
    tag = get(sound)["ETag"]
    response = get(sound, headers={"If-None-Match": f'"other", {tag}'})
    assert response.status_code == 304 and body(response) == b""
    assert get(sound, headers={"If-Range": '"other"', "Range": "bytes=0-9"}).status_code == 200
    assert get(sound, headers={"If-Range": tag, "Range": "bytes=0-9"}).status_code == 206


def test_a_missing_file_is_not_found(sound: Upload) -> None:
    with pytest.raises(NotFound):
        get(sound, Variant.THUMBNAIL)
    queries.stored_path(sound).unlink()
    with pytest.raises(NotFound):
        get(sound)
