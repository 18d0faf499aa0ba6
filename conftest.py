"""What every test shares: keys, a fixed clock's day, clean snapshots, and a temporary place for files."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.county import Cast
from tests.standing import standing_county
from wangge.lib import clock
from wangge.lib.snapshot import Snapshot

# The same examples on every machine, however busy it is: a found fault is found again, and slowness is no fault.
hypothesis_settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("steady")


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


@pytest.fixture
def cast(db: None) -> Cast:
    """The small county of `tests/county.py` with its people."""
    return standing_county(datetime(2025, 1, 2, 1, 0, tzinfo=UTC))


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], datetime]:
    """Set the clock to an instant of the office's time: `at("2026-03-10 10:00")`."""

    def set_clock(text: str) -> datetime:
        instant = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
        monkeypatch.setattr(clock, "now", lambda: instant)
        return instant

    return set_clock
