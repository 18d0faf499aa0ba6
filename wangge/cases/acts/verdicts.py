"""What the acts about the outcome need: call-backs, what follows from them, appeals, plans."""

import uuid
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from wangge.cases.acts.parts import ActInput, Note, SpokenNote
from wangge.cases.outcomes import Outcome

# One of several reporters of the matter, by the number of the own report; empty for the case's own.
Reporter = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]


class ReopenReason(StrEnum):
    """Reopened when the unit is at fault or a promise was not kept (standards.md 3.3, step 17), or for new facts."""

    UNIT_AT_FAULT = "unit_at_fault"
    PROMISE_UNMET = "promise_unmet"
    NEW_FACT = "new_fact"


class KeepReason(StrEnum):
    """Why a closing stands although the reporter is not content; the reporter reads the note."""

    LAWFUL = "lawful"
    DONE_AS_PROMISED = "done_as_promised"
    SAME_FACTS = "same_facts"
    NOT_FOUND = "not_found"


class CallBackInput(ActInput):
    """One try. `outcome` tells more than `contacted`; either may stand for the other."""

    contacted: bool | None = None
    outcome: Outcome | None = None
    solved: bool | None = None
    satisfied: Annotated[int, Field(ge=1, le=4)] | None = None
    words: Note = ""  # the reporter's own
    conceded: bool = False  # explained by law, and the reporter grants that the unit got in touch
    of: Reporter = ""


class ReopenInput(ActInput):
    reason_code: ReopenReason | None = None


class KeepClosedInput(ActInput):
    reason_code: KeepReason
    note: SpokenNote


class AppealInput(ActInput):
    note: SpokenNote
    files: list[uuid.UUID] = Field(default_factory=list, max_length=12)
    of: Reporter = ""


class DecideAppealInput(ActInput):
    approve: bool
    note: SpokenNote
    of: Reporter = ""
