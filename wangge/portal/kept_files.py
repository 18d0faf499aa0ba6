"""Files between the first step and the report: cleaned and stored once, carried by a signed list in the form.

A report that is never sent leaves them to the sweep of `wangge.files`; the list expires before that.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from django.core import signing
from django.core.files import File
from django.utils.translation import gettext as _

from wangge.files.actions import SWEEP_AGE, attach_received, receive_upload, store_upload
from wangge.files.cleaned import Cleaned
from wangge.files.intake import Received
from wangge.files.limits import MAX_FILES_PER_OWNER
from wangge.lib.actor import RESIDENT
from wangge.lib.errors import DomainError

LIFE = SWEEP_AGE - timedelta(hours=2)
Row = tuple[str, str, int, str, str, str]
Sent: TypeAlias = "File[bytes]"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A cleaned file that waits for its report, under the name that the resident knows it by."""

    name: str
    received: Received

    @property
    def kind(self) -> str:
        return self.received.facts.kind.value


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that was not taken, and why."""

    name: str
    reason: str


def _salt(client_id: uuid.UUID) -> str:
    # Bound to the form: a list copied into another form is not accepted there.
    return f"wangge.portal.files.{client_id}"


def pack(files: Iterable[KeptFile], client_id: uuid.UUID) -> str:
    """The hidden value that carries the files to the next step."""
    rows = [_row(file) for file in files]
    return signing.dumps(rows, salt=_salt(client_id), compress=True) if rows else ""


def _row(file: KeptFile) -> Row:
    got = file.received
    return (str(got.id), got.facts.to_json(), got.size, got.sha256, got.source_sha256, file.name)


def unpack(token: str, client_id: uuid.UUID) -> list[KeptFile]:
    """The files that the hidden value carries; none when it is broken, foreign or too old."""
    if not token:
        return []
    try:
        rows: list[Row] = signing.loads(token, salt=_salt(client_id), max_age=LIFE)
    except signing.BadSignature:
        return []
    return [
        KeptFile(name, Received(uuid.UUID(upload_id), Cleaned.from_json(facts), size, sha256, source))
        for upload_id, facts, size, sha256, source, name in rows
    ]


def receive(uploads: Iterable[Sent], already: list[KeptFile]) -> tuple[list[KeptFile], list[RefusedFile]]:
    """Clean and store what was sent; those kept (earlier ones first, no doubles) and those refused."""
    kept, refused = list(already), []
    for upload in uploads:
        name = upload.name or _("未命名文件")
        if len(kept) >= MAX_FILES_PER_OWNER:
            reason = _("最多 %(count)d 个附件，这一个没有保存。") % {"count": MAX_FILES_PER_OWNER}
            refused.append(RefusedFile(name, reason))
            continue
        try:
            received = receive_upload(stream=upload)
        except DomainError as error:
            refused.append(RefusedFile(name, str(error.detail)))
            continue
        if all(received.source_sha256 != file.received.source_sha256 for file in kept):
            kept.append(KeptFile(name, received))
    return kept, refused


def attach(files: Iterable[KeptFile], *, case_id: int, now: datetime) -> None:
    """Give the kept files their case."""
    for file in files:
        attach_received(
            received=file.received, name=file.name, owner_type="case", owner_id=case_id, by=RESIDENT, now=now
        )


def add_to_case(uploads: Iterable[Sent], *, case_id: int, now: datetime) -> tuple[int, list[RefusedFile]]:
    """Store files that come after the report: how many were kept, and which were refused."""
    count, refused = 0, []
    for upload in uploads:
        name = upload.name or _("未命名文件")
        try:
            store_upload(stream=upload, name=name, owner_type="case", owner_id=case_id, by=RESIDENT, now=now)
            count += 1
        except DomainError as error:
            refused.append(RefusedFile(name, str(error.detail)))
    return count, refused
