"""What a change of settings would do, told before it is done: column by column, with what stands now."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from wangge.lib.sheets import Column


class Kind(StrEnum):
    """What happens to one thing."""

    ADDED = "added"
    CHANGED = "changed"
    RETIRED = "retired"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Cell:
    """One column that changes; values as the file writes them, and in the reader's words."""

    column: Column
    old: str
    new: str

    @property
    def was(self) -> str:
        return self.column.told(self.old)

    @property
    def becomes(self) -> str:
        return self.column.told(self.new)


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one thing; `line` is its row in the file (0 without a file)."""

    kind: Kind
    key: str
    name: str
    cells: tuple[Cell, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken, and in which column."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that would change, how much would not, and what stands in the way."""

    changes: tuple[Change, ...] = ()
    unchanged: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def mark(self) -> str:
        """Tells this plan from any other: what was confirmed is what was shown."""
        told = [
            [change.kind, change.key, [[cell.column.name, cell.old, cell.new] for cell in change.cells]]
            for change in self.changes
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def count(self, kind: Kind) -> int:
        return sum(change.kind is kind for change in self.changes)


def cells(columns: Sequence[Column], old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Cell, ...]:
    """The columns in which two rows differ."""
    return tuple(
        Cell(column, old.get(column.name, ""), new.get(column.name, ""))
        for column in columns
        if old.get(column.name, "") != new.get(column.name, "")
    )
