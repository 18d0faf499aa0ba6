"""Where files lie: under the media root, in folders of the first two digits of their random id, for the owner only.

A file is complete and on the disk before it gets its name, and its row comes after: whatever happens between leaves
a file without a row, which the sweep finds, and never a row without its file.
"""

import contextlib
import os
import tempfile
import uuid
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from django.conf import settings

_FOLDER_MODE, _FILE_MODE = 0o700, 0o600
_INCOMING = "incoming"
_THUMBNAIL_SUFFIX = ".thumb.jpg"


class Variant(StrEnum):
    FILE = "file"
    THUMBNAIL = "thumbnail"


def root() -> Path:
    return Path(settings.MEDIA_ROOT)


def path_of(upload_id: uuid.UUID, extension: str, variant: Variant = Variant.FILE) -> Path:
    """The place of a stored file. Made from the id alone: nothing that a sender chose is part of it."""
    ending = _THUMBNAIL_SUFFIX if variant is Variant.THUMBNAIL else f".{extension}"
    return root() / upload_id.hex[:2] / f"{upload_id.hex}{ending}"


def incoming() -> Path:
    """Where files lie that are not whole yet: private, below the media root, swept by age."""
    _make_folder(root() / _INCOMING)
    return root() / _INCOMING


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """A private folder below the media root (so that a rename from it is atomic), removed at the end."""
    with tempfile.TemporaryDirectory(dir=incoming(), ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def settle(made: Path, place: Path) -> None:
    """Give the finished file `made` its `place`: flushed to the disk first, readable by the owner only."""
    _make_folder(place.parent)
    made.chmod(_FILE_MODE)
    _flush(made, os.O_RDWR)
    made.rename(place)
    _flush(place.parent, os.O_RDONLY)


def discard(upload_id: uuid.UUID, extension: str) -> None:
    """Remove a file and its thumbnail, if they are there."""
    for variant in Variant:
        path_of(upload_id, extension, variant).unlink(missing_ok=True)


def stored_files() -> Iterator[tuple[uuid.UUID, list[Path]]]:
    """Every stored id with its files, folder by folder."""
    for folder in sorted(root().glob("[0-9a-f][0-9a-f]")):
        found: dict[uuid.UUID, list[Path]] = {}
        for path in sorted(folder.iterdir()):
            with contextlib.suppress(ValueError):
                found.setdefault(uuid.UUID(path.name.partition(".")[0]), []).append(path)
        yield from found.items()


def abandoned_work() -> list[Path]:
    """Folders of uploads that are being cleaned now or were cut short."""
    return sorted((root() / _INCOMING).glob("*"))


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)


def _flush(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
