"""The words of consent in force."""

from datetime import date, datetime

from django.db.models import Max

from wangge.lib import clock
from wangge.lib.snapshot import Snapshot
from wangge.residents.models import ConsentText


def _texts() -> tuple[ConsentText, ...]:
    return tuple(ConsentText.objects.order_by("-version"))


def _revision() -> int:
    return ConsentText.objects.aggregate(newest=Max("version"))["newest"] or 0


_snapshot: Snapshot[tuple[ConsentText, ...]] = Snapshot(_texts, _revision)


def current_consent_text(now: datetime) -> ConsentText | None:
    """The words in force."""
    return next((text for text in _snapshot.get() if text.valid_from <= now), None)


def consent_text_by(version: int, on: date) -> ConsentText | None:
    """A version, if a person could have agreed to it on that day."""
    found = next((text for text in _snapshot.get() if text.version == version), None)
    return found if found is not None and clock.office_date(found.valid_from) <= on else None


def drop_texts() -> None:
    """After a new version in this process: the next read loads anew."""
    _snapshot.drop()
