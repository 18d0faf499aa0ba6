"""What the acts of supervision need: cards by hand."""

from enum import StrEnum

from wangge.cases.acts.parts import ActInput, Instant, SpokenNote
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
