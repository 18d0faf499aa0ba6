"""The life of an agreement: who moves it from where to where. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    ENDED = "ended"


class Act(StrEnum):
    PROPOSE = "propose"
    APPROVE = "approve"
    REFUSE = "refuse"
    END = "end"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Step:
    """From which states an act leads where. `APPROVE` leads on once both sides have said yes."""

    sources: frozenset[State]
    target: State


STEPS = {
    Act.PROPOSE: Step(frozenset({State.DRAFT}), State.PROPOSED),
    Act.APPROVE: Step(frozenset({State.PROPOSED}), State.APPROVED),
    Act.REFUSE: Step(frozenset({State.PROPOSED}), State.REFUSED),
    Act.DROP: Step(frozenset({State.DRAFT, State.PROPOSED}), State.ENDED),
    Act.END: Step(frozenset({State.APPROVED}), State.ENDED),
}
ENDS = frozenset({State.REFUSED, State.ENDED})
