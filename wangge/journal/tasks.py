"""The worker's share: sealing what has settled, and dropping receipts that no phone will ask for again."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Case, Q, When

from wangge.journal import queries, sealing
from wangge.journal.models import Entry, Receipt, Seal

BATCH = 450  # two full seals fill a page of SQLite's
RECEIPTS_KEPT = timedelta(days=400)
_LOCK = 0x57414E47  # any number that nothing else in this database uses


def seal(*, now: datetime, batch: int = BATCH) -> int:
    """Seal settled entries in batches; how many were sealed."""
    sealed = 0
    while True:
        with transaction.atomic():
            _one_at_a_time()
            last = Seal.objects.select_for_update().order_by("-id").first()
            entries = list(queries.below_horizon(last.last_xid if last else -1, last.last_id if last else 0)[:batch])
            if not entries:
                return sealed
            entry_ids = sealing.pack_ids([entry.id for entry in entries])
            digests = sealing.pack_digests([queries.digest_of(entry) for entry in entries])
            Seal.objects.create(
                sealed_at=now,
                last_xid=entries[-1].xid,
                last_id=entries[-1].id,
                entry_ids=entry_ids,
                digests=digests,
                chain=sealing.chain(bytes(last.chain) if last else sealing.GENESIS, entry_ids, digests),
            )
            sealed += len(entries)


def begin_new_cluster(*, now: datetime) -> int:
    """After a restore on PostgreSQL: entries carry ids of transactions of the old cluster, which mean nothing here.

    What is sealed gets 0, what still waits 2 (both below every transaction of any cluster, the first of which is 3),
    and the cursor stands between. Then what waits is sealed: how many.
    """
    with transaction.atomic():
        _one_at_a_time()
        last = Seal.objects.order_by("-id").first()
        waits = Q(xid__gt=last.last_xid) | Q(xid=last.last_xid, id__gt=last.last_id) if last else Q(pk__gte=0)
        Entry.objects.update(xid=Case(When(waits, then=2), default=0))
        Seal.objects.update(last_xid=1)
    return seal(now=now)


def _one_at_a_time() -> None:
    """Two workers that seal after the same seal would fork the chain. On SQLite a transaction is alone anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def drop_old_receipts(*, now: datetime) -> int:
    return Receipt.objects.filter(at__lt=now - RECEIPTS_KEPT).delete()[0]
