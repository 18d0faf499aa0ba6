"""The worker's share: agreements past their term."""

from datetime import datetime

from wangge.privacy.actions import end_expired


def end_past(*, now: datetime) -> int:
    """End what has run out; how many."""
    return end_expired(now=now)
