"""A look at a place of a patrol, made on the phone: it counts for the window that was open when it was made."""

from functools import partial
from typing import Any

from django.db import transaction

from wangge.api.sync.operation import Captured, Operation, attach
from wangge.files import pieces
from wangge.files.actions import attach_received
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput
from wangge.patrols.actions.checking import check_place
from wangge.patrols.said import CheckInput
from wangge.places.access import place_for


def check(operation: Operation, by: Actor, captured: Captured) -> dict[str, Any]:
    """Keeps the look with its pictures; a hazard that is reported becomes a case, and the pictures are the case's."""
    now = captured.received_at
    given = {**operation.data, "client_id": operation.client_id, "captured_at": captured.at}
    data = CheckInput.model_validate(given)
    place_for(by, data.place)
    by = captured.by(by)
    made = check_place(data=data, by=by, now=now)
    if made.case is not None:
        attach(operation.files, case_id=made.case.pk, by=by, now=now)
        return {"id": made.pk, "number": made.case.number}
    for each in operation.files:
        if each.purpose != "report":
            raise InvalidInput(fields={"files": "report"})
        received, name = pieces.take(by_id=by.id or 0, file_id=each.id)
        attach_received(received=received, name=name, owner_type="patrol_check", owner_id=made.pk, by=by, now=now)
        transaction.on_commit(partial(pieces.forget, by_id=by.id or 0, file_id=each.id))
    return {"id": made.pk}
