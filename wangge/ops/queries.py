"""Reading the worker's heartbeats."""

from datetime import datetime

from wangge.ops.models import Heartbeat


def heartbeats() -> dict[str, datetime]:
    """When each loop of a worker last came round."""
    return {name: at for name, at in Heartbeat.objects.values_list("name", "at") if at is not None}


def failing_loops() -> dict[str, datetime]:
    """Since when each loop has failed that fails now, the longest first."""
    failing = Heartbeat.objects.filter(failing_since__isnull=False).order_by("failing_since")
    return {name: since for name, since in failing.values_list("name", "failing_since") if since is not None}
