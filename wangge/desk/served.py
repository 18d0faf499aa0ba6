"""Consented services in words, behind stars."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from wangge.cases.queries.telling import named_area, named_org
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.people.queries import names_of
from wangge.residents.queries import serving as reading
from wangge.residents.words import ConsentChannel, CorrectedField, EndReason, GivenBy, Look, Purpose, Service

if TYPE_CHECKING:
    from wangge.residents.models import ServiceLook, ServiceRecord


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request for correction in the queue: of which thing and until when, and nothing of whom."""

    id: int
    field: str
    asked_at: datetime
    due_on: date
    is_late: bool


def told_record(record: "ServiceRecord", now: datetime) -> dict[str, Any]:
    """A record with the words of its closed lists."""
    told = reading.masked(record, clock.office_date(now))
    consent = told["consent"]
    return {
        **told,
        "service": Service(told["service"]).label,
        "area": (named_area(told["grid"]) or {}).get("name", ""),
        "org": (named_org(told["org_id"]) or {}).get("name", ""),
        "ended": EndReason(told["end_reason"]).label if told["end_reason"] else "",
        "given_by": GivenBy(consent["given_by"]).label,
        "channel": ConsentChannel(consent["channel"]).label,
        "consent": consent,
    }


def told_looks(found: list["ServiceLook"]) -> list[dict[str, Any]]:
    """Who did what, for what and why."""
    names = names_of({each.by_id for each in found})
    return [
        {
            "at": each.at,
            "by": each.by_id,
            "who": names.get(each.by_id, ""),
            "unit": (named_org(each.org_id) or {}).get("name", ""),
            "kind": Look(each.kind).label,
            "purpose": Purpose(each.purpose).label if each.purpose else "",
            "words": each.words,
            "is_in_vain": each.record_id is None,
        }
        for each in found
    ]


def waiting(actor: Actor, now: datetime) -> list[Waiting]:
    """The requests that wait for the own desk, the one due first on top."""
    today = clock.office_date(now)
    return [
        Waiting(each.pk, str(CorrectedField(each.field).label), each.asked_at, each.due_on, each.due_on < today)
        for each in reading.waiting(actor)
    ]
