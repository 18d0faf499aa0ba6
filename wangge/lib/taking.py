"""Taking in files of many rows, batch by batch: nothing half, nothing twice, and no more memory for a million rows.

A register brings its rows in with a taker of its own (`wangge.places.actions.importing.PlaceTaker` is one; households
take the same way): `fields` are the names of a row's values, `needed` those without whose columns no file is read.
`read(rows)` judges one batch outside any transaction, so that nobody waits for it; `put(what it read)` puts it in,
inside a transaction that is not its own, and says of each row whether it was accepted, was there already, or why it
cannot be taken. It must be idempotent on the source's own id. `take_in` does the rest: columns under other names,
batches, rejected rows into a file, progress, and a second try row by row when a batch as a whole runs into something
that another process did meanwhile.

What is refused is not kept as it was: the file of rejected rows holds the columns that were asked for and no others,
with telephones and identity numbers behind stars (`wangge.lib.masks`), and says which columns those stood in. `words`
are the fields in which people write, `codes` those whose long numbers are nobody's.

In the background: a run of `wangge.places.actions.runs` with a noun of one's own keeps the progress in the same
transaction as the rows, so that a worker that died goes on where it was.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any, Protocol, TypeVar

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from wangge.lib.masks import masked
from wangge.lib.tables import ImportReport, Reject, Row, safe_cell

BATCH = 5_000
# With less of a cache (KB), the pages of a batch are written several times over.
ROOM = {"cache_size": -65_536, "mmap_size": 0}
SHOWN = 100  # rejected rows that a report tells by itself; all of them stand in the file


class RowRefused(ValueError):
    """A row cannot be taken; the text says why."""


@dataclass(frozen=True, slots=True)
class Given:
    """One row: its line in the file, its values by field, and as it was."""

    line: int
    values: Mapping[str, str]
    row: Mapping[str, str]

    def refused(self, reason: str) -> Reject:
        return Reject(self.line, reason, self.row)


@dataclass(slots=True)
class Taken:
    """What became of a batch."""

    accepted: int = 0
    repeated: int = 0
    rejects: list[Reject] = field(default_factory=list)


R = TypeVar("R")


class Taker(Protocol[R]):
    """What a kind of rows offers. R is what it makes of a batch before it is put in."""

    @property
    def fields(self) -> Sequence[str]: ...

    @property
    def needed(self) -> Sequence[str]: ...

    @property
    def words(self) -> Sequence[str]: ...

    @property
    def codes(self) -> Sequence[str]: ...

    def read(self, rows: Sequence[Given]) -> R: ...

    def put(self, batch: R) -> Taken: ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is. `rejects_size`: bytes of the file of rejected rows that belong to what is committed."""

    rows: int = 0
    accepted: int = 0
    repeated: int = 0
    rejected: int = 0
    rejects_size: int = 0

    def and_then(self, count: int, taken: Taken, size: int) -> "Progress":
        return replace(
            self,
            rows=self.rows + count,
            accepted=self.accepted + taken.accepted,
            repeated=self.repeated + taken.repeated,
            rejected=self.rejected + len(taken.rejects),
            rejects_size=size,
        )


class RejectsFile:
    """The rejected rows as CSV (UTF-8 with a mark), with line and reason before them, written as they come."""

    def __init__(self, path: Path | None, size: int = 0) -> None:
        """`size`: how much of an earlier try is kept."""
        self.path = path
        self._file: IO[str] | None = None
        self._names: list[str] = []
        self._size = size
        if path is not None and path.exists():
            with path.open("r+b") as file:
                file.truncate(size)

    def add(self, rejects: Sequence[Reject]) -> int:
        """Write them through to the disk; the size of the file."""
        if not rejects or self.path is None:
            return self._size
        if self._file is None:
            self._file = self.path.open("a", encoding="utf-8", newline="")
        writer = csv.writer(self._file)
        if not self._names:
            self._names = list(rejects[0].row)
            if self._size == 0:
                self._file.write("\ufeff")
                writer.writerow(["行号", "原因", *(safe_cell(name) for name in self._names)])
        for each in rejects:
            writer.writerow([each.line, safe_cell(each.reason), *(safe_cell(each.row[name]) for name in self._names)])
        self._file.flush()
        self._size = self.path.stat().st_size
        return self._size

    def close(self) -> str | None:
        """The path, when anything stands in it."""
        if self._file is not None:
            self._file.close()
        if self.path is not None and self._size == 0:
            self.path.unlink(missing_ok=True)
        return str(self.path) if self.path is not None and self._size else None


def _kept(each: Reject, columns: Mapping[str, str], words: frozenset[str], codes: frozenset[str]) -> Reject:
    """A rejected row as it may be kept: its own columns, numbers of persons behind stars, the reason saying where."""
    row, hidden = {}, []
    fields = {column: name for name, column in columns.items()}
    for column, text in each.row.items():
        if column in fields:
            name = fields[column]
            row[column] = text if name in codes else masked(text, is_words=name in words)
            if row[column] != text:
                hidden.append(column)
    reason = masked(each.reason)
    if hidden:
        reason += _("；这些列里的电话、证件号没有保留：%(names)s") % {"names": "、".join(hidden)}
    return Reject(each.line, reason, row)


def _nothing(progress: Progress) -> None:
    """Nobody wants to know."""


def take_in(
    *,
    rows: Iterable[Row],
    taker: Taker[R],
    mapping: Mapping[str, str] | None = None,
    rejects_to: Path | None = None,
    begun: Progress = Progress(),
    after_batch: Callable[[Progress], None] = _nothing,
    batch: int = BATCH,
) -> ImportReport:
    """Take in all rows. `mapping` names the column of each field that is called otherwise; `begun` is how far an
    earlier try came. `after_batch` is called in the batch's own transaction: what it writes is committed with the rows,
    what it raises undoes the batch and ends the import."""
    columns = {name: name for name in taker.fields} | dict(mapping or {})
    waiting = islice(iter(rows), begun.rows, None)
    rejects, progress = RejectsFile(rejects_to, begun.rejects_size), begun
    kept = partial(_kept, columns=columns, words=frozenset(taker.words), codes=frozenset(taker.codes))
    shown: list[Reject] = []
    try:
        with _room():
            while some := list(islice(waiting, batch)):
                given = [_given(line, row, columns) for line, row in some]
                progress, fresh = _one_batch(given, taker, kept, rejects, progress, after_batch)
                shown += fresh[: SHOWN - len(shown)]
    finally:
        written = rejects.close()
    return ImportReport(progress.accepted, progress.repeated, progress.rejected, written, tuple(shown))


def _given(line: int, row: Mapping[str, str], columns: Mapping[str, str]) -> Given:
    return Given(line, {name: row.get(column, "") for name, column in columns.items()}, row)


@contextmanager
def _room() -> Iterator[None]:
    """More of SQLite's page cache meanwhile, and no file in memory beside it."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        usual = {name: _pragma(cursor, name) for name in ROOM}
        for name, size in ROOM.items():
            cursor.execute(f"PRAGMA {name}={size:d}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for name, size in usual.items():
                cursor.execute(f"PRAGMA {name}={size:d}")


def _pragma(cursor: Any, name: str) -> int:
    """What SQLite has now; a database in memory has no file to map, and says nothing."""
    found = cursor.execute(f"PRAGMA {name}").fetchone()
    return int(found[0]) if found else 0


def _one_batch(
    given: Sequence[Given],
    taker: Taker[R],
    kept: Callable[[Reject], Reject],
    rejects: RejectsFile,
    progress: Progress,
    after_batch: Callable[[Progress], None],
) -> tuple[Progress, list[Reject]]:
    try:
        batch = taker.read(given)
        with transaction.atomic():
            taken = _hidden(taker.put(batch), kept)
            following = progress.and_then(len(given), taken, rejects.add(taken.rejects))
            after_batch(following)
    except IntegrityError:
        taken = _hidden(_one_by_one(given, taker), kept)
        with transaction.atomic():
            following = progress.and_then(len(given), taken, rejects.add(taken.rejects))
            after_batch(following)
    return following, taken.rejects


def _hidden(taken: Taken, kept: Callable[[Reject], Reject]) -> Taken:
    taken.rejects = [kept(each) for each in taken.rejects]
    return taken


def _one_by_one(given: Sequence[Given], taker: Taker[R]) -> Taken:
    """Each row in a transaction of its own: what the database refuses is one row, not its neighbours."""
    all_taken = Taken()
    for each in given:
        try:
            batch = taker.read([each])
            with transaction.atomic():
                taken = taker.put(batch)
        except IntegrityError:
            taken = Taken(rejects=[each.refused(_("与刚刚登记的另一条记录冲突，请核对后再导入"))])
        all_taken.accepted += taken.accepted
        all_taken.repeated += taken.repeated
        all_taken.rejects += taken.rejects
    return all_taken
