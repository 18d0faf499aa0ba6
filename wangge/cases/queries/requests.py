"""Requests that await a desk's decision."""

from wangge.cases.models import Case, Request


def waiting_requests(case: Case) -> list[Request]:
    """The undecided requests of a case, oldest first. The caller has already checked who asks."""
    return list(Request.objects.filter(case=case, is_approved__isnull=True).order_by("asked_at", "id"))
