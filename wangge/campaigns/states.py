"""The states of a campaign and what leads from one to the next; outcomes of a visit. No tables."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    RUNNING = "running"
    CLOSED = "closed"


class Act(StrEnum):
    REVISE = "revise"
    PROPOSE = "propose"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    START = "start"
    CLOSE = "close"


class TargetKind(StrEnum):
    """What is counted off: addresses of households, places, or so many in each grid."""

    HOUSEHOLDS = "households"
    PLACES = "places"
    COUNT = "count"


class Outcome(StrEnum):
    DONE = "done"
    NOT_HOME = "not_home"
    DECLINED = "declined"
    NOT_APPLICABLE = "not_applicable"


STATE_LABELS: dict[State, str | Promise] = {
    State.DRAFT: _("起草中"),
    State.PROPOSED: _("待审批"),
    State.APPROVED: _("已批准"),
    State.RUNNING: _("进行中"),
    State.CLOSED: pgettext_lazy("campaign", "已结束"),
}
KIND_LABELS: dict[TargetKind, str | Promise] = {
    TargetKind.HOUSEHOLDS: _("住户（只有地址）"),
    TargetKind.PLACES: _("场所"),
    TargetKind.COUNT: _("每个网格的数量"),
}
OUTCOME_LABELS: dict[Outcome, str | Promise] = {
    Outcome.DONE: _("已完成"),
    Outcome.NOT_HOME: _("没有人在"),
    Outcome.DECLINED: _("谢绝"),
    Outcome.NOT_APPLICABLE: _("不适用"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One act: from which states, to which (None: it stays)."""

    act: Act
    label: str | Promise
    sources: tuple[State, ...]
    target: State | None


STEPS: dict[Act, Step] = {
    step.act: step
    for step in (
        Step(Act.REVISE, _("修改"), (State.DRAFT,), None),
        Step(Act.PROPOSE, _("提请审批"), (State.DRAFT,), State.PROPOSED),
        Step(Act.SEND_BACK, _("退回修改"), (State.PROPOSED,), State.DRAFT),
        # With questions about persons the first approval leaves it proposed, the second lets it through.
        Step(Act.APPROVE, _("批准"), (State.PROPOSED,), State.APPROVED),
        Step(Act.START, _("现在开始"), (State.APPROVED,), State.RUNNING),
        Step(Act.CLOSE, _("提前结束"), (State.APPROVED, State.RUNNING), State.CLOSED),
    )
}
