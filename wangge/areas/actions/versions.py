"""Writing versions of areas: a change closes the version in force and starts the next; nothing past is rewritten."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from wangge.areas import queries
from wangge.areas.errors import AreaChangeTooEarly, UnknownArea
from wangge.areas.models import Area, ExternalCode, Revision
from wangge.journal.actions import record_many
from wangge.lib.actor import Actor

_BATCH = 500
VERSIONED = tuple(
    name.attname for name in Area._meta.concrete_fields if name.attname not in ("id", "code", "valid_from", "valid_to")
)


@dataclass(slots=True)
class VersionWrite:
    """What one act will write: new areas, versions to follow others, and corrections on the very day they began."""

    effective: date
    created: list[Area] = field(default_factory=list)
    closed: list[Area] = field(default_factory=list)
    corrected: list[Area] = field(default_factory=list)
    external: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    journal: list[tuple[str, Area, list[str]]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.journal)

    def create(self, code: str, values: Mapping[str, Any]) -> None:
        area = Area(code=code, valid_from=self.effective, **values)
        self.created.append(area)
        self.journal.append(("area_created", area, sorted(values)))

    def change(self, current: Area, values: Mapping[str, Any]) -> None:
        """Raises `AreaChangeTooEarly` before the version in force began."""
        if self.effective < current.valid_from:
            raise AreaChangeTooEarly
        names = sorted(values)
        if self.effective == current.valid_from:
            for name, value in values.items():
                setattr(current, name, value)
            self.corrected.append(current)
            self.journal.append(("area_corrected", current, names))
            return
        kept = {name: getattr(current, name) for name in VERSIONED}
        successor = Area(code=current.code, valid_from=self.effective, **(kept | dict(values)))
        self.closed.append(current)
        self.created.append(successor)
        self.journal.append(("area_changed", successor, names))

    def close(self, current: Area) -> None:
        """Raises `AreaChangeTooEarly` on or before the day on which the version in force began."""
        if self.effective <= current.valid_from:
            raise AreaChangeTooEarly
        self.closed.append(current)
        self.journal.append(("area_closed", current, []))

    def write(self, *, by: Actor, now: datetime) -> None:
        for start in range(0, len(self.closed), _BATCH):
            keys = [area.pk for area in self.closed[start : start + _BATCH]]
            Area.objects.filter(pk__in=keys).update(valid_to=self.effective)
        Area.objects.bulk_create(self.created, batch_size=_BATCH)
        if self.corrected:
            Area.objects.bulk_update(self.corrected, list(VERSIONED), batch_size=50)
        for code, pairs in self.external.items():
            ExternalCode.objects.filter(area_code=code).delete()
            ExternalCode.objects.bulk_create(
                ExternalCode(area_code=code, scheme=scheme, code=other) for scheme, other in pairs
            )
        record_many(
            (
                {
                    "act": act,
                    "object_type": "area",
                    "object_id": area.pk,
                    "data": {"code": area.code, "fields": names, "effective": self.effective.isoformat()},
                }
                for act, area, names in self.journal
            ),
            by=by,
            now=now,
        )
        Revision.objects.filter(pk=1).update(number=F("number") + 1)
        queries.drop()
        transaction.on_commit(queries.drop)  # again: a reader may have loaded the old state meanwhile


def lock() -> None:
    """One change of areas at a time."""
    Revision.objects.get_or_create(pk=1)
    Revision.objects.select_for_update().get(pk=1)


def open_version(code: str) -> Area:
    current = Area.objects.filter(code=code, valid_to=None).first()
    if current is None:
        raise UnknownArea
    return current
