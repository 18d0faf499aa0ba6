"""The state machine as one table. Buttons, the API's `/acts` and the diagram in the docs are made from it."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


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
    State.REPORTED: pgettext_lazy("state", "待受理"),
    State.DISPATCHED: pgettext_lazy("state", "待签收"),
    State.HANDLING: pgettext_lazy("state", "办理中"),
    State.ON_HOLD: pgettext_lazy("state", "挂账"),
    State.ANSWERED: pgettext_lazy("state", "待核查"),
    State.CLOSED: pgettext_lazy("state", "已办结"),
    State.ARCHIVED: pgettext_lazy("state", "已归档"),
    State.REFUSED: pgettext_lazy("state", "不属受理范围"),
    State.TRANSFERRED: pgettext_lazy("state", "已移交"),
    State.MERGED: pgettext_lazy("state", "已合并"),
    State.VOID: pgettext_lazy("state", "已作废"),
}
# What the public reads where the staff word would not be understood.
PUBLIC_LABELS: dict[State, str | Promise] = {
    **STATE_LABELS,
    State.DISPATCHED: pgettext_lazy("state", "已交办"),
    State.ON_HOLD: pgettext_lazy("state", "暂缓办理"),
}

OPEN = (State.REPORTED, State.DISPATCHED, State.HANDLING, State.ON_HOLD, State.ANSWERED)
ENDS = (State.REFUSED, State.TRANSFERRED, State.MERGED, State.VOID)
ANY = tuple(State)


class Act(StrEnum):
    DISPATCH = "dispatch"
    REFUSE = "refuse"
    TRANSFER = "transfer"
    VOID = "void"
    MERGE = "merge"
    UNMERGE = "unmerge"
    SELF_HANDLE = "self_handle"
    SIGN = "sign"
    RECALL = "recall"
    RELOCATE = "relocate"
    RECATEGORISE = "recategorise"
    ASK_REPORTER = "ask_reporter"
    WITHDRAW = "withdraw"
    REQUEST_RETURN = "request_return"
    DECIDE_RETURN = "decide_return"
    REQUEST_EXTENSION = "request_extension"
    DECIDE_EXTENSION = "decide_extension"
    REQUEST_HOLD = "request_hold"
    DECIDE_HOLD = "decide_hold"
    RESUME = "resume"
    ASSIGN = "assign"
    ENLIST = "enlist"
    RELEASE = "release"
    REISSUE = "reissue"
    ANSWER = "answer"
    VERIFY = "verify"
    REWORK = "rework"
    CALL_BACK = "call_back"
    REOPEN = "reopen"
    KEEP_CLOSED = "keep_closed"
    CONFIRM_PLAN = "confirm_plan"
    APPEAL_RATING = "appeal_rating"
    DECIDE_RATING = "decide_rating"
    ARCHIVE = "archive"
    ESCALATE = "escalate"
    DELEGATE = "delegate"
    URGE = "urge"
    CARD = "card"
    INSTRUCT = "instruct"
    REPLY_INSTRUCTION = "reply_instruction"
    CONVENE = "convene"
    COMMENT = "comment"


class Party(StrEnum):
    """In what capacity somebody stands to a case (worked out by `access.parties`)."""

    DESK = "desk"  # the desk that holds it, or one above that acts for it
    UPPER_DESK = "upper_desk"  # such a desk of a town or of the county
    COUNTY_DESK = "county_desk"  # the county's own desk
    OUTSIDE_DESK = "outside_desk"  # such a desk, outside the units that did the work
    DIRECTOR = "director"  # leads the centre that holds it, or one above; or sits at the county's desk
    UNIT = "unit"  # the lead unit (or its section that does the work), or the worker it was given to
    ASSIST = "assist"  # a unit that assists, while its turn runs
    GRID_WORKER = "grid_worker"  # a worker of the grid it lies in
    OVERSIGHT = "oversight"  # supervision
    LEADER = "leader"  # a leader of an area that it lies in
    READER = "reader"  # anyone else who may see it


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table: who may do the act, from which states, and where it leads (None: stays).

    In `assist_sources` a unit that assists does it for its own turn: the case stays in its state. From
    `recused_sources` it is admitted only when the unit at work turns out to be the one complained of.
    """

    act: Act
    label: str | Promise
    sources: tuple[State, ...]
    target: State | None
    who: frozenset[Party]
    assist_sources: tuple[State, ...] = ()
    recused_sources: tuple[State, ...] = ()


def _step(
    act: Act,
    label: str | Promise,
    sources: tuple[State, ...],
    target: State | None,
    *who: Party,
    assist_sources: tuple[State, ...] = (),
    recused_sources: tuple[State, ...] = (),
) -> Step:
    return Step(act, label, sources, target, frozenset(who), assist_sources, recused_sources)


_WORKING = (State.DISPATCHED, State.HANDLING)
_DONE = (State.CLOSED, State.ARCHIVED)
GIVEN_OUT = (*_WORKING, State.ON_HOLD)  # units are at work
_ASKABLE = (*OPEN, State.MERGED)  # each reporter of a merged matter can still be asked

STEPS: dict[Act, Step] = {
    step.act: step
    for step in (
        # The likely act of each state comes first: the desk offers it first.
        _step(Act.DISPATCH, pgettext_lazy("act", "受理并交办"), (State.REPORTED,), State.DISPATCHED, Party.DESK),
        _step(
            Act.SELF_HANDLE,
            pgettext_lazy("act", "自行处置"),
            (State.REPORTED,),
            State.CLOSED,
            Party.GRID_WORKER,
            Party.DESK,
        ),
        _step(
            Act.SIGN,
            pgettext_lazy("act", "签收"),
            (State.DISPATCHED,),
            State.HANDLING,
            Party.UNIT,
            assist_sources=GIVEN_OUT,
        ),
        _step(
            Act.ANSWER,
            pgettext_lazy("act", "反馈结果"),
            (State.HANDLING,),
            State.ANSWERED,
            Party.UNIT,
            assist_sources=GIVEN_OUT,
        ),
        _step(Act.DECIDE_RETURN, pgettext_lazy("act", "审定责任单位"), _WORKING, State.REPORTED, Party.DESK),
        _step(Act.DECIDE_EXTENSION, pgettext_lazy("act", "审批延期"), _WORKING, None, Party.DESK),
        _step(Act.DECIDE_HOLD, pgettext_lazy("act", "审批挂账"), (State.HANDLING,), State.ON_HOLD, Party.DIRECTOR),
        _step(Act.RESUME, pgettext_lazy("act", "恢复办理"), (State.ON_HOLD,), State.HANDLING, Party.DESK, Party.UNIT),
        _step(Act.VERIFY, pgettext_lazy("act", "核查通过"), (State.ANSWERED,), State.CLOSED, Party.OUTSIDE_DESK),
        _step(Act.REWORK, pgettext_lazy("act", "发回重办"), (State.ANSWERED,), State.HANDLING, Party.OUTSIDE_DESK),
        _step(Act.CALL_BACK, pgettext_lazy("act", "回访"), (State.CLOSED,), None, Party.OUTSIDE_DESK, Party.OVERSIGHT),
        _step(Act.DECIDE_RATING, pgettext_lazy("act", "审定评价申诉"), _DONE, None, Party.OVERSIGHT),
        _step(Act.KEEP_CLOSED, pgettext_lazy("act", "维持办结"), _DONE, None, Party.OUTSIDE_DESK),
        _step(Act.CONFIRM_PLAN, pgettext_lazy("act", "确认计划完成"), _DONE, State.CLOSED, Party.OUTSIDE_DESK),
        _step(Act.APPEAL_RATING, pgettext_lazy("act", "申诉评价"), _DONE, None, Party.UNIT),
        _step(Act.ARCHIVE, pgettext_lazy("act", "归档"), (State.CLOSED,), State.ARCHIVED, Party.DESK),
        _step(Act.REOPEN, pgettext_lazy("act", "重新交办"), _DONE, State.REPORTED, Party.DESK),
        _step(Act.REPLY_INSTRUCTION, pgettext_lazy("act", "回复批示"), ANY, None, Party.DESK, Party.UNIT),
        _step(Act.REQUEST_RETURN, pgettext_lazy("act", "申请退回"), _WORKING, None, Party.UNIT),
        _step(Act.REQUEST_EXTENSION, pgettext_lazy("act", "申请延期"), _WORKING, None, Party.UNIT),
        _step(Act.REQUEST_HOLD, pgettext_lazy("act", "申请挂账"), (State.HANDLING,), None, Party.UNIT),
        _step(
            Act.ASSIGN,
            pgettext_lazy("act", "内部分派"),
            (State.HANDLING, State.ON_HOLD),
            None,
            Party.UNIT,
            assist_sources=GIVEN_OUT,
        ),
        _step(Act.ENLIST, pgettext_lazy("act", "增加协办"), GIVEN_OUT, None, Party.DESK),
        _step(Act.RELEASE, pgettext_lazy("act", "解除协办"), GIVEN_OUT, None, Party.DESK),
        _step(Act.RECATEGORISE, pgettext_lazy("act", "更正类别"), OPEN, None, Party.DESK),
        _step(Act.RELOCATE, pgettext_lazy("act", "更正位置"), OPEN, None, Party.DESK),
        _step(Act.ESCALATE, pgettext_lazy("act", "上报"), OPEN, None, Party.DESK),
        _step(Act.DELEGATE, pgettext_lazy("act", "下派"), OPEN, None, Party.DESK),
        _step(
            Act.RECALL,
            pgettext_lazy("act", "撤回交办"),
            (State.DISPATCHED,),
            State.REPORTED,
            Party.DESK,
            recused_sources=(State.HANDLING, State.ON_HOLD, State.ANSWERED),
        ),
        _step(
            Act.REISSUE,
            pgettext_lazy("act", "重定时限"),
            _WORKING,
            None,
            Party.COUNTY_DESK,
            Party.OVERSIGHT,
        ),
        _step(Act.URGE, pgettext_lazy("act", "催办"), _WORKING, None, Party.DESK, Party.OVERSIGHT),
        _step(Act.ASK_REPORTER, pgettext_lazy("act", "请补充情况"), _ASKABLE, None, Party.DESK, Party.UNIT),
        _step(Act.WITHDRAW, pgettext_lazy("act", "诉求人撤回"), OPEN, None, Party.DESK),
        _step(Act.MERGE, pgettext_lazy("act", "合并"), OPEN, State.MERGED, Party.DESK),
        _step(Act.UNMERGE, pgettext_lazy("act", "撤销合并"), (State.MERGED,), State.REPORTED, Party.DESK),
        _step(Act.REFUSE, pgettext_lazy("act", "告知不属受理范围"), (State.REPORTED,), State.REFUSED, Party.DESK),
        _step(Act.TRANSFER, pgettext_lazy("act", "移交"), OPEN, State.TRANSFERRED, Party.DESK),
        _step(Act.VOID, pgettext_lazy("act", "作废"), (State.REPORTED,), State.VOID, Party.DESK),
        _step(
            Act.CARD, pgettext_lazy("act", "发督办单"), (*OPEN, State.CLOSED), None, Party.OUTSIDE_DESK, Party.OVERSIGHT
        ),
        _step(Act.CONVENE, pgettext_lazy("act", "召集会商"), (*OPEN, State.CLOSED), None, Party.UPPER_DESK),
        _step(Act.INSTRUCT, pgettext_lazy("act", "领导批示"), (*OPEN, State.CLOSED), None, Party.LEADER),
        _step(Act.COMMENT, pgettext_lazy("act", "批注"), ANY, None, *Party),
    )
}

MAX_REOPENINGS = 2
