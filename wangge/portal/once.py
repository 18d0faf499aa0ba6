"""A double click, a reload or a second try over a bad line makes one case and one message."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from wangge.cases.actions.reporting import add_message, report_case
from wangge.cases.acts import ReportInput
from wangge.cases.channels import Channel
from wangge.cases.queries.telling import case_by_query_code
from wangge.journal.actions import body_hash, once
from wangge.lib.actor import RESIDENT
from wangge.portal import kept_files
from wangge.portal.kept_files import KeptFile

if TYPE_CHECKING:
    from wangge.cases.models import Case

CALLER = "portal"
SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class Registered:
    """The case of a form. `is_changed`: the form had been sent before and says something else now."""

    case: "Case"
    is_repeat: bool
    is_changed: bool


def register(*, data: ReportInput, files: list[KeptFile], now: datetime) -> Registered:
    """Register a resident's report once, with its files. Raises as `report_case`."""
    digest = body_hash(data.model_dump(mode="json")).hex()

    def do() -> tuple[int, str]:
        case = report_case(data=data, channel=Channel.WEB, by=RESIDENT, now=now)
        return SEE_OTHER, f"{case.query_code} {digest}"

    # The same body for every try: what was changed after the first one is told apart by the digest in the answer.
    _status, answer, is_repeat = once(client_id=data.client_id, caller=CALLER, body="report", now=now, do=do)
    query_code, first_digest = answer.split(" ")
    case = case_by_query_code(query_code)
    if not is_repeat:
        kept_files.attach(files, case_id=case.pk, now=now)
    return Registered(case, is_repeat, is_repeat and first_digest != digest)


def say(*, case: "Case", text: str, client_id: uuid.UUID, now: datetime) -> bool:
    """Add the reporter's message once; False when the same words came from the same form before."""
    body = {"case": case.pk, "text": text}

    def do() -> tuple[int, str]:
        add_message(case=case, text=text, now=now)
        return SEE_OTHER, case.query_code

    # Other words from the same page (after the back button) are another message.
    key = uuid.uuid5(client_id, body_hash(body).hex())
    return not once(client_id=key, caller=CALLER, body=body, now=now, do=do)[2]
