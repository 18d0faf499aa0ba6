"""Checks the whole database: each case against its journal, the seals against the journal, the files against rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import Q

from wangge.cases.models import Case
from wangge.cli import replay
from wangge.files.queries import find_orphans
from wangge.journal import queries as journal
from wangge.journal import sealing
from wangge.journal.models import Entry, Seal
from wangge.lib import ids

BATCH = 1000
READ = (
    "state",
    "version",
    "holder_id",
    "lead_id",
    "worker_id",
    "grid",
    "category",
    "channel",
    "due_at",
    "running_due_at",
    "closure_class",
    "reopenings",
    "planned_reopenings",
    "reworks",
    "merged_into_id",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be. `what`: case, seal, entry or file; `name`: its number or id."""

    what: str
    name: str
    reason: str


def all_findings(*, now: datetime) -> Iterator[Finding]:
    """Everything that does not agree, seals first: a journal that was altered explains what follows."""
    yield from seal_findings()
    yield from case_findings()
    yield from file_findings(now=now)


def case_findings() -> Iterator[Finding]:
    """Cases whose row is not what their journal tells, and entries of cases that are gone.

    Reads in batches beside running writers; what seems broken is read again under a lock before it is told.
    """
    last = 0
    while True:
        rows = list(_rows(Case.objects.filter(pk__gt=last).order_by("pk")[:BATCH].values("pk", *_named())))
        top = rows[-1]["pk"] if rows else None
        entries = _entries(last, top)
        known = {row["pk"] for row in rows}
        for row in rows:
            if replay.differences(replay.fold(entries.get(row["pk"], ())), row):
                yield from _looked_at_again(row["pk"])
        for pk in sorted(set(entries) - known):
            yield from _looked_at_again(pk)
        if top is None:
            return
        last = top


def _named() -> tuple[str, ...]:
    return ("county", "reported_on", *READ)


def _rows(rows: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    yield from rows


def _entries(after: int, until: int | None) -> dict[int, list[replay.Told]]:
    """The entries of the cases after one key and up to another (None: to the end), by case."""
    asked = Entry.objects.filter(object_type="case", object_id__gt=after)
    if until is not None:
        asked = asked.filter(object_id__lte=until)
    ordered = asked.order_by("object_id", "id").iterator(chunk_size=5000)
    return {pk: [_told(entry) for entry in group] for pk, group in groupby(ordered, key=attrgetter("object_id"))}


def _told(entry: Entry) -> replay.Told:
    return replay.Told(entry.pk, entry.act, entry.actor_id, entry.org_id, entry.data)


def _looked_at_again(pk: int) -> Iterator[Finding]:
    """A second look with the row held: a writer in between may have made row and journal seem to differ."""
    with transaction.atomic():
        row = Case.objects.select_for_update().filter(pk=pk).values("pk", *_named()).first()
        told = [_told(entry) for entry in journal.history("case", pk)]
    if row is None:
        if told:
            yield Finding("case", str(pk), f"the journal knows it (entry {told[0].id}), but its row is gone")
        return
    number = ids.case_number(row["county"], row["reported_on"], pk)
    for reason in replay.differences(replay.fold(told), row):
        yield Finding("case", number, reason)


def seal_findings() -> Iterator[Finding]:
    """Altered or missing entries, a broken chain, and entries slipped in among those that were sealed."""
    broken = journal.check_seals()
    if broken is not None:
        if broken.entry_id is None:
            words = "an entry" if broken.reason == "altered" else "the chain is broken: a seal"
            yield Finding("seal", str(broken.seal_id), f"{words} was altered, removed or put in")
        else:
            words = "was altered after it was sealed" if broken.reason == "altered" else "was removed"
            yield Finding("entry", str(broken.entry_id), f"{words} (seal {broken.seal_id})")
        return
    last = Seal.objects.order_by("-id").first()
    if last is None:
        return
    sealed = sum(
        len(sealing.unpack_ids(bytes(packed))) for packed in Seal.objects.values_list("entry_ids", flat=True).iterator()
    )
    before = Entry.objects.filter(Q(xid__lt=last.last_xid) | Q(xid=last.last_xid, id__lte=last.last_id))
    if before.count() != sealed:
        known: set[int] = set()
        for packed in Seal.objects.values_list("entry_ids", flat=True).iterator():
            known.update(sealing.unpack_ids(bytes(packed)))
        for pk in before.order_by("id").values_list("pk", flat=True).iterator():
            if pk not in known:
                yield Finding("entry", str(pk), "was put in among entries that had been sealed")


def file_findings(*, now: datetime) -> Iterator[Finding]:
    """Rows of uploads whose file is not on the disk."""
    for upload_id in find_orphans(older_than=now).rows:
        yield Finding("file", str(upload_id), "its row is there, its file is not")
