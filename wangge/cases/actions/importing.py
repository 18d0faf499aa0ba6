"""Taking in cases from another system's table: idempotent on its own id, row by row, nothing half."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from wangge.cases.actions.reporting import report_case
from wangge.cases.acts import ReportInput
from wangge.cases.channels import Channel
from wangge.cases.models import Case
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.errors import DomainError
from wangge.lib.findings import words_of
from wangge.lib.tables import ImportReport, Reject, Row, report

FIELDS = (
    "source_id", "text", "category", "lon", "lat", "datum", "area", "address", "reported_at", "occurred_at",
    "contact_name", "contact_phone", "contact_mode",
)  # fmt: skip
PLAIN = ("text", "category", "lon", "lat", "datum", "area", "address")
BATCH = 200
NAMESPACE = uuid.UUID("6f1b8f0e-6f0a-5c43-9d5e-2a9a6f3f7a10")


class RowRefused(ValueError):
    """A row cannot be taken; the text says why."""


def import_cases(
    *,
    rows: Iterable[Row],
    source: str,
    by: Actor,
    now: datetime,
    mapping: Mapping[str, str] | None = None,
    rejects_to: Path | None = None,
) -> ImportReport:
    """Take in rows of (line, column → text). `mapping` names the column of each of `FIELDS` that is called otherwise.

    A row whose `source_id` is known from this source is repeated and left alone. A row without a point or an area
    arrives without a grid and waits in the city's queue to be placed. `reported_at` may be a date or an instant,
    read in the office's time zone when it has no offset.
    """
    columns = {field: field for field in FIELDS} | dict(mapping or {})
    accepted = repeated = 0
    rejects: list[Reject] = []
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        known = _known(source, [row.get(columns["source_id"], "").strip() for _line, row in batch])
        with transaction.atomic():
            for line, row in batch:
                values = {field: row.get(column, "").strip() for field, column in columns.items()}
                try:
                    if values["source_id"] in known:
                        repeated += 1
                        continue
                    with transaction.atomic():  # a row that fails half-way leaves nothing
                        _take(values, source=source, by=by, now=now)
                    known.add(values["source_id"])
                    accepted += 1
                except (RowRefused, DomainError) as error:
                    rejects.append(Reject(line, _reason(error), row))
    return report(accepted, repeated, rejects, rejects_to)


def _known(source: str, source_ids: list[str]) -> set[str]:
    return set(Case.objects.filter(source=source, source_id__in=source_ids).values_list("source_id", flat=True))


def _take(values: dict[str, str], *, source: str, by: Actor, now: datetime) -> Case:
    if not values["source_id"]:
        raise RowRefused(_("缺少来源系统的编号（source_id）"))
    reported_at = _instant(values["reported_at"]) or now
    if reported_at > now:
        raise RowRefused(_("反映时间晚于现在：%(value)s") % {"value": values["reported_at"]})
    try:
        data = ReportInput.model_validate(_document(values, source))
    except ValidationError as error:
        first = error.errors()[0]
        raise RowRefused(f"{first['loc'][0]}: {words_of(first)}") from None
    return report_case(
        data=data, channel=Channel.IMPORT, by=by, now=reported_at, source=source, source_id=values["source_id"]
    )


def _document(values: dict[str, str], source: str) -> dict[str, Any]:
    document: dict[str, Any] = {
        "client_id": uuid.uuid5(NAMESPACE, f"{source}:{values['source_id']}"),
        **{
            name: values[name]
            for name in ("text", "category", "lon", "lat", "datum", "area", "address")
            if values[name]
        },
        "place_unknown": not (values["lon"] or values["area"]),
        "occurred_at": _instant(values["occurred_at"]),
    }
    if values["contact_name"] or values["contact_phone"]:
        document["contact"] = {"name": values["contact_name"], "phone": values["contact_phone"]}
    if values["contact_mode"]:
        document["contact_mode"] = values["contact_mode"]
    return document


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        raise RowRefused(_("无法识别的时间：%(value)s") % {"value": text}) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=clock.office_zone())


def _reason(error: Exception) -> str:
    if isinstance(error, DomainError):
        return "; ".join(str(message) for message in error.fields.values()) or str(error.detail)
    return str(error)
