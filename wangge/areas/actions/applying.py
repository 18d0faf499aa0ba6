"""The day has come: the plan becomes versions of areas. What is past stays as it was."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from wangge.areas import codes
from wangge.areas.actions.drafting import OBJECT, take_effect
from wangge.areas.actions.versions import VERSIONED, VersionWrite, lock
from wangge.areas.models import Area, Change, Succession
from wangge.areas.objections import ObjectionKind
from wangge.areas.plan import Made, Plan
from wangge.areas.queries import changes as queries
from wangge.areas.queries.comparing import different
from wangge.areas.states import ChangeState
from wangge.journal.actions import record
from wangge.lib import clock
from wangge.lib.actor import Actor

# Of an area that is new ground rather than the same place under another code, only this carries over.
_SHARED = ("supervision_phone", "boundary", "boundary_datum", "is_boundary_made_up")
_BY_CODE = ("name", "level", "kind", "parent_code")


@transaction.atomic
def apply_change(*, change: Change, by: Actor, now: datetime) -> Change:
    """Write the versions that an approved change asks for, from today on in the office.

    A day on which the worker was down is not made up: grids that cases were reported in stay what they were. Where the
    tree no longer admits the change, it is left for a person and says so (`stuck_at`). Twice is once.
    """
    lock()
    change = Change.objects.select_for_update().get(pk=change.pk)
    if change.state != ChangeState.APPROVED:
        return change
    today = clock.office_date(now)
    if today < change.effective_on:
        return change
    plan = queries.plan_of(change)
    # An approved change does not wait because a worker has left meanwhile: the coverage check names the grid.
    manned = {made.code for made in plan.made}
    faults = [each for each in queries.objections_to(change, manned, today) if not each.is_warning]
    if faults:
        return _stuck(change, {each.kind for each in faults}, by, now)
    writing = VersionWrite(today)
    current = {area.code: area for area in Area.objects.filter(valid_to=None, code__in=_named(plan))}
    datum = str(change.asked["datum"])
    for made in plan.made:
        values = _values(made, current, datum)
        if made.code in current:
            writing.change(current[made.code], different(current[made.code], values))
        else:
            writing.create(made.code, values)
    for code in plan.ends:
        writing.close(current[code])
    Succession.objects.bulk_create(
        Succession(code=code, heir=heir, change=change) for code, heirs in plan.heirs.items() for heir in heirs
    )
    take_effect(change, by=by, now=now)
    writing.write(by=by, now=now)
    return change


def _stuck(change: Change, kinds: set[ObjectionKind], by: Actor, now: datetime) -> Change:
    if change.stuck_at is None:
        data = {"faults": sorted(kinds)}
        record(act="area_change_stuck", object_type=OBJECT, object_id=change.pk, by=by, now=now, data=data)
    Change.objects.filter(pk=change.pk).update(stuck_at=now)
    change.stuck_at = now
    return change


def _named(plan: Plan) -> set[str]:
    return set(plan.touched) | {made.like for made in plan.made}


def _values(made: Made, current: Mapping[str, Area], datum: str) -> dict[str, Any]:
    """The columns of a new area, or those of an area in force that the plan sets."""
    values: dict[str, Any] = {"name": made.name}
    if made.code not in current:
        parsed = codes.parse(made.code)
        like = current.get(made.like)
        carried = [name for name in VERSIONED if name not in _BY_CODE] if made.is_same else _SHARED
        if like is not None:
            values = {name: getattr(like, name) for name in carried} | values
        values |= {"level": parsed.level.value, "kind": parsed.kind, "parent_code": codes.parent_of(made.code)}
    if made.boundary is not None:
        values |= {"boundary": made.boundary, "boundary_datum": datum}
    if made.households is not None:
        values["households"] = made.households
    return values


@transaction.atomic
def note_progress(*, change: Change, now: datetime, posts: bool = False, cases: bool = False) -> Change:
    """Remember that the posts, or the cases, have followed."""
    if posts and change.posts_carried_at is None:
        change.posts_carried_at = now
    if cases and change.cases_rehomed_at is None:
        change.cases_rehomed_at = now
    change.save(update_fields=["posts_carried_at", "cases_rehomed_at"])
    return change
