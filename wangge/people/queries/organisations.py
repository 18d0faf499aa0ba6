"""Organisations as the system administrator sees them: whether one can be so, and how it has changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wangge.areas import codes
from wangge.areas import queries as areas
from wangge.journal.queries import entries_of
from wangge.lib.actor import Level
from wangge.lib.plans import Cell, cells
from wangge.people import errors
from wangge.people.columns import BY_PLACE, CODE, DESK_LEVELS, KINDS, ORG_COLUMNS, org_row
from wangge.people.models import Organisation, OrganisationPast, OrgKind, Post
from wangge.people.queries.posts import during


@dataclass(frozen=True, slots=True)
class PastOrganisation:
    """One act on an organisation: who and when, and what changed by it."""

    at: datetime
    actor_id: int | None
    act: str
    successor_id: int | None
    cells: tuple[Cell, ...]


def organisation_row(code: str) -> Organisation | None:
    """An organisation by its code, in use or not."""
    return Organisation.objects.filter(code=code).first()


def posts_for(org: Organisation, today: date) -> QuerySet[Post]:
    """Posts held for a unit today or later."""
    return Post.objects.filter(during(today, None), org=org).select_related("user").order_by("area_code", "id")


def past_organisation(org: Organisation) -> list[PastOrganisation]:
    """Every act on an organisation, the newest first."""
    past = {each.entry_id: each.row for each in OrganisationPast.objects.filter(org=org)}
    found, after = [], org_row(vars(org))
    for entry in entries_of([("organisation", org.pk)]):
        before = past.get(entry.pk)
        told = cells(ORG_COLUMNS, before, after) if before is not None else ()
        after = before or after
        successor = entry.data.get("successor")
        found.append(PastOrganisation(entry.at, entry.actor_id, entry.act, successor, told))
    return found


def check_organisation(
    *, code: str, kind: str, area_code: str, accepts_from: Collection[str], is_new: bool = False
) -> None:
    """Raise `BadOrganisation` when a unit cannot be so."""
    if kind == OrgKind.CENTRE and accepts_from:
        raise errors.BadOrganisation(fields={"accepts_from": _("治理中心自己受理和交办，不接受交办")})
    if set(accepts_from) - DESK_LEVELS.keys():
        raise errors.BadOrganisation(fields={"accepts_from": _("只能填市级、镇街、村居")})
    if not is_new:
        return
    if not CODE.fullmatch(code) or code in BY_PLACE:
        text = _("单位代码由不超过 40 个字母、数字、点、横线或下划线组成，不能是 town、village、owner")
        raise errors.BadOrganisation(fields={"code": text})
    if kind not in KINDS:
        raise errors.BadOrganisation(fields={"kind": _("没有这种类型")})
    if Organisation.objects.filter(code=code).exists():
        raise errors.BadOrganisation(fields={"code": _("这个代码已经有了，停用的单位可以恢复")})
    if kind == OrgKind.CENTRE:
        check_centre(area_code)


def check_centre(area_code: str) -> None:
    """Raise `BadOrganisation` when an area has its centre already."""
    held = Organisation.objects.filter(area_code=area_code, kind=OrgKind.CENTRE, is_active=True).first()
    if held is not None:
        text = _("这个区域已有治理中心：%(name)s") % {"name": held.name}
        raise errors.BadOrganisation(text, fields={"area_code": text})


def check_successor(org: Organisation, successor: Organisation) -> None:
    """Raise `BadOrganisation` unless a unit can take the place of another: a centre of the same area or one above it
    for a centre; for a unit that takes assignments, one that takes them from the same levels."""
    if not successor.is_active or successor.pk == org.pk:
        raise errors.BadOrganisation(fields={"successor": errors.UnknownOrganisation.title})
    if org.kind == OrgKind.CENTRE:
        is_above = successor.area_code in codes.path_of(org.area_code)
        if successor.kind != OrgKind.CENTRE or not is_above:
            raise errors.BadOrganisation(fields={"successor": _("治理中心由同一区域或上级的治理中心承接")})
    elif successor.kind == OrgKind.CENTRE:
        raise errors.BadOrganisation(fields={"successor": _("治理中心不承接办理单位的案件")})
    elif set(org.accepts_from) - set(successor.accepts_from):
        raise errors.BadOrganisation(fields={"successor": _("承接单位接受交办的层级不够，请先给它补上")})


def successors_of(org: Organisation) -> list[Organisation]:
    """The units that may take the place of a unit."""
    found = []
    for other in Organisation.objects.filter(is_active=True).exclude(pk=org.pk).order_by("kind", "area_code", "id"):
        try:
            check_successor(org, other)
        except errors.BadOrganisation:
            continue
        found.append(other)
    return found


def check_area(area_code: str) -> Level:
    """The level of an area in which a unit may sit; raises `BadOrganisation`."""
    info = areas.index().get(area_code)
    if info is None or info.level == Level.GRID:
        raise errors.BadOrganisation(fields={"area_code": _("没有这个区划，或是网格：单位设在市、镇街、村居")})
    return info.level
