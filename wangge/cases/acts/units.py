"""What the acts of those who do the work need."""

from datetime import date

from wangge.cases.acts.parts import ActInput, ClosureClass, Files, Note, ReturnReason, SpokenNote


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
