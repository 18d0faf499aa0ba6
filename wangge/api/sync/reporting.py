"""A report made on the phone, and with it, for admitted items in the own grid, what was done on the spot."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import StringConstraints

from wangge.api.reports import receipt
from wangge.api.sync.operation import Captured, Operation, attach
from wangge.cases import access
from wangge.cases.actions import perform
from wangge.cases.actions.reporting import report_case
from wangge.cases.acts import SelfHandleInput, StaffReportInput
from wangge.cases.channels import Channel
from wangge.cases.queries.phone import phone_documents
from wangge.cases.states import Act
from wangge.lib.actor import Actor, Role
from wangge.lib.errors import InvalidInput, NotFound, RoleNotAllowed


class PhoneReportInput(StaffReportInput):
    """A report; `result` says what was done about it, when it was settled on the spot."""

    result: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""


def report(operation: Operation, by: Actor, captured: Captured) -> dict[str, Any]:
    """Registers the report, its files and, where it was settled, the result: all of it or nothing."""
    now = captured.received_at
    given = {**operation.data, "client_id": operation.client_id, "channel": "worker", "contact": None}
    data = PhoneReportInput.model_validate(given)
    if data.occurred_at is None and captured.is_late:
        data.occurred_at = captured.at
    by = captured.by(by)
    case = report_case(data=data, channel=Channel.WORKER, by=by, now=now)
    if data.result and all(post.area != case.grid for post in by.posts_as(Role.WORKER)):
        raise InvalidInput(fields={"result": _("只能自行处置自己网格里的事，请改为只上报")})
    files = attach(operation.files, case_id=case.pk, by=by, now=now)
    if data.result:
        _settle(case.number, data, files["proof"], by, captured)
    told = receipt(case)
    documents = phone_documents(by, [case.pk], now)
    return told | {"state": documents[0]["state"] if documents else case.state, "case": next(iter(documents), None)}


def _settle(number: str, data: PhoneReportInput, proof: list[Any], by: Actor, captured: Captured) -> None:
    try:
        case = access.case_for(by, number, Act.SELF_HANDLE)
    except (NotFound, RoleNotAllowed):  # of the own grid, and yet not to be settled there: a confidential kind
        raise InvalidInput(fields={"result": _("这一项不能自行处置，请改为只上报")}) from None
    words = SelfHandleInput(client_id=data.client_id, result=data.result, files=proof)
    perform(case=case, act=Act.SELF_HANDLE, data=words, by=by, now=captured.received_at)
