"""Reading the worker's heartbeats."""

from datetime import datetime

from wangge.ops.models import Heartbeat


def heartbeats() -> dict[str, datetime]:
    """When each loop of a worker last came round."""
    return dict(Heartbeat.objects.values_list("name", "at"))
