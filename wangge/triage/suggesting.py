"""A label for a text, how sure that is, and the words that led to it. What the web process runs: numpy alone."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from wangge.triage import grams
from wangge.triage.grams import Counted, Keys
from wangge.triage.weights import Weights

# How much each look at a text says: the whole, its first clause, its beginning (docs/triage.md has the measurements).
VIEW_SHARES = (1.0, 0.3, 0.3)
_WORDS = 4  # words that are shown for a suggestion
_LONGEST_WORD = 8

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A label with the share of certainty that the model gives it (0 to 1; all labels together 1)."""

    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The labels, the likeliest first, and the words of the text that speak for the first one."""

    ranked: tuple[Ranked, ...]
    words: tuple[str, ...]

    @property
    def best(self) -> Ranked:
        return self.ranked[0]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Weighed grams of texts in rows: parallel arrays in order of the rows, of the grams that the model knows."""

    rows: NDArray[np.int32]
    columns: NDArray[np.int64]
    values: NDArray[np.float64]


def weigh(counted: Counted, rows: int, keys: Keys, rarity: NDArray[np.float32]) -> Matrix:
    """Counts as weights: the logarithm of how often, times how rare, each text of length one."""
    at = np.searchsorted(keys, counted.keys)
    at[at == len(keys)] = 0
    is_known = keys[at] == counted.keys if len(keys) else np.zeros(len(at), dtype=bool)
    where, columns = counted.rows[is_known], at[is_known]
    values = (1.0 + np.log(counted.counts[is_known])) * rarity[columns]
    lengths = np.sqrt(np.bincount(where, weights=values**2, minlength=rows))
    return Matrix(where, columns, values / np.where(lengths == 0, 1.0, lengths)[where])


def scores(model: Weights, texts: list[str]) -> Scores:
    """Scores of cleaned texts (rows) for each label (columns)."""
    total = np.zeros((len(texts), len(model.labels)))
    looks = [grams.views(text) for text in texts]
    for number, share in enumerate(VIEW_SHARES):
        matrix = weigh(grams.count([look[number] for look in looks]), len(texts), model.keys, model.rarity)
        ends = np.searchsorted(matrix.rows, np.arange(len(texts) + 1))
        for row, (start, end) in enumerate(pairwise(ends)):
            summed = matrix.values[start:end] @ model.weights[matrix.columns[start:end]]
            total[row] += share * (summed * model.scales + model.bias)
    return total


def confidences(raw: Scores, slope: float) -> Scores:
    """Scores as shares of certainty: each row sums to 1."""
    lifted = slope * (raw - raw.max(axis=1, keepdims=True))
    powers = np.exp(lifted)
    shares: Scores = powers / powers.sum(axis=1, keepdims=True)
    return shares


def suggest(model: Weights, text: str) -> Suggestion:
    """The labels of a text in order of confidence, with the words that speak for the first."""
    cleaned = grams.cleaned(text)
    raw = scores(model, [cleaned])
    shares = confidences(raw, model.slope)[0]
    order = np.argsort(-shares, kind="stable")
    ranked = tuple(Ranked(model.labels[index], float(shares[index])) for index in order)
    return Suggestion(ranked, words_for(model, cleaned, int(order[0])))


def words_for(model: Weights, cleaned: str, label: int) -> tuple[str, ...]:
    """The stretches of a cleaned text that speak most for a label: neighbouring grams that do grow together."""
    matrix = weigh(grams.count([cleaned]), 1, model.keys, model.rarity)
    # Against what the other labels make of the same gram: a gram that speaks for all of them explains nothing.
    weights = model.weights[matrix.columns] * model.scales
    lead = weights[:, label] - weights.mean(axis=1)
    pulls = dict(zip(grams.words_of(model.keys[matrix.columns]), matrix.values * lead, strict=True))
    found: dict[str, float] = {}
    for start, end in _stretches(cleaned, pulls):
        word = cleaned[start:end]
        found[word] = sum(pulls.get(cleaned[at : at + 2], 0.0) for at in range(start, end - 1))
    return tuple(sorted(found, key=lambda word: (-found[word], word))[:_WORDS])


def _stretches(text: str, pulls: dict[str, float]) -> list[tuple[int, int]]:
    """Where pairs that speak clearly for the label follow each other without a break."""
    strong = max((pull for gram, pull in pulls.items() if len(gram) > 1), default=0.0) / 5
    found: list[tuple[int, int]] = []
    start = None
    for at in range(len(text)):
        speaks = strong > 0 and pulls.get(text[at : at + 2], 0.0) >= strong and len(text[at : at + 2]) == 2
        if start is None and speaks:
            start = at
        elif start is not None and (not speaks or at - start >= _LONGEST_WORD - 1):
            found.append((start, at + 1))
            start = at if speaks else None
    return found
