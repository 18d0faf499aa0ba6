"""Small rows that operators need: the worker's heartbeat and the counters of anonymous calls."""

from django.db import models


class Heartbeat(models.Model):
    """When a loop of the worker last came round, and since when it fails."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField(null=True)  # empty for a loop that has never come round
    failing_since = models.DateTimeField(null=True)


class RateWindow(models.Model):
    """Anonymous calls of one client address in one minute, counted across processes."""

    client = models.CharField(max_length=45)
    minute = models.BigIntegerField()
    count = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "minute"], name="ops_rate_once")]
