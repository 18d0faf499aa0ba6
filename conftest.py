"""What every test shares: keys, a fixed clock's day, clean snapshots, and a temporary place for files."""

import os
import tempfile

# Before settings load: tests use keys and folders of their own, never an office's.
os.environ.setdefault("WANGGE_SECRET_KEY", "only-for-tests-" + "0" * 40)
os.environ.setdefault("WANGGE_FIELD_KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
os.environ.setdefault("WANGGE_DATA_DIR", tempfile.mkdtemp(prefix="wangge-test-"))
os.environ.setdefault("WANGGE_PUBLIC_RATE", "0")

from collections.abc import Iterator
from pathlib import Path

import pytest

from wangge.lib.snapshot import Snapshot


@pytest.fixture(autouse=True)
def fresh_snapshots() -> Iterator[None]:
    """Reference data in memory is dropped around each test, since its rows are rolled back."""
    Snapshot.drop_all()
    yield
    Snapshot.drop_all()


@pytest.fixture(autouse=True)
def plain_static_files(settings: object, tmp_path: Path) -> None:
    """Tests need no collected static files, hash fast, and write uploads to their own folder."""
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
