"""Sends a stored file. Doors call `serve` after their own check of who asks; there is no address of its own."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header

from wangge.files.limits import Kind
from wangge.files.models import Upload
from wangge.files.queries import stored_path
from wangge.files.storage import Variant
from wangge.lib.errors import NotFound

_CHUNK = 256 * 1024
_RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$")


def serve(request: HttpRequest, upload: Upload, variant: Variant = Variant.FILE) -> HttpResponseBase:
    """The file or its thumbnail, whole (200), in part (206), unchanged (304) or out of range (416).

    Raises NotFound when there is no such variant or the file is missing.
    """
    path = stored_path(upload, variant)
    tag = f'"{upload.sha256[:32]}-{variant}"'
    try:
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise NotFound from error
    if tag in (part.strip() for part in request.headers.get("If-None-Match", "").split(",")):
        return _with_headers(HttpResponseNotModified(), upload, variant, tag)
    wanted = request.headers.get("Range", "")
    if request.headers.get("If-Range", tag) != tag:
        wanted = ""
    span = _span(wanted, size)
    if span is None:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return _with_headers(response, upload, variant, tag)
    return _with_headers(_body(path, span, size, is_part=_is_one_range(wanted)), upload, variant, tag)


def _body(path: Path, span: range, size: int, *, is_part: bool) -> HttpResponseBase:
    if not is_part:
        return FileResponse(path.open("rb"))
    response = StreamingHttpResponse(_part(path, span), status=206)
    response["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{size}"
    response["Content-Length"] = str(len(span))
    return response


def _is_one_range(wanted: str) -> bool:
    match = _RANGE.match(wanted)
    if match is None or wanted == "bytes=-":
        return False
    first, last = match.groups()
    return not (first and last) or int(first) <= int(last)


def _span(wanted: str, size: int) -> range | None:
    """The bytes asked for; all of them when no single range is asked for (RFC 9110, 14.2); None if unsatisfiable."""
    if not _is_one_range(wanted):
        return range(size)
    first, _dash, last = wanted.removeprefix("bytes=").partition("-")
    if not first:  # the last so many bytes
        length = min(int(last), size)
        return range(size - length, size) if length else None
    end = min(int(last), size - 1) if last else size - 1
    return range(int(first), end + 1) if int(first) < size else None


def _part(path: Path, span: range) -> Iterator[bytes]:
    with path.open("rb") as opened:
        opened.seek(span.start)
        left = len(span)
        while left > 0 and (chunk := opened.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _with_headers(response: HttpResponseBase, upload: Upload, variant: Variant, tag: str) -> HttpResponseBase:
    is_thumbnail = variant is Variant.THUMBNAIL
    response["Content-Type"] = "image/jpeg" if is_thumbnail else upload.content_type
    name = f"{upload.name.rpartition('.')[0]}.jpg" if is_thumbnail else upload.name
    is_attachment = upload.kind == Kind.DOCUMENT and not is_thumbnail
    response["Content-Disposition"] = content_disposition_header(is_attachment, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    # Asked again each time, so that a right taken away is felt at once; the tag makes that cheap.
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Cookie, Authorization"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    return response
