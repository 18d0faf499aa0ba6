"""The hash chain over journal entries: pure functions on plain values."""

import hashlib
import json
import struct
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

DIGEST_SIZE = 16
GENESIS = b"\0" * 32


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
    return struct.pack(f">{len(ids)}q", *ids)


def unpack_ids(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(packed) // 8}q", packed)


def split_digests(digests: bytes) -> Iterable[bytes]:
    for start in range(0, len(digests), DIGEST_SIZE):
        yield digests[start : start + DIGEST_SIZE]
