"""The office's rules for requests, holds and instructions: a change is a version with its first day."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.catalogue import queries
from wangge.catalogue.actions.revision import count_up
from wangge.catalogue.deadlines import Limit
from wangge.catalogue.errors import EffectiveTooEarly, RulesMoved
from wangge.catalogue.models import ConclusionBefore, HandlingRules
from wangge.catalogue.rules import LIMITS, SHIPPED
from wangge.journal.actions import record
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput

MOST_EXTENSIONS = 9


def set_handling_rules(
    *,
    changes: Mapping[str, Limit | int | str],
    by: Actor,
    now: datetime,
    effective: date,
    note: str = "",
    seen: int | None = None,
) -> HandlingRules:
    """New rules from a date; those not named in `changes` (names of `rules.Rules`) stay as they are.

    What was asked before stays under the rules of its day: this moves no clock. `EffectiveTooEarly` for a day before
    today or before the newest version begins; `RulesMoved` when the newest version is no longer the one `seen`.
    """
    with transaction.atomic():
        count_up()
        newest = HandlingRules.objects.order_by("-version").first()
        if seen is not None and seen != (newest.version if newest is not None else 0):
            raise RulesMoved
        if effective < clock.office_date(now) or (newest is not None and effective < newest.valid_from):
            raise EffectiveTooEarly(fields={"effective": EffectiveTooEarly.title})
        names = (*LIMITS, "extensions", "conclusion_before")
        values = {name: _stored(getattr(newest or SHIPPED, name)) for name in names}
        values |= {name: _stored(value) for name, value in changes.items() if name in values}
        _check(values)
        if newest is not None:
            newest.valid_to = effective
            newest.save(update_fields=["valid_to"])
        version = newest.version + 1 if newest is not None else 1
        made = HandlingRules.objects.create(version=version, valid_from=effective, note=note, created_at=now, **values)
        data = {"version": version, "effective": effective.isoformat(), **values}
        record(act="set_handling_rules", object_type="handling_rules", object_id=made.pk, by=by, now=now, data=data)
    queries.drop_rules()
    return made


def _stored(value: Limit | int | str) -> int | str:
    return str(value) if isinstance(value, Limit) else value


def _check(values: Mapping[str, int | str]) -> None:
    empty = [name for name in LIMITS if not Limit.parse(str(values[name])).amount]
    if empty:
        raise InvalidInput(fields=dict.fromkeys(empty, _("期限须大于 0")))
    extensions = values["extensions"]
    if not isinstance(extensions, int) or not 0 <= extensions <= MOST_EXTENSIONS:
        raise InvalidInput(fields={"extensions": _("延期次数须为 0 到 9 的整数")})
    if values["conclusion_before"] not in ConclusionBefore.values:
        raise InvalidInput(fields={"conclusion_before": _("请选择会商结论须在哪一步之前签署")})
