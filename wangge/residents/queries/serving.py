"""What may be told of a service: masked to staff who have found it, everything that is held to the person."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from wangge.lib import clock, ids
from wangge.lib.actor import Actor, Role
from wangge.lib.errors import NotFound
from wangge.people.access import require
from wangge.residents import sealed
from wangge.residents.access import correction_for, service_for, waiting_corrections
from wangge.residents.masking import mask_name, mask_phone
from wangge.residents.models import Correction, LookCount, ServiceLook, ServiceRecord

LOOKS_SHOWN, MOST_WAITING, PAGE = 200, 100, 50


@dataclass(frozen=True, slots=True)
class LookPage:
    """One page of looks; `next_below` is None on the last."""

    items: list[ServiceLook]
    next_below: int | None


def service(actor: Actor, record_id: int, now: datetime) -> ServiceRecord:
    """A record that this person has found in the last half hour. Raises `NotFound`."""
    return service_for(actor, record_id, now)


def own_registration(actor: Actor, record_id: int) -> ServiceRecord:
    """A record for whoever registered it, so that a repeat gets the first answer. Raises `NotFound`."""
    kept = ServiceRecord.objects.select_related("household", "consent__text")
    found = kept.filter(pk=record_id, registered_by=actor.id or 0).first()
    if found is None:
        raise NotFound
    return found


def is_running(record: ServiceRecord, today: date) -> bool:
    return record.ended_at is None and record.ends_on > today


def masked(record: ServiceRecord, today: date) -> dict[str, Any]:
    """A record as it is told by default: name and telephone behind stars, or nothing once they are erased."""
    consent = record.consent
    return {
        "id": record.pk,
        "service": record.service,
        "name": mask_name(sealed.opened(record.name_locked, sealed.NAME)),
        "phone": mask_phone(sealed.opened(record.phone_locked, sealed.PHONE)),
        "address": record.household.address if record.erased_at is None else "",
        "grid": record.grid,
        "starts_on": record.starts_on,
        "ends_on": record.ends_on,
        "is_running": is_running(record, today),
        "ended_at": record.ended_at,
        "end_reason": record.end_reason,
        "registered_at": record.registered_at,
        "org_id": record.org_id,
        "consent": {
            "id": str(consent.pk),
            "version": consent.text.version,
            "channel": consent.channel,
            "given_by": consent.given_by,
            "given_on": consent.given_on,
            "ends_on": consent.ends_on,
            "withdrawn_at": consent.withdrawn_at,
        },
    }


def application_code(record: ServiceRecord, by: Actor, now: datetime) -> str:
    """The code to hand over, to whoever registered it and on that day only; empty for everybody else."""
    is_own = record.registered_by is not None and record.registered_by == by.id
    if not is_own or clock.office_date(record.registered_at) != clock.office_date(now):
        return ""
    return sealed.opened(record.code_locked, sealed.CODE)


def record_of_code(code: str) -> ServiceRecord:
    """The record of an application code, for the person who holds it. Raises `NotFound`."""
    wanted = sealed.code_index(ids.normal_query_code(code))
    found = ServiceRecord.objects.select_related("household", "consent__text").filter(code_index=wanted).first()
    if found is None:
        raise NotFound
    return found


def looks_at(record: ServiceRecord) -> list[ServiceLook]:
    """Who touched it, the newest first: the person is told unit, role, time and purpose."""
    return list(ServiceLook.objects.filter(record=record).order_by("-id")[:LOOKS_SHOWN])


def looks_today(by: Actor, now: datetime) -> int:
    """How many of the day's searches and looks are spent."""
    found = LookCount.objects.filter(by_id=by.id or 0, on=clock.office_date(now)).values_list("count", flat=True)
    return found.first() or 0


def waiting(actor: Actor) -> list[Correction]:
    """Requests that wait for the own desk, the one due first on top: of which thing, and nothing of whom."""
    return list(waiting_corrections(actor).order_by("due_on", "id")[:MOST_WAITING])


def waiting_correction(actor: Actor, correction_id: int) -> Correction:
    """One of them. Raises `NotFound`, and `RoleNotAllowed` for other roles."""
    return correction_for(actor, correction_id)


def reply_to(asked: Correction) -> str:
    """What the person was told; empty once the record is erased."""
    return sealed.opened(asked.reply_locked, sealed.REPLY)


def all_looks(actor: Actor, *, below: int | None = None, by_id: int | None = None) -> LookPage:
    """Every search and look, the newest first, for the auditor: who, for what and why, and nothing of whom."""
    require(actor, Role.AUDITOR)
    found = ServiceLook.objects.order_by("-id")
    if below is not None:
        found = found.filter(pk__lt=below)
    if by_id is not None:
        found = found.filter(by_id=by_id)
    items = list(found[: PAGE + 1])
    return LookPage(items[:PAGE], items[PAGE - 1].pk if len(items) > PAGE else None)


def corrections_of(record: ServiceRecord) -> list[Correction]:
    """What was asked to be put right, the newest first."""
    return list(Correction.objects.filter(record=record).order_by("-id"))
