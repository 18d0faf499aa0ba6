"""Reads: an owner's files, the place of a file, and what the disk and the table do not agree on."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wangge.files import storage
from wangge.files.models import Sheet, Upload
from wangge.files.storage import Variant
from wangge.lib.errors import NotFound

_BATCH = 400  # ids in one query, below SQLite's bound on variables


@dataclass(slots=True)
class Orphans:
    """Files that no row names, uploads cut short, and rows whose file is missing."""

    files: list[Path] = field(default_factory=list)
    cut_short: list[Path] = field(default_factory=list)
    rows: list[uuid.UUID] = field(default_factory=list)


def sheet_of(by_id: int, noun: str, digest: str) -> Sheet:
    """A kept table of its sender; raises `NotFound` for somebody else's, and once it was confirmed or has expired."""
    found = Sheet.objects.filter(by_id=by_id, noun=noun, digest=digest).first()
    if found is None:
        raise NotFound(_("这个文件已经确认过，或已过期，请重新上传。"))
    return found


def for_owner(owner_type: str, owner_id: int) -> list[Upload]:
    """The owner's files in the order of their coming. The caller has already checked who asks."""
    return list(Upload.objects.filter(owner_type=owner_type, owner_id=owner_id).order_by("created_at", "position"))


def for_owners(owner_type: str, owner_ids: Collection[int]) -> dict[int, list[Upload]]:
    """The files of many owners in one query; owners without files are absent."""
    found: dict[int, list[Upload]] = {}
    rows = Upload.objects.filter(owner_type=owner_type, owner_id__in=owner_ids)
    for upload in rows.order_by("owner_id", "created_at", "position"):
        found.setdefault(upload.owner_id, []).append(upload)
    return found


def some_of_owners(owner_type: str, owner_ids: QuerySet[Any], limit: int) -> list[Upload]:
    """So many files at most of the owners that a query names."""
    return list(Upload.objects.filter(owner_type=owner_type, owner_id__in=owner_ids).order_by("pk")[:limit])


def of_owner(owner_type: str, owner_id: int, upload_id: uuid.UUID) -> Upload:
    """One file of this owner. Raises NotFound for another owner's, so that no check can be walked around."""
    upload = Upload.objects.filter(pk=upload_id, owner_type=owner_type, owner_id=owner_id).first()
    if upload is None:
        raise NotFound
    return upload


def same_upload(owner_type: str, owner_id: int, purpose: str, source_sha256: str) -> Upload | None:
    """The upload that the same bytes already made, for a telephone that sends again."""
    return Upload.objects.filter(
        owner_type=owner_type, owner_id=owner_id, purpose=purpose, source_sha256=source_sha256
    ).first()


def taken_positions(owner_type: str, owner_id: int) -> set[int]:
    rows = Upload.objects.filter(owner_type=owner_type, owner_id=owner_id)
    return set(rows.values_list("position", flat=True))


def stored_path(upload: Upload, variant: Variant = Variant.FILE) -> Path:
    """Where the file lies. Raises NotFound for a thumbnail that this kind of file has not."""
    if variant is Variant.THUMBNAIL and not upload.has_thumbnail:
        raise NotFound
    return storage.path_of(upload.id, upload.extension, variant)


def find_orphans(*, older_than: datetime) -> Orphans:
    """What a crash left behind. Younger files are left out: their rows may be about to come."""
    orphans = Orphans(cut_short=[path for path in storage.abandoned_work() if _is_older(path, older_than)])
    batch: dict[uuid.UUID, list[Path]] = {}
    for upload_id, paths in storage.stored_files():
        batch[upload_id] = paths
        if len(batch) >= _BATCH:
            orphans.files.extend(_without_rows(batch, older_than))
            batch = {}
    orphans.files.extend(_without_rows(batch, older_than))
    rows = Upload.objects.filter(created_at__lt=older_than).order_by("pk")
    orphans.rows.extend(_without_files(rows.iterator(chunk_size=2000)))
    return orphans


def _without_rows(batch: dict[uuid.UUID, list[Path]], older_than: datetime) -> list[Path]:
    known = set(Upload.objects.filter(pk__in=batch).values_list("pk", flat=True))
    unknown = [path for upload_id, paths in batch.items() if upload_id not in known for path in paths]
    return [path for path in unknown if _is_older(path, older_than)]


def _without_files(uploads: Iterable[Upload]) -> list[uuid.UUID]:
    return [upload.id for upload in uploads if not stored_path(upload).is_file()]


def _is_older(path: Path, instant: datetime) -> bool:
    try:
        return path.stat().st_mtime < instant.timestamp()
    except FileNotFoundError:  # finished while we looked
        return False
