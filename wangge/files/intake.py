"""From the sender's stream to a cleaned file in its place, before the database knows of it."""

import contextlib
import hashlib
import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

from wangge.files import cleaning, storage
from wangge.files.cleaned import Cleaned
from wangge.files.errors import FileTooLarge, UnreadableFile, UnsupportedFile
from wangge.files.limits import MAX_BYTES, MAX_PDF_PAGES, MAX_REQUEST_BYTES, MAX_SECONDS, MEGABYTE, Kind
from wangge.files.refusal import Reason, Refused
from wangge.files.sniff import FACTS, HEAD_BYTES, Format, sniff
from wangge.files.storage import Variant
from wangge.lib.errors import DomainError

logger = logging.getLogger(__name__)

_CHUNK = 64 * 1024
_DIGEST_CHUNK = 1024 * 1024


class Readable(Protocol):
    """What an upload is read from: an open file, BytesIO, or Django's UploadedFile."""

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Sent:
    """The file as sent, in a temporary place, with its format by content and its digest."""

    path: Path
    format: Format
    sha256: str


@dataclass(frozen=True, slots=True)
class Received:
    """A cleaned file in its final place that has no row yet. `size` in bytes, digests in hexadecimal."""

    id: uuid.UUID
    facts: Cleaned
    size: int
    sha256: str
    source_sha256: str


def check_announced_size(content_length: int) -> None:
    """For doors, before they touch `request.FILES`: refuse a body that no file can need (bytes)."""
    if content_length > MAX_REQUEST_BYTES:
        raise _too_large(Kind.VIDEO)


@contextlib.contextmanager
def spooled(stream: Readable) -> Iterator[Sent]:
    """Copy `stream` to a temporary place while counting; removed at the end.

    Raises UnsupportedFile by the first bytes, FileTooLarge as soon as the bound of its kind is passed.
    """
    with storage.workplace() as folder:
        head = _read_head(stream)
        fmt = sniff(head)
        if fmt is None:
            raise _unsupported()
        path, digest, size = folder / "sent", hashlib.sha256(), 0
        with path.open("wb") as copy:
            chunk = head
            while chunk:
                size += len(chunk)
                if size > MAX_BYTES[FACTS[fmt].kind]:
                    raise _too_large(FACTS[fmt].kind)
                digest.update(chunk)
                copy.write(chunk)
                chunk = stream.read(_CHUNK)
        yield Sent(path, fmt, digest.hexdigest())


def cleaned(sent: Sent) -> Received:
    """Clean the spooled file and settle the result under a new id.

    Takes up to a few seconds; call it outside a transaction. Raises UnsupportedFile, UnreadableFile, FileTooLarge.
    """
    made, thumbnail = sent.path.with_name("made"), sent.path.with_name("thumbnail")
    try:
        facts = cleaning.clean(sent.path, made, thumbnail, sent.format)
    except Refused as refused:
        logger.info("upload refused: %s", refused.reason)
        raise _explained(refused.reason, FACTS[sent.format].kind) from refused
    if sent.path.stat().st_size > MAX_BYTES[facts.kind]:  # an MP4 that turned out to hold sound only
        raise _too_large(facts.kind)
    upload_id = uuid.uuid4()
    received = Received(upload_id, facts, made.stat().st_size, _digest(made), sent.sha256)
    if facts.has_thumbnail:
        storage.settle(thumbnail, storage.path_of(upload_id, facts.extension, Variant.THUMBNAIL))
    storage.settle(made, storage.path_of(upload_id, facts.extension))
    return received


def _read_head(stream: Readable) -> bytes:
    """The first bytes; a stream may give fewer at a time than asked for."""
    head = b""
    while len(head) < HEAD_BYTES and (more := stream.read(HEAD_BYTES - len(head))):
        head += more
    return head


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as opened:
        while chunk := opened.read(_DIGEST_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _too_large(kind: Kind) -> FileTooLarge:
    most = {each: MAX_BYTES[each] // MEGABYTE for each in Kind}
    return FileTooLarge(
        _(
            "这个文件没有保存，其他内容不受影响。照片不超过 %(picture)d MB，录音不超过 %(sound)d MB，"
            "视频不超过 %(video)d MB，PDF 不超过 %(document)d MB；请压缩或剪短后再传。"
        )
        % {each.value: size for each, size in most.items()},
        max_bytes=MAX_BYTES[kind],
    )


def _unsupported() -> UnsupportedFile:
    return UnsupportedFile(
        _(
            "这个文件没有保存，其他内容不受影响。可以上传照片（JPEG、PNG、WebP、HEIC）、录音（M4A、MP3）、"
            "视频（MP4）和 PDF；是否支持以文件内容为准，改扩展名没有用。"
        )
    )


def _explained(reason: Reason, kind: Kind) -> DomainError:
    minutes = {each: int(MAX_SECONDS[each]) // 60 for each in MAX_SECONDS}
    if reason is Reason.UNSUPPORTED:
        return _unsupported()
    if reason is Reason.TOO_LARGE:
        return _too_large(kind)
    if reason is Reason.TOO_LONG:
        return FileTooLarge(
            _("这个文件没有保存，其他内容不受影响。录音不超过 %(sound)d 分钟，视频不超过 %(video)d 分钟。请剪短再传。")
            % {"sound": minutes[Kind.SOUND], "video": minutes[Kind.VIDEO]}
        )
    if reason is Reason.TOO_MANY_PIXELS:
        return FileTooLarge(_("这个文件没有保存，其他内容不受影响。画面尺寸太大；请缩小后再传。"))
    if reason is Reason.TOO_MANY_PAGES:
        return FileTooLarge(
            _("这个文件没有保存，其他内容不受影响。PDF 不超过 %(pages)d 页；请拆分后再传。") % {"pages": MAX_PDF_PAGES}
        )
    if reason is Reason.ENCRYPTED:
        return UnreadableFile(_("这个 PDF 有密码保护，没有保存，其他内容不受影响。请去掉密码后再传。"))
    return UnreadableFile(_("这个文件已损坏或不完整，没有保存，其他内容不受影响。请重新拍摄、导出后再传。"))
