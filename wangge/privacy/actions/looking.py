"""Looking at what is shared: only while the agreement runs, only its fields, and every look is counted."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from wangge.journal.actions import record
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.errors import RoleNotAllowed
from wangge.privacy import errors
from wangge.privacy.access import receives
from wangge.privacy.models import Agreement, SharedLook
from wangge.privacy.queries.agreements import is_running
from wangge.privacy.queries.rows import Shared, shared_rows

MOST_EXPORTED = 10_000
Way = SharedLook.Way


def look_at_shared(
    *, agreement: Agreement, way: Way, by: Actor, now: datetime, after: int = 0, limit: int = 50
) -> Shared:
    """A page of what the agreement gives, to its receiver. Raises `RoleNotAllowed`, `AgreementNotRunning`."""
    _check(agreement, by, now)
    with transaction.atomic():
        page = shared_rows(agreement, after=after, limit=limit, today=clock.office_date(now))
        _count(agreement, way, len(page.rows), by, now)
    return page


def export_shared(*, agreement: Agreement, by: Actor, now: datetime) -> list[dict[str, Any]]:
    """All rows for a file, where the agreement names export. Raises `ExportNotAgreed`, `TooMuchToExport`."""
    _check(agreement, by, now)
    if not agreement.may_export:
        raise errors.ExportNotAgreed
    with transaction.atomic():
        rows = list(_all(agreement, now))
        if len(rows) > MOST_EXPORTED:
            raise errors.TooMuchToExport
        _count(agreement, Way.FILE, len(rows), by, now)
    return rows


def _all(agreement: Agreement, now: datetime) -> Iterator[dict[str, Any]]:
    after, told = 0, 0
    while told <= MOST_EXPORTED:
        page = shared_rows(agreement, after=after, limit=1000, today=clock.office_date(now))
        yield from page.rows
        told += len(page.rows)
        if page.next_after is None:
            return
        after = page.next_after


def _check(agreement: Agreement, by: Actor, now: datetime) -> None:
    if not receives(by, agreement):
        raise RoleNotAllowed
    if not is_running(agreement, clock.office_date(now)):
        raise errors.AgreementNotRunning(state=agreement.state)


def _count(agreement: Agreement, way: Way, rows: int, by: Actor, now: datetime) -> None:
    SharedLook.objects.create(agreement=agreement, by_id=by.id or 0, at=now, way=way.value, rows=rows)
    record(
        act="view_shared",
        object_type="agreement",
        object_id=agreement.pk,
        by=by,
        now=now,
        data={"way": way.value, "rows": rows},
        org_id=agreement.receiver_id,
    )
