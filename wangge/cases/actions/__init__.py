"""Everything that may be done to a case: one function for each act, and `perform` to call one by its name."""

from datetime import datetime
from typing import Any, Protocol

from wangge.cases.actions import (
    appealing,
    asking,
    calling,
    convening,
    deciding,
    enlisting,
    handling,
    instructing,
    judging,
    merging,
    moving,
    pausing,
    planning,
    reissuing,
    supervising,
    verifying,
)
from wangge.cases.models import Case
from wangge.cases.states import Act
from wangge.lib.actor import Actor


class ActFunction(Protocol):
    def __call__(self, *, case: Case, data: Any, by: Actor, now: datetime) -> Case: ...


ACTIONS: dict[Act, ActFunction] = {
    Act.DISPATCH: judging.dispatch,
    Act.REFUSE: judging.refuse,
    Act.TRANSFER: judging.transfer,
    Act.VOID: judging.void,
    Act.MERGE: merging.merge,
    Act.UNMERGE: merging.unmerge,
    Act.SELF_HANDLE: handling.self_handle,
    Act.SIGN: handling.sign,
    Act.RECALL: judging.recall,
    Act.RELOCATE: moving.relocate,
    Act.RECATEGORISE: moving.recategorise,
    Act.ASK_REPORTER: handling.ask_reporter,
    Act.WITHDRAW: judging.withdraw,
    Act.REQUEST_RETURN: asking.request_return,
    Act.DECIDE_RETURN: deciding.decide_return,
    Act.REQUEST_EXTENSION: asking.request_extension,
    Act.DECIDE_EXTENSION: deciding.decide_extension,
    Act.REQUEST_HOLD: asking.request_hold,
    Act.DECIDE_HOLD: deciding.decide_hold,
    Act.RESUME: pausing.resume,
    Act.ASSIGN: enlisting.assign,
    Act.ENLIST: enlisting.enlist,
    Act.RELEASE: enlisting.release,
    Act.REISSUE: reissuing.reissue,
    Act.ANSWER: handling.answer,
    Act.VERIFY: verifying.verify,
    Act.REWORK: verifying.rework,
    Act.CALL_BACK: calling.call_back,
    Act.REOPEN: verifying.reopen,
    Act.KEEP_CLOSED: calling.keep_closed,
    Act.CONFIRM_PLAN: planning.confirm_plan,
    Act.APPEAL_RATING: appealing.appeal_rating,
    Act.DECIDE_RATING: appealing.decide_rating,
    Act.ARCHIVE: verifying.archive,
    Act.ESCALATE: moving.escalate,
    Act.DELEGATE: moving.delegate,
    Act.URGE: judging.urge,
    Act.CARD: supervising.give_card,
    Act.CONVENE: convening.convene,
    Act.INSTRUCT: instructing.instruct,
    Act.REPLY_INSTRUCTION: instructing.reply_instruction,
    Act.COMMENT: handling.comment,
}


def perform(*, case: Case, act: Act, data: Any, by: Actor, now: datetime) -> Case:
    """Do `act` to a case that `access.case_for` gave out for it."""
    return ACTIONS[act](case=case, data=data, by=by, now=now)
