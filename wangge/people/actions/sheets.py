"""Whole sheets of organisations and of staff, all of it or nothing: act by act, as on the pages."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from wangge.lib import clock
from wangge.lib.actor import Actor, Role
from wangge.lib.plans import Plan
from wangge.lib.tables import Row
from wangge.people import errors, queries
from wangge.people.access import require
from wangge.people.actions.accounts import change_account, lock_account, open_account, unlock_account
from wangge.people.actions.organisations import (
    change_organisation,
    create_organisation,
    restore_organisation,
    retire_organisation,
)
from wangge.people.actions.posts import end_post, give_post
from wangge.people.comparison import Comparison, Step
from wangge.people.models import Organisation, Post, Revision, User

ORDER = ("open_account", "unlock_account", "give_post", "change_account", "end_post", "lock_account")


def change_units(
    *, rows: Iterable[Row], seen: str, is_relied_on: Callable[[Organisation], bool], by: Actor, now: datetime
) -> Plan:
    """What a sheet of organisations changes. `seen` is the mark of the plan that was shown: `StaffMoved` when the rows
    come to something else by now."""
    require(by, Role.SYSADMIN)
    with transaction.atomic():
        _lock()
        found = queries.compared_units(rows, is_relied_on)
        _check(found, seen)
        for step in found.steps:
            _change_unit(step, by, now)
    return found.plan


def change_staff(*, rows: Iterable[Row], seen: str, by: Actor, now: datetime) -> Plan:
    """What a sheet of staff changes. New accounts have no password yet: one is handed over to each."""
    require(by, Role.SECADMIN)
    with transaction.atomic():
        _lock()
        found = queries.compared_staff(rows, clock.office_date(now), by)
        _check(found, seen)
        # Whoever comes is there before whoever goes: an administrator's post is never without a holder.
        for step in sorted(found.steps, key=lambda step: ORDER.index(step.act)):
            _change_staff(step, by, now)
    return found.plan


def _lock() -> None:
    """One sheet at a time: the plan is made anew from rows that nobody else is changing."""
    Revision.objects.get_or_create(id=1)
    Revision.objects.select_for_update().filter(id=1).first()


def _check(found: Comparison, seen: str) -> None:
    if found.problems:
        raise errors.StaffMoved(found.problems[0].reason)
    if found.plan.mark != seen:
        raise errors.StaffMoved


def _change_unit(step: Step, by: Actor, now: datetime) -> None:
    values: dict[str, Any] = dict(step.values)
    if step.act == "create_organisation":
        create_organisation(**values, by=by, now=now)
        return
    org = Organisation.objects.get(code=step.key)
    match step.act:
        case "change_organisation":
            change_organisation(org=org, **values, by=by, now=now)
        case "retire_organisation":
            retire_organisation(org=org, by=by, now=now)
        case "restore_organisation":
            restore_organisation(org=org, by=by, now=now)


def _change_staff(step: Step, by: Actor, now: datetime) -> None:
    values: dict[str, Any] = dict(step.values)
    if step.act == "open_account":
        open_account(username=step.key, **values, is_handed_over=False, by=by, now=now)
        return
    user = User.objects.get(username=step.key)
    match step.act:
        case "change_account":
            change_account(user=user, **values, by=by, now=now)
        case "lock_account":
            lock_account(user=user, **values, by=by, now=now)
        case "unlock_account":
            unlock_account(user=user, **values, by=by, now=now)
        case "give_post":
            _give(user, values, by, now)
        case "end_post":
            end_post(post=Post.objects.get(pk=values["post"]), on=values["on"], by=by, now=now)


def _give(user: User, row: dict[str, str], by: Actor, now: datetime) -> None:
    level = queries.level_of(row["area_code"])
    if level is None:
        raise errors.StaffMoved
    give_post(
        user=user,
        role=Role(row["role"]),
        area_code=row["area_code"],
        level=level,
        org=Organisation.objects.get(code=row["org"]),
        origin=row["origin"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        by=by,
        now=now,
    )
