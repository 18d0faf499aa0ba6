"""Organisations: created, changed, retired and restored. The system administrator's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.journal.actions import record
from wangge.lib import clock
from wangge.lib.actor import Actor, Level, Role
from wangge.people import errors, queries
from wangge.people.access import require
from wangge.people.actions.staff import bump_revision
from wangge.people.columns import org_row
from wangge.people.models import Organisation, OrganisationPast, OrgKind, Post


@transaction.atomic
def create_organisation(
    *,
    code: str,
    name: str,
    kind: str,
    level: Level,
    area_code: str,
    by: Actor,
    now: datetime,
    name_en: str = "",
    accepts_from: list[str] | None = None,
    parent: Organisation | None = None,
    phone: str = "",
) -> Organisation:
    """A unit in an area. Raises `BadOrganisation` for a code that is taken, or a second centre in an area."""
    require(by, Role.SYSADMIN)
    queries.check_organisation(code=code, kind=kind, area_code=area_code, accepts_from=accepts_from or [], is_new=True)
    org = Organisation.objects.create(
        code=code,
        name=name,
        name_en=name_en,
        kind=kind,
        level=level.value,
        area_code=area_code,
        accepts_from=accepts_from or [],
        parent=parent,
        phone=phone,
    )
    record(act="create_organisation", object_type="organisation", object_id=org.pk, by=by, now=now)
    bump_revision()
    return org


@transaction.atomic
def change_organisation(
    *,
    org: Organisation,
    name: str,
    name_en: str,
    accepts_from: list[str],
    phone: str,
    by: Actor,
    now: datetime,
) -> Organisation:
    """Names, telephone, and whose assignments it takes. Its code, kind and area are for good: cases, posts and figures
    of the past rest on them; a unit that becomes another is retired into it."""
    require(by, Role.SYSADMIN)
    kept = Organisation.objects.select_for_update().get(pk=org.pk)
    queries.check_organisation(code=kept.code, kind=kept.kind, area_code=kept.area_code, accepts_from=accepts_from)
    values: dict[str, Any] = {"name": name, "name_en": name_en, "accepts_from": accepts_from, "phone": phone}
    return _change(kept, "change_organisation", values, by, now)


@transaction.atomic
def retire_organisation(
    *, org: Organisation, by: Actor, now: datetime, successor: Organisation | None = None
) -> Organisation:
    """Nothing is given to it any more. Raises `OrganisationInUse` while posts are held for it; open cases and items
    are handed over by whoever calls (`cases.actions.units.retire_unit`)."""
    require(by, Role.SYSADMIN)
    kept = Organisation.objects.select_for_update().get(pk=org.pk)
    if not kept.is_active:
        raise errors.BadOrganisation(_("这个单位已经停用"))
    if Post.objects.filter(queries.during(clock.office_date(now), None), org=kept).exists():
        raise errors.OrganisationInUse
    data = {"successor": successor.pk} if successor else {}
    return _change(kept, "retire_organisation", {"is_active": False}, by, now, **data)


@transaction.atomic
def restore_organisation(*, org: Organisation, by: Actor, now: datetime) -> Organisation:
    """A retired unit takes work again; posts and items are given to it anew."""
    require(by, Role.SYSADMIN)
    kept = Organisation.objects.select_for_update().get(pk=org.pk)
    if kept.is_active:
        raise errors.BadOrganisation(_("这个单位正在使用"))
    if kept.kind == OrgKind.CENTRE:
        queries.check_centre(kept.area_code)
    return _change(kept, "restore_organisation", {"is_active": True}, by, now)


def _change(
    org: Organisation, act: str, values: Mapping[str, Any], by: Actor, now: datetime, **data: Any
) -> Organisation:
    changed = [name for name, value in values.items() if getattr(org, name) != value]
    if not changed:
        raise errors.BadOrganisation(errors.NOTHING_CHANGED)
    before = org_row(vars(org))
    for name in changed:
        setattr(org, name, values[name])
    org.save(update_fields=changed)
    facts = {"changed": changed, **data}
    entry = record(act=act, object_type="organisation", object_id=org.pk, by=by, now=now, data=facts)
    OrganisationPast.objects.create(org=org, entry_id=entry.pk, row=before)
    bump_revision()
    return org
