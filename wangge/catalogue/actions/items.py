"""The list of grid items: proposed by a department or a desk, decided by the grid body of the level, withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from wangge.areas import codes
from wangge.areas import queries as areas
from wangge.catalogue import queries
from wangge.catalogue.actions.revision import count_up
from wangge.catalogue.errors import ItemDecided, ItemWaits
from wangge.catalogue.items import SHIPPED, ItemInfo
from wangge.catalogue.models import GridItem, ItemStatus, WorkerAction
from wangge.catalogue.queries import items as listed
from wangge.journal.actions import record
from wangge.lib import clock
from wangge.lib.actor import Actor, Level, Role
from wangge.lib.errors import InvalidInput, NotFound, RoleNotAllowed


@dataclass(frozen=True, slots=True)
class ItemFields:
    """What an item says. `ends_on` is its last day; a temporary item must have one, others may not."""

    title: str
    legal_basis: str
    area_code: str
    worker_action: str
    forbidden: str
    frequency: str
    starts_on: date
    title_en: str = ""
    is_temporary: bool = False
    ends_on: date | None = None
    opens: tuple[str, ...] = ()


def propose_item(*, fields: ItemFields, by: Actor, now: datetime, code: str = "") -> GridItem:
    """A new item, or with `code` the next version of one; in force only once the grid body has admitted it.

    An officer or a desk proposes to the body of an area of its own posts (`NotFound` elsewhere). `ItemWaits` while
    another version of it waits for a decision; `InvalidInput` names what is missing.
    """
    org_id = _proposing_unit(by, fields.area_code)
    faults = _faults(fields, clock.office_date(now), is_change=bool(code))
    if faults:
        raise InvalidInput(fields=faults)
    with transaction.atomic():
        count_up()
        if code:
            _check_change(by, code, fields.area_code)
        else:
            code = listed.next_code(GridItem.objects.values_list("code", flat=True).distinct())
        made = GridItem.objects.create(
            code=code,
            version=listed.newest_version(code) + 1,
            title=fields.title,
            title_en=fields.title_en,
            org_id=org_id,
            legal_basis=fields.legal_basis,
            level=codes.level_of(fields.area_code).value,
            area_code=fields.area_code,
            worker_action=fields.worker_action,
            forbidden=fields.forbidden,
            frequency=fields.frequency,
            is_temporary=fields.is_temporary,
            starts_on=fields.starts_on,
            ends_on=fields.ends_on,
            opens=list(fields.opens),
            status=ItemStatus.PROPOSED,
            proposed_at=now,
            proposed_by=by.id,
        )
        _record("propose_item", made, by, now)
    return made


def decide_item(*, code: str, version: int, admit: bool, reason: str, by: Actor, now: datetime) -> GridItem:
    """The grid body of the area admits or refuses a proposal, with its reason: a desk, another person than proposed.

    From its first day (today at the earliest) an admitted version takes the place of the one before.
    """
    with transaction.atomic():
        count_up()
        row = _to_decide(by, code, version)
        if row.status != ItemStatus.PROPOSED:
            raise ItemDecided
        today = clock.office_date(now)
        if not reason.strip():
            raise InvalidInput(fields={"reason": _("请写明理由")})
        if admit and row.ends_on is not None and row.ends_on < today:
            raise InvalidInput(fields={"admit": _("截止日期已过，不能再入格")})
        row.status = ItemStatus.ADMITTED if admit else ItemStatus.REFUSED
        row.decided_at, row.decided_by, row.reason = now, by.id, reason.strip()
        row.starts_on = max(row.starts_on, today) if admit else row.starts_on
        if admit:
            _end_versions_before(row)
        row.save(update_fields=["status", "decided_at", "decided_by", "reason", "starts_on"])
        _record("admit_item" if admit else "refuse_item", row, by, now)
    _drop()
    return row


def withdraw_item(*, code: str, reason: str, by: Actor, now: datetime) -> GridItem:
    """Take the item in force (or to begin) off the list from today: nothing under it can be given out any more."""
    today = clock.office_date(now)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("请写明理由")})
    with transaction.atomic():
        count_up()
        row = GridItem.objects.filter(code=code, status=ItemStatus.ADMITTED, valid_to=None).order_by("-version").first()
        if row is None:
            row = _withdrawn_duty(code, now, today)
        elif not listed.visible_items(by).filter(pk=row.pk).exists():
            raise NotFound
        if not listed.may_decide(by, row.area_code, None):
            raise RoleNotAllowed
        if row.ends_on is not None and row.ends_on < today:
            raise ItemDecided
        row.status, row.valid_to = ItemStatus.WITHDRAWN, today
        row.decided_at, row.decided_by, row.reason = now, by.id, reason.strip()
        row.save()
        _record("withdraw_item", row, by, now)
    _drop()
    return row


def take_decided(*, now: datetime) -> list[GridItem]:
    """The decisions of which whoever proposed has not been told, taken up: the caller tells in this transaction."""
    decided = GridItem.objects.filter(
        status__in=(ItemStatus.ADMITTED, ItemStatus.REFUSED), told_at=None, proposed_by__isnull=False
    )
    rows = list(decided.order_by("id"))
    return [row for row in rows if GridItem.objects.filter(pk=row.pk, told_at=None).update(told_at=now)]


def _proposing_unit(by: Actor, area_code: str) -> int:
    posts = by.posts_as(Role.OFFICER, Role.DESK)
    if not posts:
        raise RoleNotAllowed
    for post in posts:
        if post.area == area_code and post.level != Level.GRID:
            return post.org_id
    raise NotFound


def _check_change(by: Actor, code: str, area_code: str) -> None:
    """A change goes to the body that admitted the item; a shipped duty's to the county's."""
    if GridItem.objects.filter(code=code, status=ItemStatus.PROPOSED).exists():
        raise ItemWaits
    newest = GridItem.objects.filter(code=code).order_by("-version").first()
    if newest is not None and newest.area_code:
        if newest.area_code != area_code:
            raise NotFound
    elif code not in {duty.code for duty in SHIPPED} or codes.level_of(area_code) != Level.CITY:
        raise NotFound


def _faults(fields: ItemFields, today: date, *, is_change: bool) -> dict[str, str]:
    needed = ("title", "legal_basis", "forbidden", "frequency")
    faults = {name: _("请填写") for name in needed if not getattr(fields, name).strip()}
    if fields.worker_action not in WorkerAction.values:
        faults["worker_action"] = _("请选择网格员做什么")
    if areas.index().get(fields.area_code) is None:
        faults["area_code"] = _("请选择审核的层级")
    if fields.is_temporary and fields.ends_on is None:
        faults["ends_on"] = _("临时事项必须写明截止日期，到期自动退出")
    if fields.ends_on is not None and fields.ends_on < max(fields.starts_on, today):
        faults["ends_on"] = _("截止日期不能早于开始日期和今天")
    if is_change and fields.is_temporary:
        faults["is_temporary"] = _("临时事项请另立一项，不替换长期事项")
    unknown = [code for code in fields.opens if not queries.field_name(code)[0]]
    if unknown:
        faults["opens"] = _("事项目录中没有：%(codes)s") % {"codes": "、".join(unknown)}
    if fields.opens and codes.level_of(fields.area_code) != Level.CITY:
        faults["opens"] = _("开放事项类别由市级审核，镇街和村居的事项不能开放类别")
    return faults


def _to_decide(by: Actor, code: str, version: int) -> GridItem:
    row = listed.item_row(by, code, version)
    if not listed.may_decide(by, row.area_code, row.proposed_by):
        raise RoleNotAllowed
    return GridItem.objects.select_for_update().get(pk=row.pk)


def _end_versions_before(row: GridItem) -> None:
    running = GridItem.objects.filter(code=row.code, status=ItemStatus.ADMITTED, version__lt=row.version)
    for before in running:
        if before.valid_to is None or before.valid_to > row.starts_on:
            before.valid_to = row.starts_on
            before.save(update_fields=["valid_to"])


def _withdrawn_duty(code: str, now: datetime, today: date) -> GridItem:
    """A shipped duty written down as version that has not held for a day: from today it is the office's own."""
    duty = next((each for each in listed.items_in_force(on=today) if each.code == code and not each.id), None)
    if duty is None:
        raise NotFound
    return GridItem(**_columns(duty), version=listed.newest_version(code) + 1, starts_on=today, proposed_at=now)


def _columns(duty: ItemInfo) -> dict[str, object]:
    names: Sequence[str] = (
        "code", "title", "title_en", "level", "area_code", "worker_action", "is_temporary", "ends_on",
    )  # fmt: skip
    texts = ("legal_basis", "forbidden", "frequency")
    with translation.override("zh-hans"):
        told = {name: str(getattr(duty, name)) for name in texts}
    return {name: getattr(duty, name) for name in names} | {"opens": list(duty.opens)} | told


def _record(act: str, row: GridItem, by: Actor, now: datetime) -> None:
    data = {"code": row.code, "version": row.version, "effective": row.starts_on.isoformat(), "area": row.area_code}
    record(act=act, object_type="grid_item", object_id=row.pk, by=by, now=now, data=data)


def _drop() -> None:
    listed.drop_items()
    queries.drop_snapshot()
