"""A double click, a reload or a second try over a bad line makes one case and one message."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from wangge.cases.actions.reporting import add_message, report_case
from wangge.cases.acts import ReportInput
from wangge.cases.channels import Channel
from wangge.cases.models import Case
from wangge.cases.queries.telling import case_by_query_code
from wangge.journal.actions import body_hash, first_answer, keep_answer
from wangge.lib.actor import RESIDENT
from wangge.portal import kept_files
from wangge.portal.kept_files import KeptFile

CALLER = "portal"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the first submission was answered; `is_repeat` when this one was not the first."""

    text: str
    is_repeat: bool


@dataclass(frozen=True, slots=True)
class Registered:
    """The case of a form. `is_changed`: the form had been sent before and says something else now."""

    case: Case
    is_repeat: bool
    is_changed: bool


def once(client_id: uuid.UUID, body: object, now: datetime, act: Callable[[], str]) -> Answer:
    """Do `act` and keep its answer, or give the answer kept for `client_id`; raises `ClientIdReused`."""
    try:
        with transaction.atomic():
            earlier = first_answer(client_id=client_id, caller=CALLER, body=body)
            if earlier is not None:
                return Answer(earlier.answer, True)
            text = act()
            keep_answer(client_id=client_id, caller=CALLER, body=body, status=303, answer=text, now=now)
            return Answer(text, False)
    except IntegrityError:
        # The other click was faster: its answer is the one.
        earlier = first_answer(client_id=client_id, caller=CALLER, body=body)
        if earlier is None:
            raise
        return Answer(earlier.answer, True)


def register(*, data: ReportInput, files: list[KeptFile], now: datetime) -> Registered:
    """Register a resident's report once, with its files. Raises as `report_case`."""
    digest = body_hash(data.model_dump(mode="json")).hex()

    def act() -> str:
        case = report_case(data=data, channel=Channel.WEB, by=RESIDENT, now=now)
        return f"{case.query_code} {digest}"

    answer = once(data.client_id, "report", now, act)
    query_code, first_digest = answer.text.split(" ")
    case = case_by_query_code(query_code)
    if not answer.is_repeat:
        kept_files.attach(files, case_id=case.pk, now=now)
    return Registered(case, answer.is_repeat, answer.is_repeat and first_digest != digest)


def say(*, case: Case, text: str, client_id: uuid.UUID, now: datetime) -> bool:
    """Add the reporter's message once; False when the same words came from the same form before."""
    body = {"case": case.pk, "text": text}
    # Other words from the same page (after the back button) are another message.
    key = uuid.uuid5(client_id, body_hash(body).hex())

    def act() -> str:
        add_message(case=case, text=text, now=now)
        return case.query_code

    return not once(key, body, now, act).is_repeat
