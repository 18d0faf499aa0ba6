"""When a message may leave: quiet hours, and the wait before the next try. Pure."""

import uuid
from datetime import datetime, time, timedelta

from wangge.lib.clock import office_time

# The waits after the first, second … try in vain; after the last of them the next failure is the end.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
MAX_TRIES = len(WAITS) + 1
JITTER = 0.2
LEASE = timedelta(minutes=5)  # longer than a whole round of the worker takes
STALE = timedelta(hours=72)  # what could not even be begun for so long helps nobody outside the inbox


def after_failure(now: datetime, tries: int, key: uuid.UUID) -> datetime | None:
    """When to try again after `tries` tries in vain, or None when it was the last.

    The wait is up to a fifth shorter or longer, by the message's own key: those that failed together do not come
    back together.
    """
    if tries >= MAX_TRIES:
        return None
    wait = WAITS[max(tries, 1) - 1]
    shift = (key.int % 2001 - 1000) / 1000 * JITTER
    return now + wait * (1 + shift)


def allowed_from(at: datetime, quiet_from: time, quiet_to: time) -> datetime:
    """`at`, or the end of the quiet hours in which it lies. Equal times mean that there are none."""
    local = office_time(at)
    moment = local.time()
    if quiet_from <= quiet_to:
        is_quiet = quiet_from <= moment < quiet_to
    else:  # over midnight
        is_quiet = moment >= quiet_from or moment < quiet_to
    if not is_quiet:
        return at
    end = local.replace(hour=quiet_to.hour, minute=quiet_to.minute, second=0, microsecond=0)
    if end <= local:
        end += timedelta(days=1)
    return end.astimezone(at.tzinfo)
