"""Correcting where and what a case is, and moving it between the desks of village, town and city."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases import errors, holder
from wangge.cases.actions import clocks, placing
from wangge.cases.actions.changing import change
from wangge.cases.actions.judging import category_fields
from wangge.cases.acts import MoveInput, RecategoriseInput, RelocateInput
from wangge.cases.channels import ContactMode
from wangge.cases.models import Case
from wangge.cases.states import Act
from wangge.lib.actor import SYSTEM, Actor
from wangge.lib.errors import InvalidInput
from wangge.people.queries import organisation_by_code, user_by_username


@transaction.atomic
def relocate(*, case: Case, data: RelocateInput, by: Actor, now: datetime) -> Case:
    """Correct the place. Areas and, before dispatch, the desk follow; the clocks and the promise do not move."""
    place = placing.place_of(
        lon=data.lon, lat=data.lat, datum=data.datum, area=data.area, is_unknown=data.place_unknown
    )
    desk = placing.holder_of(
        town=place.town,
        village=place.village,
        category=clocks.category_or_none(case.category, now),
        is_confidential=case.contact_mode == ContactMode.CONFIDENTIAL,
        about=placing.complained_of(case.about_org_id, case.about_user_id, now),
    )
    moves = place.town != case.town or place.village != case.village
    holding: dict[str, Any] = {"holder_id": desk.org_id, "holder_level": desk.level} if moves else {}
    return change(
        case,
        Act.RELOCATE,
        by=by,
        now=now,
        note=data.note,
        data={"grid_before": case.grid, "grid": place.grid, "holder": desk.org_id if moves else case.holder_id},
        town=place.town,
        village=place.village,
        grid=place.grid,
        lon=place.lon,
        lat=place.lat,
        datum=place.datum,
        address=case.address if data.address is None else data.address,
        **holding,
    )


@transaction.atomic
def recategorise(*, case: Case, data: RecategoriseInput, by: Actor, now: datetime) -> Case:
    """Correct the category, and say whom a complaint is about. A desk complained of loses the case at once."""
    category = clocks.category_or_none(data.category, now)
    if category is None:
        raise InvalidInput(fields={"category": _("请选择类别")})
    fields = category_fields(case, category, now)
    if data.about:
        about = organisation_by_code(data.about)
        fields["about_org_id"] = about.id
    if data.about_worker:
        user = user_by_username(data.about_worker)
        if user is None:
            raise InvalidInput(fields={"about_worker": _("没有这位工作人员")})
        fields["about_user_id"] = user.pk
    if data.about or data.about_worker or category.is_conduct or category.is_emergency:
        org_id, user_id = fields.get("about_org_id", case.about_org_id), fields.get("about_user_id", case.about_user_id)
        desk = placing.holder_of(
            town=case.town,
            village=case.village,
            category=category,
            is_confidential=case.contact_mode == ContactMode.CONFIDENTIAL,
            about=placing.complained_of(org_id, user_id, now),
        )
        if holder.LEVEL_RANK[desk.level] < holder.LEVEL_RANK[case.holder_level]:
            fields |= {"holder_id": desk.org_id, "holder_level": desk.level}
    return change(
        case,
        Act.RECATEGORISE,
        by=by,
        now=now,
        note=data.note,
        data={
            "category_before": case.category,
            "category": category.code,
            "holder": fields.get("holder_id", case.holder_id),
        },
        **fields,
    )


@transaction.atomic
def escalate(*, case: Case, data: MoveInput, by: Actor, now: datetime) -> Case:
    """Up to the nearest staffed desk above, or to the one of `area`; the state stays, no clock restarts."""
    return _hand_to(case, Act.ESCALATE, _named(desks_above(case, now), data.area), data.note, by, now)


def desks_above(case: Case, now: datetime) -> list[holder.Desk]:
    """The desks above the present holder that may hold the case, the nearest first."""
    return holder.above(_path(case, now), case.holder_level)


def desks_below(case: Case, now: datetime) -> list[holder.Desk]:
    """The staffed desks below the present holder that may hold the case, the nearest first."""
    return holder.below(_path(case, now), case.holder_level)


@transaction.atomic
def pass_on(*, case: Case, now: datetime) -> Case:
    """Not accepted in time: up to the next staffed desk, which gets an acceptance limit of its own; the promise to
    the resident stays (product.md section 3, Holder)."""
    desk = _named(desks_above(case, now), None)
    category = clocks.category_or_none(case.category, now)
    return change(
        case,
        Act.ESCALATE,
        by=SYSTEM,
        now=now,
        data={"holder_before": case.holder_id, "holder": desk.org_id, "late": True},
        holder_id=desk.org_id,
        holder_level=desk.level,
        accept_due_at=clocks.accept_again(category, now),
    )


@transaction.atomic
def delegate(*, case: Case, data: MoveInput, by: Actor, now: datetime) -> Case:
    """Down to the nearest staffed desk below on the case's path that may hold it, or to the one of `area`."""
    return _hand_to(case, Act.DELEGATE, _named(desks_below(case, now), data.area), data.note, by, now)


def _path(case: Case, now: datetime) -> list[holder.Desk]:
    return placing.desks_that_may_hold(
        town=case.town,
        village=case.village,
        category=clocks.category_or_none(case.category, now),
        is_confidential=case.contact_mode == ContactMode.CONFIDENTIAL,
        about=placing.complained_of(case.about_org_id, case.about_user_id, now),
    )


def _named(desks: list[holder.Desk], area: str | None) -> holder.Desk:
    """The nearest of the desks, or the one of an area; raises `NoLevelThere`."""
    desk = next((desk for desk in desks if area in (None, "", desk.area)), None)
    if desk is None:
        raise errors.NoLevelThere
    return desk


def _hand_to(case: Case, act: Act, desk: holder.Desk, note: str, by: Actor, now: datetime) -> Case:
    return change(
        case,
        act,
        by=by,
        now=now,
        note=note,
        data={"holder_before": case.holder_id, "holder": desk.org_id},
        holder_id=desk.org_id,
        holder_level=desk.level,
    )
