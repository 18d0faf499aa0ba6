"""A text as counted characters and pairs of characters: what a model learns from. One way for training and use.

A gram is one number made of the code points of its characters: one, two, or three where all are Latin letters.
Punctuation, spaces and what `masking` took out part the runs; every number is one and the same sign; places that a
publisher replaced by letters (A市, K8县) are left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wangge.triage.masking import GAP, masked

Keys = NDArray[np.int64]

HEAD, TAIL = 2400, 600  # characters of a long text that are read: its beginning and its end
LEAD, FIRST = 40, 120  # characters of the two closer looks: the first clause, and the beginning
_SHIFT = 21  # bits of a code point
_CODE_POINT = (1 << _SHIFT) - 1
_NUMBER = re.compile(r"\d+")
_REPLACED_PLACE = re.compile(r"[a-z]0?(?=[市区县镇乡村州省路街])")
_CLAUSE = re.compile(r"[\n，。！？；,!?;]")
_KEPT = re.compile(r"[^a-z0\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_BLOCK = 2000  # texts that are counted at once: bounds the memory


def cleaned(text: str) -> str:
    """What is left of a text to learn from: Chinese characters, letters, 0 for any number, line breaks as gaps."""
    plain = _NUMBER.sub("0", masked(clipped(text.strip())).lower())
    return _REPLACED_PLACE.sub(GAP, plain)


def clipped(text: str) -> str:
    return text if len(text) <= HEAD + TAIL else text[:HEAD] + "\n" + text[-TAIL:]


def views(text: str) -> tuple[str, str, str]:
    """A cleaned text looked at three times: whole, its first clause (often a title), and its beginning."""
    found = _CLAUSE.search(text[:LEAD])
    return text, text[: found.start() if found else LEAD], text[:FIRST]


@dataclass(frozen=True, slots=True)
class Counted:
    """How often each gram stands in each of several texts: parallel arrays, ordered by text and gram."""

    rows: NDArray[np.int32]
    keys: Keys
    counts: NDArray[np.float32]


def count(texts: Sequence[str], row: int = 0) -> Counted:
    """The grams of cleaned texts; the first text is row `row`. Counted block by block."""
    parts = [_count(texts[start : start + _BLOCK], row + start) for start in range(0, len(texts), _BLOCK)]
    if not parts:
        return Counted(np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.float32))
    return Counted(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.keys for part in parts]),
        np.concatenate([part.counts for part in parts]),
    )


def _count(texts: Sequence[str], first_row: int) -> Counted:
    joined = _KEPT.sub("\n", "\n".join(texts) + "\n")
    codes = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    rows = np.repeat(np.arange(len(texts), dtype=np.int64), [len(text) + 1 for text in texts])
    is_kept = codes != ord("\n")
    is_latin = is_kept & (codes < 128)
    is_pair = is_kept[:-1] & is_kept[1:]
    is_triple = is_latin[:-2] & is_latin[1:-1] & is_latin[2:]
    pairs = (codes[:-1] << _SHIFT) | codes[1:]
    keys = np.concatenate([codes[is_kept], pairs[is_pair], ((pairs[:-1] << _SHIFT) | codes[2:])[is_triple]])
    where = np.concatenate([rows[is_kept], rows[:-1][is_pair], rows[:-2][is_triple]])
    order = np.lexsort((keys, where))
    keys, where = keys[order], where[order]
    is_new = np.ones(len(keys), dtype=bool)
    is_new[1:] = (keys[1:] != keys[:-1]) | (where[1:] != where[:-1])
    starts = np.flatnonzero(is_new)
    counts = np.diff(np.append(starts, len(keys))).astype(np.float32)
    return Counted((where[starts] + first_row).astype(np.int32), keys[starts], counts)


def words_of(keys: Keys) -> list[str]:
    """Grams as the characters they stand for."""
    return [_word_of(int(key)) for key in keys]


def _word_of(key: int) -> str:
    return (_word_of(key >> _SHIFT) if key >> _SHIFT else "") + chr(key & _CODE_POINT)
