"""The figure that the product promises, on real messages that are not shipped: skipped where they are absent."""

import csv
from pathlib import Path

import numpy as np
import pytest

from wangge.triage.examples import Example
from wangge.triage.measuring import measure
from wangge.triage.suggesting import suggest
from wangge.triage.training import train

MESSAGES = Path(__file__).resolve().parents[4] / "shared/data/messages_labelled.csv"


@pytest.mark.skipif(not MESSAGES.is_file(), reason="the real messages are not on this machine")
def test_held_out_messages_are_told_apart() -> None:
    with MESSAGES.open(encoding="utf-8-sig", newline="") as file:
        rows = [Example(row["text"], row["label"]) for row in csv.DictReader(file)]
    held = np.random.default_rng(5).permutation(len(rows))[:480]
    rest = np.setdiff1d(np.arange(len(rows)), held)
    model = train([rows[index] for index in rest]).model
    found = measure([rows[at].label for at in held], [suggest(model, rows[at].text).best.label for at in held])
    assert found.macro_f1 >= 0.88
