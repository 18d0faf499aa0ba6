"""Each touch of a service record leaves a row for the person, one for the journal, and counts against a day's quota."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from wangge.journal.actions import record
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput
from wangge.residents import errors
from wangge.residents.access import service_posts
from wangge.residents.models import LookCount, ServiceLook, ServiceRecord
from wangge.residents.words import Look, Purpose

# A grid has some 300 households and a handful of consented services: thirty looks are a full round with calls, and
# trying every door of one grid would take ten days, each of them in the journal. (docs/decisions/0036)
DAILY_LOOKS = 30
COUNTS_KEPT = timedelta(days=30)
SHORTEST_WORDS, LONGEST_WORDS = 2, 200


def check_reason(purpose: str, words: str) -> tuple[str, str]:
    """The purpose of the list and the reason in words. Raises `InvalidInput`."""
    wrong = {}
    words = " ".join(words.split())
    if purpose not in Purpose.values:
        wrong["purpose"] = _("请选择用途")
    if not SHORTEST_WORDS <= len(words) <= LONGEST_WORDS:
        wrong["words"] = _("请写明事由，2 到 200 个字")
    if wrong:
        raise InvalidInput(fields=wrong)
    return purpose, words


def spend_look(*, by: Actor, now: datetime) -> int:
    """Count one look of the day, in every process together; how many there are. `LookQuotaSpent` beyond the quota."""
    day = clock.office_date(now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                'INSERT INTO residents_lookcount (by_id, "on", count) VALUES (%s, %s, 1)'
                ' ON CONFLICT (by_id, "on") DO UPDATE SET count = residents_lookcount.count + 1 RETURNING count',
                [by.id or 0, day.isoformat()],
            )
            count = int(cursor.fetchone()[0])
        if count == DAILY_LOOKS + 1:  # told once a day, however often it is tried
            record(act="look_refused", object_type="user", object_id=by.id or 0, by=by, now=now)
    if count > DAILY_LOOKS:
        raise errors.LookQuotaSpent(retry_after=_seconds_left(now))
    return count


def _seconds_left(now: datetime) -> int:
    """Until the next day begins in the office."""
    told = clock.office_time(now)
    return int((told.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1) - told).total_seconds())


def note_look(
    *, kind: Look, target: ServiceRecord | None, by: Actor, now: datetime, purpose: str = "", words: str = ""
) -> ServiceLook:
    """The row that the person is told of, and the journal's. The words stand beside the journal, not in it."""
    post = next(iter(service_posts(by)), None)
    org_id = post.org_id if post else None
    facts = {"purpose": purpose} if purpose else {}
    record(
        act=f"service_{kind.value}",
        object_type="service",
        object_id=target.pk if target else 0,
        by=by,
        now=now,
        data=facts,
        org_id=org_id,
    )
    return ServiceLook.objects.create(
        record=target,
        kind=kind.value,
        by_id=by.id or 0,
        org_id=org_id,
        role=post.role.value if post else "",
        at=now,
        purpose=purpose,
        words=words,
    )


def drop_old_counts(*, now: datetime) -> int:
    """Forget counts of days long past; how many."""
    return LookCount.objects.filter(on__lt=clock.office_date(now) - COUNTS_KEPT).delete()[0]
