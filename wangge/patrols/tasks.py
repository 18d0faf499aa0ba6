"""The worker's share: windows opened and closed by the calendar, positions erased."""

from datetime import datetime

from wangge.patrols.actions.checking import ERASED_AT_ONCE, erase_positions
from wangge.patrols.actions.closing import close_passed, open_due
from wangge.patrols.actions.following import follow_area_changes as follow


def turn_windows(*, now: datetime) -> None:
    """Close what has passed, then open what begins."""
    while close_passed(now=now):
        pass
    open_due(now=now)


def follow_area_changes(*, now: datetime) -> int:
    """Plans and what was missed follow the changes of areas in effect, after their places."""
    return follow(now=now)


def forget_positions(*, now: datetime) -> None:
    """Batch after batch until none is too old."""
    while erase_positions(now=now) == ERASED_AT_ONCE:
        pass
