"""Reading the office's rules for requests, holds and instructions."""

from datetime import date

from wangge.catalogue.deadlines import Limit
from wangge.catalogue.models import HandlingRules, Revision
from wangge.catalogue.rules import LIMITS, SHIPPED, Rules
from wangge.lib import clock
from wangge.lib.snapshot import Snapshot


def _load() -> list[Rules]:
    return [_rules(row) for row in HandlingRules.objects.order_by("version")]


def _rules(row: HandlingRules) -> Rules:
    limits = {name: Limit.parse(getattr(row, name)) for name in LIMITS}
    return Rules(
        **limits,
        extensions=row.extensions,
        conclusion_before=row.conclusion_before,
        version=row.version,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _revision() -> int:
    return Revision.objects.values_list("number", flat=True).first() or 0


_snapshot: Snapshot[list[Rules]] = Snapshot(_load, _revision)


def drop_rules() -> None:
    """After a change in this process: the next read loads anew."""
    _snapshot.drop()


def rules(*, on: date | None = None) -> Rules:
    """The rules in force on a day (default: today in the office)."""
    day = on or clock.office_date(clock.now())
    for each in _snapshot.get():
        if each.valid_from <= day and (each.valid_to is None or day < each.valid_to):
            return each
    return SHIPPED
