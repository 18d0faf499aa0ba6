"""An act on a case, done on the phone with the case as it was seen there."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from wangge.api.sync.errors import VersionConflict
from wangge.api.sync.operation import Captured, Operation, attach
from wangge.cases import access, errors
from wangge.cases.actions import perform
from wangge.cases.acts import INPUTS
from wangge.cases.queries.phone import ACTS, basis, phone_documents
from wangge.cases.states import Act
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput

if TYPE_CHECKING:
    from wangge.cases.models import Case

WORDS_ONLY = (Act.COMMENT, Act.ASK_REPORTER)  # mean the same whatever has become of the case


def act(operation: Operation, by: Actor, captured: Captured) -> dict[str, Any]:
    """Does the act, unless the case is no longer what it was when the person decided: then both versions are told."""
    now = captured.received_at
    given = dict(operation.data)
    number, name = str(given.pop("number", "")), str(given.pop("act", ""))
    case = access.get_case(by, number)
    wanted = next((each for each in ACTS if each == name), None)
    if wanted is None:
        raise errors.ActUnknown
    is_stale = operation.base_version is not None and operation.base_version != case.version
    if is_stale and wanted not in WORDS_ONLY and operation.basis != basis(case):
        raise _conflict(case, by, captured)
    try:
        access.require(by, case, wanted)
    except errors.ActNotAllowed:
        if is_stale:
            raise _conflict(case, by, captured) from None
        raise
    by = captured.by(by)
    files = attach(operation.files, case_id=case.pk, by=by, now=now)
    if files["report"]:
        raise InvalidInput(fields={"files": _("文件的用途（purpose）应为 proof")})
    filled = given | {"client_id": operation.client_id, "files": files["proof"]}
    done = perform(case=case, act=wanted, data=INPUTS[wanted].model_validate(filled), by=by, now=now)
    return {"number": done.number, "state": done.state, "case": next(iter(phone_documents(by, [done.pk], now)), None)}


def _conflict(case: "Case", by: Actor, captured: Captured) -> VersionConflict:
    return VersionConflict(phone_documents(by, [case.pk], captured.received_at)[0])
