"""A leader's instructions on a case and the replies to them, on the ladder of supervision like other work."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases.access import moved_on
from wangge.cases.actions import climbing, clocks, promises
from wangge.cases.actions.asking import check_files
from wangge.cases.actions.changing import acting_org, log
from wangge.cases.acts import InstructInput, ReplyingParty, ReplyInstructionInput
from wangge.cases.cards import CardLevel, CardRule
from wangge.cases.models import Case, Instruction
from wangge.cases.queries.instructions import waiting_for
from wangge.cases.rungs import Rung
from wangge.cases.states import Act
from wangge.catalogue import deadlines
from wangge.catalogue import queries as catalogue
from wangge.lib.actor import SYSTEM, Actor
from wangge.lib.errors import InvalidInput, NotFound

REMIND_REPLY = "remind_reply"


@transaction.atomic
def instruct(*, case: Case, data: InstructInput, by: Actor, now: datetime) -> Case:
    """A leader says what is wanted, and by when who replies. Neither state nor clocks of the case change."""
    due = deadlines.due_at(now, clocks.rules_on(now).instruction_within, catalogue.calendar()).at
    if data.reply_by:
        due = promises.due_of(data.reply_by, name="reply_by", now=now)
    is_at_work = case.lead_id is not None or case.worker_id is not None
    if data.party == ReplyingParty.UNIT and not is_at_work:
        raise InvalidInput(fields={"party": _("案件尚未交办，没有承办单位：请由持有中心回复")})
    made = Instruction(
        case=case,
        text=data.note,
        is_for_unit=is_at_work and data.party != ReplyingParty.DESK,
        given_by=by.id or 0,
        given_at=now,
        reply_due_at=due,
    )
    made.rung_at, made.next_rung = promises.first_rung(case, start=now, due=due, after=now)
    made.save(force_insert=True)
    facts = {"instruction": made.pk, "unit": made.is_for_unit, "org": made.owed_by(), "reply_due_at": due.isoformat()}
    log(case, Act.INSTRUCT, by=by, now=now, note=data.note, data=facts)
    return case


@transaction.atomic
def reply_instruction(*, case: Case, data: ReplyInstructionInput, by: Actor, now: datetime) -> Case:
    """The unit or the desk says what came of it; its leader is told. A late reply is taken too, and stays late."""
    check_files(case, data.files)
    found = _wanted(case, data, by)
    climb_instruction(instruction=found, now=now)
    org_id = acting_org(case, by)
    fields: dict[str, Any] = {"reply": data.note, "replied_at": now, "replied_by": by.id, "replied_org_id": org_id}
    waits = Instruction.objects.filter(pk=found.pk, replied_at__isnull=True)
    if not waits.update(**fields, rung_at=None, next_rung=None):
        raise moved_on(by, case)
    facts = {
        "instruction": found.pk,
        "leader": found.given_by,
        "replied_for": org_id,
        "late": now > found.reply_due_at,
        "files": [str(item) for item in data.files],
    }
    log(case, Act.REPLY_INSTRUCTION, by=by, now=now, note=data.note, data=facts)
    return case


def _wanted(case: Case, data: ReplyInstructionInput, by: Actor) -> Instruction:
    """The instruction that is replied to: the one named, else the oldest that waits for this party."""
    waiting = [each for each in waiting_for(by, case) if data.instruction in (None, each.pk)]
    if waiting:
        waiting[0].case = case
        return waiting[0]
    if data.instruction is not None and not Instruction.objects.filter(case=case, pk=data.instruction).exists():
        raise NotFound
    raise moved_on(by, case)  # a colleague has replied, or it is not theirs to reply to


@transaction.atomic
def climb_instruction(*, instruction: Instruction, now: datetime) -> bool:
    """Meet what an instruction without a reply has run into by `now`; False when somebody else was quicker."""
    rung = promises.meet(instruction, due=instruction.reply_due_at, now=now)
    if rung is None:
        return False
    case = instruction.case
    owed_by, due = instruction.owed_by(), instruction.reply_due_at
    if rung is Rung.YELLOW:
        climbing.give_card(
            case,
            level=CardLevel.YELLOW,
            rule=CardRule.UNREPLIED,
            org_id=owed_by,
            occasion=f"instruction {instruction.pk}",
            evidence={
                "instruction": instruction.pk,
                "instructed_at": instruction.given_at.isoformat(),
                "due_at": due.isoformat(),
            },
            now=now,
        )
    else:
        is_at_unit = instruction.is_for_unit and case.lead_id is not None  # else it has come back to the desk
        facts = {"unit": is_at_unit, "org": owed_by, "reply_due_at": due.isoformat()}
        log(case, REMIND_REPLY, by=SYSTEM, now=now, data=facts)
    return True
