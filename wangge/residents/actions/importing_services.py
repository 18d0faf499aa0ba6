"""Taking in consented services from tables: idempotent on the consent's id, row by row, nothing half.

A row about a person without a consent's id is refused, and so is a file with a column that is none of ours: there is
no place for an identity number, a condition or a relation, and none is passed over in silence.
"""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.lib.actor import Actor
from wangge.lib.errors import DomainError
from wangge.lib.masks import masked
from wangge.lib.tables import ImportReport, Reject, Row, UnreadableTable, report
from wangge.lib.taking import RowRefused
from wangge.residents.access import require_service_post, visible_households
from wangge.residents.actions.importing import day_of, reason_of
from wangge.residents.actions.serving import Application, register_service
from wangge.residents.models import ServiceRecord

SERVICE_FIELDS = (
    "consent_id", "service", "name", "phone", "grid", "address", "given_by", "channel", "text_version", "given_on",
    "starts_on", "ends_on",
)  # fmt: skip
BATCH = 500


def import_services(*, rows: Iterable[Row], by: Actor, now: datetime, rejects_to: Path | None = None) -> ImportReport:
    """Services of another register, each row with the id of its consent; the household must be on record.

    The file of rejected rows names line and reason only: names and telephones are not written down a second time.
    """
    require_service_post(by)
    accepted = repeated = 0
    rejects: list[Reject] = []
    for batch in _batches(rows):
        for line, row in batch:
            try:
                with transaction.atomic():
                    is_new = _take_service(row, by, now)
            except (RowRefused, DomainError) as error:
                rejects.append(Reject(line, masked(reason_of(error)), {}))
            else:
                accepted, repeated = accepted + is_new, repeated + (not is_new)
    return report(accepted, repeated, rejects, rejects_to)


def _take_service(row: dict[str, str], by: Actor, now: datetime) -> bool:
    """Whether it is new. Raises `RowRefused`, above all without a consent's id."""
    consent_id = _consent_id(row.get("consent_id", ""))
    if ServiceRecord.objects.filter(consent=consent_id, service=row.get("service", "")).exists():
        return False
    address = " ".join(row.get("address", "").split())
    home = visible_households(by).filter(grid=row.get("grid", ""), address=address, retired_at__isnull=True).first()
    if home is None:
        raise RowRefused(_("没有登记过这个地址，请先导入住户地址"))
    given_on, ends_on = day_of(row.get("given_on", "")), day_of(row.get("ends_on", ""))
    version = row.get("text_version", "")
    if given_on is None or ends_on is None or not version.isdecimal() or len(version) > 9:
        raise RowRefused(_("同意的日期、到期日和同意书版本都要填写"))
    asked = Application(
        service=row.get("service", ""),
        name=row.get("name", ""),
        phone=row.get("phone", ""),
        given_by=row.get("given_by", ""),
        channel=row.get("channel", ""),
        text_version=int(version),
        given_on=given_on,
        starts_on=day_of(row.get("starts_on", "")) or given_on,
        ends_on=ends_on,
        consent_id=consent_id,
    )
    register_service(household=home, application=asked, by=by, now=now)
    return True


def _consent_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise RowRefused(_("没有同意的编号（consent_id），不收")) from None


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows by the hundred; a column that is none of ours refuses the whole file before anything is taken."""
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        unknown = sorted({name for _line, row in batch for name in row} - set(SERVICE_FIELDS))
        if unknown:
            raise UnreadableTable(_("不收这些列：%(names)s") % {"names": "、".join(name or "?" for name in unknown)})
        yield batch
