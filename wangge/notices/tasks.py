"""The worker's share: handing notices out, sending what is due, forgetting what is old."""

from datetime import datetime

from wangge.notices.actions import delivering, spreading


def spread(*, now: datetime) -> None:
    """Batch after batch until nothing waits."""
    while spreading.spread(now=now):
        pass


def deliver(*, now: datetime) -> int:
    """One round: its leases count from `now`, so a pile is left for the next turn of the loop. How many went out."""
    return delivering.deliver(now=now)


def drop_old(*, now: datetime) -> None:
    """Batch after batch until nothing is too old."""
    while delivering.drop_old(now=now):
        pass
