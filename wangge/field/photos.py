"""Photos of a form: cleaned and stored once, carried by a signed list while the rest of the form is put right."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from wangge.files.actions import SWEEP_AGE, attach_received, receive_upload
from wangge.files.cleaned import Cleaned
from wangge.files.intake import Received
from wangge.files.limits import MAX_FILES_PER_OWNER
from wangge.lib.actor import Actor
from wangge.lib.errors import DomainError

LIFE = SWEEP_AGE - timedelta(hours=2)
ACCEPT = "image/jpeg,image/png,image/webp,image/heic,audio/mp4,audio/mpeg,video/mp4"
Row = tuple[str, str, int, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Photo:
    """A cleaned file that waits for its case."""

    purpose: str
    name: str
    received: Received


@dataclass(slots=True)
class Photos:
    """The files of a form: those kept so far, what was refused and why, and the hidden value that carries them."""

    kept: list[Photo]
    refused: list[str]
    token: str

    def of(self, purpose: str) -> list[Photo]:
        return [photo for photo in self.kept if photo.purpose == purpose]

    @property
    def digests(self) -> list[str]:
        """What tells the same form from another: the content of its files."""
        return sorted(photo.received.source_sha256 for photo in self.kept)


def receive(sent: Iterable[tuple[str, "UploadedFile[Any]"]], token: str, client_id: uuid.UUID) -> Photos:
    """What was sent now, after what was kept before; (purpose, file) pairs. Doubles are dropped."""
    kept, refused = _unpack(token, client_id), []
    for purpose, upload in sent:
        name = upload.name or _("照片")
        if len(kept) >= MAX_FILES_PER_OWNER:
            refused.append(_("最多 %(n)d 个，“%(name)s”没有收下") % {"n": MAX_FILES_PER_OWNER, "name": name})
            continue
        try:
            received = receive_upload(stream=upload)
        except DomainError as error:
            refused.append(_("“%(name)s”没有收下：%(why)s") % {"name": name, "why": error.detail})
            continue
        if all(received.source_sha256 != photo.received.source_sha256 for photo in kept):
            kept.append(Photo(purpose, name, received))
    return Photos(kept, refused, _pack(kept, client_id))


def attach(photos: Iterable[Photo], *, case_id: int, by: Actor, now: datetime) -> list[uuid.UUID]:
    """Give the files their case, within the act's transaction; their ids."""
    return [
        attach_received(
            received=photo.received,
            name=photo.name,
            owner_type="case",
            owner_id=case_id,
            by=by,
            now=now,
            purpose=photo.purpose,
        ).pk
        for photo in photos
    ]


def _salt(client_id: uuid.UUID) -> str:
    return f"wangge.field.photos.{client_id}"  # a list copied into another form is not accepted there


def _pack(photos: Iterable[Photo], client_id: uuid.UUID) -> str:
    rows: list[Row] = [
        (str(got.id), got.facts.to_json(), got.size, got.sha256, got.source_sha256, photo.name, photo.purpose)
        for photo in photos
        for got in (photo.received,)
    ]
    return signing.dumps(rows, salt=_salt(client_id), compress=True) if rows else ""


def _unpack(token: str, client_id: uuid.UUID) -> list[Photo]:
    """None when the value is broken, foreign or too old: the photos then have to be chosen again."""
    try:
        rows: list[Row] = signing.loads(token, salt=_salt(client_id), max_age=LIFE) if token else []
    except signing.BadSignature:
        return []
    return [
        Photo(purpose, name, Received(uuid.UUID(file_id), Cleaned.from_json(facts), size, sha256, source))
        for file_id, facts, size, sha256, source, name, purpose in rows
    ]
