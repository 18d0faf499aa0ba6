"""One thing that was done on a phone: its envelope, when it was done, and the files that belong to it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any

from django.db import transaction
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field, StringConstraints

from wangge.cases.acts import Instant
from wangge.files import pieces
from wangge.files.actions import attach_received
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput, NotFound

OLDEST = timedelta(days=30)  # nothing waits longer on a phone; an earlier time is a clock that was never set
AT_ONCE = timedelta(minutes=1)  # what arrives so soon was done with a network: one time says it all
PURPOSES = ("report", "proof")


class FileOfOperation(Schema):
    """A file sent before in pieces: what was found (`report`), what was done about it (`proof`), or the question of a
    campaign's form that it answers."""

    id: uuid.UUID
    purpose: Annotated[str, StringConstraints(pattern=r"^\w{1,20}$")] = "proof"


class Operation(Schema):
    """What every operation carries. `base_version` and, of a case, `basis` are those of what the person saw."""

    client_id: uuid.UUID
    kind: Annotated[str, StringConstraints(max_length=20)]
    captured_at: Instant | None = None
    base_version: int | None = None
    basis: Annotated[str, StringConstraints(max_length=40)] = ""
    data: dict[str, Any] = Field(default_factory=dict)
    files: Annotated[list[FileOfOperation], Field(max_length=12)] = []

    def content(self) -> dict[str, Any]:
        """What makes a repeat a repeat: neither the time nor the base, which a phone may set right meanwhile."""
        files = [[str(each.id), each.purpose] for each in self.files]
        return {"kind": self.kind, "data": self.data, "files": files}


@dataclass(frozen=True, slots=True)
class Captured:
    """When it was done, by the server's clock, and when it came. `is_corrected`: the phone's word could not stand."""

    at: datetime
    received_at: datetime
    is_corrected: bool

    @property
    def is_late(self) -> bool:
        return self.received_at - self.at > AT_ONCE

    def by(self, actor: Actor) -> Actor:
        """The actor as whom the act is done: the journal then keeps both times."""
        return replace(actor, captured_at=self.at) if self.is_late else actor


def captured(told: datetime | None, offset: timedelta, now: datetime) -> Captured:
    """`offset`: how far the phone's clock is behind the server's. Future and absurd times are drawn to the bounds."""
    if told is None:
        return Captured(now, now, False)
    at = told + offset
    within = min(max(at, now - OLDEST), now)
    return Captured(within, now, abs(within - at) > AT_ONCE or abs(offset) > AT_ONCE)


def attach(files: Sequence[FileOfOperation], *, case_id: int, by: Actor, now: datetime) -> dict[str, list[uuid.UUID]]:
    """Give the operation's files their case, within its transaction: ids by purpose. All must have come whole."""
    by_id = by.id or 0
    if any(each.purpose not in PURPOSES for each in files):
        raise InvalidInput(fields={"files": "report, proof"})
    taken = [(each, *pieces.take(by_id=by_id, file_id=each.id)) for each in files]
    found: dict[str, list[uuid.UUID]] = {purpose: [] for purpose in PURPOSES}
    for each, received, name in taken:
        upload = attach_received(
            received=received,
            name=name,
            owner_type="case",
            owner_id=case_id,
            by=by,
            now=now,
            purpose=each.purpose,
        )
        found[each.purpose].append(upload.pk)
        transaction.on_commit(partial(pieces.forget, by_id=by_id, file_id=each.id))
    return found


def attach_to(owner_type: str, owner_id: int, files: Sequence[FileOfOperation], *, by: Actor, now: datetime) -> None:
    """Give the operation's pictures and sounds, which all have the purpose `report`, their owner."""
    for each in files:
        if each.purpose != "report":
            raise InvalidInput(fields={"files": _("文件的用途（purpose）应为 report")})
        received, name = pieces.take(by_id=by.id or 0, file_id=each.id)
        attach_received(received=received, name=name, owner_type=owner_type, owner_id=owner_id, by=by, now=now)
        transaction.on_commit(partial(pieces.forget, by_id=by.id or 0, file_id=each.id))


def campaign_key(given: Any) -> int:
    """The key of a campaign that an operation names. Raises `NotFound` for what can be none."""
    if not isinstance(given, int) or not 0 < given < 2**63:
        raise NotFound
    return given
