"""How much of what is under way relies on a setting: told before the setting is changed. Counts only, never a case."""

from datetime import datetime

from wangge.cases.models import IS_OPEN, Case


def open_with_category(code: str) -> int:
    """Open cases of a category or of one below it."""
    return Case.objects.filter(IS_OPEN, category__startswith=code).count()


def open_due_between(begin: datetime, end: datetime) -> int:
    """Open cases whose running clock ends in this time."""
    return Case.objects.filter(running_due_at__gte=begin, running_due_at__lt=end).count()
