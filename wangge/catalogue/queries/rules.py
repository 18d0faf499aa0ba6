"""Reading the office's rules for requests, holds and instructions; what a change of them comes to, and their past."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from wangge.catalogue.columns import RULE_COLUMNS
from wangge.catalogue.deadlines import Limit
from wangge.catalogue.errors import EffectiveTooEarly
from wangge.catalogue.models import HandlingRules, Revision
from wangge.catalogue.queries.changes import PastChange
from wangge.catalogue.rules import LIMITS, SHIPPED, Rules
from wangge.journal.queries import entries_of
from wangge.lib import clock
from wangge.lib.errors import InvalidInput
from wangge.lib.plans import Change, Kind, Plan, cells
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


def newest_rules() -> Rules:
    """The newest version, which a change follows on; it may be one that is still to begin."""
    row = HandlingRules.objects.order_by("-version").first()
    return _rules(row) if row is not None else SHIPPED


def compared_rules(row: Mapping[str, str], *, effective: date, today: date) -> Plan:
    """What new rules change from a day, against the newest version. Raises `EffectiveTooEarly`, and `InvalidInput`
    when nothing would change."""
    old = newest_rules()
    if effective < max(old.valid_from, today):
        raise EffectiveTooEarly(fields={"effective": EffectiveTooEarly.title})
    changed = cells(RULE_COLUMNS, old.row(), row)
    if not changed:
        raise InvalidInput(_("没有改动任何内容"), fields={"": _("没有改动任何内容")})
    return Plan((Change(Kind.CHANGED, "", _("办理规则"), changed),))


def past_rules() -> list[PastChange]:
    """Every version of the rules, the newest first, each with what it changed against the one before."""
    rows = list(HandlingRules.objects.order_by("version"))
    actors = {entry.object_id: entry.actor_id for entry in entries_of([("handling_rules", row.pk) for row in rows])}
    past, before = list[PastChange](), SHIPPED.row()
    for row in rows:
        told = _rules(row).row()
        changed = cells(RULE_COLUMNS, before, told)
        past.append(PastChange(row.created_at, actors.get(row.pk), "set_handling_rules", row.valid_from, changed))
        before = told
    return past[::-1]
