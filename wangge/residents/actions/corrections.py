"""What a person asks to have put right: asked with the application code, decided by the own desk within thirty days."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wangge.journal.actions import record
from wangge.lib import clock
from wangge.lib.actor import RESIDENT, Actor
from wangge.lib.errors import InvalidInput
from wangge.residents import cipher, errors, sealed
from wangge.residents.access import correction_for, household_for
from wangge.residents.actions.looks import note_look
from wangge.residents.actions.serving import check_person, opened_person, withdraw_consent
from wangge.residents.models import Correction, Household, ServiceRecord
from wangge.residents.queries.serving import is_running, record_of_code
from wangge.residents.words import CorrectedField, Look, Purpose, Service

ANSWER_WITHIN = timedelta(days=30)  # as GB/T 35273 gives for requests of persons
LONGEST = 200


@transaction.atomic
def ask_correction(*, code: str, field: str, wanted: str, now: datetime) -> Correction:
    """Ask to have one thing put right. One request about one thing at a time."""
    target = record_of_code(code)
    if not is_running(target, clock.office_date(now)):
        raise errors.ServiceEnded
    wanted = " ".join(wanted.split())
    if field not in CorrectedField.values:
        raise InvalidInput(fields={"field": _("请选择要更正哪一项")})
    if not 1 <= len(wanted) <= LONGEST:
        raise InvalidInput(fields={"wanted": _("请写明应改成什么，200 字以内")})
    person = opened_person(target)
    if field == CorrectedField.NAME:
        check_person(wanted, person.phone)
    if field == CorrectedField.PHONE:
        check_person(person.name, wanted)
    due_on = clock.office_date(now) + ANSWER_WITHIN
    try:
        with transaction.atomic():
            made = Correction.objects.create(
                record=target,
                field=field,
                wanted_locked=cipher.lock(wanted, sealed.WANTED),
                asked_at=now,
                due_on=due_on,
            )
    except IntegrityError:
        raise errors.CorrectionWaiting from None
    facts = {"field": field, "due_on": due_on.isoformat()}
    record(act="ask_correction", object_type="service", object_id=target.pk, by=RESIDENT, now=now, data=facts)
    return made


@transaction.atomic
def open_correction(*, correction_id: int, by: Actor, now: datetime) -> tuple[Correction, str]:
    """A request with what the person wants, in clear text: a look of the desk that the person is told of."""
    asked = correction_for(by, correction_id)
    note_look(kind=Look.CORRECT, target=asked.record, by=by, now=now, purpose=Purpose.CORRECT.value)
    return asked, sealed.opened(asked.wanted_locked, sealed.WANTED)


@transaction.atomic
def decide_correction(
    *,
    correction_id: int,
    approve: bool,
    reply: str,
    by: Actor,
    now: datetime,
    household_id: int | None = None,
    service: str = "",
    ends_on: date | None = None,
) -> Correction:
    """Put it right, or say why not. An address needs the household, a service its new name or an earlier end."""
    asked = correction_for(by, correction_id)
    reply = " ".join(reply.split())
    if (not reply and not approve) or len(reply) > LONGEST:
        raise InvalidInput(fields={"reply": _("不予更正的，请写明理由，200 字以内")})
    claimed = Correction.objects.filter(pk=asked.pk, decided_at__isnull=True).update(
        decided_at=now,
        decided_by=by.id,
        is_accepted=approve,
        wanted_locked=None,
        reply_locked=cipher.lock(reply, sealed.REPLY) if reply else None,
    )
    if not claimed:
        raise errors.CorrectionDecided
    if approve:
        wanted = sealed.opened(asked.wanted_locked, sealed.WANTED)
        changes = _changes(asked, wanted, by, household_id, service, ends_on)
        try:
            with transaction.atomic():
                ServiceRecord.objects.filter(pk=asked.record_id).update(**changes, version=asked.record.version + 1)
        except IntegrityError:
            raise InvalidInput(fields={"service": _("这份同意下已登记过这项服务")}) from None
    note_look(kind=Look.CORRECT, target=asked.record, by=by, now=now, purpose=Purpose.CORRECT.value)
    facts = {"correction": asked.pk, "field": asked.field, "approve": approve}
    record(act="decide_correction", object_type="service", object_id=asked.record_id, by=by, now=now, data=facts)
    asked.refresh_from_db()
    return asked


def _changes(
    asked: Correction, wanted: str, by: Actor, household_id: int | None, service: str, ends_on: date | None
) -> dict[str, Any]:
    """The columns that a granted request changes."""
    target = asked.record
    if asked.field in (CorrectedField.NAME, CorrectedField.PHONE):
        person = opened_person(target)
        name = wanted if asked.field == CorrectedField.NAME else person.name
        phone = wanted if asked.field == CorrectedField.PHONE else person.phone
        check_person(name, phone)
        return {
            "name_locked": cipher.lock(name, sealed.NAME),
            "phone_locked": cipher.lock(phone, sealed.PHONE),
            "person_index": sealed.person_index(name, phone),
        }
    if asked.field == CorrectedField.ADDRESS:
        return _moved(household_for(by, household_id or 0))
    changes: dict[str, Any] = {}
    if service:
        if service not in Service.values:
            raise InvalidInput(fields={"service": _("请从列表中选择")})
        changes["service"] = service
    if ends_on is not None:
        if not target.starts_on < ends_on <= target.ends_on:
            raise errors.ConsentPeriod(fields={"ends_on": _("到期日只能提前，须在开始日之后")})
        changes["ends_on"] = ends_on
    if not changes:
        raise InvalidInput(fields={"service": _("请选择新的服务，或更早的到期日")})
    return changes


def _moved(household: Household) -> dict[str, Any]:
    if household.retired_at is not None:
        raise InvalidInput(fields={"household": _("这个地址已停用，请选择现在的地址")})
    return {
        "household": household,
        "town": household.town,
        "village": household.village,
        "grid": household.grid,
    }


def withdraw_by_code(*, code: str, now: datetime) -> ServiceRecord:
    """The person, or the guardian, withdraws with the application code: one tap, nothing is asked."""
    target = record_of_code(code)
    return withdraw_consent(consent_id=target.consent_id, record_id=target.pk, by=RESIDENT, now=now)
