"""Labelled texts from a table: what commands train on and measure with."""

from dataclasses import dataclass
from pathlib import Path

from wangge.lib.tables import read_rows
from wangge.triage.errors import NothingToLearn
from wangge.triage.grams import clipped


@dataclass(frozen=True, slots=True)
class Example:
    """A text and the label that a person gave it. Later examples have higher ids, where they have any."""

    text: str
    label: str
    id: int = 0


@dataclass(frozen=True, slots=True)
class Labelled:
    """The rows that have both, and how many lack one."""

    examples: list[Example]
    skipped: int


def read_labelled(path: Path, text: str, label: str) -> Labelled:
    """Examples from the columns `text` and `label` of a CSV or XLSX file; long texts are kept as far as they are read.

    Raises `UnreadableTable` (also for a missing column) and `NothingToLearn` when no row has both.
    """
    examples: list[Example] = []
    skipped = 0
    for _line, row in read_rows(path, needed=(text, label)):
        if row[text] and row[label]:
            examples.append(Example(clipped(row[text]), row[label]))
        else:
            skipped += 1
    if not examples:
        raise NothingToLearn
    return Labelled(examples, skipped)
