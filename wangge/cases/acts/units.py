"""What the acts of those who do the work need."""

from datetime import date

from wangge.cases.acts.parts import (
    ActInput,
    ClosureClass,
    ExtensionReason,
    Files,
    HoldReason,
    Note,
    ReturnReason,
    SpokenNote,
    Until,
)


class SelfHandleInput(ActInput):
    result: Note = ""
    closure_class: ClosureClass = ClosureClass.SOLVED
    category: str | None = None
    files: Files = []


class RequestReturnInput(ActInput):
    reason_code: ReturnReason
    files: Files = []


class AnswerInput(ActInput):
    result: SpokenNote
    closure_class: ClosureClass
    promised_on: date | None = None
    files: Files = []


class RequestExtensionInput(ActInput):
    note: SpokenNote
    reason_code: ExtensionReason
    until: Until
    files: Files = []


class RequestHoldInput(ActInput):
    note: SpokenNote  # the plan: what is done by when
    reason_code: HoldReason
    until: Until  # the review
    guarding: Note = ""  # who guards the place meanwhile, and how
    files: Files = []


class AssignInput(ActInput):
    """A section of the unit or a firm, or a person of the unit; neither: the unit itself again."""

    org: str | None = None
    worker: str | None = None
