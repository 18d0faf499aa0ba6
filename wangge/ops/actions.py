"""What the worker writes for operators: heartbeats, and the end of old counters."""

from datetime import datetime

from wangge.ops.models import Heartbeat, RateWindow

WINDOWS_KEPT = 10  # minutes


def beat(*, name: str, now: datetime) -> None:
    """A loop has come round. Not journalled: it is no act, and there are a million a month."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now, "failing_since": None})


def stumble(*, name: str, now: datetime) -> None:
    """A loop has failed: since `now`, unless it has been failing already."""
    beats, _is_new = Heartbeat.objects.get_or_create(name=name)
    Heartbeat.objects.filter(pk=beats.pk, failing_since=None).update(failing_since=now)


def drop_old_windows(*, now: datetime) -> int:
    """Forget the counters of anonymous calls of minutes that are over; how many."""
    return RateWindow.objects.filter(minute__lt=int(now.timestamp()) // 60 - WINDOWS_KEPT).delete()[0]
