"""How alike texts are in what they say: the cosine of their weighed grams. Plain numpy."""

from collections.abc import Sequence

import numpy as np

from wangge.triage import grams
from wangge.triage.suggesting import weigh
from wangge.triage.weights import Weights


def likeness(model: Weights, text: str, others: Sequence[str]) -> list[float]:
    """For each of `others` how alike it is to `text`, 0 to 1; a gram counts by how much it says (`rarity`)."""
    cleaned = [grams.cleaned(each) for each in (text, *others)]
    matrix = weigh(grams.count(cleaned), len(cleaned), model.keys, model.rarity)
    own = np.zeros(len(model.keys))
    is_own = matrix.rows == 0
    own[matrix.columns[is_own]] = matrix.values[is_own]
    shared = np.bincount(matrix.rows, weights=matrix.values * own[matrix.columns], minlength=len(cleaned))
    return [round(float(value), 4) for value in shared[1:]]
