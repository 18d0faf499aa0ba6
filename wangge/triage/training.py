"""Learning a model from labelled texts with scikit-learn. Imported by commands and the worker only, never by the web.

One linear support vector machine for each label over characters and pairs of characters. Each text is learnt three
times: whole, its first clause, its beginning. Deterministic: the same examples in the same order give the same bytes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.svm import LinearSVC

from wangge.triage import grams
from wangge.triage.errors import NothingToLearn
from wangge.triage.examples import Example
from wangge.triage.grams import Keys
from wangge.triage.measuring import Measures, measure
from wangge.triage.suggesting import Scores, confidences, scores, weigh
from wangge.triage.weights import Weights

SEED = 20260101
MAX_TEXTS = 60_000  # beyond, a seeded sample: memory and time stay bounded
MAX_CELLS = 24_000_000  # grams × labels of a model
MAX_GRAMS = 250_000
MIN_TEXTS = 3  # a gram that fewer texts say is not learnt: it may be somebody's name
TRAINING_SHARES = (1.0, 0.25, 0.5)  # what each look weighs in training
CONTRAST = 0.4  # how much a gram's spread over the labels counts beside its rarity
_EVEN = 2.0  # texts that every label is taken to have beside its own, so that a rare gram does not look decided
_NEVER = -10.0  # a score below any other
HELD_OUT = 5  # one in five texts is held out to measure

Report = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Trained:
    """A model of all examples, and what one trained on four fifths of them made of the rest."""

    model: Weights
    held_out: Measures
    checked: tuple[tuple[Example, str], ...]  # the held-out examples with the label that they were given
    left_out: int  # examples beyond `MAX_TEXTS`, or without text or label


def _quiet(stage: str, percent: int) -> None:
    """Nobody watches."""


def train(
    examples: Sequence[Example], report: Report = _quiet, *, beside: Sequence[Example] = (), by_time: bool = False
) -> Trained:
    """Train, measured on a held-out fifth: one of each label, or with `by_time` the last fifth of all.

    `beside` is learnt too, but nothing is measured on it. `report` hears the stage and percent. Raises
    `NothingToLearn`.
    """
    chosen = _sample([each for each in examples if each.text.strip() and each.label])
    learnt = [*chosen, *beside]
    if len({each.label for each in learnt}) < 2 or not chosen:
        raise NothingToLearn
    report("reading", 5)
    texts = [grams.cleaned(each.text) for each in learnt]
    labels = tuple(sorted({each.label for each in learnt}))
    answers = np.array([labels.index(each.label) for each in learnt])
    report("measuring", 20)
    is_held = np.zeros(len(learnt), dtype=bool)
    if by_time:
        is_held[len(chosen) - len(chosen) // HELD_OUT : len(chosen)] = True
    else:
        is_held[: len(chosen)] = held_out(answers[: len(chosen)])
    can_check = is_held.any() and len(set(answers[~is_held])) > 1
    slope, checked = _check(learnt, texts, answers, labels, is_held) if can_check else (1.0, ())
    measures = measure([example.label for example, _given in checked], [given for _example, given in checked])
    report("learning", 60)
    model = _fit(texts, answers, labels, slope)
    report("done", 100)
    return Trained(model, measures, checked, len(examples) - len(chosen))


def _check(
    learnt: Sequence[Example],
    texts: Sequence[str],
    answers: NDArray[np.int64],
    labels: tuple[str, ...],
    is_held: NDArray[np.bool_],
) -> tuple[float, tuple[tuple[Example, str], ...]]:
    """What a model of the rest makes of the held-out texts, and the slope that makes its confidence true."""
    part = _fit([text for text, held in zip(texts, is_held, strict=True) if not held], answers[~is_held], labels)
    raw = scores(part, [text for text, held in zip(texts, is_held, strict=True) if held])
    held = [example for example, held in zip(learnt, is_held, strict=True) if held]
    given = [labels[index] for index in raw.argmax(axis=1)]
    return _slope(raw, answers[is_held]), tuple(zip(held, given, strict=True))


def _sample(examples: Sequence[Example]) -> Sequence[Example]:
    if len(examples) <= MAX_TEXTS:
        return examples
    drawn = np.random.default_rng(SEED).choice(len(examples), MAX_TEXTS, replace=False)
    return [examples[index] for index in sorted(drawn)]


def held_out(answers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """One in five of each label, drawn with the seed; a label of fewer than five texts keeps all of them."""
    held = np.zeros(len(answers), dtype=bool)
    draw = np.random.default_rng(SEED)
    for label in range(int(answers.max()) + 1):
        rows = np.flatnonzero(answers == label)
        held[draw.permutation(rows)[: len(rows) // HELD_OUT]] = True
    return held


def _fit(texts: Sequence[str], answers: NDArray[np.int64], labels: tuple[str, ...], slope: float = 1.0) -> Weights:
    keys, rarity, matrix = _matrix(texts, answers, len(labels))
    looks = len(TRAINING_SHARES)
    learner = LinearSVC(C=1.0, class_weight="balanced", random_state=SEED, tol=1e-3, max_iter=200)
    learner.fit(matrix, np.tile(answers, looks), sample_weight=np.repeat(TRAINING_SHARES, len(texts)))
    return _weights(learner, keys, rarity, labels, slope, len(texts))


def _matrix(
    texts: Sequence[str], answers: NDArray[np.int64], labels: int
) -> tuple[Keys, NDArray[np.float32], csr_matrix]:
    """Vocabulary, what each gram says at all, and the weighed grams of all texts in each look, one below another."""
    looks = list(zip(*(grams.views(text) for text in texts), strict=True))
    whole = grams.count(looks[0])
    keys = _vocabulary(whole.keys, labels)
    rarity = _rarity(whole, keys, answers, labels)
    parts = []
    for number, look in enumerate(looks):
        matrix = weigh(grams.count(look) if number else whole, len(texts), keys, rarity)
        shape = (len(texts), max(1, len(keys)))
        parts.append(csr_matrix((matrix.values, (matrix.rows, matrix.columns)), shape=shape))
    return keys, rarity, vstack(parts, format="csr")


def _vocabulary(said: Keys, labels: int) -> Keys:
    """Grams that enough texts say, the commonest when they are too many, sorted."""
    keys, counts = np.unique(said, return_counts=True)
    most = min(MAX_GRAMS, MAX_CELLS // labels)
    is_said = counts >= MIN_TEXTS
    keys, counts = keys[is_said], counts[is_said]
    if len(keys) > most:
        keys = np.sort(keys[np.lexsort((keys, -counts))[:most]])
    return keys


def _rarity(counted: grams.Counted, keys: Keys, answers: NDArray[np.int64], labels: int) -> NDArray[np.float32]:
    """How much a gram says at all: the rarer, and the less evenly spread over the labels, the more."""
    at = np.searchsorted(keys, counted.keys)
    at[at == len(keys)] = 0
    is_known = keys[at] == counted.keys if len(keys) else np.zeros(len(at), dtype=bool)
    columns, said_by = at[is_known], answers[counted.rows[is_known]]
    texts = np.bincount(columns, minlength=len(keys))
    rare = np.log((1 + len(answers)) / (1 + texts)) + 1
    prior = np.bincount(answers, minlength=labels) / len(answers)
    spread = np.zeros(len(keys))
    total = np.zeros(len(keys))
    for turn in (False, True):  # first the sum over the labels, then each one's part of it
        for label in range(labels):
            within = np.bincount(columns[said_by == label], minlength=len(keys)) / max(1, (answers == label).sum())
            part = prior[label] * (within + _EVEN / len(answers))
            if turn:
                share = part / total
                spread += share * np.log(share / prior[label])
            else:
                total += part
    contrast = np.sqrt(np.maximum(spread, 0))
    mean = contrast.mean() if len(keys) else 1.0
    return (rare * ((1 - CONTRAST) + CONTRAST * contrast / (mean or 1.0))).astype(np.float32)


def _weights(
    learner: LinearSVC, keys: Keys, rarity: NDArray[np.float32], labels: tuple[str, ...], slope: float, n: int
) -> Weights:
    """The machine's numbers in bytes: each label's weights to 1/127 of its greatest."""
    lines, bias = learner.coef_, learner.intercept_
    if len(learner.classes_) == 2:  # one line parts two labels
        lines, bias = np.vstack([-lines[0], lines[0]]), np.array([-bias[0], bias[0]])
    every = np.zeros((len(labels), len(keys)))  # a label without a text to learn from is never the likeliest
    offsets = np.full(len(labels), _NEVER)
    every[learner.classes_] = lines[:, : len(keys)]
    offsets[learner.classes_] = bias
    scales = np.abs(every).max(axis=1, initial=1e-9) / 127
    rounded = np.rint(every / scales[:, None]).astype(np.int8).T
    return Weights(
        labels=labels,
        keys=keys,
        rarity=rarity,
        scales=scales.astype(np.float32),
        weights=np.ascontiguousarray(rounded),
        bias=offsets.astype(np.float32),
        slope=slope,
        n=n,
    )


def _slope(raw: Scores, answers: NDArray[np.int64]) -> float:
    """The slope that makes confidences on held-out texts as true as can be (least surprise, by golden section)."""
    low, high = np.log(0.1), np.log(20.0)
    ratio = (5**0.5 - 1) / 2

    def surprise(power: float) -> float:
        shares = confidences(raw, float(np.exp(power)))[np.arange(len(answers)), answers]
        return float(-np.log(np.maximum(shares, 1e-12)).mean())

    for _step in range(40):
        one, other = high - ratio * (high - low), low + ratio * (high - low)
        if surprise(one) < surprise(other):
            high = other
        else:
            low = one
    return float(np.exp((low + high) / 2))
