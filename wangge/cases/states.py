"""The state machine as one table. Buttons, the API's `/acts` and the diagram in the docs are made from it."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(StrEnum):
    REPORTED = "reported"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    ON_HOLD = "on_hold"
    ANSWERED = "answered"
    CLOSED = "closed"
    ARCHIVED = "archived"
    REFUSED = "refused"
    TRANSFERRED = "transferred"
    MERGED = "merged"
    VOID = "void"


STATE_LABELS: dict[State, str | Promise] = {
    State.REPORTED: _("待受理"),
    State.DISPATCHED: _("待签收"),
    State.HANDLING: _("办理中"),
    State.ON_HOLD: _("挂账"),
    State.ANSWERED: _("待核查"),
    State.CLOSED: _("已办结"),
    State.ARCHIVED: _("已归档"),
    State.REFUSED: _("不属受理范围"),
    State.TRANSFERRED: _("已移交"),
    State.MERGED: _("已合并"),
    State.VOID: _("已作废"),
}
# What the public reads where the staff word would not be understood.
PUBLIC_LABELS: dict[State, str | Promise] = {
    **STATE_LABELS,
    State.DISPATCHED: _("已交办"),
    State.ON_HOLD: _("暂缓办理"),
}

OPEN = (State.REPORTED, State.DISPATCHED, State.HANDLING, State.ON_HOLD, State.ANSWERED)
ENDS = (State.REFUSED, State.TRANSFERRED, State.MERGED, State.VOID)
ANY = tuple(State)


class Act(StrEnum):
    DISPATCH = "dispatch"
    REFUSE = "refuse"
    TRANSFER = "transfer"
    VOID = "void"
    SELF_HANDLE = "self_handle"
    SIGN = "sign"
    RECALL = "recall"
    RELOCATE = "relocate"
    RECATEGORISE = "recategorise"
    ASK_REPORTER = "ask_reporter"
    WITHDRAW = "withdraw"
    REQUEST_RETURN = "request_return"
    DECIDE_RETURN = "decide_return"
    ANSWER = "answer"
    VERIFY = "verify"
    REWORK = "rework"
    CALL_BACK = "call_back"
    REOPEN = "reopen"
    ARCHIVE = "archive"
    ESCALATE = "escalate"
    DELEGATE = "delegate"
    URGE = "urge"
    COMMENT = "comment"


class Party(StrEnum):
    """In what capacity somebody stands to a case (worked out by `access.parties`)."""

    DESK = "desk"  # the desk that holds it, or one above that acts for it
    OUTSIDE_DESK = "outside_desk"  # such a desk, outside the units that did the work
    UNIT = "unit"  # the lead unit, or the worker it was given to
    GRID_WORKER = "grid_worker"  # a worker of the grid it lies in
    OVERSIGHT = "oversight"  # supervision
    READER = "reader"  # anyone else who may see it


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table: who may do the act, from which states, and where it leads (None: stays)."""

    act: Act
    label: str | Promise
    sources: tuple[State, ...]
    target: State | None
    who: frozenset[Party]


def _step(act: Act, label: str | Promise, sources: tuple[State, ...], target: State | None, *who: Party) -> Step:
    return Step(act, label, sources, target, frozenset(who))


_WORKING = (State.DISPATCHED, State.HANDLING)

STEPS: dict[Act, Step] = {
    step.act: step
    for step in (
        # The likely act of each state comes first: the desk offers it first.
        _step(Act.DISPATCH, _("受理并交办"), (State.REPORTED,), State.DISPATCHED, Party.DESK),
        _step(Act.SELF_HANDLE, _("自行处置"), (State.REPORTED,), State.CLOSED, Party.GRID_WORKER, Party.DESK),
        _step(Act.SIGN, _("签收"), (State.DISPATCHED,), State.HANDLING, Party.UNIT),
        _step(Act.ANSWER, _("反馈结果"), (State.HANDLING,), State.ANSWERED, Party.UNIT),
        _step(Act.DECIDE_RETURN, _("审定责任单位"), _WORKING, State.REPORTED, Party.DESK),
        _step(Act.VERIFY, _("核查通过"), (State.ANSWERED,), State.CLOSED, Party.OUTSIDE_DESK),
        _step(Act.REWORK, _("发回重办"), (State.ANSWERED,), State.HANDLING, Party.OUTSIDE_DESK),
        _step(Act.CALL_BACK, _("回访"), (State.CLOSED,), None, Party.OUTSIDE_DESK, Party.OVERSIGHT),
        _step(Act.ARCHIVE, _("归档"), (State.CLOSED,), State.ARCHIVED, Party.DESK),
        _step(Act.REOPEN, _("重新交办"), (State.CLOSED, State.ARCHIVED), State.REPORTED, Party.DESK),
        _step(Act.REQUEST_RETURN, _("申请退回"), _WORKING, None, Party.UNIT),
        _step(Act.RECATEGORISE, _("更正类别"), OPEN, None, Party.DESK),
        _step(Act.RELOCATE, _("更正位置"), OPEN, None, Party.DESK),
        _step(Act.ESCALATE, _("上报"), OPEN, None, Party.DESK),
        _step(Act.DELEGATE, _("下派"), OPEN, None, Party.DESK),
        _step(Act.RECALL, _("撤回交办"), (State.DISPATCHED,), State.REPORTED, Party.DESK),
        _step(Act.URGE, _("催办"), _WORKING, None, Party.DESK, Party.OVERSIGHT),
        _step(Act.ASK_REPORTER, _("请补充情况"), OPEN, None, Party.DESK, Party.UNIT),
        _step(Act.WITHDRAW, _("诉求人撤回"), OPEN, None, Party.DESK),
        _step(Act.REFUSE, _("告知不属受理范围"), (State.REPORTED,), State.REFUSED, Party.DESK),
        _step(Act.TRANSFER, _("移交"), OPEN, State.TRANSFERRED, Party.DESK),
        _step(Act.VOID, _("作废"), (State.REPORTED,), State.VOID, Party.DESK),
        _step(Act.COMMENT, _("批注"), ANY, None, *Party),
    )
}

MAX_REOPENINGS = 2
