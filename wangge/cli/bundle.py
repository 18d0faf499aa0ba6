"""What a backup folder holds: a manifest, the database in one file, the uploads, and a checksum of each."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from wangge.cli.console import Stop

FORMAT = 1
MANIFEST, CHECKSUMS, FILES = "manifest.json", "SHA256SUMS", "files"
DATABASE_FILES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was backed up, by which version. `checksums_sha256` covers the list that covers everything else."""

    format: int
    version: str
    made_at: str
    engine: str
    migrations: list[str]
    files: int
    bytes: int
    checksums_sha256: str
    field_key_id: str

    def write(self, folder: Path) -> None:
        """The last file to be written: a folder without it is no backup."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2)
        place = folder / MANIFEST
        place.with_suffix(".tmp").write_text(text + "\n", encoding="utf-8")
        place.with_suffix(".tmp").rename(place)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup; refuses a folder that is none, and formats of later versions."""
    try:
        data: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(**data)
    except FileNotFoundError:
        raise Stop(_("%(folder)s 里没有 manifest.json：不是备份，或备份没有做完") % {"folder": folder}) from None
    except (json.JSONDecodeError, TypeError, UnicodeDecodeError):
        raise Stop(_("%(folder)s 的 manifest.json 读不懂") % {"folder": folder}) from None
    if manifest.format != FORMAT or manifest.engine not in DATABASE_FILES:
        raise Stop(_("这个备份的格式（%(format)s）本版本不认识，请用更新的版本恢复") % {"format": manifest.format})
    return manifest


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def copy_with_checksum(source: Path, target: Path) -> tuple[str, int]:
    """Copy a file; its SHA-256 and size, of what was written."""
    digest, size = hashlib.sha256(), 0
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with source.open("rb") as read, target.open("xb") as write:
        while block := read.read(_BLOCK):
            digest.update(block)
            write.write(block)
            size += len(block)
    shutil.copymode(source, target)
    return digest.hexdigest(), size


def write_checksums(folder: Path, sums: list[tuple[str, str]]) -> str:
    """Write `SHA256SUMS` as `sha256sum -c` reads it; its own checksum."""
    text = "".join(f"{digest}  {name}\n" for name, digest in sums)
    (folder / CHECKSUMS).write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def checked(folder: Path, manifest: Manifest) -> Iterator[str]:
    """The names of the files in the backup, each once its checksum has been found right."""
    if not (folder / CHECKSUMS).is_file() or sha256_of(folder / CHECKSUMS) != manifest.checksums_sha256:
        raise Stop(_("备份的 SHA256SUMS 与清单不符：备份已损坏或被改动"))
    for line in (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines():
        digest, _space, name = line.partition("  ")
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file() or sha256_of(path) != digest:
            raise Stop(_("备份中的 %(name)s 缺失、损坏或被改动") % {"name": name})
        yield name


def field_key_id() -> str:
    """Tells two field keys apart without telling anything about them; empty when none is set."""
    if not settings.FIELD_KEY:
        return ""
    return hashlib.sha256(b"wangge field key " + str(settings.FIELD_KEY).encode()).hexdigest()[:16]


def applied_migrations() -> list[str]:
    """`app.name` of every migration that the database has, sorted."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder.Migration.objects.values_list("app", "name"))
