"""What a unit asks of the desk: to return a case, for more time, to put it on hold. Asking stops no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wangge.cases import errors
from wangge.cases.access import moved_on
from wangge.cases.actions import clocks
from wangge.cases.actions.changing import change
from wangge.cases.actions.turns import lead_turn
from wangge.cases.acts import RequestExtensionInput, RequestHoldInput, RequestReturnInput
from wangge.cases.models import Case, Request, RequestKind
from wangge.cases.states import Act
from wangge.catalogue import deadlines
from wangge.catalogue import queries as catalogue
from wangge.catalogue.errors import UnknownCategory
from wangge.files.queries import for_owners
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput

HAZARDS = "05"  # the field of the catalogue whose matters are dangers


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an act asks for, beside its reason and words."""

    act: Act
    kind: RequestKind
    until: datetime | None = None
    guarding: str = ""


@transaction.atomic
def request_return(*, case: Case, data: RequestReturnInput, by: Actor, now: datetime) -> Case:
    """Ask to give a case back, within the window that runs from its dispatch."""
    turn = lead_turn(case)
    if turn is not None and turn.return_by is not None and now > turn.return_by:
        raise errors.ReturnWindowOver
    return _ask(case, _Asked(Act.REQUEST_RETURN, RequestKind.RETURN), data, by, now)


@transaction.atomic
def request_extension(*, case: Case, data: RequestExtensionInput, by: Actor, now: datetime) -> Case:
    """Ask for a later limit, before the present one has passed, and not beyond the longest extension."""
    due = _running_limit(case, now)
    until = clocks.limit_of(data.until)
    if until <= due:
        raise InvalidInput(fields={"until": _("延期后的期限须晚于现在的办理期限")})
    if until > longest_extension(case, now):
        raise errors.ExtensionTooLong(fields={"until": errors.ExtensionTooLong.title})
    return _ask(case, _Asked(Act.REQUEST_EXTENSION, RequestKind.EXTENSION, until), data, by, now)


def longest_extension(case: Case, now: datetime) -> datetime:
    """The latest instant to which the unit's limit may be moved."""
    limit = clocks.rules_on(now).extension_limit
    return deadlines.due_at(case.due_at or now, limit, catalogue.calendar()).at


@transaction.atomic
def request_hold(*, case: Case, data: RequestHoldInput, by: Actor, now: datetime) -> Case:
    """Ask to let a matter rest until a review, with a plan; a danger needs to be guarded meanwhile."""
    _running_limit(case, now)
    until = clocks.review_of(data.until)
    if until <= now:
        raise InvalidInput(fields={"until": _("复核日期须晚于今天")})
    if until > longest_hold(now):
        raise errors.HoldTooLong(fields={"until": errors.HoldTooLong.title})
    if not data.guarding and is_danger(case, now):
        raise errors.GuardingRequired(fields={"guarding": errors.GuardingRequired.title})
    return _ask(case, _Asked(Act.REQUEST_HOLD, RequestKind.HOLD, until, data.guarding), data, by, now)


def longest_hold(now: datetime) -> datetime:
    """The latest instant at which a hold that is asked for now may be reviewed."""
    return deadlines.due_at(now, clocks.rules_on(now).hold_limit, catalogue.calendar()).at


def is_danger(case: Case, now: datetime) -> bool:
    """Would the matter hurt somebody while it waits?"""
    try:
        category = clocks.category_or_none(case.category, now)
    except UnknownCategory:  # retired meanwhile
        category = None
    return case.category.startswith(HAZARDS) or (category is not None and category.is_emergency)


def _running_limit(case: Case, now: datetime) -> datetime:
    if case.due_at is None or now > case.due_at:
        raise errors.AskedTooLate
    return case.due_at


def _ask(case: Case, asked: _Asked, data: Any, by: Actor, now: datetime) -> Case:
    check_files(case, data.files)
    try:
        with transaction.atomic():
            request = Request.objects.create(
                case=case,
                kind=asked.kind,
                org_id=case.lead_id or 0,
                reason_code=data.reason_code.value,
                until=asked.until,
                guarding=asked.guarding,
                files=[str(item) for item in data.files],
                asked_by=by.id or 0,
                asked_at=now,
                decide_by=clocks.decide_due(now),
                rules_version=clocks.rules_on(now).version,
            )
    except IntegrityError:  # a colleague asked a moment ago
        raise moved_on(by, case) from None
    facts = {"request": request.pk, "reason": data.reason_code.value, "lead": case.lead_id}
    facts["decide_by"] = request.decide_by.isoformat()
    if asked.until is not None:
        facts["until"] = str(asked.until)
    return change(case, asked.act, by=by, now=now, note=data.note, data=facts)


def check_files(case: Case, wanted: Sequence[UUID], *others: Case) -> None:
    """Refuse files that are neither the case's own nor those of the others that it is worked on with."""
    if not wanted:
        return
    held = for_owners("case", [each.pk for each in (case, *others)])
    if not set(wanted) <= {upload.pk for uploads in held.values() for upload in uploads}:
        raise errors.UnknownFile
