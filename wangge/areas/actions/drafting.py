"""A change of areas from the first draft to its approval: nothing of the tree moves here."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from wangge.areas import errors
from wangge.areas.access import is_own, require_reach
from wangge.areas.asked import ChangeInput
from wangge.areas.models import Change, ChangeArea
from wangge.areas.plan import Plan
from wangge.areas.planning import plan_of
from wangge.areas.queries import changes as queries
from wangge.areas.states import CHANGE_STEPS, ChangeAct
from wangge.journal.actions import record
from wangge.lib import clock
from wangge.lib.actor import Actor

OBJECT = "area_change"


@transaction.atomic
def draft_change(*, asked: ChangeInput, by: Actor, now: datetime) -> Change:
    """Draw up a change: areas, codes and ground are worked out at once. Raises `InvalidInput` where that cannot be
    done, `RoleNotAllowed` for areas that the person does not answer for."""
    plan = _drawn_up(asked, None, by)
    change = Change.objects.create(
        kind=asked.kind.value,
        reason=asked.reason,
        effective_on=asked.effective_on,
        asked=asked.model_dump(mode="json"),
        plan=plan.as_json(),
        drafted_by=by.id,
        drafted_at=now,
    )
    _keep_areas(change, plan)
    record(act="draft_area_change", object_type=OBJECT, object_id=change.pk, by=by, now=now, data={"kind": change.kind})
    return change


@transaction.atomic
def revise_change(*, change: Change, asked: ChangeInput, by: Actor, now: datetime) -> Change:
    """Draw a draft up again, from what was entered anew and on the tree as it is now."""
    plan = _drawn_up(asked, change.pk, by)
    _step(
        change,
        ChangeAct.REVISE,
        by=by,
        now=now,
        kind=asked.kind.value,
        reason=asked.reason,
        effective_on=asked.effective_on,
        asked=asked.model_dump(mode="json"),
        plan=plan.as_json(),
        drafted_by=by.id,
        drafted_at=now,
    )
    change.areas.all().delete()
    _keep_areas(change, plan)
    return change


def _drawn_up(asked: ChangeInput, number: int | None, by: Actor) -> Plan:
    used = queries.used_codes() | queries.planned_codes(number)
    plan = plan_of(asked, queries.index_on(asked.effective_on), used)
    require_reach(by, plan.touched)
    return plan


def _keep_areas(change: Change, plan: Plan) -> None:
    ChangeArea.objects.bulk_create(ChangeArea(change=change, code=code) for code in sorted(plan.touched))


@transaction.atomic
def propose_change(*, change: Change, manned: Collection[str], by: Actor, now: datetime) -> Change:
    """Ask for approval. Raises `ChangeHasFaults`; `manned` as in `queries.changes.objections_to`."""
    _require_sound(change, manned, now)
    return _step(change, ChangeAct.PROPOSE, by=by, now=now, proposed_by=by.id, proposed_at=now)


@transaction.atomic
def approve_change(*, change: Change, manned: Collection[str], by: Actor, now: datetime) -> Change:
    """A second person's approval; the worker applies the change on its date. Checked anew: the tree may have moved."""
    if is_own(by, change):
        raise errors.SecondPersonNeeded
    _require_sound(change, manned, now)
    return _step(change, ChangeAct.APPROVE, by=by, now=now, decided_by=by.id, decided_at=now, decision_note="")


@transaction.atomic
def send_back_change(*, change: Change, note: str, by: Actor, now: datetime) -> Change:
    """Back to its drafters with a reason; an approval that was given already falls."""
    return _step(
        change, ChangeAct.SEND_BACK, by=by, now=now, proposed_by=None, proposed_at=None, stuck_at=None,
        decided_by=by.id, decided_at=now, decision_note=note,
    )  # fmt: skip


@transaction.atomic
def cancel_change(*, change: Change, note: str, by: Actor, now: datetime) -> Change:
    """Call a change off before it takes effect; the draft stays to be read."""
    return _step(change, ChangeAct.CANCEL, by=by, now=now, decision_note=note)


def _require_sound(change: Change, manned: Collection[str], now: datetime) -> None:
    if change.effective_on < clock.office_date(now):
        raise errors.ChangeDatePassed
    faults = [each.message for each in queries.objections_to(change, manned) if not each.is_warning]
    if faults:
        raise errors.ChangeHasFaults(faults=faults)


def _step(change: Change, act: ChangeAct, *, by: Actor, now: datetime, **fields: Any) -> Change:
    """One step of the table: the row only if nobody changed it since it was read, and one journal row."""
    step = CHANGE_STEPS[act]
    if change.state not in step.sources:
        raise errors.ChangeNotAllowed
    before, version = change.state, change.version
    values = {**fields, "state": step.target.value, "version": version + 1}
    if not Change.objects.filter(pk=change.pk, version=version).update(**values):
        raise errors.ChangeNotAllowed
    for name, value in values.items():
        setattr(change, name, value)
    facts: dict[str, Any] = {"from": before, "to": change.state, "effective": change.effective_on.isoformat()}
    record(act=f"{act}_area_change", object_type=OBJECT, object_id=change.pk, by=by, now=now, data=facts)
    return change


def take_effect(change: Change, *, by: Actor, now: datetime) -> Change:
    """The last step, within the act that writes the areas."""
    return _step(change, ChangeAct.APPLY, by=by, now=now, applied_at=now, stuck_at=None)
