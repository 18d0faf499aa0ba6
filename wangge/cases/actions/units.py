"""A unit is retired: its open cases, its posts and its items in the catalogue go to the unit that takes its place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from wangge.cases import search
from wangge.cases.actions.changing import log, tokens
from wangge.cases.models import IS_OPEN, OPEN_VALUES, Assignment, Case
from wangge.cases.queries.reliance import TAKE_OVER, UnitReliance, reliance_on
from wangge.catalogue.actions import replace_unit
from wangge.lib import clock
from wangge.lib.actor import Actor, Role
from wangge.people import errors
from wangge.people.access import require
from wangge.people.actions import hand_posts, retire_organisation
from wangge.people.models import Organisation
from wangge.people.queries import check_successor


@dataclass(frozen=True, slots=True)
class Handed:
    """What went over with a unit that was retired."""

    cases: int
    posts: int
    items: int


def retire_unit(*, org: Organisation, successor: Organisation | None, by: Actor, now: datetime) -> Handed:
    """Retire a unit from today. Cases keep their clocks and their number; whoever did the work goes on in the new unit.

    Raises `OrganisationInUse` when something relies on it and nobody takes it over, and what the parts refuse.
    """
    require(by, Role.SYSADMIN)
    with transaction.atomic():
        org = Organisation.objects.select_for_update().get(pk=org.pk)
        relied: UnitReliance = reliance_on(org, clock.office_date(now))
        if successor is None:
            if relied.any:
                raise errors.OrganisationInUse
            retire_organisation(org=org, by=by, now=now)
            return Handed(0, 0, 0)
        check_successor(org, successor)
        cases = _hand_cases(org, successor, by, now)
        items = replace_unit(code=org.code, successor=successor.code, by=by, now=now)
        posts = hand_posts(org=org, successor=successor, by=by, now=now)
        retire_organisation(org=org, by=by, now=now, successor=successor)
    return Handed(cases, posts, items)


def _hand_cases(org: Organisation, successor: Organisation, by: Actor, now: datetime) -> int:
    led = Case.objects.filter(IS_OPEN, lead=org) | Case.objects.filter(IS_OPEN, holder=org)
    cases = list(led.select_for_update().order_by("pk"))
    for case in cases:
        _hand_case(case, org, successor, by, now)
    turns = Assignment.objects.filter(org=org, ended_at__isnull=True, case__state__in=OPEN_VALUES)
    assisted = list(turns.filter(is_lead=False).select_related("case"))
    for turn in assisted:
        _hand_turn(turn, successor, now)
        data = {"assisting": successor.pk, "before": org.pk}
        log(turn.case, TAKE_OVER, by=by, now=now, data=data)
    return len({case.pk for case in cases} | {turn.case_id for turn in assisted})


def _hand_case(case: Case, org: Organisation, successor: Organisation, by: Actor, now: datetime) -> None:
    """The case row, and the unit's turn at it; no clock moves."""
    old_tokens, values, data = tokens(case), dict[str, Any](), {"before": org.pk}
    if case.lead_id == org.pk:
        values["lead_id"] = data["lead"] = successor.pk
    if case.holder_id == org.pk:
        values |= {"holder_id": successor.pk, "holder_level": successor.level}
        data["holder"] = successor.pk
    for name, value in values.items():
        setattr(case, name, value)
    case.version += 1
    case.save(update_fields=[*(name.removesuffix("_id") for name in values), "version"])
    for turn in Assignment.objects.filter(case=case, org=org, is_lead=True, ended_at__isnull=True):
        _hand_turn(turn, successor, now)
    search.put(case.pk, old_tokens, tokens(case))
    log(case, TAKE_OVER, by=by, now=now, data=data)


def _hand_turn(turn: Assignment, successor: Organisation, now: datetime) -> None:
    """The turn ends for the old unit and goes on, with all its dates, for the new one."""
    Assignment.objects.filter(pk=turn.pk).update(ended_at=now)
    turn.pk, turn.org = None, successor
    turn.save(force_insert=True)
