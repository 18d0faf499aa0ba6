"""What a trained model is, and its file: a header in words, then numbers. No code is stored, none is run on reading.

The file: one line `wangge-triage 1`, one line with the SHA-256 of all that follows, then a zlib stream of the header
(one line of JSON) and the arrays in the order of `_ARRAYS`. The web process reads this with numpy alone.
"""

import hashlib
import json
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wangge.triage.errors import UnreadableModel
from wangge.triage.grams import Keys

MAGIC = b"wangge-triage 1\n"
LARGEST = 1 << 28  # bytes that a file may unpack to
_ARRAYS = (("keys", "<i8"), ("rarity", "<f4"), ("scales", "<f4"), ("weights", "i1"), ("bias", "<f4"))


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear model: for each label the sum of its weights over a text's grams, and how sure a lead makes it.

    `keys` is sorted. `rarity` weighs a gram whatever the label; a label's weight of a gram is its byte in `weights`
    (grams × labels) times its scale. `slope` turns scores into confidence.
    """

    labels: tuple[str, ...]
    keys: Keys
    rarity: NDArray[np.float32]
    scales: NDArray[np.float32]
    weights: NDArray[np.int8]
    bias: NDArray[np.float32]
    slope: float
    n: int  # texts it was trained on


def packed(model: Weights) -> bytes:
    """The file of a model: the same model always gives the same bytes."""
    header = {"labels": model.labels, "grams": len(model.keys), "slope": round(model.slope, 6), "n": model.n}
    parts = [json.dumps(header, ensure_ascii=False).encode() + b"\n"]
    parts += [np.ascontiguousarray(getattr(model, name), dtype=kind).tobytes() for name, kind in _ARRAYS]
    body = zlib.compress(b"".join(parts), 9)
    return MAGIC + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def unpacked(data: bytes) -> Weights:
    """The model in a file's bytes; raises `UnreadableModel`."""
    magic, digest, body = data[: len(MAGIC)], data[len(MAGIC) : len(MAGIC) + 64], data[len(MAGIC) + 65 :]
    if magic != MAGIC or hashlib.sha256(body).hexdigest().encode() != digest:
        raise UnreadableModel
    try:
        stream = zlib.decompressobj()
        plain = stream.decompress(body, LARGEST)
        if not stream.eof:
            raise UnreadableModel
        line, _, rest = plain.partition(b"\n")
        header = json.loads(line)
        labels, grams = tuple(str(label) for label in header["labels"]), int(header["grams"])
        arrays = _arrays(rest, grams, len(labels))
        return Weights(labels=labels, slope=float(header["slope"]), n=int(header["n"]), **arrays)
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        raise UnreadableModel from error


def _arrays(data: bytes, grams: int, labels: int) -> dict[str, Any]:
    lengths = {"keys": grams, "rarity": grams, "scales": labels, "weights": grams * labels, "bias": labels}
    found: dict[str, Any] = {}
    start = 0
    for name, kind in _ARRAYS:
        found[name] = np.frombuffer(data, dtype=kind, count=lengths[name], offset=start)
        start += found[name].nbytes
    if start != len(data):
        raise UnreadableModel
    found["weights"] = found["weights"].reshape(grams, labels)
    return found
