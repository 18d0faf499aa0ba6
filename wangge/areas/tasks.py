"""The worker's share: changes whose day has come."""

from datetime import datetime

from wangge.areas.actions.applying import apply_change
from wangge.areas.queries import changes as queries
from wangge.areas.states import ChangeState
from wangge.lib.actor import SYSTEM


def apply_due(*, now: datetime) -> int:
    """Apply what is due, the earliest first; how many took effect."""
    done = [apply_change(change=change, by=SYSTEM, now=now) for change in queries.due(now)]
    return sum(change.state == ChangeState.APPLIED for change in done)
