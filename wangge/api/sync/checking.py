"""A look at a place of a patrol, made on the phone: it counts for the window that was open when it was made."""

from typing import Any

from wangge.api.sync.operation import Captured, Operation, attach, attach_to
from wangge.lib.actor import Actor
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
    attach_to("patrol_check", made.pk, operation.files, by=by, now=now)
    return {"id": made.pk}
