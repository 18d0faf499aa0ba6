"""The hash chain over journal entries: pure functions on plain values."""

import hashlib
import json
import struct
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

DIGEST_SIZE = 16
SHORT_SIZE = 4
GENESIS = b"\0" * 32
_MARK = b"\1"
_RUN = struct.Struct(">qI")


def digest(
    entry_id: int,
    at: datetime,
    act: str,
    object_type: str,
    object_id: int,
    actor_id: int | None,
    actor_kind: str,
    org_id: int | None,
    data: dict[str, Any],
) -> bytes:
    """16 bytes that change when any field of the entry changes."""
    row = [
        entry_id,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        act,
        object_type,
        object_id,
        actor_id,
        actor_kind,
        org_id,
        data,
    ]
    text = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=DIGEST_SIZE).digest()


def chain(previous: bytes, entry_ids: bytes, digests: bytes) -> bytes:
    """32 bytes that bind a batch to all the batches before it."""
    return hashlib.sha256(previous + entry_ids + digests).digest()


def pack_ids(ids: Sequence[int]) -> bytes:
    """Ids in reading order, as runs of consecutive ones: a mark, then of each run the first id (8 bytes) and the length
    (4)."""
    runs: list[list[int]] = []
    for each in ids:
        if runs and each == sum(runs[-1]):
            runs[-1][1] += 1
        else:
            runs.append([each, 1])
    return _MARK + b"".join(_RUN.pack(*run) for run in runs)


def unpack_ids(packed: bytes) -> tuple[int, ...]:
    if len(packed) % 8 == 0:  # 8 bytes each, as seals were made at first: with a mark it is never a multiple
        return struct.unpack(f">{len(packed) // 8}q", packed)
    return tuple(
        each for first, length in _RUN.iter_unpack(packed[len(_MARK) :]) for each in range(first, first + length)
    )


def pack_digests(digests: Sequence[bytes]) -> bytes:
    """The first bytes of each digest, which name a broken entry, and a digest of them all, which nobody can match."""
    return b"".join(each[:SHORT_SIZE] for each in digests) + _whole(digests)


def split_digests(packed: bytes, count: int) -> Iterable[bytes]:
    """What is kept of each of `count` digests: all of it in seals that were made at first."""
    size = DIGEST_SIZE if len(packed) == DIGEST_SIZE * count else SHORT_SIZE
    return (packed[start : start + size] for start in range(0, size * count, size))


def agree(packed: bytes, digests: Sequence[bytes]) -> bool:
    """Are these the very digests that were packed?"""
    kept_whole = len(packed) == DIGEST_SIZE * len(digests)
    return packed == (b"".join(digests) if kept_whole else pack_digests(digests))


def _whole(digests: Sequence[bytes]) -> bytes:
    return hashlib.blake2b(b"".join(digests), digest_size=DIGEST_SIZE).digest()
