"""Writing to the journal, always inside the act's own transaction."""

import functools
import hashlib
import hmac
import json
import re
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from wangge.journal.models import Entry, Receipt
from wangge.lib.actor import Actor
from wangge.lib.errors import ClientIdReused, DomainError, InvalidInput
from wangge.lib.rows import insert

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # as JSON writes it; a backslash before it is one that was typed


def record(
    *,
    act: str,
    object_type: str,
    object_id: int,
    by: Actor,
    now: datetime,
    data: dict[str, Any] | None = None,
    org_id: int | None = None,
) -> Entry:
    """Append one entry. `data` holds ids, codes, states and instants only."""
    return insert(_entry(act, object_type, object_id, by, now, data, org_id))


def record_many(rows: Iterable[dict[str, Any]], *, by: Actor, now: datetime) -> None:
    """Append one entry for each row of `record`'s arguments, with its `id` where that was reserved before; `by` and
    `now` hold for rows that do not say their own."""
    given: dict[str, Any] = {"by": by, "now": now, "data": None, "org_id": None}
    with transaction.atomic():
        Entry.objects.bulk_create((_entry(**(given | row)) for row in rows), batch_size=500)


def _entry(
    act: str,
    object_type: str,
    object_id: int,
    by: Actor,
    now: datetime,
    data: dict[str, Any] | None,
    org_id: int | None,
    id: int | None = None,  # noqa: A002  (as its column is called)
) -> Entry:
    if by.captured_at is not None:
        data = {**(data or {}), "captured_at": by.captured_at.isoformat()}
    return Entry(
        id=id,
        at=now,
        act=act,
        object_type=object_type,
        object_id=object_id,
        actor_id=by.id,
        actor_kind=by.kind,
        org_id=org_id,
        data=data or {},
    )


def body_hash(body: Any) -> bytes:
    """A stable 16-byte keyed hash of a request's content. `InvalidInput` for text that no database stores.

    Keyed, since there are few contents of some writes (the outcome of a visit): without the key nobody who reads the
    table can try them one after the other.
    """
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))
    try:
        content = text.encode()
    except UnicodeEncodeError:  # half a character, as a telephone cuts an emoji
        raise InvalidInput from None
    if _NUL.search(text):
        raise InvalidInput
    digest = hashlib.blake2b(content, digest_size=16).digest()
    return hashlib.blake2b(digest, digest_size=16, key=_receipt_key(settings.FIELD_KEY)).digest()


@functools.lru_cache(maxsize=4)
def _receipt_key(text: str) -> bytes:
    return hmac.digest(text.encode(), b"journal.receipt.body_hash", hashlib.sha256)


class FirstAnswer(NamedTuple):
    """What a repeat gets."""

    status: int
    answer: str


def first_answer(*, client_id: uuid.UUID, caller: str, body: Any) -> FirstAnswer | None:
    """The first answer of an earlier write with this id, or None. The same id with other content or from another
    caller raises `ClientIdReused`."""
    return _kept(client_id, caller, body_hash(body))


def _kept(client_id: uuid.UUID, caller: str, digest: bytes) -> FirstAnswer | None:
    key = Receipt._meta.pk.get_db_prep_value(client_id, connection)
    with connection.cursor() as cursor:  # every write asks this first: plain SQL costs a fifth of a query set
        cursor.execute("SELECT caller, body_hash, status, answer FROM journal_receipt WHERE client_id = %s", [key])
        row = cursor.fetchone()
    if row is None:
        return None
    if row[0] != caller or bytes(row[1]) != digest:
        raise ClientIdReused
    return FirstAnswer(row[2], row[3])


def once(
    *,
    client_id: uuid.UUID,
    caller: str,
    body: Any,
    now: datetime,
    do: Callable[[], tuple[int, str]],
    is_known_new: bool = False,
) -> tuple[int, str, bool]:
    """Run `do` once for a client-made id: its status and answer (JSON text), and whether this is a repeat.

    The answer is kept in the act's own transaction, so a server killed in between has done neither. Two copies of a
    request at the same moment: the second is refused by what the first has done, or fails on the receipt's key; it is
    rolled back, and gets the first's answer. What met another row in a unique column (a query code that is taken) is
    done once more. `is_known_new` saves the look of who has just looked (`first_answer`).
    """
    digest = body_hash(body)
    kept = None if is_known_new else _kept(client_id, caller, digest)

    @transaction.atomic
    def done() -> tuple[int, str, bool]:
        status, answer = do()
        insert(Receipt(client_id=client_id, caller=caller, body_hash=digest, status=status, answer=answer, at=now))
        return status, answer, False

    if kept is None:
        try:
            return done()
        except (IntegrityError, DomainError) as error:
            kept = _kept(client_id, caller, digest)
            if kept is None and isinstance(error, DomainError):
                raise
    if kept is None:
        return done()
    return kept.status, kept.answer, True
