"""A batch: each operation in its own transaction, each with its own outcome, in the order in which they were done."""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import DatabaseError
from pydantic import ValidationError

from wangge.api.answers import to_json
from wangge.api.problems import invalid_input
from wangge.api.sync import recording
from wangge.api.sync.acting import act
from wangge.api.sync.checking import check
from wangge.api.sync.errors import KindUnknown, VersionConflict
from wangge.api.sync.handing import handing
from wangge.api.sync.operation import Captured, Operation, captured
from wangge.api.sync.reporting import report
from wangge.api.sync.visiting import visit
from wangge.journal.actions import once
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.errors import DomainError, NotFound
from wangge.ui.problems import problem_document

logger = logging.getLogger(__name__)

Kind = Callable[[Operation, Actor, Captured], dict[str, Any]]
KINDS: dict[str, Kind] = {
    "report": report,
    "act": act,
    "visit": visit,
    "handing": handing,
    "check": check,
    "place": recording.place,
    "place_change": recording.change_of_place,
    "household": recording.household,
    "household_change": recording.change_of_household,
}


def outcome_of(sent: dict[str, Any], by: Actor, offset: timedelta) -> dict[str, Any]:
    """Do one operation: `applied`, `repeated`, `conflict` (with both versions), `refused` (with its reason), or
    `failed` (the server's own trouble: to be sent again). Never raises, so that the next one has its turn."""
    now = clock.now()
    try:
        operation = Operation.model_validate(sent)
    except ValidationError as error:
        return _refused(sent, invalid_input([dict(item) for item in error.errors()]))
    when = captured(operation.captured_at, offset, now)
    told = {
        "client_id": str(operation.client_id),
        "captured_at": clock.office_time(when.at),
        "received_at": clock.office_time(now),
        "clock_corrected": when.is_corrected,
    }
    try:
        result, is_repeat = _done(operation, by, when)
    except VersionConflict as conflict:
        both = {"mine": operation.data, "theirs": conflict.theirs}
        return told | {"outcome": "conflict", "problem": problem_document(conflict)} | both
    except ValidationError as error:
        return told | _refused(sent, invalid_input([dict(item) for item in error.errors()]))
    except DomainError as refusal:
        return told | _refused(sent, refusal)
    except (DatabaseError, OSError):  # a full disk, a database that is away: nothing of it was done
        logger.exception("operation %s failed", operation.client_id)
        return told | {"outcome": "failed"}
    return told | {"outcome": "repeated" if is_repeat else "applied", "result": result}


def _done(operation: Operation, by: Actor, when: Captured) -> tuple[dict[str, Any], bool]:
    do = KINDS.get(operation.kind)
    if do is None:
        raise KindUnknown
    _status, text, is_repeat = once(
        client_id=operation.client_id,
        caller=f"{by.kind}:{by.id or ''}",
        body=operation.content(),
        now=when.received_at,
        do=lambda: (200, to_json(do(operation, by, when))),
    )
    return dict(json.loads(text)), is_repeat


def _refused(sent: dict[str, Any], refusal: DomainError) -> dict[str, Any]:
    problem = problem_document(NotFound() if refusal.status == 404 else refusal)
    return {"client_id": str(sent.get("client_id", "")), "outcome": "refused", "problem": problem}
