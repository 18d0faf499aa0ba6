"""Work in bulk: which of the ticked cases admit an act and why not, then the act on each, one by one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from wangge.cases import access
from wangge.cases.actions import perform
from wangge.cases.acts import INPUTS
from wangge.cases.queries.telling import category_name, named_area
from wangge.cases.states import STEPS, Act
from wangge.journal.actions import once
from wangge.lib.actor import Actor
from wangge.lib.errors import DomainError, NotFound

if TYPE_CHECKING:
    from wangge.cases.models import Case

ACTS = (Act.DISPATCH, Act.URGE, Act.ARCHIVE)
MAX_CASES = 200


@dataclass(slots=True)
class BulkRow:
    """One ticked case: its line, and why the act is not for it (empty: it is)."""

    number: str
    line: str
    state: str
    category: str
    place: str
    why_not: str = ""
    is_done: bool = False


def plan(actor: Actor, act: Act, numbers: Sequence[str]) -> list[BulkRow]:
    """What would happen to each of the cases, in the order in which they were ticked; unknown ones say so."""
    return [_row(actor, act, number) for number in dict.fromkeys(numbers)]


def _row(actor: Actor, act: Act, number: str) -> BulkRow:
    try:
        case = access.get_case(actor, number)
    except NotFound as refusal:
        return BulkRow(number[:30], "", "", "", "", why_not=str(refusal.title))
    row = _told(case, actor)
    try:
        access.require(actor, case, act)
    except DomainError as refusal:
        row.why_not = str(refusal.title)
    if act == Act.DISPATCH and not row.why_not:
        if not case.category:
            row.why_not = _("还没有确定类别，请打开案件单独交办")
        elif case.contact_mode == "confidential":
            row.why_not = _("保密反映须逐件写明要点，请单独交办")
    return row


def _told(case: "Case", actor: Actor) -> BulkRow:
    words = case.text if access.reads_own_words(actor, case) else case.brief
    place = named_area(case.grid or case.village or case.town)
    return BulkRow(
        number=case.number,
        line=" ".join(words.split()) or _("（保密反映）"),
        state=case.label,
        category=category_name(case.category) or _("待定类别"),
        place=place["name"] if place else _("待定位"),
    )


def do_all(
    rows: Sequence[BulkRow], act: Act, data: dict[str, Any], client_id: uuid.UUID, by: Actor, now: datetime
) -> None:
    """Do the act to every row that admits it, each in its own transaction and once, however often the form is sent."""
    for row in rows:
        own_id = uuid.uuid5(client_id, row.number)
        body = {"case": row.number, "act": act.value, **data}
        do = partial(_do, row.number, act, {**data, "client_id": own_id}, by, now)
        try:
            once(client_id=own_id, caller=f"{by.kind}:{by.id}", body=body, now=now, do=do)
            row.is_done, row.why_not = True, ""
        except DomainError as refusal:
            row.why_not = "；".join(str(text) for text in refusal.fields.values()) or str(refusal.detail)
        except ValidationError:
            row.why_not = _("这一件需要单独办理")


def _do(number: str, act: Act, data: dict[str, Any], by: Actor, now: datetime) -> tuple[int, str]:
    case = access.case_for(by, number, act)
    perform(case=case, act=act, data=INPUTS[act].model_validate(data), by=by, now=now)
    return 200, ""


def label(act: Act) -> str:
    return str(STEPS[act].label)
