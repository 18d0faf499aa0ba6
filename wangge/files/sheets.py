"""A table as it was sent: judged by its content before anything reads it, and put in a file for the reader."""

import contextlib
import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from wangge.files.cleaning import ENVIRONMENT
from wangge.files.errors import FileTooLarge, UnsupportedFile
from wangge.files.limits import (
    CHILD_MEMORY_BYTES,
    CHILD_WALL_SECONDS,
    MAX_BOOK,
    MAX_BOOK_INFLATED,
    MAX_SHEET,
    MAX_SHEET_INFLATED,
    MEGABYTE,
    SHEET_MEMORY_BYTES,
)

ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_CHUNK = 1 << 20


def check(content: bytes) -> None:
    """Raise `FileTooLarge` or `UnsupportedFile` for what is no table, or one that unpacks to more than it seems."""
    if len(content) > MAX_SHEET:
        raise FileTooLarge(_("文件超过 %(n)d MB，请分几次导入") % {"n": MAX_SHEET // MEGABYTE})
    if not content or content.startswith(OLD_EXCEL):
        raise UnsupportedFile(_("请用 XLSX 或 CSV 文件；旧的 .xls 请另存为 .xlsx"))
    if content.startswith(ZIP):
        _check_inflated(io.BytesIO(content))
        with as_file(content) as path:
            _check_unfolded(path, SHEET_MEMORY_BYTES)


def check_large(path: Path) -> None:
    """The same for a register's file on the disk, of which there may be more."""
    with path.open("rb") as file:
        first = file.read(len(OLD_EXCEL))
    if not first or first == OLD_EXCEL:
        raise UnsupportedFile(_("请用 XLSX 或 CSV 文件；旧的 .xls 请另存为 .xlsx"))
    if first == ZIP:
        if path.stat().st_size > MAX_BOOK:
            raise FileTooLarge(_("XLSX 文件超过 %(n)d MB：请另存为 CSV，或分几次导入") % {"n": MAX_BOOK // MEGABYTE})
        _check_inflated(path, MAX_BOOK_INFLATED)
        _check_unfolded(path, CHILD_MEMORY_BYTES)


def _check_inflated(content: io.BytesIO | Path, left: int = MAX_SHEET_INFLATED) -> None:
    # Sizes in a ZIP's directory may lie: what counts is what really comes out.
    try:
        with zipfile.ZipFile(content) as packed:
            for entry in packed.infolist():
                with packed.open(entry) as inner:
                    while chunk := inner.read(_CHUNK):
                        left -= len(chunk)
                        if left < 0:
                            raise FileTooLarge(_("文件解开后过大，请分几次导入"))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, EOFError, OSError) as error:
        raise UnsupportedFile(_("文件已损坏，或设了打开密码")) from error


def _check_unfolded(path: Path, memory: int) -> None:
    """Have another process unfold it first: one cell far down and right makes its reader ask for all cells before."""
    command = [sys.executable, "-P", "-m", "wangge.files.unfolding", str(path), str(memory)]
    try:
        subprocess.run(  # noqa: S603  # our own module and a path of our own making
            command,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=CHILD_WALL_SECONDS,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise UnsupportedFile(_("表格无法读取，或有内容写在很远的行列：请删去后再上传")) from error


def ending(content: bytes) -> str:
    """The extension that its content has."""
    return "xlsx" if content.startswith(ZIP) else "csv"


@contextlib.contextmanager
def as_file(content: bytes) -> Iterator[Path]:
    """The table in a file under the ending that its content has, removed at the end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sheet.{ending(content)}"
        path.write_bytes(content)
        yield path
