"""The life of a change of areas as one table: what may be done to it, from where, and where it leads."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


class ChangeKind(StrEnum):
    """What a change does to the tree."""

    SPLIT = "split"
    MERGE = "merge"
    RENAME = "rename"
    BOUNDARY = "boundary"
    MOVE = "move"
    REDRAW = "redraw"
    SPECIAL = "special"
    RETIRE = "retire"


class ChangeState(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    APPLIED = "applied"
    CANCELLED = "cancelled"


class ChangeAct(StrEnum):
    REVISE = "revise"
    PROPOSE = "propose"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    CANCEL = "cancel"
    APPLY = "apply"  # the worker's, on the day


KIND_LABELS: dict[ChangeKind, str | Promise] = {
    ChangeKind.SPLIT: pgettext_lazy("area change", "拆分网格"),
    ChangeKind.MERGE: pgettext_lazy("area change", "合并"),
    ChangeKind.RENAME: pgettext_lazy("area change", "更名"),
    ChangeKind.BOUNDARY: pgettext_lazy("area change", "调整边界"),
    ChangeKind.MOVE: pgettext_lazy("area change", "划归另一上级"),
    ChangeKind.REDRAW: pgettext_lazy("area change", "重新划分网格"),
    ChangeKind.SPECIAL: pgettext_lazy("area change", "新设专业网格"),
    ChangeKind.RETIRE: pgettext_lazy("area change", "撤销"),
}
STATE_LABELS: dict[ChangeState, str | Promise] = {
    ChangeState.DRAFT: pgettext_lazy("area change", "草稿"),
    ChangeState.PROPOSED: pgettext_lazy("area change", "待审批"),
    ChangeState.APPROVED: pgettext_lazy("area change", "已批准，待生效"),
    ChangeState.APPLIED: pgettext_lazy("area change", "已生效"),
    ChangeState.CANCELLED: pgettext_lazy("area change", "已取消"),
}
ACT_LABELS: dict[ChangeAct, str | Promise] = {
    ChangeAct.REVISE: pgettext_lazy("area change", "修改"),
    ChangeAct.PROPOSE: pgettext_lazy("area change", "提交审批"),
    ChangeAct.SEND_BACK: pgettext_lazy("area change", "退回修改"),
    ChangeAct.APPROVE: pgettext_lazy("area change", "批准"),
    ChangeAct.CANCEL: pgettext_lazy("area change", "取消"),
    ChangeAct.APPLY: pgettext_lazy("area change", "生效"),
}
WAITING = (ChangeState.DRAFT, ChangeState.PROPOSED, ChangeState.APPROVED)


class ChangeParty(StrEnum):
    """In what capacity somebody stands to a change (worked out by `access.parties`)."""

    PROPOSER = "proposer"  # a desk of the town or the county, over all that it touches; the system administrator
    APPROVER = "approver"  # a leader of the county or the system administrator, never who proposed it
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class ChangeStep:
    """One row of the table: who may do the act, from which states, and where it leads."""

    sources: tuple[ChangeState, ...]
    target: ChangeState
    who: frozenset[ChangeParty]


_PROPOSER, _APPROVER = frozenset({ChangeParty.PROPOSER}), frozenset({ChangeParty.APPROVER})
CHANGE_STEPS: dict[ChangeAct, ChangeStep] = {
    ChangeAct.REVISE: ChangeStep((ChangeState.DRAFT,), ChangeState.DRAFT, _PROPOSER),
    ChangeAct.PROPOSE: ChangeStep((ChangeState.DRAFT,), ChangeState.PROPOSED, _PROPOSER),
    ChangeAct.SEND_BACK: ChangeStep((ChangeState.PROPOSED, ChangeState.APPROVED), ChangeState.DRAFT, _APPROVER),
    ChangeAct.APPROVE: ChangeStep((ChangeState.PROPOSED,), ChangeState.APPROVED, _APPROVER),
    ChangeAct.CANCEL: ChangeStep(WAITING, ChangeState.CANCELLED, _PROPOSER | _APPROVER),
    ChangeAct.APPLY: ChangeStep((ChangeState.APPROVED,), ChangeState.APPLIED, frozenset({ChangeParty.SYSTEM})),
}
