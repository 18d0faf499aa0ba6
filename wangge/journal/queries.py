"""Reading the journal: an object's history, what lies below the horizon, and whether the seals hold."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from wangge.journal import sealing
from wangge.journal.marks import Mark
from wangge.journal.models import Entry, Seal


def history(object_type: str, object_id: int) -> QuerySet[Entry]:
    """The entries of one object, oldest first."""
    return Entry.objects.filter(object_type=object_type, object_id=object_id).order_by("id")


def entries_of(objects: Collection[tuple[str, int]]) -> QuerySet[Entry]:
    """The entries of several objects (type, id), the newest first."""
    by_type: dict[str, list[int]] = {}
    for object_type, object_id in objects:
        by_type.setdefault(object_type, []).append(object_id)
    wanted = Q(pk__in=[])
    for object_type, ids in by_type.items():
        wanted |= Q(object_type=object_type, object_id__in=ids)
    return Entry.objects.filter(wanted).order_by("-id")


def acts_outside_cases(
    acts: Collection[str], *, by_id: int | None = None, before: int | None = None
) -> QuerySet[Entry]:
    """Entries of these acts on anything but a case, the newest first; only those of one actor, or below an id."""
    # Spelt out, since a bound value would keep SQLite from the partial index.
    found = Entry.objects.extra(where=["NOT (journal_entry.object_type = 'case')"]).filter(act__in=acts)
    if by_id is not None:
        found = found.filter(actor_id=by_id)
    if before is not None:
        found = found.filter(pk__lt=before)
    return found.order_by("-id")


def below_horizon(after_xid: int, after_id: int) -> QuerySet[Entry]:
    """Entries after a cursor that no running transaction can still precede, in (xid, id) order.

    On PostgreSQL a lower id may commit later than a higher one; rows whose transaction is older than every running
    one are settled. On SQLite there is one writer: ids are settled when they can be seen, and are the order.
    """
    horizon = commit_horizon()
    if horizon is None:
        return Entry.objects.filter(id__gt=after_id).order_by("id")
    entries = Entry.objects.filter(Q(xid__gt=after_xid) | Q(xid=after_xid, id__gt=after_id)).order_by("xid", "id")
    return entries.filter(xid__lt=horizon)


def commit_horizon() -> int | None:
    """The oldest running transaction: what was written by earlier ones is settled. None on SQLite, with its one
    writer: there all that can be seen is settled."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def horizon() -> int:
    """What was read from now on holds all entries below this: a reader of changes comes back with it (`touched`).

    On PostgreSQL the oldest running transaction, on SQLite the next id.
    """
    settled = commit_horizon()
    if settled is not None:
        return settled
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM journal_entry")
        return int(cursor.fetchone()[0])


def touched(object_type: str, object_ids: Collection[int], since: int) -> set[int]:
    """Which of these objects have an entry at or above an earlier `horizon`."""
    order = "xid" if connection.vendor == "postgresql" else "id"
    entries = Entry.objects.filter(object_type=object_type, object_id__in=object_ids, **{f"{order}__gte": since})
    return set(entries.order_by().values_list("object_id", flat=True).distinct())


class Changed(NamedTuple):
    """Rows in the order of their changes, the mark to read on from, and whether there are more now."""

    rows: list[Any]
    mark: Mark
    has_more: bool


def changed_after(*tables: QuerySet[Any], mark: Mark, limit: int) -> Changed:
    """The next rows of marked tables that changed after a mark, in the order of change, below the commit horizon.

    Whatever commits later comes after what was told, and nothing comes twice but what changed again. Rows of one entry,
    or that stood there before the table had marks, go by their keys.
    """
    settled = commit_horizon()  # one for all, or a row of the first could come before what the second has told
    found = [
        (Mark(row.mark_xid, row.mark_id, row.pk), row)
        for table in tables
        for row in _marked_after(table, mark, settled)[: limit + 1]
    ]
    found.sort(key=lambda row: row[0])
    page = found[:limit]
    return Changed([row for _mark, row in page], page[-1][0] if page else mark, len(found) > limit)


def _marked_after(rows: QuerySet[Any], mark: Mark, settled: int | None) -> QuerySet[Any]:
    xid, entry, key = mark
    if settled is None:
        rows = rows.filter(mark_xid=0, mark_id__gte=entry)
        later = Q(mark_id__gt=entry) | Q(mark_id=entry, pk__gt=key)
    else:
        rows = rows.filter(mark_xid__gte=xid, mark_xid__lt=settled)
        later = Q(mark_xid__gt=xid) | Q(mark_id__gt=entry) | Q(mark_id=entry, pk__gt=key)
    return rows.filter(later).order_by("mark_xid", "mark_id", "pk")


def unsealed_count(*, bound: int | None = None) -> int:
    """How many settled entries wait for a seal, counted up to `bound`."""
    last = Seal.objects.order_by("-id").first()
    return below_horizon(last.last_xid if last else -1, last.last_id if last else 0)[:bound].count()


@dataclass(frozen=True, slots=True)
class BrokenSeal:
    """The first place where journal and seals disagree."""

    seal_id: int
    entry_id: int | None
    reason: str


def digest_of(entry: Entry) -> bytes:
    return sealing.digest(
        entry.id,
        entry.at,
        entry.act,
        entry.object_type,
        entry.object_id,
        entry.actor_id,
        entry.actor_kind,
        entry.org_id,
        entry.data,
    )


def check_seals() -> BrokenSeal | None:
    """Recompute the whole chain; the first broken row or seal, or None when all hold."""
    previous, sealed, last = sealing.GENESIS, 0, None
    for seal in Seal.objects.order_by("id").iterator(chunk_size=100):
        entry_ids, digests = bytes(seal.entry_ids), bytes(seal.digests)
        if sealing.chain(previous, entry_ids, digests) != bytes(seal.chain):
            return BrokenSeal(seal.id, None, "chain")
        ids = sealing.unpack_ids(entry_ids)
        broken = _broken_entry(seal.id, ids, digests)
        if broken is not None:
            return broken
        previous, sealed, last = bytes(seal.chain), sealed + len(ids), seal
    return _slipped_in(last, sealed) if last is not None else None


def _slipped_in(last: Seal, sealed: int) -> BrokenSeal | None:
    """An entry that stands where all is sealed, and that no seal knows. (Every sealed one was found before.)"""
    covered = Entry.objects.filter(Q(xid__lt=last.last_xid) | Q(xid=last.last_xid, id__lte=last.last_id))
    if covered.count() == sealed:
        return None
    known = {pk for seal in Seal.objects.iterator() for pk in sealing.unpack_ids(bytes(seal.entry_ids))}
    for pk in covered.order_by("xid", "id").values_list("pk", flat=True).iterator(chunk_size=2000):
        if pk not in known:
            return BrokenSeal(last.id, pk, "inserted")
    return None


def _broken_entry(seal_id: int, ids: Sequence[int], packed: bytes) -> BrokenSeal | None:
    entries, found = Entry.objects.in_bulk(ids), []
    for entry_id, kept in zip(ids, sealing.split_digests(packed, len(ids)), strict=True):
        entry = entries.get(entry_id)
        if entry is None:
            return BrokenSeal(seal_id, entry_id, "missing")
        found.append(digest_of(entry))
        if found[-1][: len(kept)] != kept:
            return BrokenSeal(seal_id, entry_id, "altered")
    return None if sealing.agree(packed, found) else BrokenSeal(seal_id, None, "altered")
