"""The ladder of supervision as values: fractions of a limit, and what a card allows."""

from dataclasses import dataclass, field
from decimal import Decimal

from wangge.catalogue.deadlines import Limit, Unit


@dataclass(frozen=True, slots=True)
class LadderInfo:
    """The rungs of supervision as fractions of the limit, and what a card allows. `id` is 0 in the shipped ladder."""

    id: int = 0
    area_code: str = ""
    remind_at: Decimal = Decimal("0.5")
    warn_at: Decimal = Decimal("0.8")
    red_at: Decimal = Decimal(2)
    red_reworks: int = 2
    answer: Limit = field(default_factory=lambda: Limit(Decimal(2), Unit.WORKING_DAYS))
    appeal: Limit = field(default_factory=lambda: Limit(Decimal(5), Unit.WORKING_DAYS))


# What the product ships (standards.md 3.3, supervision ladder); an office sets its own.
SHIPPED_LADDER = LadderInfo()
