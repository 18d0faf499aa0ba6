"""What leaves the register under an agreement: counts of services, never a person."""

from datetime import date
from typing import Any

from django.db.models import Count, Q

from wangge.residents.models import ServiceRecord


def service_counts(ground: Q, today: date, *, fewest: int) -> list[dict[str, Any]]:
    """Running services by village and service; a count below `fewest` is told as None."""
    running = ServiceRecord.objects.filter(ground, erased_at__isnull=True, starts_on__lte=today, ends_on__gt=today)
    counted = running.values("village", "service").annotate(count=Count("id")).order_by("village", "service")
    return [{**row, "count": row["count"] if row["count"] >= fewest else None} for row in counted]
