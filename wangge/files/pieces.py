"""A file that comes in pieces over a bad network: kept beside its facts until it is whole, then cleaned like any other.

It lies in a folder of its sender among the incoming files, which the sweep removes a day after its last change. Nothing
is promised before an act has taken the file: a phone that finds its file gone sends it again.
"""

import hashlib
import json
import os
import shutil
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from wangge.files import intake, storage
from wangge.files.cleaned import Cleaned
from wangge.files.errors import FileDamaged, FileIncomplete, FileTooLarge, TooManyFiles
from wangge.files.intake import Received
from wangge.files.limits import MAX_BYTES, MEGABYTE
from wangge.lib.errors import DomainError

MAX_PIECE = MEGABYTE
MAX_WAITING = 200  # files of one sender that no act has taken


@dataclass(frozen=True, slots=True)
class Announced:
    """What the sender says of the file: its length in bytes and its SHA-256 in hexadecimal."""

    size: int
    sha256: str
    name: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a file is here; `is_ready`: whole, cleaned, and fit to be taken by an act."""

    received: int
    is_ready: bool


def begin(*, by_id: int, file_id: uuid.UUID, announced: Announced) -> Progress:
    """Announce a file, or ask how far it came. Raises `FileTooLarge` for what no kind of file may be."""
    if announced.size > max(MAX_BYTES.values()):
        raise FileTooLarge(max_bytes=max(MAX_BYTES.values()))
    folder = _folder(by_id, file_id)
    if _announced(folder) != announced:  # new, or another file under the same id
        shutil.rmtree(folder, ignore_errors=True)
        if sum(1 for _each in storage.incoming().glob(f"pieces-{by_id}-*")) >= MAX_WAITING:
            raise TooManyFiles(_("还有很多附件没有提交，先把手机里待提交的处理完"))
        folder.mkdir(mode=0o700, parents=True)
        (folder / "sent").touch(0o600)
        _write(folder / "announced.json", asdict(announced))
    return progress(by_id=by_id, file_id=file_id)


def progress(*, by_id: int, file_id: uuid.UUID) -> Progress:
    """How far a file came; nothing at all for one that was never announced or has been swept away."""
    folder = _folder(by_id, file_id)
    if ready(by_id=by_id, file_id=file_id) is not None:
        return Progress((_announced(folder) or Announced(0, "", "")).size, True)
    sent = folder / "sent"
    return Progress(sent.stat().st_size if sent.exists() else 0, False)


def add(*, by_id: int, file_id: uuid.UUID, offset: int, piece: bytes) -> Progress:
    """Write a piece at its place; the last one has the whole file checked and cleaned (some seconds).

    A piece that comes twice is written twice, with the same bytes. One that leaves a gap raises `FileIncomplete` with
    the byte to go on from; a file that is not what was announced raises `FileDamaged`, and one that is refused for its
    content what the intake raises: both are forgotten.
    """
    folder = _folder(by_id, file_id)
    announced = _announced(folder)
    now = progress(by_id=by_id, file_id=file_id)
    if now.is_ready:
        return now
    if announced is None or offset > now.received or offset + len(piece) > announced.size:
        raise FileIncomplete(received=now.received)
    with (folder / "sent").open("r+b") as sent:
        sent.seek(offset)
        sent.write(piece)
        sent.flush()
    os.utime(folder)  # the sweep counts from the last piece
    received = max(now.received, offset + len(piece))
    if received < announced.size:
        return Progress(received, False)
    _finish(folder, announced)
    return Progress(received, True)


def ready(*, by_id: int, file_id: uuid.UUID) -> tuple[Received, str] | None:
    """A whole and cleaned file with its name, for `attach_received`; None while it is not."""
    try:
        kept = json.loads((_folder(by_id, file_id) / "ready.json").read_text())
    except FileNotFoundError:
        return None
    facts = Cleaned.from_json(kept["facts"])
    received = Received(uuid.UUID(kept["id"]), facts, kept["size"], kept["sha256"], kept["source_sha256"])
    return (received, kept["name"]) if storage.path_of(received.id, facts.extension).exists() else None


def take(*, by_id: int, file_id: uuid.UUID) -> tuple[Received, str]:
    """`ready`, or `FileIncomplete`."""
    found = ready(by_id=by_id, file_id=file_id)
    if found is None:
        received = progress(by_id=by_id, file_id=file_id).received
        raise FileIncomplete(_("附件还没有传完，先传附件再提交"), received=received, file=str(file_id))
    return found


def forget(*, by_id: int, file_id: uuid.UUID) -> None:
    """The act has taken the file, or it is of no use."""
    shutil.rmtree(_folder(by_id, file_id), ignore_errors=True)


def _finish(folder: Path, announced: Announced) -> None:
    sent = folder / "sent"
    with sent.open("rb") as whole:
        is_same = hashlib.file_digest(whole, "sha256").hexdigest() == announced.sha256
    if not is_same:
        shutil.rmtree(folder, ignore_errors=True)
        raise FileDamaged
    try:
        with sent.open("rb") as whole, intake.spooled(whole) as spooled:
            received = intake.cleaned(spooled)
    except DomainError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _write(
        folder / "ready.json",
        {
            "id": str(received.id),
            "facts": received.facts.to_json(),
            "size": received.size,
            "sha256": received.sha256,
            "source_sha256": received.source_sha256,
            "name": announced.name,
        },
    )
    sent.unlink(missing_ok=True)


def _folder(by_id: int, file_id: uuid.UUID) -> Path:
    return storage.incoming() / f"pieces-{by_id}-{file_id.hex}"


def _announced(folder: Path) -> Announced | None:
    try:
        return Announced(**json.loads((folder / "announced.json").read_text()))
    except FileNotFoundError:
        return None


def _write(place: Path, document: object) -> None:
    """All of it or nothing, whoever reads meanwhile."""
    made = place.with_suffix(f".{uuid.uuid4().hex}")
    made.write_text(json.dumps(document, ensure_ascii=False))
    made.rename(place)
