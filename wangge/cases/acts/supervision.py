"""What the acts of supervision need: cards by hand, a leader's instructions and the replies to them."""

from enum import StrEnum

from wangge.cases.acts.parts import ActInput, Files, Instant, SpokenNote, Until
from wangge.cases.cards import CardLevel


class CardReason(StrEnum):
    """Why a person gives a card; the ladder's own reasons are not chosen by hand (standards.md 3.3)."""

    REFUSES_DUTY = "refuses_duty"
    NOT_SOLVED = "not_solved"
    FALSE_ANSWER = "false_answer"
    POOR_HANDLING = "poor_handling"
    OTHER = "other"


class CardInput(ActInput):
    """A card by hand: to the lead unit, or to another one that worked on the case. `note` is its evidence in words."""

    note: SpokenNote
    level: CardLevel
    rule: CardReason
    org: str | None = None
    answer_by: Instant | None = None


class ReplyingParty(StrEnum):
    """Who owes the reply to an instruction."""

    UNIT = "unit"
    DESK = "desk"


class InstructInput(ActInput):
    """A leader's instruction. Without a party the unit at work replies, else the desk; without a date the rules'."""

    note: SpokenNote
    reply_by: Until | None = None
    party: ReplyingParty | None = None


class ReplyInstructionInput(ActInput):
    """The reply to the oldest instruction that waits for the one who replies, or to the one that is named."""

    note: SpokenNote
    files: Files = []
    instruction: int | None = None
