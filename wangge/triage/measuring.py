"""How right a model is: accuracy, F1 by label and their plain mean. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One label: of `n` texts that bear it `recall` were found, of those given it `precision` bear it."""

    precision: float
    recall: float
    f1: float
    n: int


@dataclass(frozen=True, slots=True)
class Measures:
    """What came of comparing labels with suggestions."""

    n: int
    accuracy: float
    macro_f1: float
    labels: dict[str, Figure]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def measure(wanted: Sequence[str], given: Sequence[str]) -> Measures:
    """Measures over every label that stands on either side (as scikit-learn's macro average takes them)."""
    pairs = Counter(zip(wanted, given, strict=True))
    asked, answered = Counter(wanted), Counter(given)
    figures = {}
    for label in sorted(asked | answered):
        right = pairs[label, label]
        precision = right / answered[label] if answered[label] else 0.0
        recall = right / asked[label] if asked[label] else 0.0
        f1 = 2 * right / (asked[label] + answered[label])
        figures[label] = Figure(round(precision, 4), round(recall, 4), round(f1, 4), asked[label])
    n = len(wanted)
    right = sum(count for (one, other), count in pairs.items() if one == other)
    mean = sum(2 * pairs[label, label] / (asked[label] + answered[label]) for label in figures) / max(1, len(figures))
    return Measures(n, round(right / n, 4) if n else 0.0, round(mean, 4), figures)
