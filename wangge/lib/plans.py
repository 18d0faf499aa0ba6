"""What a change of settings would do, told before it is done: column by column, with what stands now."""

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
    """One column that changes, in the reader's words."""

    column: Column
    old: str
    new: str


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

    def count(self, kind: Kind) -> int:
        return sum(change.kind is kind for change in self.changes)


def cells(columns: Sequence[Column], old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Cell, ...]:
    """The columns in which two rows differ."""
    return tuple(
        Cell(column, column.told(old.get(column.name, "")), column.told(new.get(column.name, "")))
        for column in columns
        if old.get(column.name, "") != new.get(column.name, "")
    )
