"""The office's rules for requests, holds and instructions, as values. Pure: no database, no clock.

The office sets them (`actions.set_handling_rules`), each change is a version with its first day, and what was asked
under one version stays under it. Before an office sets its own, `SHIPPED` holds (product.md section 3).
"""

from dataclasses import dataclass, fields
from datetime import date

from wangge.catalogue.columns import RULE_COLUMNS
from wangge.catalogue.deadlines import Limit


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the rules; `version` is 0 in the shipped ones."""

    return_within: Limit  # from dispatch: later a unit may not ask to return
    extensions: int  # how many may be granted for one case
    extension_limit: Limit  # the longest one
    decide_within: Limit  # a desk decides a request, or carries the lateness itself
    hold_limit: Limit  # the longest time to a hold's review
    plan_limit: Limit  # the furthest date that an answer with a plan may promise
    instruction_within: Limit  # the reply to an instruction that names no date
    conclusion_before: str  # the act that needs an obligatory joint session's conclusion: dispatch, verify or archive
    version: int = 0
    valid_from: date = date.min
    valid_to: date | None = None

    def row(self) -> dict[str, str]:
        """The values as a file would write them, under the names of `columns.RULE_COLUMNS`."""
        return {column.name: str(getattr(self, column.name)) for column in RULE_COLUMNS}


LIMITS = tuple(field.name for field in fields(Rules) if field.type is Limit)
SHIPPED = Rules(
    return_within=Limit.parse("2 wd"),
    extensions=1,
    extension_limit=Limit.parse("10 wd"),
    decide_within=Limit.parse("4 wh"),
    hold_limit=Limit.parse("90 d"),
    plan_limit=Limit.parse("180 d"),
    instruction_within=Limit.parse("3 wd"),
    conclusion_before="archive",
)
